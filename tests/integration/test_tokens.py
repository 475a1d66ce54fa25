"""Tokens of a real issuer, whose keys are fetched over HTTPS: which are taken, and each reason to refuse one."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clock import Clock
from issuer import AUDIENCE, NAME, Issuer, ec_key, issuing, public_pem, rsa_key
from recto.adapters import signing_keys
from recto.adapters.jwt import JsonWebTokens
from recto.adapters.signing_keys import LARGEST, WAITING, SigningKeys
from recto.domain.errors import AccountsUnavailable, Unauthorised

SECONDS, PAUSE, SKEW = 600, 10, 30


@pytest.fixture
def issuer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    with issuing(tmp_path) as (issuer, environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield issuer


def tokens(source: str, clock: Clock | None = None, claim: str = "sub") -> JsonWebTokens:
    now = (lambda: clock.now.timestamp()) if clock else time.monotonic
    keys = SigningKeys(source, seconds=SECONDS, pause=PAUSE, now=now)
    return JsonWebTokens(keys, issuer=NAME, audience=AUDIENCE, claim=claim, skew=SKEW)


@pytest.fixture
def taken(issuer: Issuer) -> JsonWebTokens:
    return tokens(issuer.url)


def refused(taken: JsonWebTokens, token: str) -> str:
    """Why."""
    with pytest.raises(Unauthorised) as error:
        taken.owner(token)
    return error.value.detail


def forged(header: dict[str, Any], claims: dict[str, Any], secret: bytes | None = None) -> str:
    """Put together by hand, signed by HS256 where there is a secret: libraries refuse to make what attackers do."""
    text = ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))
    signature = hmac.new(secret, text.encode(), hashlib.sha256).digest() if secret else b""
    return f"{text}.{_encoded(signature)}"


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def claims(**changed: Any) -> dict[str, Any]:
    return {"iss": NAME, "aud": AUDIENCE, "sub": "alice", "exp": time.time() + 300} | changed


@pytest.mark.parametrize("key_id", ["rsa", "ec"])
def test_a_token_speaks_for_its_subject(issuer: Issuer, taken: JsonWebTokens, key_id: str) -> None:
    assert taken.owner(issuer.token(key_id)) == "alice"
    assert taken.owner(issuer.token(key_id, aud=["others", AUDIENCE], sub="bob")) == "bob"


def test_another_claim_may_name_the_owner(issuer: Issuer) -> None:
    taken = tokens(issuer.url, claim="client_id")
    assert taken.owner(issuer.token(client_id="acme")) == "acme"
    assert "claim" in refused(taken, issuer.token())


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "others"},
        {"aud": None},
        {"iss": "https://elsewhere.example/"},
        {"iss": NAME.rstrip("/")},
        {"iss": None},
        {"exp": None},
        {"exp": -SKEW - 5},
        {"exp": "tomorrow"},
        {"nbf": SKEW + 300},
        {"iat": SKEW + 300},
        {"sub": None},
        {"sub": ""},
        {"sub": "a\nb"},
        {"sub": "a" * 300},
    ],
    ids=str,
)
def test_a_token_with_wrong_claims_is_refused(issuer: Issuer, taken: JsonWebTokens, changed: dict[str, Any]) -> None:
    """Times are seconds from now."""
    assert taken.owner(issuer.token()) == "alice"
    claims = {name: time.time() + said if isinstance(said, int) else said for name, said in changed.items()}
    refused(taken, issuer.token(**claims))


@pytest.mark.parametrize("changed", [{"exp": -1}, {"nbf": 1}, {"iat": 1}], ids=str)
def test_clocks_may_differ_by_the_skew(issuer: Issuer, taken: JsonWebTokens, changed: dict[str, int]) -> None:
    ((name, sign),) = changed.items()
    assert taken.owner(issuer.token(**{name: time.time() + sign * (SKEW - 10)})) == "alice"
    refused(taken, issuer.token(**{name: time.time() + sign * (SKEW + 10)}))


def test_a_token_that_is_not_signed_is_refused(issuer: Issuer, taken: JsonWebTokens) -> None:
    for algorithm in ("none", "None", "NONE", ""):
        refused(taken, forged({"alg": algorithm, "kid": "rsa"}, claims()))
    refused(taken, issuer.token().rpartition(".")[0] + ".")
    refused(taken, forged({"kid": "rsa"}, claims()))


@pytest.mark.parametrize("key_id", ["rsa", "ec"])
def test_a_token_signed_with_the_public_key_as_a_password_is_refused(
    issuer: Issuer, taken: JsonWebTokens, key_id: str
) -> None:
    """The confusion of keys: a verifier that lets the token choose HS256 takes the public key for a shared secret."""
    secret = public_pem(issuer.published[key_id])
    for password in (secret, secret.strip(), json.dumps(issuer.record(key_id)).encode()):
        for algorithm in ("HS256", "RS256", "ES256"):
            refused(taken, forged({"alg": algorithm, "kid": key_id, "typ": "JWT"}, claims(), password))


def test_a_symmetric_key_in_the_set_is_never_used(issuer: Issuer, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    shared = {"kty": "oct", "kid": "shared", "k": _encoded(b"s" * 32), "alg": "HS256"}
    path.write_text(json.dumps({"keys": [shared, issuer.record("rsa")]}))
    taken = tokens(str(path))
    assert taken.owner(issuer.token()) == "alice"
    refused(taken, forged({"alg": "HS256", "kid": "shared"}, claims(), b"s" * 32))


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256", "ES384"], ids=str)
def test_only_rs256_and_es256_are_taken(issuer: Issuer, taken: JsonWebTokens, algorithm: str) -> None:
    key = ec_key(ec.SECP384R1()) if algorithm == "ES384" else rsa_key()
    issuer.published["other"] = key
    refused(taken, issuer.token("other", algorithm=algorithm))


def test_the_algorithm_is_the_keys_own(issuer: Issuer, taken: JsonWebTokens) -> None:
    """A token that names an RSA key and says ES256, signed by a key of the attacker's, or the other way round."""
    refused(taken, issuer.token("rsa", algorithm="ES256", key=ec_key()))
    refused(taken, issuer.token("ec", algorithm="RS256", key=rsa_key()))


@pytest.mark.parametrize("extra", [{"use": "enc"}, {"alg": "RS512"}, {"alg": "RSA-OAEP"}], ids=str)
def test_a_key_that_is_for_something_else_is_not_used(issuer: Issuer, tmp_path: Path, extra: dict[str, str]) -> None:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [issuer.record("rsa") | extra, issuer.record("ec")]}))
    taken = tokens(str(path))
    assert taken.owner(issuer.token("ec")) == "alice"
    refused(taken, issuer.token("rsa"))


def test_short_rsa_keys_are_refused(issuer: Issuer, taken: JsonWebTokens) -> None:
    issuer.published["short"] = rsa_key(1024)
    refused(taken, issuer.token("short"))


def test_a_token_signed_by_a_stranger_under_the_issuers_name_for_its_key_is_refused(
    issuer: Issuer, taken: JsonWebTokens
) -> None:
    refused(taken, issuer.token("rsa", key=rsa_key()))
    refused(taken, issuer.token("ec", key=ec_key()))


def test_a_key_that_comes_with_the_token_is_not_looked_at(issuer: Issuer, taken: JsonWebTokens) -> None:
    stranger = Issuer()
    for header in ({"jwk": stranger.record("rsa")}, {"jku": "https://127.0.0.1:1/keys"}, {"x5u": issuer.url}):
        token = jwt.encode(claims(), stranger.published["rsa"], "RS256", headers={"kid": "rsa"} | header)
        refused(taken, token)


def test_a_token_must_name_its_key(issuer: Issuer, taken: JsonWebTokens) -> None:
    for key_id in (None, 1, ["rsa"], {}):
        refused(taken, forged({"alg": "RS256", "kid": key_id}, claims()))
    refused(taken, forged({"alg": "RS256"}, claims()))
    refused(taken, issuer.token().replace(".", "", 1))


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.text() | st.lists(st.binary().map(_encoded), min_size=3, max_size=3).map(".".join))
def test_whatever_is_no_token_is_refused_and_breaks_nothing(taken: JsonWebTokens, text: str) -> None:
    refused(taken, text)


def test_deeply_nested_tokens_are_refused(issuer: Issuer, taken: JsonWebTokens) -> None:
    deep = _encoded(b'{"alg":"RS256","kid":' + b"[" * 20_000 + b"]" * 20_000 + b"}")
    refused(taken, f"{deep}.{deep}.{deep}")


def test_a_new_key_of_the_issuer_is_found_and_a_withdrawn_one_trusted_no_longer(issuer: Issuer) -> None:
    clock = Clock()
    taken = tokens(issuer.url, clock)
    old = issuer.token("rsa")
    assert taken.owner(old) == "alice"
    issuer.published = {"new": rsa_key()}
    clock.advance(seconds=PAUSE)
    assert taken.owner(issuer.token("new")) == "alice", "an id that is not known has the keys fetched again"
    refused(taken, old)
    assert issuer.asked == 2


def test_a_withdrawn_key_is_trusted_no_longer_than_keys_are_kept(issuer: Issuer) -> None:
    clock = Clock()
    taken = tokens(issuer.url, clock)
    old = issuer.token("rsa")
    assert taken.owner(old) == "alice"
    del issuer.published["rsa"]
    clock.advance(seconds=SECONDS - 1)
    assert taken.owner(old) == "alice"
    clock.advance(seconds=1)
    refused(taken, old)


def test_strangers_cannot_make_us_hammer_the_issuer(issuer: Issuer) -> None:
    clock = Clock()
    taken = tokens(issuer.url, clock)
    for second in range(60):
        for number in range(5):
            refused(taken, forged({"alg": "RS256", "kid": f"made-up-{second}-{number}"}, claims()))
        clock.advance(seconds=1)
    assert issuer.asked == 60 / PAUSE


def test_without_the_issuers_keys_nobody_can_be_told_and_nobody_gets_in(issuer: Issuer) -> None:
    clock = Clock()
    taken = tokens(issuer.url, clock)
    assert taken.owner(issuer.token()) == "alice"
    issuer.status = 500
    clock.advance(seconds=SECONDS - 1)
    assert taken.owner(issuer.token()) == "alice", "keys are kept for their time"
    clock.advance(seconds=1)
    for _ in range(3):
        with pytest.raises(AccountsUnavailable):
            taken.owner(issuer.token())
    assert issuer.asked == 2, "nor is an issuer in trouble hammered"
    issuer.status = 200
    clock.advance(seconds=PAUSE)
    assert taken.owner(issuer.token()) == "alice"


def test_an_issuer_that_never_ends_its_answer_is_not_waited_for(
    issuer: Issuer, taken: JsonWebTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_keys, "TIMEOUT", 0.5)
    issuer.drip = 0.1
    with pytest.raises(AccountsUnavailable):
        taken.owner(issuer.token())


def test_of_strangers_that_wait_for_an_issuer_there_are_few_and_one_look_is_for_all(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = issuer.key_set()
    may_answer = threading.Event()
    monkeypatch.setattr(issuer, "key_set", lambda: may_answer.wait(20) and keys)
    clock = Clock()
    taken = tokens(issuer.url, clock)
    refusals: list[type[Exception]] = []

    def stranger(number: int) -> None:
        try:
            taken.owner(forged({"alg": "RS256", "kid": f"made-up-{number}"}, claims()))
        except (Unauthorised, AccountsUnavailable) as error:
            refusals.append(type(error))

    threads = [threading.Thread(target=stranger, args=[number]) for number in range(3 * WAITING)]
    for thread in threads:
        thread.start()
    while len(refusals) < 2 * WAITING:
        time.sleep(0.01)
    assert set(refusals) == {AccountsUnavailable}, "told at once"
    clock.advance(seconds=PAUSE + 1)
    may_answer.set()
    for thread in threads:
        thread.join(20)
    assert refusals.count(Unauthorised) == WAITING
    assert issuer.asked == 1


def test_a_redirect_is_not_followed(issuer: Issuer, taken: JsonWebTokens) -> None:
    issuer.status = 302
    with pytest.raises(AccountsUnavailable):
        taken.owner(issuer.token())
    assert issuer.asked == 1


def test_a_certificate_that_nobody_vouches_for_is_not_believed(
    issuer: Issuer, taken: JsonWebTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(AccountsUnavailable):
        taken.owner(issuer.token())
    assert issuer.asked == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"[]", b"{}", b'{"keys": 1}', b'{"keys": [1]}', b"[" * 100_000, b" " * (LARGEST + 1)],
    ids=len,
)
def test_what_is_no_key_set_leaves_nobody_in(issuer: Issuer, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuer, "key_set", lambda: content)
    with pytest.raises(AccountsUnavailable):
        tokens(issuer.url).owner(issuer.token())


def test_keys_that_cannot_be_used_spoil_none_of_the_others(issuer: Issuer, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    broken = [{"kty": "RSA", "kid": "broken", "n": "!", "e": "AQAB"}, {"kty": "EC", "crv": "P-256"}, {"kty": "OKP"}, {}]
    path.write_text(json.dumps({"keys": [*broken, issuer.record("ec")]}))
    assert tokens(str(path)).owner(issuer.token("ec")) == "alice"
