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

FIRST_WEEK_DAYS = 7
"""For the first week of a place ``FIRST_DOSE_S`` holds for all of a day: 45–60 s in week 1, 60–90 s in weeks 2 and 3,
90–120 s from week 4. Soreness has to have its chance to show before anything grows."""

RISE_S = 30
"""After that a day may hold this much more than the most that left nothing sore on an earlier day, which is the step
from one of those bands to the next."""

NEW_AREAS_FIRST = 3
"""Areas nobody has pressed yet, on the first day: three to four are usual in a first week, and of two numbers the more
careful one holds. With more of them, nobody could tell which one tomorrow's soreness comes from."""

NEW_AREAS_LATER = 2
"""On every later day: one or two more, for the same reason."""

NEW_AREAS_SORE = 1
"""Where a day of the last week left anything sore. What was felt today is told by the next morning."""

SORE_SINCE_DAYS = 7

SESSION_DAYS_A_WEEK = 5
"""Days with a session in any seven times 24 hours; then comes a day of rest. Trials used about three a week, the
techniques recommend no more than five, and the muscle needs a day on which nothing is asked of it."""

WEEK_DAYS = 7

ONE_DAY_SPAN = 0.75
"""Everything within 18 hours of a session's first dose is one day of use: there is no calendar here, and a session
before breakfast and one after supper are one day, while a late one and the next day's noon are two."""

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
