"""Keys and who they speak for."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recto.domain.account import LONGEST_OWNER, Caller, is_owner
from recto.domain.errors import InvalidOption, Unauthorised, UnknownKey
from recto.domain.ports import Keys as Stored
from recto.services.accounts import Accounts, Keys


class Memory:
    """A KeyStore for one test."""

    def __init__(self) -> None:
        self.stored: Stored = {}

    def keys(self) -> Stored:
        return self.stored

    def change(self, change: Callable[[Stored], Stored]) -> None:
        self.stored = change(self.stored)


class Tokens:
    """BearerTokens that believe every token."""

    def owner(self, token: str) -> str:
        return token


def keys(store: Memory | None = None) -> Keys:
    return Keys(store or Memory(), now=lambda: datetime(2026, 11, 21, tzinfo=UTC))


def test_a_key_speaks_for_its_owner_at_its_rate() -> None:
    made = keys()
    first, second = made.create("acme", 5), made.create("other")
    assert made.caller(first) == Caller("acme", 5)
    assert made.caller(second) == Caller("other", None)


def test_a_key_is_256_random_bits_in_a_form_that_scanners_recognise() -> None:
    made = [keys().create("acme") for _ in range(20)]
    assert all(re.fullmatch(r"recto_[0-9a-f]{12}_[0-9a-f]{64}", key) for key in made)
    assert len({key.split("_")[2] for key in made}) == len(made)


def test_what_is_stored_does_not_hold_the_secret() -> None:
    store = Memory()
    _, key_id, secret = keys(store).create("acme").split("_")
    stored = json.dumps({name: key.as_dict() for name, key in store.stored.items()})
    assert key_id in stored
    assert secret not in stored


def test_a_key_with_a_wrong_secret_or_another_keys_secret_is_refused() -> None:
    made = keys()
    first, second = made.create("acme"), made.create("other")
    (_, id1, secret1), (_, _, secret2) = first.split("_"), second.split("_")
    for wrong in (f"recto_{id1}_{secret2}", first[:-1] + ("0" if first[-1] != "0" else "1"), secret1, first.upper()):
        with pytest.raises(Unauthorised):
            made.caller(wrong)


def test_a_revoked_key_is_refused_and_others_go_on() -> None:
    made = keys()
    first, second = made.create("acme"), made.create("acme")
    made.revoke(first.split("_")[1])
    with pytest.raises(Unauthorised):
        made.caller(first)
    assert made.caller(second).owner == "acme"
    assert [key.key_id for key in made.all()] == [second.split("_")[1]]
    with pytest.raises(UnknownKey):
        made.revoke(first.split("_")[1])


@given(st.text() | st.from_regex(r"recto_[0-9a-f]{12}_[0-9a-f]{64}", fullmatch=True))
def test_no_text_is_a_key_that_was_never_made(text: str) -> None:
    store = Memory()
    made = keys(store)
    made.create("acme")
    with pytest.raises(Unauthorised):
        made.caller(text)


@pytest.mark.parametrize("rate", [0, -1])
def test_a_rate_is_at_least_one(rate: int) -> None:
    with pytest.raises(InvalidOption):
        keys().create("acme", rate)


@pytest.mark.parametrize("owner", ["", " ", ".", "..", "a\nb", "a\0b", "\u202ea", "é" * 40, "a" * (LONGEST_OWNER + 1)])
def test_names_that_would_be_misread_or_too_long_for_a_folder_are_no_owners(owner: str) -> None:
    assert not is_owner(owner)
    with pytest.raises(InvalidOption):
        keys().create(owner)


def test_a_tokens_owner_is_not_the_keys_owner_of_that_name_unless_the_key_says_so() -> None:
    made = keys()
    accounts = Accounts(made, Tokens())
    token = accounts.caller(key=None, token="acme")
    assert token == Caller("jwt:acme")
    assert accounts.caller(key=made.create("acme"), token=None).owner != token.owner
    assert accounts.caller(key=made.create("jwt:acme"), token=None).owner == token.owner


def test_a_way_that_is_off_counts_as_not_sent() -> None:
    made = keys()
    with pytest.raises(Unauthorised):
        Accounts(None, Tokens()).caller(key=made.create("acme"), token=None)
    with pytest.raises(Unauthorised):
        Accounts(made, None).caller(key=None, token="acme")
    assert Accounts(made, None).caller(key=made.create("acme"), token="mallory").owner == "acme"


def test_whoever_shows_two_things_is_refused_even_where_both_are_good() -> None:
    made = keys()
    with pytest.raises(Unauthorised, match="not both"):
        Accounts(made, Tokens()).caller(key=made.create("acme"), token="acme")
