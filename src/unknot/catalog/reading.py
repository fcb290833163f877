"""Read folders of TOML into typed objects, collecting every problem instead of stopping at the first."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from unknot.catalog.errors import Problem

Item = TypeVar("Item", bound=BaseModel)

_WORDS: dict[Any, str] = {None: "null", True: "true", False: "false"}
"""As TOML and JSON write them."""
_EXPECTED = {
    "missing": "this field",
    "bool_type": "true or false",
    "string_type": "a text",
    "int_type": "a whole number",
    "float_type": "a number",
    "tuple_type": "a list",
    "dict_type": "named fields (a table or an object)",
    "model_type": "named fields (a table or an object)",
    "date_from_datetime_parsing": "a date such as 2026-11-22",
    "too_short": "at least one entry",
}


def nearest(word: str, known: Iterator[str] | list[str] | tuple[str, ...] | set[str]) -> str:
    """``did you mean …`` with the nearest known id, or the empty string when nothing is near."""
    close = get_close_matches(word, sorted(known), n=1, cutoff=0.55)
    return f"did you mean {close[0]!r}?" if close else ""


def read_folder(folder: Path, model: type[Item], problems: list[Problem]) -> dict[str, Item]:
    """Every ``*.toml`` below ``folder`` as ``model``, keyed by id, in the order of the ids."""
    items: dict[str, Item] = {}
    for path in sorted(folder.glob("*.toml")):
        item = read_file(path, model, problems)
        if item is not None:
            items[path.stem] = item
    if not folder.is_dir():
        problems.append(Problem(folder.name, "", "no such folder", "a folder of TOML files", ""))
    return items


def read_file(path: Path, model: type[Item], problems: list[Problem]) -> Item | None:
    where = f"{path.parent.name}/{path.name}"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem(where, "", str(error), "valid TOML in UTF-8", ""))
        return None
    try:
        item = model.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        problems.extend(translate(error, where, model))
        return None
    if getattr(item, "id", path.stem) != path.stem:
        problems.append(Problem(where, "id", repr(getattr(item, "id", None)), f"the file name, {path.stem!r}", ""))
    return item


def translate(error: ValidationError, where: str, model: type[BaseModel]) -> Iterator[Problem]:
    """Pydantic's errors in the words of the house: field, value found, what was expected, a hint."""
    for detail in error.errors(include_url=False):
        location = detail["loc"]
        field = ".".join(str(part) for part in location)
        kind = detail["type"]
        if kind == "extra_forbidden":
            known = _fields_at(model, location[:-1])
            expected = "one of " + ", ".join(known) if known else "no such key"
            yield Problem(where, field, "unknown key", expected, nearest(str(location[-1]), known))
        elif kind == "missing":
            yield Problem(where, field, "nothing", "a value: the field is required", "")
        else:
            found = shown(detail["input"])
            message = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
            expected = _EXPECTED.get(kind, message)
            hint = "leave it out where there is nothing to say" if found == "null" and kind == "model_type" else ""
            yield Problem(where, field, found, expected, hint)


def shown(value: Any) -> str:
    """A value as TOML and JSON write it, cut short where it is long."""
    found = _WORDS[value] if value is None or isinstance(value, bool) else repr(value)
    return found if len(found) < 120 else found[:117] + "…"


def _fields_at(model: Any, location: tuple[int | str, ...]) -> list[str]:
    """The field names of the model that a location points into, or nothing where that is not a model."""
    in_table = False
    for part in location:
        if isinstance(part, int) or in_table:
            in_table = False
            continue
        fields = getattr(model, "model_fields", {})
        if part not in fields:
            return []
        annotation = fields[part].annotation
        model, in_table = _inner_model(annotation), _is_table(annotation)
    return sorted(getattr(model, "model_fields", {}))


def _is_table(annotation: Any) -> bool:
    """Whether the next part of a location is a key of a table and not a field."""
    return get_origin(annotation) is dict or any(get_origin(part) is dict for part in get_args(annotation))


def _inner_model(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner_model(argument)
        if found is not None:
            return found
    return None
