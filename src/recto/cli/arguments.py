"""What can be said on the command line, and the command that each says to run."""

import argparse
from importlib.metadata import version
from pathlib import Path

from recto.cli import commands


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="recto",
        description="Turns documents into data.",
        epilog="Exit codes: 0; 1 if anything failed, if only one file of many; 2 for unusable arguments or settings.",
    )
    parser.add_argument("--version", action="version", version=f"recto {version('recto')}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    serve = subparsers.add_parser("serve", help="run the whole service on this machine")
    serve.add_argument("--host", help="address to listen at (RECTO_HOST, 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen at; 0 takes a free one (RECTO_PORT, 8000)")
    serve.add_argument("--data", type=Path, metavar="FOLDER", help="where everything is kept (RECTO_DATA, .recto)")
    serve.add_argument("--workers", type=int, help="documents read at a time (RECTO_WORKERS, one a processor)")
    serve.add_argument("--sample", action="store_true", help="read a sample through the service once it is up")
    serve.set_defaults(run=commands.serve)

    read = subparsers.add_parser("read", help="read files here and now, without a service")
    _add_document_arguments(read)
    read.set_defaults(run=commands.read)

    submit = subparsers.add_parser("submit", help="send files to a service")
    _add_document_arguments(submit)
    submit.add_argument("--callback-url", metavar="URL", help="called by the service when a file's job has ended")
    submit.add_argument("--wait", action="store_true", help="wait for the results and print them")
    submit.add_argument("--fresh", action="store_true", help="have them read, even if the same was a short time ago")
    submit.set_defaults(run=commands.submit)

    delete = subparsers.add_parser("delete", help="delete jobs of a service, with their documents and results")
    delete.add_argument("jobs", nargs="+", metavar="JOB", help="ids, as submit tells them")
    for client in (submit, delete):
        client.add_argument("--url", help="of the service (RECTO_BASE_URL, or at RECTO_PORT of this machine)")
    delete.set_defaults(run=commands.delete)
    _add_keys(subparsers)
    _add_webhooks(subparsers)
    return parser


def _add_keys(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    keys = subparsers.add_parser("keys", help="API keys: who may call the service (RECTO_AUTH=key)")
    actions = keys.add_subparsers(title="commands", metavar="COMMAND", required=True)
    create = actions.add_parser("create", help="make a key and print it, once")
    create.add_argument("owner", metavar="OWNER", help="whose documents those are that are submitted with it")
    create.add_argument("--rate", type=int, metavar="N", help="submissions a minute (the service's default)")
    create.set_defaults(run=commands.keys_create)
    show = actions.add_parser("list", help="ids, owners, rates and days of all keys, without their secrets")
    show.set_defaults(run=commands.keys_list)
    revoke = actions.add_parser("revoke", help="let a key be good no longer")
    revoke.add_argument("id", metavar="ID", help="as `recto keys list` tells it")
    revoke.set_defaults(run=commands.keys_revoke)
    for parser in (create, show, revoke):
        parser.add_argument("--data", type=Path, metavar="FOLDER", help="of the service (RECTO_DATA, .recto)")


def _add_webhooks(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    webhooks = subparsers.add_parser("webhooks", help="for developers of what callbacks go to")
    actions = webhooks.add_subparsers(title="commands", metavar="COMMAND", required=True)
    listen = actions.add_parser("listen", help="receive callbacks on this machine, verify and print them")
    listen.add_argument("--port", type=int, default=8001, help="port to listen at; 0 takes a free one (8001)")
    listen.add_argument("--secret", metavar="WHSEC", help="what they are signed with (as `recto webhooks secret` says)")
    listen.set_defaults(run=commands.webhooks_listen)
    secret = actions.add_parser("secret", help="print the secret that an owner's callbacks are signed with")
    secret.add_argument(
        "--new-key", action="store_true", help="instead make a key for the service to derive secrets from"
    )
    secret.set_defaults(run=commands.webhooks_secret)
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
