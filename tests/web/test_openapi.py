"""The API as its own description tells it: whatever fits the description, or does not, is answered as described.

Every answer has a status, a content type and a body that the description names; none is a 5xx.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from unknot.web.config.wsgi import application
from unknot.web.core.api import api
from unknot.web.core.models import PlannedSession

description = json.loads(json.dumps(api.get_openapi_schema(), default=str))
schema = schemathesis.openapi.from_dict(description)
schema.app = application
OPERATIONS = {f"{op.method} {op.path}": op for op in (found.ok() for found in schema.get_all_operations())}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
BOUNDED = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
TOKEN = "t" * 32
HEADERS = {"Host": "localhost", "X-CSRFToken": TOKEN}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_is_one_that_the_description_names(
    planned: PlannedSession, name: str, mode: GenerationMode
) -> None:
    operation = OPERATIONS[name]
    if mode is GenerationMode.NEGATIVE and not operation.body and not operation.path_parameters:
        pytest.skip("nothing in this request can be wrong")

    @BOUNDED
    @given(operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        if "session" in case.path_parameters and mode is GenerationMode.POSITIVE:
            case.path_parameters["session"] = str(planned.pk)
        answer = case.call(base_url="http://localhost", headers=HEADERS, cookies={"csrftoken": TOKEN})
        seen.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    seen: set[int] = set()
    run()
    assert mode is GenerationMode.NEGATIVE or 200 in seen


def test_the_description_names_every_call() -> None:
    assert len(OPERATIONS) == 7


def test_every_call_describes_what_it_answers_when_it_says_no() -> None:
    trouble = {"$ref": "#/components/schemas/Trouble"}
    for path in description["paths"].values():
        for call in path.values():
            for status, answer in call["responses"].items():
                assert int(status) < 400 or answer["content"]["application/json"]["schema"] == trouble


def test_the_package_is_described_down_to_its_segments() -> None:
    for path in ("/api/next-session", "/api/sessions/{session}/script"):
        answer = description["paths"][path]["get"]["responses"]["200"]
        assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/Package")
    assert set(description["components"]["schemas"]["Segment"]["required"]) >= {"kind", "starts_s", "duration_s"}
