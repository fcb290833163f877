"""The stop rules a session asks about, in the words that hold for this person."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor

from unknot.catalog.rules import StopRule
from unknot.screening.verdict import Restrictions

NUMERALS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def during_stops(
    stops: Mapping[str, StopRule], restrictions: Restrictions, wished_nrs: float | None
) -> tuple[StopRule, ...]:
    """Those that can be asked about while rolling, what cannot wait first. ``wished_nrs``: as in `own_ceiling`."""
    asked = sorted((stop for stop in stops.values() if stop.when == "during"), key=lambda stop: stop.order)
    ceiling = own_ceiling(restrictions, wished_nrs)
    return tuple(fit_ceiling(stop, ceiling) for stop in asked)


def after_stops(stops: Mapping[str, StopRule]) -> tuple[StopRule, ...]:
    """Those that may begin after a session and cannot wait for the next one."""
    found = (stop for stop in stops.values() if stop.when == "after" and stop.action == "emergency_screen")
    return tuple(sorted(found, key=lambda stop: stop.order))


def own_ceiling(restrictions: Restrictions, wished_nrs: float | None) -> int:
    """The discomfort that the session was planned under: what the check allows, or less where less was asked for."""
    allowed = restrictions.max_discomfort_nrs
    return allowed if wished_nrs is None else min(allowed, floor(wished_nrs))


def fit_ceiling(stop: StopRule, max_discomfort_nrs: int) -> StopRule:
    """The rule with the person's own ceiling of discomfort (0 to 10) in its words, where that is the lower one."""
    if not stop.lower_label or stop.limit is None or max_discomfort_nrs >= stop.limit:
        return stop
    limit = NUMERALS[max_discomfort_nrs]
    words = {"label": stop.lower_label.format(limit=limit), "message": stop.lower_message.format(limit=limit)}
    return stop.model_copy(update=words | {"limit": float(max_discomfort_nrs)})
