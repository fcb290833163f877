"""The API as its own description tells it: whatever fits the description, or does not, is answered without a 5xx."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from tests.web.conftest import solo_client

from unknot.web.core.api import api
from unknot.web.core.models import PlannedSession

schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(), default=str)))
OPERATIONS = {f"{op.method} {op.path}": op for op in (found.ok() for found in schema.get_all_operations())}
BOUNDED = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def send(client: Client, case: Any) -> Any:
    body = case.body if isinstance(case.body, bytes) else json.dumps(case.body, default=str).encode()
    if type(case.body).__name__ == "NotSet":
        body = b""
    return client.generic(case.method, case.formatted_path, body, content_type="application/json")


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("name", OPERATIONS)
def test_no_request_breaks_the_server(planned: PlannedSession, name: str, mode: GenerationMode) -> None:
    operation, client = OPERATIONS[name], solo_client()
    documented = set(operation.definition.raw["responses"])
    if mode is GenerationMode.NEGATIVE and not operation.body and not operation.path_parameters:
        pytest.skip("nothing in this request can be wrong")

    @BOUNDED
    @given(operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        if "session" in case.path_parameters and mode is GenerationMode.POSITIVE:
            case.path_parameters["session"] = str(planned.pk)
        answer = send(client, case)
        seen.add(answer.status_code)
        assert answer.status_code < 500, (case.method, case.formatted_path, case.body)
        assert str(answer.status_code) in documented | {"400", "404", "405", "422"}

    seen: set[int] = set()
    run()
    assert mode is GenerationMode.NEGATIVE or 200 in seen


def test_the_description_names_every_call() -> None:
    assert len(OPERATIONS) == 7
