"""Content that shapes a whole session: its frame, the change-overs, the benefit of time, the tool ladder."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from unknot.catalog.base import Frozen, Grade, Slug, Sourced, Text
from unknot.catalog.techniques import Effort


class Tier(Frozen):
    """What stands around the visits in a session of up to ``up_to_min`` minutes. All seconds.

    ``movement_s``: of one closing movement; where minutes are left it lasts up to ``movement_most_s``. ``rest_s``: in
    place of the frame's own. ``work_share``: the least share of the session that is pressure or a movement of what was
    pressed; 0 asks for nothing.
    """

    up_to_min: int = Field(ge=3, le=60)
    breathe_s: int = Field(ge=0)
    re_test_s: int = Field(ge=10)
    closing_movements: int = Field(ge=1, le=3)
    movement_s: int = Field(ge=20)
    movement_most_s: int | None = None
    walk_s: int = Field(ge=10)
    max_areas: int = Field(ge=1)
    rest_s: int | None = Field(default=None, ge=5)
    work_share: float = Field(default=0, ge=0, le=0.9)

    @model_validator(mode="after")
    def _stretches(self) -> Self:
        if self.movement_most_s is not None and self.movement_most_s < self.movement_s:
            raise ValueError(f"movement_most_s is {self.movement_most_s}, expected at least movement_s")
        return self

    def movements_s(self, spare_s: int) -> tuple[int, ...]:
        """Seconds of each closing movement where ``spare_s`` are left over; the first take what does not divide."""
        room_s = self.closing_movements * ((self.movement_most_s or self.movement_s) - self.movement_s)
        each, over = divmod(max(0, min(room_s, spare_s)), self.closing_movements)
        return tuple(self.movement_s + each + (index < over) for index in range(self.closing_movements))


class Frame(Sourced):
    """Fixed parts of a session: get ready, breathe, visits, re-test, movements, the walking suggestion."""

    id: Slug
    get_ready_s: int = Field(ge=5)
    rest_s: int = Field(ge=0)
    dose_step_s: int = Field(ge=5)
    tiers: tuple[Tier, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _covers_an_hour(self) -> Self:
        limits = [tier.up_to_min for tier in self.tiers]
        if limits != sorted(set(limits)) or limits[-1] != 60:
            raise ValueError(f"tiers end at {limits} minutes, expected rising limits that end at 60")
        return self

    def tier(self, minutes: float) -> Tier:
        return next(tier for tier in self.tiers if minutes <= tier.up_to_min)

    def rest_after_s(self, minutes: float) -> int:
        """Rest after a variant's last side; short sessions take less of it."""
        own = self.tier(minutes).rest_s
        return self.rest_s if own is None else own


class ChangeOvers(Sourced):
    """Seconds to get from one station to the next: posture, then tool, then surface; they add up.

    ``postures[a][b]`` is symmetric. ``turn_s``: from one side to the other in side-lying.
    """

    id: Slug
    postures: dict[Slug, dict[Slug, int]]
    tool_s: int = Field(ge=0)
    surface_s: int = Field(ge=0)
    book_s: int = Field(ge=0)
    turn_s: int = Field(ge=0)

    @model_validator(mode="after")
    def _symmetric(self) -> Self:
        for a, row in self.postures.items():
            for b, seconds in row.items():
                if self.postures.get(b, {}).get(a) != seconds:
                    raise ValueError(f"postures.{a}.{b} is {seconds}, expected the same as postures.{b}.{a}")
        return self


class Benefit(Sourced):
    """B(t) = 1 − exp(−(t − dead_time_s) / tau_s) for t > dead_time_s: a plausible shape, not a measured truth.

    ``evidence_weight`` maps a technique's grade to 5…10; ``recency_weight`` is indexed by whole days since the
    area and side were last treated, its last entry holding for all longer gaps and for never (0…10).
    """

    id: Slug
    tau_s: float = Field(gt=0)
    dead_time_s: float = Field(ge=0)
    evidence_weight: dict[Grade, int]
    recency_weight: tuple[int, ...] = Field(min_length=2)


class Meanwhile(Sourced):
    """What somebody does who is to be seen before any session. ``positions``: movements of ease, in this order."""

    id: Slug
    says: tuple[Text, ...] = Field(min_length=1)
    positions: tuple[Slug, ...] = Field(min_length=1)


class LadderStep(Frozen):
    tool: Slug
    surface: Slug
    score: int = Field(ge=1)


class ToolLadder(Sourced):
    """How firm a tool on a surface usually feels, softest first; efforts shift the score."""

    id: Slug
    steps: tuple[LadderStep, ...] = Field(min_length=1)
    effort_shift: dict[Effort, int]

    def score(self, tool: str, surface: str, effort: Effort) -> int | None:
        base = next((s.score for s in self.steps if s.tool == tool and s.surface == surface), None)
        return None if base is None else max(1, base + self.effort_shift[effort])
