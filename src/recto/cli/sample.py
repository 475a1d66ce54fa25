"""A bundled document, read through the service's HTTP API to show that it works."""

import threading
from importlib import resources

from recto.cli.client import Client, Refused, Unreachable
from recto.cli.output import summary
from recto.domain.document import Options

NAME = "letter.png"


def show(url: str, *, api_key: str = "") -> None:
    """Print the sample's text and health once the service, which may yet be starting, has read it."""
    threading.Thread(target=_show, args=(url, api_key), daemon=True).start()


def _show(url: str, api_key: str) -> None:
    content = resources.files("recto").joinpath("samples", NAME).read_bytes()
    try:
        with Client(url, api_key=api_key) as client:
            result = client.result(client.submit(NAME, content, Options()).result_url)
    except (Refused, Unreachable) as error:
        print(f"The sample could not be read: {error}", flush=True)
        return
    print(f"\nThe sample {NAME}, read through {url}:\n\n{result['text']}\n\n{summary(result)}", flush=True)
    print(f"\nThe service stays up at {url} ({url}/docs describes it). Ctrl-C ends it.", flush=True)
