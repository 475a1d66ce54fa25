"""The command line. Each command imports what it needs when it runs, so that help is instant."""

import argparse
import os
import sys
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recto.cli.output import Output
    from recto.domain.document import Options
    from recto.services.accounts import Keys
    from recto.settings import Settings

DEFAULT_URL = "http://127.0.0.1:8000"


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, 1 if anything failed, 2 for arguments or settings that can't be used."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    given = _parser().parse_args(arguments)
    try:
        code: int = given.run(given)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="recto", description="Turns documents into data.")
    parser.add_argument("--version", action="version", version=f"recto {version('recto')}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    serve = commands.add_parser("serve", help="run the whole service on this machine")
    serve.add_argument("--host", help="address to listen at (RECTO_HOST, 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen at; 0 takes a free one (RECTO_PORT, 8000)")
    serve.add_argument("--data", type=Path, metavar="FOLDER", help="where everything is kept (RECTO_DATA, .recto)")
    serve.add_argument("--workers", type=int, help="documents read at a time (RECTO_WORKERS, one a processor)")
    serve.add_argument("--sample", action="store_true", help="read a sample through the service once it is up")
    serve.set_defaults(run=_serve)

    read = commands.add_parser("read", help="read files here and now, without a service")
    _add_document_arguments(read)
    read.set_defaults(run=_read)

    submit = commands.add_parser("submit", help="send files to a service")
    _add_document_arguments(submit)
    submit.add_argument("--url", default=DEFAULT_URL, help=f"of the service ({DEFAULT_URL})")
    submit.add_argument("--callback-url", metavar="URL", help="called by the service when a file's job has ended")
    submit.add_argument("--wait", action="store_true", help="wait for the results and print them")
    submit.add_argument("--fresh", action="store_true", help="have them read, even if the same was a short time ago")
    submit.set_defaults(run=_submit)

    delete = commands.add_parser("delete", help="delete jobs of a service, with their documents and results")
    delete.add_argument("jobs", nargs="+", metavar="JOB", help="ids, as submit tells them")
    delete.add_argument("--url", default=DEFAULT_URL, help=f"of the service ({DEFAULT_URL})")
    delete.set_defaults(run=_delete)
    _add_keys(commands)
    _add_webhooks(commands)
    return parser


def _add_keys(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    keys = commands.add_parser("keys", help="API keys: who may call the service (RECTO_AUTH=key)")
    actions = keys.add_subparsers(title="commands", metavar="COMMAND", required=True)
    create = actions.add_parser("create", help="make a key and print it, once")
    create.add_argument("owner", metavar="OWNER", help="whose documents those are that are submitted with it")
    create.add_argument("--rate", type=int, metavar="N", help="submissions a minute (the service's default)")
    create.set_defaults(run=_keys_create)
    show = actions.add_parser("list", help="ids, owners, rates and days of all keys, without their secrets")
    show.set_defaults(run=_keys_list)
    revoke = actions.add_parser("revoke", help="let a key be good no longer")
    revoke.add_argument("id", metavar="ID", help="as `recto keys list` tells it")
    revoke.set_defaults(run=_keys_revoke)
    for parser in (create, show, revoke):
        parser.add_argument("--data", type=Path, metavar="FOLDER", help="of the service (RECTO_DATA, .recto)")


def _add_webhooks(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    webhooks = commands.add_parser("webhooks", help="for developers of what callbacks go to")
    actions = webhooks.add_subparsers(title="commands", metavar="COMMAND", required=True)
    listen = actions.add_parser("listen", help="receive callbacks on this machine, verify and print them")
    listen.add_argument("--port", type=int, default=8001, help="port to listen at; 0 takes a free one (8001)")
    listen.add_argument("--secret", metavar="WHSEC", help="what they are signed with (as `recto webhooks secret` says)")
    listen.set_defaults(run=_webhooks_listen)
    secret = actions.add_parser("secret", help="print the secret that an owner's callbacks are signed with")
    secret.add_argument(
        "--new-key", action="store_true", help="instead make a key for the service to derive secrets from"
    )
    secret.set_defaults(run=_webhooks_secret)
    for parser in (listen, secret):
        parser.add_argument("--owner", help="whose documents they are about (anyone: of a service without accounts)")
        parser.add_argument("--data", type=Path, metavar="FOLDER", help="of the service (RECTO_DATA, .recto)")


def _add_document_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="PDF, PNG, JPEG, TIFF, WebP, BMP or GIF")
    written = parser.add_mutually_exclusive_group()
    written.add_argument("--jsonl", action="store_true", help="print one JSON object a file instead of text")
    written.add_argument("--format", metavar="NAME", help="json, text, hocr, alto, tsv, markdown or pdf (text)")
    written.add_argument("--table", type=Path, metavar="FILE", help="write all fields there: .csv, .items.csv or .xlsx")
    parser.add_argument("--layout", action="store_true", help="text with columns and spacing as on the page")
    parser.add_argument("--output", type=Path, metavar="FOLDER", help="write a file for each there, print nothing")
    parser.add_argument("--engine", help="what reads: auto, ppocr or tesseract (auto)")
    parser.add_argument("--languages", metavar="CODES", help="Tesseract codes, such as eng+deu (found out)")
    parser.add_argument("--pages", help="such as 1-3,7,9- (all)")
    parser.add_argument("--force-ocr", action="store_true", help="read what PDF pages show, whatever text they hold")
    parser.add_argument("--document", metavar="KIND", help="auto, text, invoice, receipt or identity (auto)")
    parser.add_argument(
        "--quality", metavar="RULE", help="images too poor: warn of them, or refuse them: strict (warn)"
    )


def _serve(given: argparse.Namespace) -> int:
    from recto.cli import sample
    from recto.local.service import CannotServe, serve

    chosen = {name: getattr(given, name) for name in ("host", "port", "data", "workers")}
    settings = _settings(**{name: value for name, value in chosen.items() if value is not None})
    try:
        show = partial(sample.show, api_key=settings.api_key.get_secret_value())
        serve(settings, started=show if given.sample else lambda _: None)
    except CannotServe as error:
        print(f"recto: {error}", file=sys.stderr)
        return 1
    return 0


def _read(given: argparse.Namespace) -> int:
    from recto.cli.read import read

    output = _output(given)
    read(given.files, _options(given), _settings(), output)
    return _ended(output)


def _submit(given: argparse.Namespace) -> int:
    from recto.cli.client import Unreachable
    from recto.cli.submit import submit

    output = _output(given)
    if (output.wanted or output.folder or given.table) and not given.wait:
        return _usage("--format, --layout, --output and --table go with --wait.")
    try:
        api_key = _settings().api_key.get_secret_value()
        submit(given.files, _options(given), given.url, output, api_key=api_key, wait=given.wait)
    except Unreachable as error:
        print(f"recto: {error}", file=sys.stderr)
        return 1
    return _ended(output)


def _keys(given: argparse.Namespace) -> "Keys":
    from recto.bootstrap import Services

    return Services(_settings(**({"data": given.data} if given.data else {}))).keys


def _keys_create(given: argparse.Namespace) -> int:
    from recto.cli import keys

    return keys.create(_keys(given), given.owner, given.rate)


def _keys_list(given: argparse.Namespace) -> int:
    from recto.cli import keys

    return keys.show(_keys(given))


def _keys_revoke(given: argparse.Namespace) -> int:
    from recto.cli import keys

    return keys.revoke(_keys(given), given.id)


def _delete(given: argparse.Namespace) -> int:
    from recto.cli.client import Client, Refused, Unreachable

    failed = False
    try:
        with Client(given.url, api_key=_settings().api_key.get_secret_value()) as client:
            for job_id in given.jobs:
                try:
                    client.delete(job_id)
                except Refused as refused:
                    failed = True
                    print(f"{job_id}: {refused.problem['title']}. {refused.problem['detail']}", file=sys.stderr)
                else:
                    print(f"{job_id}: deleted", file=sys.stderr)
    except Unreachable as error:
        print(f"recto: {error}", file=sys.stderr)
        return 1
    return int(failed)


def _webhooks_listen(given: argparse.Namespace) -> int:
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


def _webhooks_secret(given: argparse.Namespace) -> int:
    from recto.adapters.webhooks import new_key

    print(new_key() if given.new_key else _webhook_secret(given))
    return 0


def _webhook_secret(given: argparse.Namespace) -> str:
    """Of the newest key."""
    from recto.adapters.webhooks import secret_of
    from recto.bootstrap import Services
    from recto.domain.job import ANYONE
    from recto.services.callbacks import NotTold

    settings = _settings(**({"data": given.data} if given.data else {}))
    try:
        return secret_of(Services(settings).callback_keys()[0], given.owner or ANYONE)
    except NotTold as error:
        sys.exit(_usage(f"{error}."))


def _ended(output: "Output") -> int:
    from recto.cli.output import CannotWrite

    try:
        output.end()
    except CannotWrite as error:
        print(f"recto: {error}", file=sys.stderr)
        return 1
    return int(output.failed)


def _output(given: argparse.Namespace) -> "Output":
    from recto.cli.output import CannotWrite, Output
    from recto.domain.errors import InvalidOption
    from recto.outputs.formats import chosen

    wanted = None
    try:
        if given.format or given.layout or given.output:
            wanted = chosen(given.format or "text", layout=given.layout)
        return Output(given.files, jsonl=given.jsonl, wanted=wanted, folder=given.output, table=given.table)
    except (CannotWrite, InvalidOption) as error:
        sys.exit(_usage(str(error)))


def _options(given: argparse.Namespace) -> "Options":
    from recto.domain.document import Options
    from recto.domain.errors import InvalidOption

    try:
        return Options.parse(
            given.engine,
            given.languages,
            given.pages,
            force_ocr=given.force_ocr,
            document=given.document,
            quality=given.quality,
            callback_url=getattr(given, "callback_url", None),
            fresh=getattr(given, "fresh", False),
        )
    except InvalidOption as error:
        sys.exit(_usage(error.detail))


def _settings(**chosen: Any) -> "Settings":
    from pydantic import ValidationError

    from recto.settings import Settings

    try:
        return Settings(**chosen)
    except ValidationError as error:
        complaints = ((".".join(map(str, each["loc"])), each["msg"]) for each in error.errors())
        wrong = "; ".join(": ".join(filter(None, complaint)) for complaint in complaints)
        sys.exit(_usage(f"A setting can't be used. {wrong.replace('Value error, ', '')}"))


def _usage(message: str) -> int:
    print(f"recto: {message}", file=sys.stderr)
    return 2
