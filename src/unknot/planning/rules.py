"""The planner's own prudence: numbers that are judgement, each with its reasoning.

What the body tolerates on a given day is not in any trial. These rules follow the progression and stop rules
of common coaching practice and are stated as judgement wherever a person can read about them.
"""

from __future__ import annotations

from typing import Literal

from unknot.catalog.base import Guardrail

SORE_ABOVE_NRS = 3
"""Soreness above this after a visit counts as too much: the next one is shorter and softer."""

MEMORY_DAYS = 42
"""After six weeks without a visit an area counts as new again."""

FIRST_DOSE_S = 60
"""First exposure, all visits to an area together: 45–60 s an area in the first week, so never more than this.
A single visit begins at its technique's own start."""

FIRST_LASTS_DAYS = 1
"""A place stays new for a day after its first time: a second session on the same evening is no progress."""

LEAST_DOSE_S = 30
"""After soreness the dose is halved, but never below this: less is not a visit."""

SETTLED_DAYS = 21
"""Doses above the recommended range only from the fourth week without soreness."""

HARD_TOOLS = frozenset({"lacrosse-ball"})
"""Tools that follow at least a week of a softer one, and are never progress that has to be earned."""

HARD_AFTER_DAYS = 7

HARD_FROM_THE_START = frozenset({"glutes", "calves", "plantar-foot", "lateral-hip", "pecs"})
"""Where a hard ball is all there is, only these thick or small areas may begin with it, softly; the thighs and the
back wait for something softer."""

LITTLE_NRS = 3
"""Who may or wants to feel no more than this keeps the bare mattress, where a ball sinks in."""

DEFAULT_ASK = 4
"""What is taken as asked for, where one number is needed and nobody asked."""

Aim = Literal["easier", "usual", "harder"]


def expected_discomfort(discomfort: Guardrail, effort: Aim) -> float:
    """Typical discomfort (0–10) of an effort: low end, start or high end of the recommended range.

    A mapping of ours, used to keep efforts below what a person or a rule allows; the person's own feeling
    decides on the floor.
    """
    low, high = discomfort.recommended
    return {"easier": low, "usual": discomfort.start, "harder": high}[effort]


def discomfort_limit(asked: float | None, discomfort: Guardrail, rule_limit: float) -> float:
    """What one technique may feel like: the ask (its usual start if nobody asked), never above the rules."""
    return min(discomfort.start if asked is None else asked, discomfort.absolute[1], rule_limit)


def fits_discomfort(discomfort: Guardrail, effort: Aim, limit: float) -> bool:
    """The easiest form always fits while the guardrail starts below the limit: weight stays in your hands."""
    if effort == "easier":
        return discomfort.absolute[0] <= limit
    return expected_discomfort(discomfort, effort) <= limit
