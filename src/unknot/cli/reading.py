"""Read a JSON document from a file or standard input; say plainly what is wrong with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from unknot.catalog.errors import InputError, Problem
from unknot.catalog.reading import translate

MAX_BYTES = 2_000_000
HALVES = "text in Unicode, without halves of surrogate pairs"
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
    if broken := tuple(_half_characters(value)):
        raise InputError(tuple(Problem(name, where, ascii(text), HALVES) for where, text in broken))
    return value


def parse(name: str, value: dict[str, Any], model: type[Model]) -> Model:
    """``value`` as ``model``, strictly; every problem at once. Raises InputError."""
    try:
        return model.model_validate_json(json.dumps(value))
    except ValidationError as error:
        raise InputError(tuple(translate(error, name, model))) from None


def _half_characters(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Path and text of every text with half of a surrogate pair, which no file or screen can hold."""
    if isinstance(value, str) and not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value):
        yield where, value
    if isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _half_characters(entry, f"{where}.{index}".lstrip("."))
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _half_characters(key, where)
            yield from _half_characters(entry, f"{where}.{ascii(key)[1:-1]}".lstrip("."))


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
