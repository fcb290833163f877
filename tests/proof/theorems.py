"""The theorems: rows of data that say what must hold of everybody."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from unknot.catalog.base import Frozen, Slug, Text, Verdict
from unknot.catalog.rules import Condition

FILE = Path(__file__).parent / "theorems.toml"


class Mild(Frozen):
    answer: str | float
    because: Text


class Theorem(Frozen):
    """``about`` says what is proved:

    ``worse-answer``, ``stronger-mark``, ``wanted-area``: of two people who differ in one answer, mark or wish, the
    worse one keeps every fact. ``left-out``: so does whoever leaves an answer out, beside whoever gives the mildest
    one; ``mild`` names it where the question has no order, and ``unread`` numbers that do not say how mild another one
    can be. ``skipped``: what is not asked would have changed nothing. ``live-rules``, ``live-questions``: each is good
    for something; ``idle`` says of the other questions what for. ``everybody``: of whom ``when`` holds has
    ``at_least`` this verdict, no plan, and so on; ``wanted``: ``when`` reads areas that are wanted in place of marks.

    ``only`` and ``but`` name questions; ``falls``: a rule may fall to the one it names; no ``hazards`` means all.
    """

    id: Slug
    says: Text
    source: Text
    hazards: tuple[Slug, ...] = ()
    about: Literal[
        "worse-answer",
        "stronger-mark",
        "wanted-area",
        "left-out",
        "skipped",
        "live-rules",
        "live-questions",
        "everybody",
    ] = "everybody"
    only: tuple[Slug, ...] = ()
    but: tuple[Slug, ...] = ()
    falls: bool = False
    mild: dict[Slug, Mild] = Field(default_factory=dict)
    unread: dict[Slug, Text] = Field(default_factory=dict)
    idle: dict[Slug, Text] = Field(default_factory=dict)
    when: Condition | None = None
    wanted: bool = False
    at_least: Verdict | None = None
    seen_first: bool = False
    no_plan: bool = False
    without_areas: tuple[Slug, ...] = ()
    without_postures: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _says_what_follows(self) -> Self:
        follows = (self.at_least, self.seen_first, self.no_plan, self.without_areas, self.without_postures)
        if (self.when is not None) != (self.about == "everybody") or any(follows) != (self.about == "everybody"):
            raise ValueError("`when` and what follows from it go with about = 'everybody'")
        return self


def read_theorems() -> tuple[Theorem, ...]:
    data: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Theorem.model_validate_json(json.dumps(row)) for row in data["theorem"])
