"""A delivery stream's reader of its Kinesis stream, as a thread of LocalStack's own.

LocalStack starts Amazon's client library for it: a Java that takes ten seconds of processor to begin, keeps leases in a table it
asks about for ever, and, on a machine that is busy, is not ready in time: the deploy then waits without an end.
"""
import base64
import logging
import threading
import time

from axon_pollers import may_hold_news, note_written
from localstack.aws.connect import connect_to

LOG = logging.getLogger(__name__)
PAUSE_SECONDS = 0.5
RETRY_SECONDS = 1


def read_stream(stream_name, account_id, region_name, listener_func, **_of_amazons_library):
    """Takes the place of `kinesis_connector.listen_to_kinesis`. What is put after the return will be delivered."""
    reader = StreamReader(connect_to(aws_access_key_id=account_id, region_name=region_name).kinesis, stream_name, listener_func)
    threading.Thread(target=reader.run, name=f"reader-of-{stream_name}", daemon=True).start()
    return reader


class StreamReader:
    """All shards one after the other. Shards a stream gets later are not read: no stage here changes their number."""

    def __init__(self, kinesis, stream_name, deliver):
        self.kinesis, self.stream_name, self.deliver = kinesis, stream_name, deliver
        self.stopped = threading.Event()
        shards = kinesis.list_shards(StreamName=stream_name)["Shards"]
        self.iterators = {shard["ShardId"]: self._iterator(shard["ShardId"], ShardIteratorType="LATEST") for shard in shards}
        self.read_up_to = {}

    def run(self):
        asked_at = 0
        while not self.stopped.wait(PAUSE_SECONDS):
            if not may_hold_news(self.stream_name, asked_at):
                continue
            asked_at = time.monotonic()
            for shard, iterator in self.iterators.items():
                try:
                    self.iterators[shard] = self._read(shard, iterator or self._again(shard))
                except Exception as error:
                    # An iterator lives five minutes, and the search engine may be out of reach for longer.
                    LOG.warning("Reader of %s begins again after its last record: %s", self.stream_name, error)
                    self.iterators[shard] = None

    def stop(self):
        self.stopped.set()

    def _read(self, shard, iterator):
        answer = self.kinesis.get_records(ShardIterator=iterator)
        records = answer["Records"]
        if records:
            note_written(self.stream_name)
            self._deliver_for_sure([{"data": base64.b64encode(record["Data"]).decode()} for record in records])
            self.read_up_to[shard] = records[-1]["SequenceNumber"]
        return answer.get("NextShardIterator")

    def _deliver_for_sure(self, records):
        """At least once, as Firehose does: what could not be handed on is tried again before anything newer."""
        while not self.stopped.is_set():
            try:
                return self.deliver(records)
            except Exception as error:
                LOG.warning("Delivery from %s is tried again: %s", self.stream_name, error)
                self.stopped.wait(RETRY_SECONDS)

    def _again(self, shard):
        after = self.read_up_to.get(shard)
        if after is None:
            return self._iterator(shard, ShardIteratorType="TRIM_HORIZON")
        return self._iterator(shard, ShardIteratorType="AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=after)

    def _iterator(self, shard, **where):
        return self.kinesis.get_shard_iterator(StreamName=self.stream_name, ShardId=shard, **where)["ShardIterator"]
