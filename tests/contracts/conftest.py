"""Run a command as a person would, in this process: status, standard output, standard error."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from unknot.cli.main import app

EXAMPLE = json.loads((Path(__file__).parents[2] / "src/unknot/cli/example.json").read_text(encoding="utf-8"))


@dataclass
class Done:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def unknot() -> Callable[..., Done]:
    def run(*words: str, stdin: Any = None) -> Done:
        text = stdin if isinstance(stdin, str | bytes) else json.dumps(stdin)
        result = CliRunner().invoke(app, list(words), input=text)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Done(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def request_json() -> dict[str, Any]:
    return json.loads(json.dumps(EXAMPLE))


@pytest.fixture
def answers_json(request_json) -> dict[str, Any]:
    return request_json["answers"]
