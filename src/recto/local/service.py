"""``recto serve``: the API and everything behind it in one process, documents in worker processes beside it."""

import fcntl
import ipaddress
import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from recto.adapters.filesystem import WRITING, FilesystemBlobs
from recto.adapters.sqlite import SqliteQueue
from recto.bootstrap import Services
from recto.domain.errors import AccountsUnavailable, QueueUnavailable, UnknownJob
from recto.domain.ports import JobQueue, Message
from recto.local import connections, links, logs
from recto.local.inbox import Inbox
from recto.local.reading import Previews, previewing, reading
from recto.local.rounds import Round, repeating
from recto.local.worker import Work, Worker
from recto.local.workers import Workers
from recto.services.stored import INBOX, UPLOADS
from recto.settings import Settings

log = logging.getLogger(__name__)

INBOX_SECONDS = 1.0
DEAD_LETTER_SECONDS = 0.5
CALLBACK_SECONDS = 0.5
CALLBACKS_AT_ONCE = 4
"""So that a receiver that takes its time doesn't keep all others waiting."""
AGAIN_SECONDS = 2.0
ERASE_SECONDS = 3600.0
LOST_SECONDS = 3600.0
GRACE_SECONDS = 5
"""How long requests and documents in work may go on once the service is told to stop."""


class CannotServe(Exception):
    """Why the service can't start, and what to do about it."""


def serve(settings: Settings, *, started: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; ``started`` is told the address. Raises CannotServe."""
    if settings.storage != "embedded":
        raise CannotServe("recto serve keeps everything in a folder of its own. Unset RECTO_STORAGE.")
    logs.configure(settings.log_level)
    _check_accounts(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _exit)
    with _exclusive(settings.data), _listening(settings) as listener:
        _spool_in(settings.data / "tmp")
        known = {"port": listener.getsockname()[1], "allowed_hosts": settings.allowed_hosts or _own_names(settings)}
        settings = settings.model_copy(update=known)
        _run(settings, listener, started)


def _run(settings: Settings, listener: socket.socket, started: Callable[[str], None]) -> None:
    services = Services(settings)
    _take_up(services)
    with ExitStack() as stack:
        stack.enter_context(_workers(services))
        stack.enter_context(repeating(_rounds(services), grace=GRACE_SECONDS))
        preview = _worker(partial(previewing, settings), settings)
        stack.callback(preview.end)
        connection = connections.limited()
        config = uvicorn.Config(
            _app(services, Previews(preview)),
            http=connection,
            backlog=connection.most // 4,  # asyncio takes so many at once, before any of them can be refused
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(settings.trusted_proxies),
            lifespan="off",
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        log.info(
            "Recto is at %s with %d workers; its data is in %s", settings.public_url, settings.workers, settings.data
        )
        started(settings.public_url)
        try:
            uvicorn.Server(config).run(sockets=[listener])
        finally:
            log.info("Stopping; documents in work have %d seconds", GRACE_SECONDS)


def _check_accounts(settings: Settings) -> None:
    """Raises CannotServe where strangers could read everybody's documents, or the keys can't be trusted."""
    if not settings.auth and not _is_loopback(settings.host):
        raise CannotServe(
            f"At {settings.host or 'all addresses'} others could read your documents. Set RECTO_AUTH=key and make a key"
            " by recto keys create, set RECTO_AUTH=jwt, or listen at 127.0.0.1."
        )
    try:
        if "key" in (settings.auth or ()) and not Services(settings).keys.all():
            log.warning("There are no API keys yet. Make one: recto keys create OWNER")
    except AccountsUnavailable as error:
        raise CannotServe(error.detail) from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _take_up(services: Services) -> None:
    """Go on where a former run was cut off: messages that were in its hands, uploads it had not passed on. What it was
    writing when it was killed is erased."""
    shutil.rmtree(services.settings.data / "blobs" / WRITING, ignore_errors=True)
    for queue in (services.queue, services.part_queue, services.dead_letters, services.callback_queue):
        assert isinstance(queue, SqliteQueue)
        queue.release_all()
    for key in services.blobs.list(UPLOADS):
        services.queue.send({"blob": key})


def _send_lost(services: Services) -> None:
    """The jobs that have not ended and that no message is about, since the queue's file was lost, say, come again."""
    unfinished = list(services.jobs.unfinished())  # first: a message goes when its job has ended
    waiting: set[str] = set()
    for queue in (services.queue, services.part_queue, services.dead_letters):
        assert isinstance(queue, SqliteQueue)
        waiting |= {services.process.job_id(body) for body in queue.bodies()}
    for job_id in unfinished:
        if job_id not in waiting and not services.jobs.has_ended(job_id):
            log.warning("No message was left of it; it is queued again", extra={"job_id": job_id})
            services.queue.send({"job_id": job_id})


def _workers(services: Services) -> Workers:
    settings = services.settings
    assert isinstance(services.queue, SqliteQueue)
    assert isinstance(services.part_queue, SqliteQueue)
    return Workers(
        [services.queue, services.part_queue],
        [_worker(partial(reading, settings), settings) for _ in range(settings.workers)],
        time_limit=settings.hard_time_limit,
        retry_delays=settings.retry_delays,
        grace=GRACE_SECONDS,
        job_id=services.process.job_id,
        returned=services.process.returned,
        given_up=services.process.give_up,
    )


def _worker(make: Callable[[], Work], settings: Settings) -> Worker:
    return Worker(make, memory=settings.worker_memory, log_level=settings.log_level)


def _rounds(services: Services) -> list[Round]:
    """What is done again and again."""

    def is_known(message: Mapping[str, Any]) -> bool:
        try:
            services.jobs.job(services.process.job_id(message))
        except UnknownJob:
            return False
        return True

    def end_dead_letters() -> None:
        while message := services.dead_letters.receive():
            with _or_again(services.dead_letters, message):
                services.process.give_up(message.body)
                services.dead_letters.ack(message.receipt)

    def tell() -> None:
        while message := services.callback_queue.receive():
            with _or_again(services.callback_queue, message):
                told = services.callbacks.deliver(message.body, message.attempt)
                if told.retry_after is None:
                    services.callback_queue.ack(message.receipt)
                else:
                    services.callback_queue.retry(message.receipt, delay=told.retry_after)

    inbox = Inbox(services.settings.data / "blobs" / INBOX, send=services.queue.send, is_known=is_known)
    return [
        (inbox.look, INBOX_SECONDS),
        (end_dead_letters, DEAD_LETTER_SECONDS),
        *[(tell, CALLBACK_SECONDS)] * CALLBACKS_AT_ONCE,
        (services.retention.erase_expired, ERASE_SECONDS),
        (partial(_send_lost, services), LOST_SECONDS),
    ]


@contextmanager
def _or_again(queue: JobQueue, message: Message) -> Iterator[None]:
    """What can't be done with a message now, since the disk is full, say, is done soon, and not when it has lapsed.

    It is given back however long that takes, for the queue may be on that disk as well.
    """
    try:
        yield
    except Exception:
        while True:
            with suppress(QueueUnavailable):
                queue.retry(message.receipt, delay=AGAIN_SECONDS)
                break
            time.sleep(AGAIN_SECONDS)
        raise


def _own_names(settings: Settings) -> tuple[str, ...]:
    """What a service that only this machine can reach is asked by, lest a web page reach it by a name of its own that
    it has lead here (DNS rebinding). Others may have any name.
    """
    if not _is_loopback(settings.host):
        return ()
    return ("localhost", "127.0.0.1", "::1", settings.host, urlsplit(settings.public_url).hostname or "localhost")


def _app(services: Services, previews: Previews) -> ASGIApp:
    """The API, and beside it, with a limit of their own, the addresses of presigned links."""
    api = services.api(preview=previews)
    assert isinstance(services.blobs, FilesystemBlobs)
    local = links.create_app(
        services.blobs,
        arrived=lambda key: services.queue.send({"blob": key}),
        max_bytes=services.settings.max_bytes,
    )
    services.guard.install(local)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await (local if scope["path"].startswith(links.PATH) else api)(scope, receive, send)

    return app


@contextmanager
def _exclusive(data: Path) -> Iterator[None]:
    """The data folder for this process alone, until it ends in whatever way. Raises CannotServe.

    Documents and what is read in them are nobody else's to see: a new folder is its owner's alone.
    """
    path = data / "lock"
    try:
        data.mkdir(0o700, parents=True, exist_ok=True)
        file = path.open("a+")
    except OSError as error:
        raise CannotServe(f"The data can't be kept in {data}: {error.strerror}. Set RECTO_DATA.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotServe(
                f"Process {path.read_text()} serves the data in {data} already. Stop it, or set RECTO_DATA."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _spool_in(folder: Path) -> None:
    """Temporary files of this process and its workers, uploads among them, beside the blobs: /tmp may be memory."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def _listening(settings: Settings) -> socket.socket:
    """Raises CannotServe. Port 0 takes any free one."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio turns off Nagle's delay (40 ms an answer) only where the socket itself says that it is TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen()
    except OSError as error:
        listener.close()
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise CannotServe(
            f"Can't listen at {settings.host} port {settings.port}: {reason}. Set RECTO_PORT or RECTO_HOST."
        ) from error
    return listener


def _exit(*_: object) -> None:
    sys.exit(0)
