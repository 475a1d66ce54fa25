"""What the API says of itself is what it does: requests made from its description, answers checked by schemathesis."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance
from served import Served

EXAMPLES = 10
"""Of each call."""


def test_every_answer_to_requests_good_and_bad_is_as_described(service: Served) -> None:
    schema = schemathesis.openapi.from_url(f"{service.url}/openapi.json")
    broken = []
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(excluded_checks=[positive_data_acceptance])  # a schema can't say what is a document

        try:
            ask()
        except FailureGroup as failures:
            broken.append(f"{operation.label}: {failures}")
    if broken:
        pytest.fail("\n\n".join(broken))
