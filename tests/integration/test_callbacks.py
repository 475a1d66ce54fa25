"""Callbacks from a job's end to a receiver over TLS: what is told, when, how often, and what faults do to it."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_address
from itertools import pairwise
from typing import Any, BinaryIO

import boto3
import pytest
from standardwebhooks import Webhook

from clock import Clock
from receiver import Receiver
from recto.adapters.eventbridge import Bus
from recto.adapters.outside import Outside
from recto.adapters.sqlite import SqliteQueue
from recto.adapters.webhooks import Webhooks, secret_of
from recto.bootstrap import Services
from recto.domain.callback import Reach
from recto.domain.document import Options
from recto.domain.errors import DamagedDocument, InvalidCallback, QueueUnavailable
from recto.domain.job import ANYONE
from recto.domain.recognition import Box, Line, Page, Reading, Word
from recto.services.callbacks import Callbacks, NotTold, Progress, Told
from recto.settings import Settings

DOCUMENT = b"%PDF-1.7 a letter"
SAID = "Confidential"
DELAYS = (5, 300, 1800, 7200, 18000, 36000, 36000)


class Reader:
    """Reads one word, or fails as it is told to."""

    def __init__(self) -> None:
        self.faults: list[Exception] = []

    def numbers(self, file: BinaryIO, options: Options) -> list[int]:
        return [1]

    def read(self, file: BinaryIO, options: Options, *, time_limit: float) -> Reading:
        if self.faults:
            raise self.faults.pop(0)
        page = Page(1, 100, 50, (Line((Word(SAID, 0.9, Box.upright(1, 2, 30, 12)),)),))
        return Reading((page,), "tesseract", ("eng",), {"recognise": 0.1})


class Killed(BaseException):
    """The worker dies: nothing after it is done, and its message comes again."""


@pytest.fixture
def services(each_storage: Settings, received: Receiver) -> Services:
    return told_of(Services(each_storage), received)


@pytest.fixture
def embedded(settings: Settings, received: Receiver, clock: Clock) -> Services:
    """Its callbacks go by the test's clock."""
    services = Services(settings)
    queue = SqliteQueue(settings.data / "queue.sqlite", "callbacks", visibility=60, now=lambda: clock().timestamp())
    services.__dict__["callback_queue"] = queue
    return told_of(services, received, clock)


def told_of(services: Services, hooks: Receiver, clock: Callable[[], datetime] | None = None) -> Services:
    """A service that takes the receiver for a host in the open internet, and whose documents are read by nobody."""
    now = clock or partial(datetime.now, UTC)
    reach = Reach((hooks.port,), loopback=True)
    outside = Outside(reach, seconds=5, resolve=lambda *_: [ip_address("127.0.0.1")], context=hooks.context)
    services.submit.policy = replace(services.submit.policy, reach=reach)
    services.__dict__["reader"] = Reader()
    services.__dict__["callbacks"] = Callbacks(
        services.blobs,
        services.notices,
        post=Webhooks(outside, lambda: ["new", "old"], now=now).post,
        publish=Bus(services.settings.event_bus).publish,
        delays=DELAYS,
        result_url=lambda job_id: f"https://recto.example/result/{job_id}",
        now=now,
    )
    return services


def submit(services: Services, url: str, content: bytes = DOCUMENT) -> str:
    return services.submit.document(content, "secret plan.pdf", Options(callback_url=url or None), ANYONE).job_id


def work(services: Services) -> None:
    """What workers do until the queue is empty; one that dies gives nothing back, but its message comes again."""
    while message := services.queue.receive():
        try:
            services.process.message(message.body, time_limit=10)
        except (Exception, Killed):  # noqa: BLE001 -- any fault is a failed delivery, as in Lambda
            services.queue.retry(message.receipt, delay=0)
        else:
            services.queue.ack(message.receipt)
    while message := services.dead_letters.receive():
        services.process.give_up(message.body)
        services.dead_letters.ack(message.receipt)


def deliver(services: Services) -> list[Told]:
    """What the local service and the function do, once."""
    deliveries = []
    while message := services.callback_queue.receive():
        told = services.callbacks.deliver(message.body, message.attempt)
        deliveries.append(told)
        if told.retry_after is None:
            services.callback_queue.ack(message.receipt)
        else:
            services.callback_queue.retry(message.receipt, delay=told.retry_after)
    return deliveries


def state(services: Services, job_id: str, name: str = "callback.json") -> dict[str, Any]:
    record: dict[str, Any] = json.loads(services.blobs.get(f"jobs/{job_id}/{name}"))
    return record


def signed_by(key: str, headers: Mapping[str, str], content: bytes) -> bool:
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    expected = Webhook(secret_of(key, ANYONE)).sign(headers["webhook-id"], at, content.decode())
    return expected in headers["webhook-signature"].split(" ")


def test_the_end_of_a_job_is_told_once_signed_and_without_what_the_document_says(
    services: Services, received: Receiver
) -> None:
    job_id = submit(services, received.url)
    assert deliver(services) == []
    work(services)
    assert state(services, job_id) == {"state": "queued"}
    deliver(services)
    (content,), (headers,) = received.contents, received.headers
    event = json.loads(content)
    assert event["type"] == "job.done"
    assert event["timestamp"] == json.loads(services.blobs.get(f"jobs/{job_id}/result.json"))["finished_at"]
    assert event["data"] == {
        "job_id": job_id,
        "status": "done",
        "kind": "text",
        "summary": "No fields.",
        "needs_review": [],
        "result_url": f"https://recto.example/result/{job_id}",
    }
    assert headers["webhook-id"] == f"msg_{job_id}"
    assert headers["content-type"] == "application/json"
    for key in ("new", "old"):
        assert Webhook(secret_of(key, ANYONE)).verify(content, headers) == event
        assert signed_by(key, headers, content)
    assert SAID not in content.decode()
    assert "plan" not in content.decode()
    assert state(services, job_id).items() >= {"state": "delivered", "attempts": 1}.items()
    assert deliver(services) == []


def test_a_failed_job_is_told_with_its_problem(services: Services, received: Receiver) -> None:
    job_id = submit(services, received.url)
    services.reader.faults = [DamagedDocument("Upload it again.")]
    work(services)
    deliver(services)
    (content,) = received.contents
    event = json.loads(content)
    assert (event["type"], event["data"]["status"], event["data"]["job_id"]) == ("job.failed", "failed", job_id)
    assert event["data"]["problem"] == {
        "code": "damaged-document",
        "title": "The document is damaged or truncated",
        "detail": "Upload it again.",
        "retryable": False,
    }


def test_nobody_is_told_of_jobs_that_name_nobody(services: Services, received: Receiver) -> None:
    job_id = submit(services, "")
    work(services)
    assert deliver(services) == []
    assert not services.blobs.exists(f"jobs/{job_id}/callback.json")


def test_the_default_is_called_for_jobs_that_name_nobody(settings: Settings, received: Receiver) -> None:
    given = settings.model_copy(update={"callback_url": received.url})
    services = told_of(Services(given), received)
    submit(services, "")
    work(services)
    deliver(services)
    assert len(received.contents) == 1


def test_an_owner_has_a_default_of_its_own(settings: Settings, received: Receiver) -> None:
    given = settings.model_copy(update={"callback_url": received.url, "callback_urls": {ANYONE: ""}})
    services = told_of(Services(given), received)
    job_id = submit(services, "")
    services.submit.document(DOCUMENT, "a.pdf", Options(), "alice")
    work(services)
    deliver(services)
    (content,) = received.contents
    assert job_id not in str(content)


def test_a_message_that_comes_twice_is_told_once(services: Services, received: Receiver) -> None:
    submit(services, received.url)
    work(services)
    message = services.callback_queue.receive()
    assert message
    services.callback_queue.send(message.body)
    services.callback_queue.retry(message.receipt, delay=0)
    deliver(services)
    assert len(received.contents) == 1


def test_a_receiver_that_fails_is_tried_again_with_growing_delay_under_the_same_id(
    embedded: Services, received: Receiver, clock: Clock
) -> None:
    job_id = submit(embedded, received.url)
    work(embedded)
    received.answers[:] = [500, 404, 302, 429, 503]
    for delay in (*DELAYS[:5], None):
        (told,) = deliver(embedded)
        assert told.retry_after == delay
        if delay:
            clock.advance(seconds=delay - 1)
            assert deliver(embedded) == []
            clock.advance(seconds=1)
    assert state(embedded, job_id).items() >= {"state": "delivered", "attempts": 6}.items()
    assert len({headers["webhook-id"] for headers in received.headers}) == 1
    assert len(set(received.contents)) == 1
    times = [int(headers["webhook-timestamp"]) for headers in received.headers]
    assert [after - before for before, after in pairwise(times)] == list(DELAYS[:5])
    assert all(signed_by("old", *sent) for sent in zip(received.headers, received.contents, strict=True))


def test_a_receiver_that_wants_no_more_is_left_alone(services: Services, received: Receiver) -> None:
    job_id = submit(services, received.url)
    work(services)
    received.answers[:] = [410]
    (told,) = deliver(services)
    assert (told.progress, told.retry_after) == (Progress.GONE, None)
    assert state(services, job_id)["state"] == "gone"
    assert deliver(services) == []


def test_after_the_last_try_it_is_recorded_and_logged_that_nobody_was_told(
    embedded: Services, received: Receiver, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    job_id = submit(embedded, received.url)
    work(embedded)
    received.answers[:] = [500] * (len(DELAYS) + 1)
    with caplog.at_level(logging.WARNING, "recto"):
        for delay in (*DELAYS, 1):
            (told,) = deliver(embedded)
            clock.advance(seconds=delay)
    assert told == Told(job_id, told.receiver, Progress.GIVEN_UP)
    assert (
        state(embedded, job_id).items()
        >= {
            "state": "given-up",
            "attempts": 8,
            "reason": "The answer was 500",
        }.items()
    )
    assert len(received.contents) == 8
    assert len(caplog.records) == 8
    assert "token" not in caplog.text, "addresses may hold what is secret"
    embedded.callback_queue.send({"job_id": job_id, "to": "callback"})
    deliver(embedded)
    assert state(embedded, job_id)["state"] == "delivered", "a person sent the dead letter again"


class Deadly:
    """A port whose method ``name`` kills its caller, before or after what it does, as long as ``times`` last."""

    def __init__(self, port: object, name: str, *, after: bool, times: int, if_key: str = "") -> None:
        self._port, self._name, self._after, self._times, self._if_key = port, name, after, times, if_key

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        return partial(self._dying, method) if name == self._name else method

    def _dying(self, method: Callable[..., Any], *given: Any, **named: Any) -> Any:
        dies = self._times > 0 and self._if_key in str(given[0])
        self._times -= dies
        if dies and not self._after:
            raise Killed
        done = method(*given, **named)
        if dies:
            raise Killed
        return done


def deadly_queue(services: Services, **how: Any) -> None:
    services.notices._queue = Deadly(services.callback_queue, "send", **how)


def deadly_blobs(services: Services, key: str, **how: Any) -> None:
    blobs = Deadly(services.blobs, "put", if_key=key, **how)
    services.jobs._blobs = services.notices._blobs = blobs


@pytest.mark.parametrize("times", [1, 4])
@pytest.mark.parametrize(
    "kill",
    [
        partial(deadly_blobs, key="result.json", after=False),
        partial(deadly_blobs, key="result.json", after=True),
        partial(deadly_queue, after=False),
        partial(deadly_queue, after=True),
        partial(deadly_blobs, key="callback.json", after=False),
        partial(deadly_blobs, key="callback.json", after=True),
    ],
    ids=[
        "before the result is stored",
        "after it",
        "before the notice is queued",
        "after it",
        "before that is recorded",
        "after it",
    ],
)
def test_whenever_a_worker_dies_its_jobs_end_is_told(
    services: Services, received: Receiver, kill: Callable[..., None], times: int
) -> None:
    job_id = submit(services, received.url)
    kill(services, times=times)
    work(services)
    deliver(services)
    assert received.contents, "at least once"
    assert {headers["webhook-id"] for headers in received.headers} == {f"msg_{job_id}"}
    assert {json.loads(content)["data"]["job_id"] for content in received.contents} == {job_id}
    assert state(services, job_id)["state"] == "delivered"


def test_a_queue_that_is_away_when_a_job_ends_costs_no_callback(
    services: Services, received: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        def send(self, body: Mapping[str, Any], *, delay: float = 0) -> None:
            monkeypatch.setattr(services.notices, "_queue", services.callback_queue)
            raise QueueUnavailable

    monkeypatch.setattr(services.notices, "_queue", Away())
    submit(services, received.url)
    work(services)
    deliver(services)
    assert len(received.contents) == 1


def test_who_dies_after_telling_and_before_recording_it_tells_again_under_the_same_id(
    services: Services, received: Receiver
) -> None:
    submit(services, received.url)
    work(services)
    services.callbacks._blobs = Deadly(services.blobs, "put", after=False, times=1)
    message = services.callback_queue.receive()
    assert message
    with pytest.raises(Killed):
        services.callbacks.deliver(message.body, message.attempt)
    services.callback_queue.retry(message.receipt, delay=0)
    deliver(services)
    assert len(received.contents) == 2
    assert received.headers[0]["webhook-id"] == received.headers[1]["webhook-id"]


def test_nobody_is_told_of_a_job_that_was_erased_meanwhile(services: Services, received: Receiver) -> None:
    job_id = submit(services, received.url)
    work(services)
    for name in list(services.blobs.list(f"jobs/{job_id}/")):
        services.blobs.delete(name)
    deliver(services)
    assert not received.contents
    assert list(services.blobs.list(f"jobs/{job_id}/")) == []


def test_of_a_job_that_is_erased_while_its_receiver_is_told_nothing_is_left(
    services: Services, received: Receiver
) -> None:
    job_id = submit(services, received.url)
    work(services)
    post = services.callbacks._post

    def post_and_erase(*given: Any, **named: Any) -> int:
        status = post(*given, **named)
        for name in list(services.blobs.list(f"jobs/{job_id}/")):
            services.blobs.delete(name)
        return status

    services.callbacks._post = post_and_erase
    deliver(services)
    assert list(services.blobs.list(f"jobs/{job_id}/")) == []


def test_an_address_inside_is_refused_when_it_is_submitted(services: Services) -> None:
    services.submit.policy = replace(services.submit.policy, reach=Settings().callback_reach)
    with pytest.raises(InvalidCallback):
        submit(services, "https://169.254.169.254/")
    with pytest.raises(InvalidCallback):
        services.submit.upload("a.pdf", Options(callback_url="http://127.0.0.1/"), ANYONE)
    with pytest.raises(InvalidCallback):
        services.submit.batch([("a.pdf", DOCUMENT)], Options(callback_url="https://10.1.2.3/"), ANYONE)
    assert list(services.blobs.list("jobs/")) == []


@pytest.fixture
def bus(aws_settings: Settings) -> Iterator[tuple[Settings, str]]:
    """The settings with a bus of their own, and the URL of a queue that gets all of its events."""
    name = f"bus-{aws_settings.bucket}"
    sqs, events = boto3.client("sqs"), boto3.client("events")
    events.create_event_bus(Name=name)
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = json.dumps({"source": ["recto"], "detail-type": ["job.done"]})
    events.put_rule(Name=name, EventBusName=name, EventPattern=pattern)
    events.put_targets(Rule=name, EventBusName=name, Targets=[{"Id": "queue", "Arn": arn}])
    yield aws_settings.model_copy(update={"event_bus": name}), url
    events.remove_targets(Rule=name, EventBusName=name, Ids=["queue"])


def test_the_event_bus_is_told_of_each_job_that_has_ended(bus: tuple[Settings, str], received: Receiver) -> None:
    settings, url = bus
    services = told_of(Services(settings), received)
    job_id = submit(services, received.url)
    work(services)
    received.answers[:] = [500]
    assert sorted((told.receiver, told.progress) for told in deliver(services)) == [
        ("callback", "queued"),
        ("event", "delivered"),
    ]
    (message,) = boto3.client("sqs").receive_message(QueueUrl=url)["Messages"]
    event = json.loads(message["Body"])
    assert (event["source"], event["detail-type"]) == ("recto", "job.done")
    assert event["detail"] == json.loads(received.contents[0])["data"]
    assert state(services, job_id, "event.json")["state"] == "delivered"
    assert state(services, job_id)["state"] == "queued"


def test_a_bus_that_is_not_there_is_tried_again(aws: None) -> None:
    with pytest.raises(NotTold, match="EventBridge"):
        Bus("no-such-bus").publish("job.done", {}, datetime.now(UTC))
