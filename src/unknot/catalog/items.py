"""The small kinds of content: references, areas, tools, surfaces, postures, zones, movements, measures."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from unknot.catalog.base import Frozen, Grade, Guardrail, Slug, Sourced, Text

StudyKind = Literal[
    "meta-analysis",
    "systematic-review",
    "randomised-trial",
    "trial",
    "cohort",
    "cross-sectional",
    "measurement",
    "case-report",
    "guideline",
    "consensus",
    "survey",
    "standard",
    "review",
    "health-service-page",
    "article",
    "judgement",
]


class Reference(Frozen):
    """One source. ``verified`` is true only where the statement in ``showed`` was read in the source itself."""

    id: Slug
    authors: tuple[Text, ...] = Field(min_length=1)
    year: int | None = Field(default=None, ge=1850, le=2100)
    title: Text
    journal: str = ""
    doi: str = ""
    address: str = ""
    kind: StudyKind
    showed: Text
    n: int | None = Field(default=None, ge=1)
    effect: str = ""
    grade: Grade
    verified: bool
    note: str = ""

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if self.kind != "judgement" and not (self.doi or self.address or self.journal):
            raise ValueError("needs a doi, an address or a journal, so that a reader can find it")
        return self


class Neighbour(Frozen):
    """Part of a dose on one area also reaches a neighbouring one, on the same side."""

    area: Slug
    share: float = Field(gt=0, le=0.5)


class RegionLink(Frozen):
    """How strongly pain or stiffness shown in a body region speaks for treating this area (0–1)."""

    region: Slug
    weight: float = Field(gt=0, le=1)
    basis: Text


class Area(Sourced):
    """A treatable muscle region. ``midline`` areas have one dose, the same on either side of the spine."""

    id: Slug
    name: Text
    lay_name: Text
    spoken: Text
    muscles: tuple[Text, ...] = Field(min_length=1)
    midline: bool
    where: Text
    why_back: Text
    usual_order: int = Field(ge=1)
    daily_cap: Guardrail
    neighbours: tuple[Neighbour, ...] = ()
    regions: tuple[RegionLink, ...] = ()


class Tool(Sourced):
    id: Slug
    name: Text
    spoken: Text
    kind: Literal["ball", "two-ball", "roller", "towel"]
    what: Text
    stand_in: Text
    diameter_mm: tuple[float, float]
    firmness: int = Field(ge=1, le=6)


class Surface(Sourced):
    id: Slug
    name: Text
    spoken: Text
    needs: Text
    hint: Text
    on_floor: bool


class Posture(Sourced):
    """``on_floor_possible``: lying postures also work on a bed; the variant's surface decides."""

    id: Slug
    name: Text
    spoken: Text
    into: Text


class Zone(Sourced):
    """A place no tool may press, whoever you are."""

    id: Slug
    name: Text
    find: Text
    why: Text


class Cue(Frozen):
    """A sentence said aloud. ``{side}`` is replaced by left or right."""

    text: Text


class Movement(Sourced):
    """An active movement, breathing or walking suggestion around the rolling, or a position of ease instead of it.

    ``surfaces``: any one of them has to be at hand; empty where nothing is needed. ``areas``: whose range a closing
    movement uses, so that a session ends with what was just worked on. ``gentle``: small enough to end any session
    with, whatever was pressed. ``not_when``: when a position of ease is not tried, or left again.
    """

    id: Slug
    name: Text
    role: Literal["breathe", "close", "walk", "ease"]
    posture: Slug
    surfaces: tuple[Slug, ...] = ()
    areas: tuple[Slug, ...] = ()
    gentle: bool = False
    how: Text
    not_when: str = ""
    seconds: Guardrail
    cues: tuple[Text, ...] = Field(min_length=1)
    pose: Slug
    left_out_by: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _fits_its_role(self) -> Self:
        if bool(self.areas) != (self.role == "close") or (self.gentle and self.role != "close"):
            raise ValueError("a closing movement, and only that, names the `areas` it moves and may be `gentle`")
        if bool(self.not_when) != (self.role == "ease"):
            raise ValueError("a position of ease, and only that, says in `not_when` when it is not for somebody")
        return self


class Measure(Sourced):
    """A scale or a mobility test, with the change that is larger than its own error."""

    id: Slug
    name: Text
    kind: Literal["scale", "questionnaire", "mobility-test"]
    unit: Text
    lowest: float
    highest: float
    better: Literal["higher", "lower"]
    how: tuple[Text, ...] = Field(min_length=1)
    norm: str = ""
    measurement_error: float | None = None
    change_that_matters: float | None = None
    change_note: Text
    licence: Text
    areas: tuple[Slug, ...] = ()
    retest_s: int | None = Field(default=None, ge=10, le=60)
    retest_cue: str = ""
    left_out_by: tuple[Slug, ...] = ()


class OutlookQuestion(Sourced):
    """A question from 0 to 10 about mood, confidence or fear, asked after the first session and never before it.

    From ``from_nrs`` on in its worse direction ``says`` is said; nothing else follows from the answer.
    """

    id: Slug
    order: int = Field(ge=1)
    name: Text
    question: Text
    low: Text
    high: Text
    worse: Literal["higher", "lower"]
    from_nrs: int = Field(ge=1, le=9)
    says: Text
    licence: Text

    def speaks(self, answer_nrs: float) -> bool:
        return answer_nrs >= self.from_nrs if self.worse == "higher" else answer_nrs <= self.from_nrs


class Claim(Frozen):
    """Words that may not appear in anything a person reads, and what to say instead."""

    id: Slug
    pattern: Text
    why: Text
    say_instead: Text
    sources: tuple[Slug, ...] = Field(min_length=1)
    allowed_in: tuple[str, ...] = ()


class Review(Frozen):
    """Who wrote an item, when it was last read through, and when it is due again."""

    author: Text
    reviewed: date
    due: date

    @model_validator(mode="after")
    def _due_later(self) -> Self:
        if self.due <= self.reviewed:
            raise ValueError(f"due {self.due} must lie after reviewed {self.reviewed}")
        return self
