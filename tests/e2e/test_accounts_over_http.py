"""The service with accounts, as callers and operators of it meet it."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from served import RECTO, Served, environment, eventually

import made
from issuer import AUDIENCE, NAME, Issuer, issuing

PNG = made.png(made.page().pixels)
Serve = Callable[..., Served]


@pytest.fixture
def issuer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    with issuing(tmp_path) as (issuer, variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield issuer


def recto(data: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [RECTO, *arguments], env=environment(data=data, **settings), capture_output=True, text=True, check=False
    )


def created(data: Path, *arguments: str) -> str:
    return recto(data, "keys", "create", *arguments).stdout.strip()


def with_key(key: str) -> dict[str, str]:
    return {"X-API-Key": key}


def status(served: Served, path: str, **headers: str) -> int:
    return served.http.get(path, headers=headers).status_code


def test_keys_and_tokens_each_open_what_is_theirs(serve: Serve, issuer: Issuer) -> None:
    served = serve(auth="key,jwt", jwt_issuer=NAME, jwt_audience=AUDIENCE, jwt_keys=issuer.url)
    alice, bob = created(served.data, "alice"), created(served.data, "bob")
    token = {"Authorization": f"Bearer {issuer.token(sub='alice')}"}
    jobs: dict[str, str] = {}
    for name, headers in {"alice": with_key(alice), "token": token}.items():
        answer = served.http.post("/ocr", files={"file": ("page.png", PNG)}, headers=headers)
        assert answer.status_code == 202, answer.text
        jobs[name] = f"/result/{answer.json()['job_id']}"
    eventually(lambda: status(served, jobs["alice"], **with_key(alice)) == 200)
    eventually(lambda: status(served, jobs["token"], **token) == 200)
    assert status(served, jobs["alice"], **token) == 404, "alice's token is not alice's key"
    assert status(served, jobs["token"], **with_key(alice)) == 404
    assert status(served, jobs["alice"], **with_key(bob)) == 404
    refused = served.http.get(jobs["alice"])
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthorised")
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="recto", ApiKey realm="recto"'
    expired = {"Authorization": f"Bearer {issuer.token(exp=1)}"}
    assert 'error="invalid_token"' in served.http.get(jobs["token"], headers=expired).headers["WWW-Authenticate"]
    assert status(served, "/health") == status(served, "/docs") == 200
    written = served.log
    assert not any(secret in written for secret in (alice, alice.split("_")[2], token["Authorization"][7:]))


def test_a_key_is_good_from_the_moment_it_is_made_until_it_is_revoked(serve: Serve) -> None:
    served = serve(auth="key")
    assert "There are no API keys yet" in served.log
    key = created(served.data, "alice", "--rate", "5")
    assert status(served, "/review", **with_key(key)) == 200
    listed = recto(served.data, "keys", "list").stdout
    assert listed.split()[:4] == [key.split("_")[1], "alice", "5", "a"]
    assert key.split("_")[2] not in listed
    assert recto(served.data, "keys", "revoke", key.split("_")[1]).returncode == 0
    assert status(served, "/review", **with_key(key)) == 401
    again = recto(served.data, "keys", "revoke", key.split("_")[1])
    assert (again.returncode, "no such API key" in again.stderr) == (1, True)


def test_the_command_line_shows_its_key(serve: Serve, tmp_path: Path) -> None:
    served = serve(auth="key", max_direct_bytes=1000, max_inline_result=100)
    page = tmp_path / "page.png"
    page.write_bytes(PNG)
    command = ("submit", str(page), "--url", served.url, "--wait")
    without = recto(served.data, *command)
    assert (without.returncode, "not known" in without.stderr + without.stdout) == (1, True)
    shown = recto(served.data, *command, api_key=created(served.data, "alice"))
    assert (shown.returncode, shown.stdout.split()[: len(made.page().text.split())]) == (0, made.page().text.split())


def test_what_is_dropped_in_an_owners_folder_is_seen_by_its_owner(serve: Serve) -> None:
    served = serve(auth="key")
    alice, bob = created(served.data, "alice"), created(served.data, "bob")
    folder = served.blobs / "inbox" / "alice"
    folder.mkdir(parents=True)
    (folder / "page.png").write_bytes(PNG)
    eventually(lambda: (served.blobs / "outbox/alice/page.png.txt").exists())
    (job,) = (served.blobs / "jobs").iterdir()
    eventually(lambda: status(served, f"/result/{job.name}", **with_key(alice)) == 200)
    assert status(served, f"/result/{job.name}", **with_key(bob)) == 404


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])
def test_strangers_are_served_only_where_they_must_say_who_they_are(tmp_path: Path, host: str) -> None:
    for auth in ({}, {"auth": "none"}):
        refused = recto(tmp_path / "data", "serve", "--port", "0", "--host", host, **auth)
        assert refused.returncode == 1
        assert "RECTO_AUTH=key" in refused.stderr
    assert not (tmp_path / "data").exists()


def test_with_accounts_strangers_are_served(serve: Serve) -> None:
    served = serve(auth="key", host="0.0.0.0")
    port = httpx.URL(served.url).port
    assert httpx.get(f"http://127.0.0.1:{port}/review").status_code == 401


def test_keys_that_others_may_read_are_no_keys(tmp_path: Path) -> None:
    data = tmp_path / "data"
    created(data, "alice")
    (data / "keys.json").chmod(0o644)
    refused = recto(data, "serve", "--port", "0", auth="key")
    assert refused.returncode == 1
    assert "chmod 600" in refused.stderr
