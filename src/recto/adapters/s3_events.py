"""S3's notifications as the messages that process knows."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from recto.services.stored import INBOX, UPLOADS

STARTING = (INBOX, UPLOADS)
"""Only what arrives here starts a job; the rest of the bucket is Recto's own writing, which must never feed it."""


def messages(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The messages in the body of one queue message.

    A notification of S3 becomes ``{"blob": key, "version": ...}`` for each new object, and nothing for any other event;
    any other body is a message already. The format:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    if body.get("Event") == "s3:TestEvent":
        return []
    records = body.get("Records")
    if isinstance(records, list) and all("s3" in record for record in records):
        return list(_arrivals(records))
    return [dict(body)]


def _arrivals(records: list[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for record in records:
        found = record["s3"]["object"]
        key = unquote_plus(found["key"])
        if record["eventName"].removeprefix("s3:").startswith("ObjectCreated:") and key.startswith(STARTING):
            # Only in a bucket with versions have objects a versionId. A sequencer differs for each write, an eTag only
            # for each content.
            version = found.get("versionId") or found.get("sequencer") or found.get("eTag", "")
            yield {"blob": key, "version": version}
