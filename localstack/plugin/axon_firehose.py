"""Firehose to OpenSearch the way AWS documents it, where LocalStack gives a record up at the first error and the rest of its
batch with it: every record is backed up, what the engine refuses is put aside in the bucket and harms no neighbour, and
an engine that is out of reach is waited for as long as the delivery stream says.
"""
import base64
import gzip
import json
import time
import uuid

import requests
from axon_stream_reader import read_stream
from localstack.aws.connect import connect_to
from localstack.runtime import hooks
from localstack.services.firehose import provider
from localstack.utils.aws.arns import s3_bucket_name

FAILED = "AmazonOpenSearchService-failed/"
PAUSE_SECONDS = 1
BUSY = (429, 502, 503, 504)


@hooks.on_infra_start()
def deliver_as_documented():
    provider.FirehoseProvider._put_to_search_db = _deliver
    provider.kinesis_connector.listen_to_kinesis = read_stream


def _deliver(self, flavor, destination, stream_name, records, unprocessed_records, region_name):
    bodies = [base64.b64decode(record.get("Data") or record.get("data")) for record in records]
    bucket = destination.get("S3DestinationDescription")
    if bucket and destination.get("S3BackupMode") == "AllDocuments":
        _keep(self, bucket, stream_name, b"".join(bodies))
    endpoint = destination.get("ClusterEndpoint") or provider.get_opensearch_endpoint(destination["DomainARN"])
    patience = (destination.get("RetryOptions") or {}).get("DurationInSeconds", 300)
    refused = _index(endpoint, destination["IndexName"], bodies, patience)
    if bucket and refused:
        text = "".join(f"{json.dumps(one)}\n" for one in refused)
        _keep(self, bucket, stream_name, text.encode(), FAILED)


def _index(endpoint, index, bodies, patience):
    """Writes documents until each is in the index or refused; gives back the refused ones as AWS describes them."""
    pending, refused, attempts = [], [], 0
    for body in bodies:
        document = _json(body)
        if document is None:
            refused.append(_description(body, index, 400, "not a JSON object", 1))
        else:
            pending.append((str(uuid.uuid4()), body, document))
    until = time.monotonic() + patience
    while pending:
        attempts += 1
        left = _write(endpoint, index, pending)
        refused += [_description(body, index, code, why, attempts) for _, body, _, code, why in left if code not in BUSY]
        pending = [entry for *entry, code, _ in left if code in BUSY]
        if pending and time.monotonic() > until:
            return refused + [_description(body, index, 503, "out of reach", attempts) for _, body, _ in pending]
        if pending:
            time.sleep(PAUSE_SECONDS)
    return refused


def _write(endpoint, index, pending):
    """One bulk request; gives back what is not in the index with code and reason."""
    lines = []
    for document_id, _, document in pending:
        lines += [json.dumps({"create": {"_index": index, "_id": document_id}}), json.dumps(document)]
    headers = {"content-type": "application/x-ndjson"}
    try:
        answer = requests.post(f"{endpoint}/_bulk", data="\n".join([*lines, ""]).encode(), headers=headers, timeout=30)
        answer.raise_for_status()
        outcomes = [item["create"] for item in answer.json()["items"]]
    except requests.RequestException as error:
        return [(*entry, 503, str(error)) for entry in pending]
    return [
        (*entry, outcome["status"], json.dumps(outcome["error"]))
        for entry, outcome in zip(pending, outcomes)
        # 409: an attempt whose answer was lost had written it.
        if "error" in outcome and outcome["status"] != 409
    ]


def _json(body):
    try:
        document = json.loads(body)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _description(body, index, code, why, attempts):
    return {
        "attemptsMade": attempts,
        "attemptEndingTimestamp": int(time.time() * 1000),
        "errorCode": str(code),
        "errorMessage": why,
        "rawData": base64.b64encode(body).decode(),
        "esIndexName": index,
    }


def _keep(self, bucket, stream_name, body, below=""):
    is_zipped = bucket.get("CompressionFormat") == "GZIP"
    key = self._get_s3_object_path(stream_name, f"{bucket.get('Prefix', '')}{below}", ".gz" if is_zipped else "")
    connect_to().s3.put_object(
        Bucket=s3_bucket_name(bucket["BucketARN"]), Key=key, Body=gzip.compress(body) if is_zipped else body
    )
