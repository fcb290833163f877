"""What every content object shares: frozen, strict, no unknown keys, bounds that carry their source."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Grade = Literal["high", "moderate", "low", "very-low", "unsupported"]
Side = Literal["left", "right", "both"]
Verdict = Literal["go", "go_with_changes", "see_clinician", "urgent", "emergency"]

VERDICTS: tuple[Verdict, ...] = ("go", "go_with_changes", "see_clinician", "urgent", "emergency")
"""Mildest first; a verdict's severity is its index here."""

JUDGEMENT = "coaching-judgement"
"""The reference id of our own judgement. Whoever cites it must also say why, in ``basis``."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Frozen(BaseModel):
    """Immutable, strictly typed, and closed: a key that is not declared is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Sourced(Frozen):
    """A statement with its reference ids, our grade of certainty, and our reasoning where it is judgement."""

    sources: tuple[Slug, ...] = Field(min_length=1)
    grade: Grade
    basis: str = ""

    @model_validator(mode="after")
    def _judgement_says_why(self) -> Self:
        if JUDGEMENT in self.sources and not self.basis.strip():
            raise ValueError(f"cites {JUDGEMENT} and so needs `basis`: the reasoning in a sentence")
        return self


class Guardrail(Sourced):
    """A bounded quantity: recommended range inside an absolute one, and where to start.

    Planner, form field, slider and player ask this same object, so nobody can choose what the core
    would refuse. ``unit`` names the unit of every number in it.
    """

    unit: Literal["s", "count", "per_week", "nrs", "cm"]
    absolute: tuple[float, float]
    recommended: tuple[float, float]
    start: float

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        (floor, ceiling), (low, high) = self.absolute, self.recommended
        if not floor <= low <= self.start <= high <= ceiling:
            raise ValueError(
                f"out of order: expected absolute low {floor:g} ≤ recommended low {low:g} ≤ start {self.start:g} "
                f"≤ recommended high {high:g} ≤ absolute high {ceiling:g}"
            )
        return self

    def clamp(self, value: float) -> float:
        """The nearest value inside the absolute range."""
        floor, ceiling = self.absolute
        return min(max(value, floor), ceiling)

    def allows(self, value: float) -> bool:
        return self.absolute[0] <= value <= self.absolute[1]

    def recommends(self, value: float) -> bool:
        return self.recommended[0] <= value <= self.recommended[1]
