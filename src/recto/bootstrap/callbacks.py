"""What calls back: signed webhooks, kept off the service's own network, and EventBridge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from recto.adapters.eventbridge import Bus
from recto.adapters.outside import Outside
from recto.adapters.webhooks import Keys, SecretKeys, Webhooks, keys_in_file
from recto.domain.ports import BlobStore
from recto.services.callbacks import Callbacks, Notices
from recto.settings import Settings


def callbacks(
    settings: Settings, blobs: BlobStore, notices: Notices, signing: Keys, now: Callable[[], datetime]
) -> Callbacks:
    outside = Outside(settings.callback_reach, seconds=settings.callback_seconds)
    return Callbacks(
        blobs,
        notices,
        post=Webhooks(outside, signing, now=now).post,
        publish=Bus(settings.event_bus).publish,
        delays=settings.callback_delays,
        result_url=lambda job_id: f"{settings.public_url}/result/{job_id}",
        now=now,
    )


def keys(settings: Settings) -> Keys:
    if settings.callback_keys:
        return SecretKeys(settings.callback_keys)
    return lambda: keys_in_file(settings.data / "callback-keys")
