"""What is asked: a person and one way of doing one technique. Wrong input says field, value, expectation, hint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import Field, ValidationError

from unknot.catalog.base import Frozen, Side
from unknot.catalog.errors import InputError, Problem
from unknot.catalog.load import EffortName, Load
from unknot.catalog.loader import Catalog
from unknot.catalog.reading import nearest, shown
from unknot.catalog.techniques import Technique, VariantGroup

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
    "technique": "`unknot catalog list techniques` names them",
    "tool": "`unknot catalog show` and a technique's id tells what it takes",
    "surface": "`unknot catalog show` and a technique's id tells where it is done",
    "person.height_cm": "height in centimetres: 175 for 1.75 m",
    "person.mass_kg": "body mass in kilograms",
    "person.age": "years",
    "effort": "how the technique is done: easier, usual or harder",
    "side": "left, right, or both for techniques that load both sides at once",
}
_EXPECTED = {
    "technique": "the id of a technique",
    "tool": "the id of a tool",
    "surface": "the id of a surface",
    "person": "a table of sex, age, height_cm and mass_kg, each optional",
    "person.height_cm": f"a number from {HEIGHT_CM[0]:g} to {HEIGHT_CM[1]:g}",
    "person.mass_kg": f"a number from {MASS_KG[0]:g} to {MASS_KG[1]:g}",
    "person.age": "a number from 0 to 120",
}
_OTHER_NAMES = {"weight": "mass_kg", "mass": "mass_kg", "gender": "sex"}
"""What people call a field, by the start of the key they wrote."""
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
        return Problem("case", field, "unknown key", expected, _meant(field.rsplit(".", 1)[-1], known))
    expected = _EXPECTED.get(field, detail["msg"].removeprefix("Input should be "))
    return Problem("case", field, shown(detail["input"]), expected, _HINTS.get(field, ""))


def _meant(key: str, known: set[str]) -> str:
    other = next((name for start, name in _OTHER_NAMES.items() if key.startswith(start) and name in known), None)
    return f"did you mean {other!r}?" if other else nearest(key, known)


def check_case(case: Case, catalog: Catalog) -> None:
    """The technique exists, has a load, and offers this tool, surface, effort and side."""
    technique = find_technique(case.technique, catalog)
    load = load_of(technique)
    problems = [*_not_offered(case, technique, catalog), *_wrong_side(case, technique)]
    if not problems and case.effort not in load.efforts:
        problems.append(Problem("case", "effort", repr(case.effort), ", ".join(load.efforts)))
    if problems:
        raise InputError(tuple(problems))


def find_technique(name: str, catalog: Catalog) -> Technique:
    if name not in catalog.techniques:
        hint = nearest(name, set(catalog.techniques)) or _HINTS["technique"]
        raise InputError((Problem("case", "technique", shown(name), _EXPECTED["technique"], hint),))
    return catalog.techniques[name]


def load_of(technique: Technique) -> Load:
    """The load table of a technique; a technique without one cannot be computed."""
    if technique.load is None:
        raise InputError((Problem("case", "technique", repr(technique.id), "a technique with a [load] table"),))
    return technique.load


def _not_offered(case: Case, technique: Technique, catalog: Catalog) -> list[Problem]:
    """What the technique does not offer, each thing together with those before it that are offered."""
    groups, together, problems = technique.variants, "", []
    for field, names_of, joined in _CHOICES:
        value = str(getattr(case, field))
        names = list(dict.fromkeys(name for group in groups for name in names_of(group)))
        if value in names:
            groups = tuple(group for group in groups if value in names_of(group))
            together += f" {joined} {value}"
            continue
        expected = f"one that {technique.id} offers{together}: {', '.join(names)}"
        hint = nearest(value, names) or _elsewhere(value, field, technique, catalog) or _HINTS[field]
        problems.append(Problem("case", field, shown(value), expected, hint))
    return problems


_CHOICES: tuple[tuple[str, Callable[[VariantGroup], tuple[str, ...]], str], ...] = (
    ("tool", lambda group: group.tools, "with"),
    ("surface", lambda group: group.surfaces, "on"),
    ("effort", lambda group: group.efforts, "as"),
)


def _elsewhere(value: str, field: str, technique: Technique, catalog: Catalog) -> str:
    """Which techniques for the same area do offer this tool or surface, or which tools this effort."""
    if field == "effort":
        with_it = [tool for group in technique.variants if value in group.efforts for tool in group.tools]
    else:
        names_of = next(names for name, names, _ in _CHOICES if name == field)
        same_area = [other for other in catalog.techniques.values() if other.area == technique.area]
        with_it = [other.id for other in same_area if any(value in names_of(group) for group in other.variants)]
    return f"{value} goes with {', '.join(dict.fromkeys(with_it))}" if with_it else ""


def _wrong_side(case: Case, technique: Technique) -> list[Problem]:
    single = technique.sides == "each"
    if single == (case.side in ("left", "right")):
        return []
    expected = "left or right" if single else "both"
    return [Problem("case", "side", repr(case.side), expected, _SIDES[technique.sides])]
