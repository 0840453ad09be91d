"""LocalStack's readers of streams and queues ask only where there may be something.

Each question costs about 15 ms of processor, so eight readers that ask all the time take a third of a core from everything
else, also while nothing happens. Here a reader rests until its stream was written to or its queue holds a message, and may
therefore look often.
"""
import time
from collections import defaultdict

from localstack.aws import handlers
from localstack.runtime import hooks

# A write may be seen by the reader of its table a moment later than by its writer.
SETTLED_SECONDS = 3
# In case a write was not noticed.
LOOK_ANYWAY_SECONDS = 10
WRITES = ("Put", "Update", "Delete", "BatchWrite", "TransactWrite", "Execute", "BatchExecute")

_written_at = defaultdict(float)


def note_written(name):
    """@param name: of a table or a stream"""
    _written_at[name] = time.monotonic()


def may_hold_news(name, asked_at):
    """Whether a reader that asked at that time (monotonic) should ask again."""
    now = time.monotonic()
    return now - _written_at[name] < SETTLED_SECONDS or now - asked_at > LOOK_ANYWAY_SECONDS


@hooks.on_infra_start()
def read_where_something_is():
    for service in ("dynamodb", "kinesis"):
        handlers.modify_service_response.append(service, _note_request)
    _rest_readers_of_streams()
    _rest_readers_of_queues()


def _note_request(_chain, context, _response):
    if context.operation and context.operation.name.startswith(WRITES):
        for name in _names_in(context.service_request or {}):
            note_written(name.rsplit("/", 1)[-1])


def _names_in(request):
    yield from (request[key] for key in ("TableName", "StreamName", "StreamARN") if request.get(key))
    yield from request.get("RequestItems", {})
    for item in request.get("TransactItems", []):
        yield from (action["TableName"] for action in item.values())


def _rest_readers_of_streams():
    from localstack.services.lambda_.event_source_mapping.pollers.stream_poller import StreamPoller

    poll, get_records = StreamPoller.poll_events, StreamPoller.get_records

    def poll_if_written(self):
        name, asked_at = _name_of(self.source_arn), getattr(self, "asked_at", 0)
        if not self.shards or may_hold_news(name, asked_at):
            self.asked_at = time.monotonic()
            poll(self)

    def get_and_note(self, shard_iterator):
        answer = get_records(self, shard_iterator)
        if answer.get("Records"):
            note_written(_name_of(self.source_arn))
        return answer

    StreamPoller.poll_events, StreamPoller.get_records = poll_if_written, get_and_note


def _name_of(arn):
    """Of `…:stream/<name>` or `…:table/<name>/stream/<time>`."""
    return arn.split("/")[1]


def _rest_readers_of_queues():
    from localstack.services.lambda_.event_source_mapping.pollers.sqs_poller import SqsPoller
    from localstack.services.sqs.models import sqs_stores

    poll = SqsPoller.poll_events

    def poll_if_filled(self):
        _, _, _, region, account, name = self.source_arn.split(":")
        queue = sqs_stores[account][region].queues.get(name)
        if queue is None or queue.approximate_number_of_messages > 0:
            poll(self)

    SqsPoller.poll_events = poll_if_filled
