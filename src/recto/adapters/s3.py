"""Blobs in an S3 bucket, encrypted as the bucket says."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from recto.adapters import aws
from recto.adapters.ranged import RangedFile
from recto.domain.errors import BlobMissing, BlobStoreUnavailable
from recto.domain.ports import Content, PresignedPost

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

TRANSIENT = "recto=content"
"""The tag by which the bucket's lifecycle rules know what to erase."""
CONFLICT_WAITS = (0.05, 0.1, 0.2, 0.4)
"""Seconds after each try of a conditional write that met another one on the same key, which S3 answers by 409."""


class S3Blobs:
    """A BlobStore. The client is made on first use: boto3 and it take 0.4 s, which calls without blobs do without.

    Its role needs s3:ListBucket too, or S3 says 403 where a blob is missing; transient blobs need s3:PutObjectTagging.
    """

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def put(
        self,
        key: str,
        content: Content,
        *,
        media_type: str = "application/octet-stream",
        if_absent: bool = False,
        transient: bool = False,
    ) -> bool:
        """Store, by one request, which takes up to 5 GB and streams an open file.

        False may also be the answer to our own write, where S3's first answer to it was lost on the way.
        """
        options: dict[str, Any] = {"ContentType": media_type, "Body": content}
        if transient:
            options["Tagging"] = TRANSIENT
        with _errors():
            if if_absent:
                return self._put_if_absent(key, options)
            self._put(key, options)
        return True

    def _put_if_absent(self, key: str, options: dict[str, Any]) -> bool:
        from botocore.exceptions import ClientError

        for wait in CONFLICT_WAITS:
            try:
                self._put(key, options | {"IfNoneMatch": "*"})
            except ClientError as error:
                if aws.code(error) == "PreconditionFailed":
                    return False
                if aws.code(error) != "ConditionalRequestConflict":
                    raise
                time.sleep(wait)
            else:
                return True
        raise BlobStoreUnavailable

    def _put(self, key: str, options: dict[str, Any]) -> None:
        if not isinstance(options["Body"], bytes):
            options["Body"].seek(0)
        self._client.put_object(Bucket=self._bucket, Key=key, **options)

    def copy(self, key: str, to: str, *, transient: bool = False) -> None:
        """By S3 itself: large ones in several ranges at once, all of one version."""
        tags = {"TaggingDirective": "REPLACE", "Tagging": TRANSIENT if transient else ""}
        with _errors(key):
            self._client.copy({"Bucket": self._bucket, "Key": key}, self._bucket, to, ExtraArgs=tags)

    def get(self, key: str) -> bytes:
        with _errors(key):
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()

    def open(self, key: str) -> BinaryIO:
        """Ranges of one version, held to it by its ETag."""
        with _errors(key):
            found = self._client.head_object(Bucket=self._bucket, Key=key)
        return cast("BinaryIO", RangedFile(found["ContentLength"], partial(self._range, key, found["ETag"])))

    def _range(self, key: str, etag: str, start: int, end: int) -> bytes:
        with _errors():
            answer = self._client.get_object(
                Bucket=self._bucket, Key=key, IfMatch=etag, Range=f"bytes={start}-{end - 1}"
            )
            return answer["Body"].read()

    def exists(self, key: str) -> bool:
        try:
            self.size(key)
        except BlobMissing:
            return False
        return True

    def size(self, key: str) -> int:
        with _errors(key):
            return self._client.head_object(Bucket=self._bucket, Key=key)["ContentLength"]

    def list(self, prefix: str, *, after: str = "") -> Iterator[str]:
        with _errors():
            paged = partial(self._client.get_paginator("list_objects_v2").paginate, Bucket=self._bucket, Prefix=prefix)
            for page in paged(StartAfter=after) if after else paged():
                for found in page.get("Contents", ()):
                    yield found["Key"]

    def delete(self, key: str) -> None:
        with _errors():
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def presign_get(self, key: str, *, seconds: int) -> str:
        """A link; it ends with the credentials that signed it, where those are temporary."""
        with _errors():
            return self._client.generate_presigned_url(
                "get_object", Params={"Bucket": self._bucket, "Key": key}, ExpiresIn=seconds
            )

    def presign_post(self, key: str, *, max_bytes: int, seconds: int) -> PresignedPost:
        """A form; it ends with the credentials that signed it, where those are temporary."""
        expires_at = datetime.now(UTC) + timedelta(seconds=seconds)
        with _errors():
            post = self._client.generate_presigned_post(
                self._bucket, key, Conditions=[["content-length-range", 1, max_bytes]], ExpiresIn=seconds
            )
        return PresignedPost(post["url"], post["fields"], expires_at)

    def ping(self) -> None:
        with _errors():
            self._client.head_bucket(Bucket=self._bucket)

    @cached_property
    def _client(self) -> "S3Client":
        from boto3.session import Session

        # Presigned links name the bucket's region only in the virtual style; servers that stand in for AWS seldom have
        # a host name for each bucket.
        elsewhere = os.environ.keys() & {"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"}
        style = "path" if elsewhere else "virtual"
        config = aws.config(signature_version="s3v4", s3={"addressing_style": style})
        with _errors():
            return Session().client("s3", config=config)


@contextmanager
def _errors(key: str = "") -> Iterator[None]:
    """Failures of S3 as the port's own; with a ``key``, one that is not found means BlobMissing."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if key and aws.code(error) in ("NoSuchKey", "404"):
            raise BlobMissing(key) from None
        raise BlobStoreUnavailable from error
    except BotoCoreError as error:
        raise BlobStoreUnavailable from error
