"""The template by the tools that judge it, against the code it deploys, and the zip functions it builds."""

import json
import os
import re
import subprocess
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from cfnlint.decode import cfn_yaml

from recto.adapters.sqs import LONGEST_VISIBILITY
from recto.api import problems
from recto.api.schemas import Problem
from recto.bootstrap import Services
from recto.domain.document import DOCUMENTS, QUALITIES
from recto.domain.errors import DocumentTooLarge, ServiceError
from recto.services.callbacks import Receiver
from recto.services.reuse import SAME
from recto.services.stored import BATCHES, DELETED, INBOX, OUTBOX, PARTS, REVIEW, TO_REVIEW, UPLOADS
from recto.settings import Settings

ROOT = Path(__file__).parents[2]
SAM = ROOT / ".venv-sam/bin/sam"
CHECKOV = ROOT / ".venv-checkov/bin/checkov"
UNZIPPED_LIMIT = {"SubmitFunction": 46_000_000, "ResultFunction": 101_000_000, "NotifyFunction": 30_000_000}
"""Bytes; Lambda takes 250 MB. What checks tokens has 16 MB; what makes searchable PDFs is half of the results."""


def run(*command: str | Path, **environment: str) -> str:
    environment = os.environ | {"SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "eu-west-1"} | environment
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    loaded: dict[str, Any] = cfn_yaml.load(str(ROOT / "template.yaml"))
    return loaded


def of_type(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {name: found["Properties"] for name, found in template["Resources"].items() if found["Type"] == kind}


@pytest.fixture(scope="module", params=["Submit", "Result", "Notify"])
def unzipped(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A zip function as `sam build` makes it."""
    function = f"{request.param}Function"
    folder = tmp_path_factory.mktemp("build")
    run(SAM, "build", function, "--build-dir", folder)
    return folder / function


def test_sam_finds_nothing_to_complain_about() -> None:
    assert "is a valid SAM Template" in run(SAM, "validate", "--lint")


def test_cfn_lint_finds_nothing_to_complain_about() -> None:
    run(ROOT / ".venv/bin/cfn-lint", "--regions", "eu-west-1", "--", "template.yaml")


def test_checkov_finds_nothing_to_complain_about_and_each_skip_has_its_reason() -> None:
    found = json.loads(run(CHECKOV, "--config-file", ".checkov.yaml", "--output", "json"))
    assert found["summary"]["failed"] == found["summary"]["parsing_errors"] == 0
    assert found["summary"]["passed"] > 50
    skipped = {
        check["check_id"]: check["check_result"]["suppress_comment"] for check in found["results"]["skipped_checks"]
    }
    assert all(len(reason.split()) > 5 for reason in skipped.values())
    written = set(re.findall(r"id: (CKV\w+)", (ROOT / "template.yaml").read_text()))
    assert written == skipped.keys(), "each skip written is one that checkov would otherwise fail"


def test_every_variable_of_the_functions_is_a_setting() -> None:
    written = set(re.findall(r"RECTO_(\w+):", (ROOT / "template.yaml").read_text()))
    assert written
    assert {name.lower() for name in written} <= Settings.model_fields.keys()


def test_every_address_of_the_api_leads_to_the_function_that_answers_it(
    template: dict[str, Any], services: Services
) -> None:
    routed = {
        (event["Properties"]["Method"], event["Properties"]["Path"]): name
        for name, function in of_type(template, "AWS::Serverless::Function").items()
        for event in function["Events"].values()
        if event["Type"] == "Api"
    }
    described = {(method, path) for path, methods in services.api().openapi()["paths"].items() for method in methods}
    assert described <= routed.keys()
    for (method, path), function in routed.items():
        expected = (
            "ResultFunction" if method != "post" else "PreviewFunction" if path == "/preview" else "SubmitFunction"
        )
        assert function == expected


def test_browsers_may_ask_at_every_address_whether_a_web_page_may_call_it(template: dict[str, Any]) -> None:
    routed = [
        (event["Properties"]["Method"], event["Properties"]["Path"])
        for function in of_type(template, "AWS::Serverless::Function").values()
        for event in function["Events"].values()
        if event["Type"] == "Api"
    ]
    pages = {"/", "/openapi.json", "/{proxy+}"}
    assert {path for method, path in routed if method == "options"} == {path for _, path in routed} - pages


def test_rates_are_those_of_the_settings_and_the_gateway_throttles_all_callers_together(
    template: dict[str, Any],
) -> None:
    settings = Settings()
    parameters = template["Parameters"]
    for name in ("SubmissionsPerMinute", "PreviewsPerMinute", "PollsPerMinute"):
        setting = re.sub("(?<!^)([A-Z])", r"_\1", name).lower()
        assert parameters[name]["Default"] == getattr(settings, setting)
        variable = template["Globals"]["Function"]["Environment"]["Variables"][f"RECTO_{setting.upper()}"]
        assert variable == {"Ref": name}
    everything = of_type(template, "AWS::Serverless::Api")["Api"]["MethodSettings"][0]
    assert (everything["ResourcePath"], everything["HttpMethod"]) == ("/*", "*")
    assert everything["ThrottlingRateLimit"] == {"Ref": "RequestsPerSecond"}
    assert everything["ThrottlingBurstLimit"] == {"Ref": "RequestsAtOnce"}


SECRET = re.compile(r"secret|token|passw|credential|api_?key|private", re.IGNORECASE)


def test_no_secret_is_written_into_the_template_or_given_to_it(template: dict[str, Any]) -> None:
    """Secrets are made by Secrets Manager and read when they are needed; the environment has their names alone."""
    for name, parameter in template["Parameters"].items():
        assert not SECRET.search(name) or parameter["Default"] == "", "such a one names what is stored elsewhere"
    for name, secret in of_type(template, "AWS::SecretsManager::Secret").items():
        assert "SecretString" not in secret, name
    variables = [template["Globals"]["Function"]["Environment"]["Variables"]]
    for function in of_type(template, "AWS::Serverless::Function").values():
        variables.append(function.get("Environment", {}).get("Variables", {}))
    for name, value in ((name, value) for each in variables for name, value in each.items()):
        if SECRET.search(name) or name.endswith("_KEYS"):
            assert set(value) == {"Ref"}, name
            target = value["Ref"]
            kind = template["Resources"].get(target, {}).get("Type")
            assert kind == "AWS::SecretsManager::Secret" or target in template["Parameters"], name
    text = (ROOT / "template.yaml").read_text()
    dynamic = re.findall(r"\{\{resolve:[^}]*\}\}?", text)
    assert all(each.startswith("{{resolve:secretsmanager:") for each in dynamic)
    assert not re.search(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN|recto_[0-9a-f]{12}_|whsec_", text)


def test_what_the_gateway_itself_answers_are_problems_like_the_apis_own(template: dict[str, Any]) -> None:
    answers = of_type(template, "AWS::Serverless::Api")["Api"]["GatewayResponses"]
    told = {}
    for kind, answer in answers.items():
        body = answer["ResponseTemplates"]["application/json"]
        assert not set(body) & {"$", "#"}, "the gateway would take it for a variable"
        told[kind] = Problem.model_validate_json(body, strict=True)
        headers = answer["ResponseParameters"]["Headers"]
        assert headers["Content-Type"] == f"'{problems.MEDIA_TYPE}'"
        assert told[kind].status == answer["StatusCode"]
        assert told[kind].type.endswith(f":{told[kind].code}")
        assert told[kind].retryable == (told[kind].status in (429, 500, 504))
        assert ("Retry-After" in headers) == (told[kind].status in (429, 504))
    assert {"DEFAULT_4XX", "DEFAULT_5XX"} <= told.keys()
    assert told["DEFAULT_5XX"] == problems.of(ServiceError())
    too_large = DocumentTooLarge(told["REQUEST_TOO_LARGE"].detail)
    assert told["REQUEST_TOO_LARGE"] == problems.of(too_large)
    limit = template["Globals"]["Function"]["Environment"]["Variables"]["RECTO_MAX_DIRECT_BYTES"]
    assert f"{limit:,} bytes" in too_large.detail


def test_no_concurrency_is_set_aside_unless_asked_for(template: dict[str, Any]) -> None:
    functions = of_type(template, "AWS::Serverless::Function")
    reserved = [found for f in functions.values() if (found := f.get("ReservedConcurrentExecutions"))]
    assert reserved
    assert all(found["Fn::If"][0] == "HasReserve" for found in reserved)
    assert template["Parameters"]["ReserveConcurrency"]["Default"] == "false", "new accounts have none to set aside"
    for reading in ("Process", "Part", "DeadLetter"):
        (source,) = functions[f"{reading}Function"]["Events"].values()
        scaling = source["Properties"]["ScalingConfig"]
        bound = scaling.get("Fn::If", [scaling])[-1]["MaximumConcurrency"]
        assert functions[f"{reading}Function"]["ReservedConcurrentExecutions"]["Fn::If"][1] == bound


def test_queues_wait_long_enough_and_try_as_often_as_the_settings_say(template: dict[str, Any]) -> None:
    settings = Settings()
    functions = of_type(template, "AWS::Serverless::Function")
    queues = of_type(template, "AWS::SQS::Queue")
    assert functions["ProcessFunction"]["Timeout"] == settings.hard_time_limit
    assert queues["Jobs"]["VisibilityTimeout"] == 6 * functions["ProcessFunction"]["Timeout"]
    assert functions["PartFunction"]["Timeout"] >= 1.25 * settings.part_time_limit
    assert queues["Parts"]["VisibilityTimeout"] == 6 * functions["PartFunction"]["Timeout"]
    assert queues["DeadLetters"]["VisibilityTimeout"] == 6 * functions["DeadLetterFunction"]["Timeout"]
    for name in ("Jobs", "Parts"):
        assert queues[name]["RedrivePolicy"]["maxReceiveCount"] == settings.tries


def test_callbacks_are_tried_as_often_as_the_settings_say_and_outside_the_private_network(
    template: dict[str, Any],
) -> None:
    settings = Settings()
    queues = of_type(template, "AWS::SQS::Queue")
    notify = of_type(template, "AWS::Serverless::Function")["NotifyFunction"]
    (source,) = notify["Events"].values()
    assert queues["Callbacks"]["RedrivePolicy"]["maxReceiveCount"] == len(settings.callback_delays) + 1
    assert max(settings.callback_delays) + notify["Timeout"] <= LONGEST_VISIBILITY
    assert 24 * 3600 <= sum(settings.callback_delays) <= 2 * 24 * 3600
    assert notify["Timeout"] > source["Properties"]["BatchSize"] * 2 * settings.callback_seconds
    assert queues["Callbacks"]["VisibilityTimeout"] == 6 * notify["Timeout"]
    assert "VpcConfig" not in notify
    assert {key.removeprefix("jobs/*/") for key in allowed(template, "Notify", "PutObject")} == {
        receiver.blob for receiver in Receiver
    }
    for name in ("Process", "Part", "DeadLetter"):
        assert "SendNotices" in str(of_type(template, "AWS::Serverless::Function")[f"{name}Function"]["Policies"])
    assert template["Parameters"]["CallbackPorts"]["Default"] == ",".join(map(str, settings.callback_ports))


def test_limits_and_parts_are_those_of_the_settings(template: dict[str, Any]) -> None:
    settings = Settings()
    defaults = {name: found.get("Default") for name, found in template["Parameters"].items()}
    assert (defaults["MaxBytes"], defaults["MaxPages"], defaults["PartPages"]) == (
        settings.max_bytes,
        settings.max_pages,
        settings.part_pages,
    )
    assert (
        defaults["Document"],
        defaults["Quality"],
        float(defaults["ReviewBelow"]),
        defaults["ReviewBelowFields"],
    ) == (
        settings.document,
        settings.quality,
        settings.review_below,
        "",
    )
    for name, allowed in (("Document", DOCUMENTS), ("Quality", QUALITIES)):
        assert template["Parameters"][name]["AllowedValues"] == list(allowed)


def allowed(template: dict[str, Any], function: str, action: str) -> set[str]:
    """The keys on which a function's role allows an action of S3's."""
    policies = template["Resources"][f"{function}Function"]["Properties"]["Policies"]
    statements = [statement for policy in policies for statement in policy["Statement"]]
    told = [str(each["Resource"]) for each in statements if f"s3:{action}" in str(each["Action"])]
    return {key for text in told for key in re.findall(r"Documents\.Arn\}/([^'\"]+)", text)}


def test_reviews_are_written_and_taken_off_the_list_by_what_answers_results_and_nothing_else_of_it(
    template: dict[str, Any],
) -> None:
    assert allowed(template, "Result", "PutObject") == {
        "jobs/*/result.*", f"jobs/*/{REVIEW}*", f"{DELETED}*", f"{BATCHES}*",
    }  # fmt: skip
    for reading in ("Process", "Part"):
        assert f"{TO_REVIEW}*" in allowed(template, reading, "PutObject")
    assert not any(TO_REVIEW in key or REVIEW in key for key in allowed(template, "Submit", "PutObject"))


def test_deleting_reaches_all_that_is_written_but_what_stands_for_it(template: dict[str, Any]) -> None:
    everything = {"jobs/*", f"{UPLOADS}*", f"{OUTBOX}*", f"{TO_REVIEW}*", f"{SAME}*"}
    assert allowed(template, "Result", "DeleteObject") == everything | {f"{BATCHES}*"}
    for late in ("Process", "Part", "DeadLetter"):
        assert allowed(template, late, "DeleteObject") == everything, "a job may be deleted while it is read"
    bucket = of_type(template, "AWS::S3::Bucket")["Documents"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    (versions,) = [rule for rule in bucket["LifecycleConfiguration"]["Rules"] if "NoncurrentVersionExpiration" in rule]
    assert versions["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}
    assert "Prefix" not in versions


def test_nothing_of_recto_is_kept_for_ever(template: dict[str, Any]) -> None:
    rules = of_type(template, "AWS::S3::Bucket")["Documents"]["LifecycleConfiguration"]["Rules"]
    by_prefix = {rule["Prefix"] for rule in rules if "Prefix" in rule}
    code = "".join(path.read_text() for path in sorted((ROOT / "src/recto/services").glob("*.py")))
    written = set(re.findall(r'"([a-z-]+/)"', code)) - {PARTS, REVIEW}  # those are parts of jobs/
    assert written == by_prefix | {TO_REVIEW, SAME} | {INBOX, OUTBOX}, (
        "tagged; and what is people's own, for them to erase"
    )
    for tagged in (TO_REVIEW, SAME):
        assert f"{tagged}*" in allowed(template, "Process", "PutObjectTagging")


def test_only_arrivals_from_outside_start_jobs(template: dict[str, Any]) -> None:
    notified = of_type(template, "AWS::S3::Bucket")["Documents"]["NotificationConfiguration"]["QueueConfigurations"]
    prefixes = {rule["Value"] for told in notified for rule in told["Filter"]["S3Key"]["Rules"]}
    assert prefixes == {"inbox/", "uploads/"}


def test_a_zip_function_is_small_and_carries_no_images(unzipped: Path) -> None:
    files = [path for path in unzipped.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= UNZIPPED_LIMIT[unzipped.name]
    carried = {path.name for path in unzipped.iterdir()}
    assert not {"cv2", "numpy", "pypdfium2", "tesserocr", "aws_xray_sdk"} & carried
    assert unzipped.name == "ResultFunction" or not {"PIL", "pikepdf", "img2pdf"} & carried


def test_a_zip_function_carries_recto_as_it_is_now_and_its_engines_names(unzipped: Path) -> None:
    carried = {path.relative_to(unzipped / "recto"): path for path in (unzipped / "recto").rglob("*.py")}
    assert carried
    for path, copy in carried.items():
        assert copy.read_bytes() == (ROOT / "src/recto" / path).read_bytes()
    (metadata,) = unzipped.glob("recto-*.dist-info")
    for engine in distribution("recto").entry_points.select(group="recto.engines"):
        assert f"{engine.name} = {engine.value}" in (metadata / "entry_points.txt").read_text()


def test_a_zip_function_has_native_code_for_lambda_alone(unzipped: Path) -> None:
    native = [path.name for path in unzipped.rglob("*.so")]
    assert any("cpython-313-x86_64-linux-gnu" in name for name in native)
    assert all("cpython-313-x86_64-linux-gnu" in name or ".abi3." in name for name in native)


def test_nobody_gets_in_without_a_key_unless_the_deployment_says_so(template: dict[str, Any]) -> None:
    assert template["Parameters"]["Auth"]["Default"] == "key"
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["RECTO_AUTH"] == {"Ref": "Auth"}
    for ways in template["Parameters"]["Auth"]["AllowedValues"]:
        told = {"jwt_issuer": "i", "jwt_audience": "a", "jwt_keys": "https://i/keys", "keys_secret": "keys"}
        assert Settings(auth=ways, **told).auth is not None


def test_api_keys_are_read_by_what_answers_callers_written_by_none_and_not_in_the_template(
    template: dict[str, Any],
) -> None:
    assert "SecretString" not in (secret := of_type(template, "AWS::SecretsManager::Secret")["ApiKeys"])
    assert "GenerateSecretString" not in secret
    may = {
        name: statement["Action"]
        for name, function in of_type(template, "AWS::Serverless::Function").items()
        for policy in function.get("Policies", ())
        for statement in policy["Statement"]
        if statement.get("Resource") == {"Ref": "ApiKeys"}
    }
    assert may == dict.fromkeys(
        ("SubmitFunction", "ResultFunction", "PreviewFunction"), "secretsmanager:GetSecretValue"
    )
