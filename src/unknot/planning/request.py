"""What a person asks for, and the plan they get: the shapes of ``unknot plan``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from unknot.catalog.base import Frozen, Side, Verdict
from unknot.catalog.errors import InputError, Problem
from unknot.screening.answers import MAP
from unknot.screening.content import ScreeningContent
from unknot.screening.engine import screen
from unknot.screening.marks import Mark, marks_of_needs
from unknot.screening.verdict import Screening

Nrs = float


class Person(Frozen):
    sex: Literal["female", "male", "unspecified"] | None = None
    age: float | None = Field(default=None, ge=0, le=120)
    height_cm: float | None = Field(default=None, ge=120, le=230)
    mass_kg: float | None = Field(default=None, ge=30, le=300)


class SideNeeds(Frozen):
    left: float | None = Field(default=None, ge=0, le=10)
    right: float | None = Field(default=None, ge=0, le=10)
    both: float | None = Field(default=None, ge=0, le=10)


class MapEntry(Frozen):
    region: str
    side: Literal["left", "right", "both", "middle"]
    pain: float = Field(default=0, ge=0, le=10)
    stiffness: float = Field(default=0, ge=0, le=10)


LONGEST_AGO_DAYS = 3650


class Past(Frozen):
    """Something that was ``days_ago``, days of 24 hours; ``hours_ago`` may be given instead and becomes days."""

    days_ago: float = Field(ge=0, le=LONGEST_AGO_DAYS)
    hours_ago: float | None = Field(default=None, ge=0, le=LONGEST_AGO_DAYS * 24)

    @model_validator(mode="before")
    @classmethod
    def _in_days(cls, value: Any) -> Any:
        if not isinstance(value, dict) or value.get("hours_ago") is None:
            return value
        if "days_ago" in value:
            raise ValueError("either `days_ago` or `hours_ago`, not both")
        hours = value["hours_ago"]
        if isinstance(hours, int | float) and not isinstance(hours, bool) and 0 <= hours <= LONGEST_AGO_DAYS * 24:
            return {**value, "hours_ago": None, "days_ago": hours / 24}
        return {**value, "days_ago": 0.0}  # what is wrong with the hours is said by their own field


class PastDose(Past):
    """``soreness_nrs``: the next morning; ``feel``: right after it, which counts until there is a next morning."""

    area: str
    side: Side
    dose_s: float = Field(ge=0, le=3600)
    rung: int | None = Field(default=None, ge=1)
    soreness_nrs: float | None = Field(default=None, ge=0, le=10)
    feel: Literal["better", "same", "worse"] | None = None


class PressReport(Past):
    """How strong the strongest press of one session was, 0–10."""

    discomfort_nrs: float = Field(ge=0, le=10)


class Said(Past):
    """What was said of a place: ``rule`` is a stop rule, ``eased`` or ``left-out``.

    ``variant``: the form it was said of. Where nobody knows it, any that stands on the rung of that day's visit.
    """

    area: str
    side: Side
    rule: str
    variant: str | None = None


class Resting(Frozen):
    area: str
    side: Side


def _both_sides(value: Any) -> Any:
    return {"area": value, "side": "both"} if isinstance(value, str) else value


class Request(Frozen):
    """One frozen question to the planner; ``answers`` are screening answers and are screened again here.

    ``resting``: places that are over for today because of what was felt there; a bare area is both its sides.
    ``stops``: what was said of places on earlier days, or today.
    """

    answers: dict[str, Any]
    person: Person = Person()
    needs: dict[str, SideNeeds] | None = None
    map: tuple[MapEntry, ...] | None = None
    minutes: float = Field(ge=3, le=60)
    tools: tuple[str, ...] = Field(min_length=1)
    surfaces: tuple[str, ...] = Field(min_length=1)
    postures: tuple[str, ...] | None = None
    max_discomfort_nrs: float | None = Field(default=None, ge=0, le=10)
    history: tuple[PastDose, ...] = ()
    reports: tuple[PressReport, ...] = ()
    resting: tuple[Annotated[Resting, BeforeValidator(_both_sides)], ...] = ()
    stops: tuple[Said, ...] = ()
    seed: int = 0


def screen_request(request: Request, content: ScreeningContent) -> Screening:
    """The verdict of everything the request says: answers, person, body map, and the areas it asks for.

    Raises InputError with every problem of the answers.
    """
    return screen(screening_answers(request), content, wanted(request, content))


def wanted(request: Request, content: ScreeningContent) -> tuple[Mark, ...]:
    """The needs as marks where each of these areas hurts; areas nobody knows are reported elsewhere."""
    needs = {
        (area, side): float(need)
        for area, sides in (request.needs or {}).items()
        for side, need in sides.model_dump(exclude_none=True).items()
        if area in content.regions
    }
    return marks_of_needs(needs, content.regions)


def screening_answers(request: Request) -> dict[str, Any]:
    """The answers, completed with the person's age and sex where those were not answered, and with the map.

    Where answers and request both hold a map they are joined; the stronger mark counts.

    Raises InputError where the two contradict each other: an age that no rule sees would be a hole in the screening.
    """
    told = {"age": request.person.age, "sex": request.person.sex}
    problems = tuple(
        Problem("request", f"person.{key}", repr(value), f"the same as answers.{key}, {request.answers[key]!r}")
        for key, value in told.items()
        if value is not None and key in request.answers and request.answers[key] != value
    )
    if problems:
        raise InputError(problems)
    known = {key: value for key, value in told.items() if value is not None} | request.answers
    if request.map is None:
        return known
    own = known.get(MAP, [])
    marked = [entry.model_dump(exclude_unset=True) for entry in request.map]
    return known | {MAP: [*own, *marked] if isinstance(own, list) else own}


def marks_of(request: Request) -> tuple[MapEntry, ...]:
    """Every mark of the request, in its map and in that of its answers, which screening has read before."""
    return tuple(MapEntry.model_validate(entry) for entry in screening_answers(request).get(MAP, ()))


class Visit(Frozen):
    """One variant on one side. ``starts_s`` is when its pressure starts, after getting there and setting up."""

    order: int
    technique: str
    variant: str
    area: str
    side: Side
    tool: str
    surface: str
    posture: str
    rung: int
    dose_s: int
    starts_s: int
    reasons: tuple[str, ...]


class LeftOut(Frozen):
    area: str
    side: Side
    reason: str


class LeftPlace(Frozen):
    """A mark on the body map that no visit presses; ``both`` stands as its two sides."""

    region: str
    side: Literal["left", "right", "both", "middle"]
    reason: str


class Plan(Frozen):
    """``places_left_out``: what was marked and is not pressed, also where no area here is for it."""

    verdict: Verdict
    optimal: bool
    objective: int
    bound: int
    budget_s: int
    total_s: int
    visits: tuple[Visit, ...]
    left_out: tuple[LeftOut, ...]
    content_version: str
    places_left_out: tuple[LeftPlace, ...] = ()
