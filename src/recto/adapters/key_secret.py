"""API keys in one secret of Secrets Manager, read through Powertools' cache."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from recto.adapters import aws
from recto.adapters.key_records import UNREADABLE, parsed, written
from recto.domain.errors import AccountsUnavailable, InvalidOption
from recto.domain.ports import Keys

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.parameters import SecretsProvider
    from mypy_boto3_secretsmanager import SecretsManagerClient

CURRENT, PENDING = "AWSCURRENT", "RECTOPENDING"
"""Labels of versions: the one that counts, and the one that was written last, whether or not it came to count."""
LARGEST = 65_536
"""Bytes of a secret: some 350 keys."""
TRIES = 10


class KeySecret:
    """A KeyStore. A key that was revoked is good for ``seconds`` more, in processes that read it before.

    A secret without a value, as the template makes it, holds no keys.
    """

    def __init__(self, name: str, *, seconds: int) -> None:
        self._name = name
        self._seconds = seconds
        self._read: tuple[str, Keys] = ("{}", {})

    def keys(self) -> Keys:
        from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
        from botocore.exceptions import ClientError

        with self._errors():
            try:
                text = str(self._provider.get(self._name, max_age=self._seconds, VersionStage=CURRENT))
            except GetParameterError as error:
                cause = error.__context__  # Powertools keeps what the SDK raised only there
                if isinstance(cause, ClientError) and _is_empty(cause):
                    return {}
                raise AccountsUnavailable from cause
            known, keys = self._read
            if text != known:
                keys = parsed(text)
                self._read = text, keys
            return keys

    def change(self, change: Callable[[Keys], Keys]) -> None:
        """By versions: a new one is written beside the current one and takes its label only if that still has it."""
        for _ in range(TRIES):
            with self._errors():
                version, before = self._current()
                after = change(before)
                if after == before or self._replaced(version, written(after)):
                    return
        raise AccountsUnavailable("Others change the keys all the time.")

    def _current(self) -> tuple[str | None, Keys]:
        from botocore.exceptions import ClientError

        try:
            found = self._client.get_secret_value(SecretId=self._name, VersionStage=CURRENT)
        except ClientError as error:
            if _is_empty(error):
                return None, {}
            raise
        return found["VersionId"], parsed(found["SecretString"])

    def _replaced(self, version: str | None, text: str) -> bool:
        from botocore.exceptions import ClientError

        if len(text) > LARGEST:
            raise InvalidOption("There is no room for more keys. Revoke some.")
        new = str(uuid.uuid4())
        stored = self._client.put_secret_value(
            SecretId=self._name, ClientRequestToken=new, SecretString=text, VersionStages=[PENDING]
        )
        if CURRENT in stored["VersionStages"]:  # the first value of a secret counts at once
            return True
        try:
            self._client.update_secret_version_stage(
                SecretId=self._name,
                VersionStage=CURRENT,
                MoveToVersionId=new,
                **({"RemoveFromVersionId": version} if version else {}),
            )
        except ClientError as error:
            if aws.code(error) in ("InvalidParameterException", "InvalidRequestException"):
                return False
            raise
        return True

    @contextmanager
    def _errors(self) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except (BotoCoreError, ClientError, *UNREADABLE) as error:
            raise AccountsUnavailable("The secret with the keys can't be had.") from error

    @cached_property
    def _provider(self) -> "SecretsProvider":
        from aws_lambda_powertools.utilities.parameters import SecretsProvider

        return SecretsProvider(boto_config=aws.config())

    @cached_property
    def _client(self) -> "SecretsManagerClient":
        from boto3.session import Session

        return Session().client("secretsmanager", config=aws.config())


def _is_empty(error: "BaseException") -> bool:
    """Secrets Manager has no value with that label: it was never given one."""
    from botocore.exceptions import ClientError

    return isinstance(error, ClientError) and aws.code(error) == "ResourceNotFoundException"
