"""Jobs that have ended, told to a bus of EventBridge, for rules to act on."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from recto.adapters import aws
from recto.services.callbacks import NotTold

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

SOURCE = "recto"


class Bus:
    """The client is made on first use: it takes 0.4 s with boto3."""

    def __init__(self, name: str) -> None:
        self._name = name

    def publish(self, kind: str, data: Mapping[str, Any], at: datetime) -> None:
        """Raises NotTold."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = self._client.put_events(
                Entries=[
                    {
                        "EventBusName": self._name,
                        "Source": SOURCE,
                        "DetailType": kind,
                        "Detail": json.dumps(data),
                        "Time": at,
                    }
                ]
            )
        except (BotoCoreError, ClientError) as error:
            raise NotTold(f"EventBridge: {error}") from error
        if answer["FailedEntryCount"]:
            raise NotTold(f"EventBridge: {answer['Entries'][0].get('ErrorCode')}")

    @cached_property
    def _client(self) -> "EventBridgeClient":
        from boto3.session import Session

        return Session().client("events", config=aws.config())
