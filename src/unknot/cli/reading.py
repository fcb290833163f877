"""Read a JSON document from a file or standard input; say plainly what is wrong with it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from unknot.catalog.errors import InputError, Problem
from unknot.catalog.reading import translate

MAX_BYTES = 2_000_000
Model = TypeVar("Model", bound=BaseModel)


def read_object(name: str) -> dict[str, Any]:
    """The JSON object in the file ``name`` (``-``: standard input). Raises InputError."""
    raw = _read_bytes(name)
    if len(raw) > MAX_BYTES:
        _refuse(name, f"{len(raw)} bytes", f"at most {MAX_BYTES} bytes")
    try:
        value = json.loads(raw, parse_constant=_no_constant, object_pairs_hook=_no_twins)
    except _TwinError as error:
        _refuse(name, f"the key {error.args[0]!r} twice", "each key once")
    except (ValueError, RecursionError) as error:
        _refuse(name, f"broken JSON ({error})", "one JSON object in UTF-8")
    if not isinstance(value, dict):
        _refuse(name, f"a JSON {type(value).__name__}", "a JSON object")
    return value


def parse(name: str, value: dict[str, Any], model: type[Model]) -> Model:
    """``value`` as ``model``, strictly; every problem at once. Raises InputError."""
    try:
        return model.model_validate_json(json.dumps(value))
    except ValidationError as error:
        raise InputError(tuple(translate(error, name, model))) from None


class _TwinError(ValueError):
    pass


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key given twice is a contradiction; JSON would silently keep the last."""
    keys: set[str] = set()
    for key, _ in pairs:
        if key in keys:
            raise _TwinError(key)
        keys.add(key)
    return dict(pairs)


def _no_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")


def _read_bytes(name: str) -> bytes:
    if name == "-":
        if sys.stdin is None:
            _refuse(name, "standard input closed", "one JSON object on standard input")
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        _refuse(name, error.strerror or "an unreadable file", "a readable JSON file, or - for standard input")


def _refuse(name: str, found: str, expected: str) -> NoReturn:
    raise InputError((Problem(name, "", found, expected),))
