"""The commands: arguments in, an exit code out. Each imports what it needs when it runs, so that help is instant."""

import argparse
import sys
from functools import partial
from typing import TYPE_CHECKING

from recto.cli.given import options_of, output_of, settings_of, unusable

if TYPE_CHECKING:
    from recto.cli.client import Client
    from recto.cli.output import Output
    from recto.services.accounts import Keys
    from recto.settings import Settings


def serve(given: argparse.Namespace) -> int:
    from recto.cli import sample
    from recto.local import service

    settings = settings_of(host=given.host, port=given.port, data=given.data, workers=given.workers)
    try:
        show = partial(sample.show, api_key=settings.api_key.get_secret_value())
        service.serve(settings, started=show if given.sample else lambda _: None)
    except service.CannotServe as error:
        return _failed(error)
    return 0


def read(given: argparse.Namespace) -> int:
    from recto.cli.read import read as read_files

    output = output_of(given)
    read_files(given.files, options_of(given), settings_of(), output)
    return _ended(output)


def submit(given: argparse.Namespace) -> int:
    from recto.cli.client import Unreachable
    from recto.cli.submit import submit as submit_files

    output = output_of(given)
    if (output.wanted or output.folder or given.table) and not given.wait:
        return unusable("--format, --layout, --output and --table go with --wait.")
    try:
        with _client(given) as client:
            submit_files(given.files, options_of(given), client, output, wait=given.wait)
    except Unreachable as error:
        _ended(output)  # with what has come so far
        return _failed(error)
    return _ended(output)


def keys_create(given: argparse.Namespace) -> int:
    from recto.cli import keys

    return keys.create(_keys(given), given.owner, given.rate)


def keys_list(given: argparse.Namespace) -> int:
    from recto.cli import keys

    return keys.show(_keys(given))


def keys_revoke(given: argparse.Namespace) -> int:
    from recto.cli import keys

    return keys.revoke(_keys(given), given.id)


def delete(given: argparse.Namespace) -> int:
    from recto.cli.client import Refused, Unreachable

    failed = False
    try:
        with _client(given) as client:
            for job_id in given.jobs:
                try:
                    client.delete(job_id)
                except Refused as refused:
                    failed = True
                    print(f"{job_id}: {refused.problem['title']}. {refused.problem['detail']}", file=sys.stderr)
                else:
                    print(f"{job_id}: deleted", file=sys.stderr)
    except Unreachable as error:
        return _failed(error)
    return int(failed)


def webhooks_listen(given: argparse.Namespace) -> int:
    from recto.cli.webhooks import listen

    secret = given.secret or _webhook_secret(given)

    def started(url: str) -> None:
        print(
            f"Callbacks that go to {url} are printed here. The service needs RECTO_CALLBACK_LOOPBACK=true.",
            file=sys.stderr,
        )

    try:
        listen(given.port, secret, started=started)
    except (OSError, ValueError) as error:
        print(f"recto: Can't listen: {error}", file=sys.stderr)
    return 1


def webhooks_secret(given: argparse.Namespace) -> int:
    from recto.adapters.webhooks import new_key

    print(new_key() if given.new_key else _webhook_secret(given))
    return 0


def _client(given: argparse.Namespace) -> "Client":
    """Of the service that --url names, else of the one that the settings describe."""
    from recto.cli.client import Client

    settings = settings_of()
    return Client(given.url or settings.public_url, api_key=settings.api_key.get_secret_value(), waiting=_say_waiting)


def _say_waiting(seconds: float) -> None:
    print(f"recto: The service takes no more for now; going on in {seconds:g} seconds.", file=sys.stderr)


def _keys(given: argparse.Namespace) -> "Keys":
    from recto.bootstrap import Services

    return Services(_settings_of_service(given)).keys


def _settings_of_service(given: argparse.Namespace) -> "Settings":
    """A folder that is not there yet is hardly that of a running service, so it is told which one it is."""
    settings = settings_of(data=given.data)
    if settings.storage == "embedded" and not settings.data.exists():
        print(f"recto: {settings.data.absolute()} is new. --data names the folder of a service.", file=sys.stderr)
    return settings


def _webhook_secret(given: argparse.Namespace) -> str:
    """Of the newest key."""
    from recto.adapters.webhooks import secret_of
    from recto.bootstrap import Services
    from recto.domain.job import ANYONE
    from recto.services.callbacks import NotTold

    try:
        return secret_of(Services(_settings_of_service(given)).callback_keys()[0], given.owner or ANYONE)
    except NotTold as error:
        sys.exit(unusable(f"{error}."))


def _failed(error: Exception) -> int:
    print(f"recto: {error}", file=sys.stderr)
    return 1


def _ended(output: "Output") -> int:
    from recto.cli.output import CannotWrite

    try:
        output.end()
    except CannotWrite as error:
        return _failed(error)
    return int(output.failed)
