"""How fast a person goes: how many new areas a day, and after how many days of use comes one of rest.

No calendar: days are counted back from now, in whole and broken ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from unknot.planning.eligible import Standings
from unknot.planning.history import is_sore
from unknot.planning.refusal import RestDay
from unknot.planning.request import PastDose
from unknot.planning.rules import (
    FIRST_LASTS_DAYS,
    NEW_AREAS_FIRST,
    NEW_AREAS_LATER,
    NEW_AREAS_SORE,
    ONE_DAY_SPAN,
    SESSION_DAYS_A_WEEK,
    SORE_SINCE_DAYS,
    WEEK_DAYS,
)


def new_areas_left(standings: Standings, history: Iterable[PastDose]) -> int:
    """Areas never pressed so far that may begin today; those that began earlier today count."""
    exposures = [(area, standing.exposure) for (area, _), standing in standings.items()]
    begun = {area for area, exposure in exposures if exposure.new and not exposure.untried}
    allowed = NEW_AREAS_FIRST if all(exposure.new for _, exposure in exposures) else NEW_AREAS_LATER
    if any(is_sore(dose) for dose in history if FIRST_LASTS_DAYS <= dose.days_ago < SORE_SINCE_DAYS):
        allowed = min(allowed, NEW_AREAS_SORE)
    return max(0, allowed - len(begun))


def days_of_use(history: Iterable[PastDose]) -> tuple[float, ...]:
    """When each day of use in the last week began, in days ago, the earliest first."""
    starts: list[float] = []
    for days_ago in sorted((dose.days_ago for dose in history if dose.days_ago < WEEK_DAYS), reverse=True):
        if not starts or starts[-1] - days_ago >= ONE_DAY_SPAN:
            starts.append(days_ago)
    return tuple(starts)


def require_no_rest(history: Sequence[PastDose]) -> None:
    """Raise RestDay where the last seven days hold as many days of use as a week may have."""
    used = days_of_use(history)
    if len(used) >= SESSION_DAYS_A_WEEK:
        wait = WEEK_DAYS - used[len(used) - SESSION_DAYS_A_WEEK]
        raise RestDay(
            f"You have rolled on {len(used)} of the last {WEEK_DAYS} days, so this is a rest day.",
            f"Walk instead, if walking feels fine. The next session can be in about {_span(wait)}.",
        )


def _span(days: float) -> str:
    if days >= 1.5:
        return f"{math.ceil(days)} days"
    hours = max(1, math.ceil(24 * days))
    return "an hour" if hours == 1 else f"{hours} hours"
