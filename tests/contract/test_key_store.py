"""What every store of API keys promises."""

import os
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest

from recto.adapters.key_file import KeyFile
from recto.adapters.key_secret import KeySecret
from recto.domain.account import Key
from recto.domain.errors import AccountsUnavailable, InvalidOption, UnknownKey
from recto.domain.ports import Keys, KeyStore

SECONDS = 1
Open = Callable[[], KeyStore]
"""A store on the same keys, as another process would open it."""


@pytest.fixture(params=["file", "secret", "empty secret"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    if request.param == "file":
        return lambda: KeyFile(tmp_path / "data" / "keys.json")
    request.getfixturevalue("aws")
    name = unique("keys")
    value = {"SecretString": "{}"} if request.param == "secret" else {}
    boto3.client("secretsmanager").create_secret(Name=name, **value)
    return lambda: KeySecret(name, seconds=SECONDS)


@pytest.fixture(params=["file", "secret"])
def away(request: pytest.FixtureRequest, tmp_path: Path) -> KeyStore:
    if request.param == "file":
        loop = tmp_path / "loop"
        loop.symlink_to(loop)
        return KeyFile(loop / "keys.json")
    request.getfixturevalue("aws_is_away")
    return KeySecret("keys", seconds=SECONDS)


def unique(name: str) -> str:
    return f"{name}-{uuid.uuid4().hex}"


def key(key_id: str, owner: str = "acme") -> Key:
    return Key(key_id, owner, "0" * 64, datetime(2026, 11, 21, 12, 30, 0, 5, tzinfo=UTC), 30)


def add(store: KeyStore, *keys: Key) -> None:
    store.change(lambda known: known | {each.key_id: each for each in keys})


def test_there_are_no_keys_at_first(open_store: Open) -> None:
    assert open_store().keys() == {}


def test_keys_come_back_as_they_were_stored_in_whatever_process(open_store: Open) -> None:
    stored = [key("a"), key("b", "Łódź & Söhne"), Key("c", "c", "f" * 64, datetime(2026, 1, 1, tzinfo=UTC))]
    add(open_store(), stored[0])
    add(open_store(), *stored[1:])
    assert open_store().keys() == {each.key_id: each for each in stored}


def test_of_changes_at_the_same_time_none_is_lost(open_store: Open) -> None:
    names = [f"key{number}" for number in range(6)]
    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(lambda name: add(open_store(), key(name)), names))
    assert set(open_store().keys()) == set(names)


def test_a_secret_that_was_changed_in_between_is_changed_again_from_what_it_is_then(aws: None) -> None:
    name = unique("keys")
    boto3.client("secretsmanager").create_secret(Name=name)
    seen: list[set[str]] = []

    def slowly(keys: Keys) -> Keys:
        if not seen:
            add(KeySecret(name, seconds=SECONDS), key("quick"))
        seen.append(set(keys))
        return {**keys, "slow": key("slow")}

    KeySecret(name, seconds=SECONDS).change(slowly)
    assert seen == [set(), {"quick"}]
    assert set(KeySecret(name, seconds=SECONDS).keys()) == {"quick", "slow"}


def test_a_change_is_seen_by_others_within_the_time_of_the_cache(open_store: Open) -> None:
    add(open_store(), key("kept"), key("revoked"))
    reader = open_store()
    assert set(reader.keys()) == {"kept", "revoked"}
    open_store().change(lambda keys: {name: each for name, each in keys.items() if name != "revoked"})
    changed = time.monotonic()
    while len(reader.keys()) > 1:
        assert time.monotonic() < changed + SECONDS + 0.5
        time.sleep(0.02)
    assert set(reader.keys()) == {"kept"}


def test_a_change_that_raises_leaves_the_keys_as_they_were(open_store: Open) -> None:
    def break_off(keys: Keys) -> Keys:
        raise UnknownKey

    store = open_store()
    add(store, key("a"))
    with pytest.raises(UnknownKey):
        store.change(break_off)
    assert set(open_store().keys()) == {"a"}


def test_a_store_that_cannot_be_reached_knows_nobody_and_says_so(away: KeyStore) -> None:
    with pytest.raises(AccountsUnavailable):
        away.keys()
    with pytest.raises(AccountsUnavailable):
        add(away, key("a"))


def test_the_file_is_for_its_owner_alone_and_is_not_believed_where_others_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    add(KeyFile(path), key("a"))
    assert path.stat().st_mode & 0o777 == 0o600
    for mode in (0o640, 0o604, 0o660, 0o622):
        path.chmod(mode)
        with pytest.raises(AccountsUnavailable, match="chmod 600"):
            KeyFile(path).keys()
        with pytest.raises(AccountsUnavailable):
            add(KeyFile(path), key("b"))
    path.chmod(0o600)
    assert set(KeyFile(path).keys()) == {"a"}


def test_a_file_that_becomes_readable_for_others_is_believed_no_longer(tmp_path: Path) -> None:
    store = KeyFile(tmp_path / "keys.json")
    add(store, key("a"))
    assert store.keys()
    (tmp_path / "keys.json").chmod(0o644)
    with pytest.raises(AccountsUnavailable):
        store.keys()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": {}}', '{"a": null}', '{"a": {"key_id": 1}}'])
def test_a_file_that_is_none_of_ours_lets_nobody_in(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.touch(0o600)
    path.write_text(content)
    with pytest.raises(AccountsUnavailable):
        KeyFile(path).keys()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_file_of_another_user_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    add(KeyFile(path), key("a"))
    os.chown(path, 12345, 12345)
    with pytest.raises(AccountsUnavailable):
        KeyFile(path).keys()


def test_a_secret_that_is_none_of_ours_lets_nobody_in(aws: None) -> None:
    name = unique("keys")
    boto3.client("secretsmanager").create_secret(Name=name, SecretString="hunter2")
    with pytest.raises(AccountsUnavailable):
        KeySecret(name, seconds=SECONDS).keys()


def test_a_secret_has_room_for_350_keys_and_says_when_it_is_full(aws: None) -> None:
    name = unique("keys")
    boto3.client("secretsmanager").create_secret(Name=name)
    add(KeySecret(name, seconds=SECONDS), *(key(f"{number:012x}", "somebody") for number in range(300)))
    with pytest.raises(InvalidOption, match="Revoke"):
        add(KeySecret(name, seconds=SECONDS), *(key(f"{number:012x}", "somebody") for number in range(600)))
    assert len(KeySecret(name, seconds=SECONDS).keys()) == 300


def test_old_versions_of_the_secret_are_left_without_labels(aws: None) -> None:
    """Secrets Manager erases just those; it takes no more than a hundred others."""
    name = unique("keys")
    secrets = boto3.client("secretsmanager")
    secrets.create_secret(Name=name)
    for number in range(5):
        add(KeySecret(name, seconds=SECONDS), key(str(number)))
    labelled = secrets.describe_secret(SecretId=name)["VersionIdsToStages"].values()
    assert sorted(label for labels in labelled for label in labels) == ["AWSCURRENT", "AWSPREVIOUS", "RECTOPENDING"]
