"""Signatures of callbacks, and the secrets they are made with."""

import base64
import os
import re
import stat
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from recto.adapters.webhooks import REST_SECONDS, Webhooks, keys_in_file, new_key, secret_of, signature
from recto.cli import main
from recto.cli.webhooks import verified
from recto.services.callbacks import NotTold

VECTORS = [
    (
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ),
    (
        "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
        "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
        1649367553,
        b'{"email":"test@example.com","username":"test_user"}',
        "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
    ),
]
"""Secret, id, time, content, signature."""


@pytest.mark.parametrize(("secret", "message_id", "timestamp", "content", "expected"), VECTORS)
def test_signatures_are_those_that_other_implementations_of_the_specification_give(
    secret: str, message_id: str, timestamp: int, content: bytes, expected: str
) -> None:
    assert signature([secret], message_id, datetime.fromtimestamp(timestamp, UTC), content) == expected


def test_the_guides_commands_give_the_same_signature(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs/callbacks.md").read_text()
    commands = "\n".join(re.findall(r"^\$ (key=.+|printf .+)$", guide, re.MULTILINE))
    (tmp_path / "body.json").write_bytes(VECTORS[0][3])
    secret, message_id, timestamp, _, expected = VECTORS[0]
    given = os.environ | {"SECRET": secret, "ID": message_id, "TIMESTAMP": str(timestamp)}
    done = subprocess.run(["bash", "-c", commands], cwd=tmp_path, env=given, capture_output=True, text=True, check=True)
    assert done.stdout == expected.removeprefix("v1,") + "\n"


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_each_owner_and_each_key_gives_a_secret_of_its_own_of_32_bytes(one: str, other: str) -> None:
    key = new_key()
    assert (secret_of(key, one) == secret_of(key, other)) == (one == other)
    assert secret_of(key, one) != secret_of(new_key(), one)
    assert len(base64.b64decode(secret_of(key, one).removeprefix("whsec_"))) == 32


def signed(content: bytes, *signing: str, message_id: str = "msg_1") -> dict[str, str]:
    at = datetime.now(UTC)
    return {
        "Webhook-Id": message_id,
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": signature(signing, message_id, at, content),
    }


def test_while_keys_change_receivers_verify_with_the_old_secret_and_with_the_new_one() -> None:
    old, new, other = (secret_of(new_key(), "anyone") for _ in range(3))
    headers = signed(b'{"type":"job.done"}', new, old)
    for secret in (old, new):
        assert verified(b'{"type":"job.done"}', headers, Webhook(secret)) == {"type": "job.done"}
    with pytest.raises(WebhookVerificationError):
        verified(b'{"type":"job.done"}', headers, Webhook(other))


@pytest.mark.parametrize(
    "changed",
    [
        {"Webhook-Id": "msg_2"},
        {"Webhook-Timestamp": "1614265330"},
        {"Webhook-Timestamp": "now"},
        {"Webhook-Signature": "v1"},
        {"Webhook-Signature": "v1,"},
        {"Webhook-Signature": "v2,AAAA"},
        {"Webhook-Signature": ""},
    ],
)
def test_what_was_changed_on_its_way_is_refused(changed: dict[str, str]) -> None:
    secret = secret_of(new_key(), "anyone")
    headers = signed(b"{}", secret)
    with pytest.raises(WebhookVerificationError):
        verified(b"{}", headers | changed, Webhook(secret))
    with pytest.raises(WebhookVerificationError):
        verified(b'{"more": 1}', headers, Webhook(secret))


def test_the_first_who_asks_makes_a_key_that_only_its_owner_can_read(tmp_path: Path) -> None:
    path = tmp_path / "callback-keys"
    (made,) = keys_in_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys_in_file(path) == [made]
    path.write_text(f"newer\n{made}\n")
    assert keys_in_file(path) == ["newer", made]


def test_without_a_key_nothing_is_signed(tmp_path: Path) -> None:
    path = tmp_path / "callback-keys"
    path.write_text("\n")
    with pytest.raises(NotTold):
        keys_in_file(path)


def test_the_command_prints_the_secret_of_an_owner_and_makes_keys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (key,) = keys_in_file(tmp_path / "callback-keys")
    assert main(["webhooks", "secret", "--data", str(tmp_path)]) == 0
    assert main(["webhooks", "secret", "--data", str(tmp_path), "--owner", "acme"]) == 0
    assert main(["webhooks", "secret", "--new-key"]) == 0
    *secrets, made = capsys.readouterr().out.split()
    assert secrets == [secret_of(key, "anyone"), secret_of(key, "acme")]
    assert made != key
    assert len(made) >= 32


@pytest.mark.parametrize("secret", ["whsec_", "whsec_§", "whsec_a"])
def test_nobody_listens_with_a_secret_that_is_none(secret: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["webhooks", "listen", "--port", "0", "--secret", secret]) == 1
    assert "whsec_ and base64" in capsys.readouterr().err


class Outside:
    """Receivers whose calls take ``takes`` seconds of ``time``, and in vain where they are ``broken``."""

    def __init__(self) -> None:
        self.time, self.takes, self.broken = 0.0, 0.0, True
        self.called = 0
        self.webhooks = Webhooks(self, lambda: [new_key()], now=lambda: datetime.now(UTC), clock=lambda: self.time)  # type: ignore[arg-type]

    def post(self, *_: object) -> int:
        self.called += 1
        self.time += self.takes
        if self.broken:
            raise NotTold("No answer")
        return 200

    def tell(self, owner: str = "slow") -> bool:
        try:
            return self.webhooks.post("https://a.example", owner=owner, message_id="msg_1", content=b"{}") == 200
        except NotTold:
            return False


def test_an_owner_whose_receiver_keeps_calls_waiting_does_not_keep_all_others_waiting() -> None:
    receivers = Outside()
    receivers.takes = 15
    for _ in range(10):
        assert not receivers.tell()
    assert (receivers.called, receivers.time) == (1, 15)
    assert not receivers.tell("other")
    assert receivers.called == 2, "others are called"
    receivers.time += REST_SECONDS
    for _ in range(10):
        assert not receivers.tell()
    assert receivers.called == 3, "one call finds out for all"
    receivers.time += REST_SECONDS
    receivers.broken = False
    assert receivers.tell()
    assert receivers.tell()


def test_a_receiver_that_refuses_at_once_is_called_each_time() -> None:
    receivers = Outside()
    for _ in range(10):
        assert not receivers.tell()
    assert receivers.called == 10
