"""The zip functions behind the template's API, as ``sam local start-api`` runs them."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cfnlint.decode import cfn_yaml

from recto.bootstrap import Services
from recto.settings import Settings
from servers import free_port

pytestmark = pytest.mark.containers

ROOT = Path(__file__).parents[2]
SAM = ROOT / ".venv-sam/bin/sam"
START_SECONDS = 60
ANSWER_SECONDS = 120
"""The first call of a function makes its container, and the first of all its image."""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip functions as ``sam build`` makes them."""
    folder = tmp_path_factory.mktemp("build")
    environment = os.environ | {"AWS_DEFAULT_REGION": "eu-west-1"}
    for function in ("SubmitFunction", "ResultFunction"):
        command = [SAM, "build", function, "--build-dir", folder / function]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    return folder


@pytest.fixture
def api(containers: str, built: Path, environment: dict[str, str], tmp_path: Path) -> Iterator[httpx.Client]:
    """Our template's API, its functions given the addresses of the test's servers."""
    if containers == "podman" and "DOCKER_HOST" not in os.environ:
        pytest.skip("*** NOT TESTED: sam local needs DOCKER_HOST, here the address of podman's own service ***")
    template = cfn_yaml.load(str(ROOT / "template.yaml"))
    template["Globals"]["Function"]["Environment"]["Variables"] |= environment
    for function in ("SubmitFunction", "ResultFunction"):
        template["Resources"][function]["Properties"]["CodeUri"] = str(built / function / function)
    (tmp_path / "template.json").write_text(json.dumps(template))
    port = free_port()
    command = [SAM, "local", "start-api", "--template", "template.json", "--skip-pull-image", "--port", str(port)]
    with (
        (tmp_path / "log").open("w+") as log,
        subprocess.Popen(command, cwd=tmp_path, env=os.environ, stdout=log, stderr=subprocess.STDOUT) as sam,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=ANSWER_SECONDS) as client,
    ):
        try:
            _wait_for(client, sam)
            yield client
        finally:
            sam.terminate()
            sam.wait()
            log.seek(0)
            print(log.read())


def _wait_for(client: httpx.Client, sam: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            client.get("/health")
        except httpx.ConnectError:
            assert sam.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.2)
        else:
            return


def test_an_upload_arrives_byte_for_byte_and_is_answered(api: httpx.Client, aws_settings: Settings) -> None:
    every_byte = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4000 + b"\r\n--\r\n\x00\xff"
    accepted = api.post("/ocr", files={"file": ("scan.png", every_byte)})
    assert accepted.status_code == 202, accepted.text
    job_id = accepted.json()["job_id"]
    services = Services(aws_settings)
    assert services.blobs.get(f"jobs/{job_id}/document") == every_byte
    message = services.queue.receive()
    assert message
    assert message.body == {"job_id": job_id}

    waiting = api.get(f"/result/{job_id}")
    assert (waiting.status_code, waiting.json()) == (202, {"job_id": job_id, "status": "queued"})
    assert waiting.headers["retry-after"] == "2"

    missing = api.get(f"/result/{'0' * 32}")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")

    health = api.get("/health")
    assert health.json() == {"status": "ok", "dependencies": {"blobs": True, "queue": True, "store": True}}
    assert "/ocr" in api.get("/openapi.json").json()["paths"]
