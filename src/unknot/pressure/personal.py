"""What a person's own 0–10 reports change: one factor, which moves the highest rung offered and nothing else.

Nothing published ties a pressure index to a 0–10 report, so these numbers are choices of the product. Age and sex do
not move the factor; only reports do.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from unknot.pressure.ladders import Ladder, Rung

TAU = 0.4
"""Peak index that is offered without any report of this person; 0.5–0.6 was proposed with a personal threshold."""
WANTED_NRS = (3.0, 6.0)
"""Reports in here change nothing."""
FIRM_STEP = 0.10
SOFT_STEP = 0.25
RANGE = (-1.2, 1.2)


@dataclass(frozen=True)
class Factor:
    """``log``: 0 for an unknown person, positive for one who feels more than expected. ``reports``: how many."""

    log: float = 0.0
    reports: int = 0

    @property
    def value(self) -> float:
        return exp(self.log)


def update_factor(factor: Factor, pain_nrs: float) -> Factor:
    """Move the factor by one report of 0–10 taken during the press.

    Above 6 it rises by a quarter per point at full strength every time; below 3 it falls by a tenth per point, less
    with every report, because being too careful costs less than being too firm. Raises ValueError outside 0–10.
    """
    if not 0 <= pain_nrs <= 10:
        raise ValueError(f"pain_nrs: found {pain_nrs:g}; expected 0 to 10")
    low, high = WANTED_NRS
    over = max(pain_nrs - high, 0.0)
    under = max(low - pain_nrs, 0.0)
    moved = factor.log + SOFT_STEP * over - FIRM_STEP * under / (1 + 0.1 * factor.reports)
    return Factor(min(max(moved, RANGE[0]), RANGE[1]), factor.reports + 1)


def ceiling(ladder: Ladder, factor: Factor = Factor(), tau: float = TAU) -> Rung:
    """The highest rung offered without being asked for; never below the first rung with an effect."""
    allowed = [rung for rung in ladder.rungs if factor.value * rung.peak_index <= tau]
    first = ladder.first
    return allowed[-1] if allowed and allowed[-1].rung > first.rung else first
