"""What is asked: a person and one way of doing one technique. Wrong input says field, value, expectation, hint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, ValidationError

from unknot.catalog.base import Frozen, Side
from unknot.catalog.errors import InputError, Problem
from unknot.catalog.load import EffortName, Load
from unknot.catalog.loader import Catalog
from unknot.catalog.reading import nearest
from unknot.catalog.techniques import Technique

HEIGHT_CM = (120.0, 230.0)
MASS_KG = (30.0, 300.0)

REFERENCE_HEIGHT_CM = {"female": 165.0, "male": 178.0, "unspecified": 172.0}
REFERENCE_MASS_KG = {"female": 66.0, "male": 78.0, "unspecified": 72.0}
"""Used, and flagged, where a person does not say. Assumed."""


class Person(Frozen):
    """``age`` changes nothing here; it is only compared with the ages behind the body data."""

    sex: Literal["female", "male", "unspecified"] | None = None
    age: float | None = Field(default=None, ge=0, le=120)
    height_cm: float | None = Field(default=None, ge=HEIGHT_CM[0], le=HEIGHT_CM[1])
    mass_kg: float | None = Field(default=None, ge=MASS_KG[0], le=MASS_KG[1])


class Case(Frozen):
    """One variant on one side of one person."""

    person: Person = Person()
    technique: str
    tool: str
    surface: str
    side: Side
    effort: EffortName


_HINTS = {
    "person.height_cm": "height in centimetres: 175 for 1.75 m",
    "person.mass_kg": "body mass in kilograms",
    "person.age": "years",
    "effort": "how the technique is done: easier, usual or harder",
    "side": "left, right, or both for techniques that load both sides at once",
}
_EXPECTED = {
    "person": "a table of sex, age, height_cm and mass_kg, each optional",
    "person.height_cm": f"a number from {HEIGHT_CM[0]:g} to {HEIGHT_CM[1]:g}",
    "person.mass_kg": f"a number from {MASS_KG[0]:g} to {MASS_KG[1]:g}",
    "person.age": "a number from 0 to 120",
}
_SIDES = {
    "each": "this technique is done one side at a time",
    "together": "both sides lie on the tool",
    "midline": "the area has no sides",
}


def load_case(data: Mapping[str, Any], catalog: Catalog) -> Case:
    """A checked case. Raises InputError naming every field that cannot be used."""
    try:
        case = Case.model_validate(dict(data))
    except ValidationError as error:
        raise InputError(tuple(_translate(detail) for detail in error.errors())) from None
    check_case(case, catalog)
    return case


def _translate(detail: Any) -> Problem:
    field = ".".join(str(part) for part in detail["loc"])
    kind = detail["type"]
    if kind == "missing":
        return Problem("case", field, "nothing", "a value: the field is required", _HINTS.get(field, ""))
    if kind == "extra_forbidden":
        known = set(Person.model_fields if field.startswith("person.") else Case.model_fields)
        expected = "one of " + ", ".join(sorted(known))
        return Problem("case", field, "unknown key", expected, nearest(field.rsplit(".", 1)[-1], known))
    expected = _EXPECTED.get(field, detail["msg"].removeprefix("Input should be "))
    return Problem("case", field, repr(detail["input"]), expected, _HINTS.get(field, ""))


def check_case(case: Case, catalog: Catalog) -> None:
    """The technique exists, has a load, and offers this tool, surface, effort and side."""
    technique = find_technique(case.technique, catalog)
    load = load_of(technique)
    problems = [*_not_offered(case, technique), *_wrong_side(case, technique)]
    if not problems and case.effort not in load.efforts:
        problems.append(Problem("case", "effort", repr(case.effort), ", ".join(load.efforts)))
    if problems:
        raise InputError(tuple(problems))


def find_technique(name: str, catalog: Catalog) -> Technique:
    if name not in catalog.techniques:
        known = set(catalog.techniques)
        raise InputError((Problem("case", "technique", repr(name), "the id of a technique", nearest(name, known)),))
    return catalog.techniques[name]


def load_of(technique: Technique) -> Load:
    """The load table of a technique; a technique without one cannot be computed."""
    if technique.load is None:
        raise InputError((Problem("case", "technique", repr(technique.id), "a technique with a [load] table"),))
    return technique.load


def _not_offered(case: Case, technique: Technique) -> list[Problem]:
    groups = technique.variants
    wanted: dict[str, str] = {"tool": case.tool, "surface": case.surface, "effort": case.effort}
    if any(case.tool in g.tools and case.surface in g.surfaces and case.effort in g.efforts for g in groups):
        return []
    offered: dict[str, list[str]] = {
        "tool": [tool for g in groups for tool in g.tools],
        "surface": [s for g in groups if case.tool in g.tools for s in g.surfaces],
        "effort": [e for g in groups if case.tool in g.tools and case.surface in g.surfaces for e in g.efforts],
    }
    for field, value in wanted.items():
        if value not in offered[field]:
            names = list(dict.fromkeys(offered[field]))
            expected = f"one that {technique.id} offers: {', '.join(names)}"
            return [Problem("case", field, repr(value), expected, nearest(value, names))]
    return [Problem("case", "effort", repr(case.effort), "a combination that the technique offers")]


def _wrong_side(case: Case, technique: Technique) -> list[Problem]:
    single = technique.sides == "each"
    if single == (case.side in ("left", "right")):
        return []
    expected = "left or right" if single else "both"
    return [Problem("case", "side", repr(case.side), expected, _SIDES[technique.sides])]
