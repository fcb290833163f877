"""What an area and side has been through: the summary the rules of exposure ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from unknot.catalog.techniques import Variant
from unknot.planning.request import PastDose
from unknot.planning.rules import (
    FIRST_LASTS_DAYS,
    FIRST_WEEK_DAYS,
    HARD_AFTER_DAYS,
    MEMORY_DAYS,
    SETTLED_DAYS,
    SORE_ABOVE_NRS,
)

OneSide = Literal["left", "right"]
SIDES: tuple[OneSide, OneSide] = ("left", "right")


@dataclass(frozen=True, slots=True)
class Held:
    """A word that still holds for one area and side. ``said`` says it; ``rests_days``: days left out of every plan.

    ``forms``: what it may have been said of, none where nobody knows; nothing firmer than those is open, and at most
    ``most_s`` seconds. ``softest``: of what is at hand, only that. ``close_by``: said of a place beside it.
    """

    rule: str
    said: str
    rests_days: float
    softest: bool
    most_s: float
    forms: tuple[Variant, ...] = ()
    close_by: bool = False


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was said of one area and side: what of it holds, strictest first, and how many days the last word is old.

    ``over_days``: the same of the last word that holds no more.
    """

    held: tuple[Held, ...] = ()
    last_days: float | None = None
    over_days: float | None = None

    @property
    def lately(self) -> bool:
        return bool(self.held) or (self.last_days is not None and self.last_days <= MEMORY_DAYS)


NOTHING_SAID = Recalled()
SESSION_DAYS = 3 / 24
"""What is closer together than this belongs to one session, which lasts an hour at most and may be paused."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """One area and side over the last six weeks. ``last_days`` is None where it was never treated.

    ``most_s``: the most of an earlier day that left nothing sore.
    ``reached``: the highest rung that did not leave it sore, since the last word that is over. ``memory``: the words.
    """

    today_s: float = 0
    last_days: float | None = None
    first_days: float = 0
    last_dose_s: float = 0
    last_rung: int = 1
    reached: int = 0
    most_s: float = 0
    sore_last: bool = False
    sore_twice: bool = False
    sore_ever: bool = False
    days_this_week: int = 0
    memory: Recalled = NOTHING_SAID

    @property
    def held(self) -> tuple[Held, ...]:
        return self.memory.held

    @property
    def new(self) -> bool:
        """Never treated, or first treated less than a day ago: what a first time did shows the next morning."""
        return self.last_days is None or self.first_days < FIRST_LASTS_DAYS

    @property
    def untried(self) -> bool:
        return self.last_days is None

    @property
    def first_week(self) -> bool:
        return self.first_days < FIRST_WEEK_DAYS

    @property
    def settled(self) -> bool:
        """Three weeks of use, none of them sore and no word said."""
        return not self.new and self.first_days >= SETTLED_DAYS and not self.sore_ever and not self.memory.lately

    @property
    def ready_for_hard(self) -> bool:
        return not self.new and self.first_days >= HARD_AFTER_DAYS and not self.sore_ever and not self.memory.lately


def is_sore(dose: PastDose) -> bool:
    """By the next morning's number; until there is one, by what was said right after it."""
    if dose.soreness_nrs is None:
        return dose.feel == "worse"
    return dose.soreness_nrs > SORE_ABOVE_NRS


def touches(dose: PastDose, area: str, side: str) -> bool:
    return dose.area == area and (side == "both" or dose.side in (side, "both"))


def summarise(history: Sequence[PastDose], area: str, side: str, memory: Recalled = NOTHING_SAID) -> Exposure:
    """Exposure of one area and side; for ``both`` every dose of the area counts."""
    doses = sorted(
        (d for d in history if touches(d, area, side) and d.days_ago <= MEMORY_DAYS),
        key=lambda d: (d.days_ago, d.dose_s, d.rung or 1, d.soreness_nrs or 0.0),
    )
    if not doses:
        return Exposure(memory=memory)
    days = sorted({int(d.days_ago) for d in doses})
    sore_days = {int(d.days_ago) for d in doses if is_sore(d)}
    last = [d for d in doses if int(d.days_ago) == days[0]]
    return Exposure(
        today_s=_most_per_side([d for d in doses if d.days_ago < 1]),
        last_days=doses[0].days_ago,
        first_days=doses[-1].days_ago,
        last_dose_s=max(d.dose_s for d in last),
        last_rung=max(d.rung or 1 for d in last),
        most_s=max(
            (
                _most_per_side([d for d in doses if int(d.days_ago) == day])
                for day in days
                if day and day not in sore_days
            ),
            default=0,
        ),
        reached=max((d.rung or 1 for d in doses if not is_sore(d) and _since(d, memory)), default=0),
        sore_last=days[0] in sore_days,
        sore_twice=len(days) > 1 and days[0] in sore_days and days[1] in sore_days,
        sore_ever=bool(sore_days),
        days_this_week=sum(1 for day in days if day < 7),
        memory=memory,
    )


def _since(dose: PastDose, memory: Recalled) -> bool:
    """Whether a dose came after the words that are over: what was borne before them is no measure any more."""
    return memory.over_days is None or dose.days_ago < memory.over_days - SESSION_DAYS


def _most_per_side(doses: Sequence[PastDose]) -> float:
    """Seconds on the side that had more; a dose on both sides counts for each."""
    return max(sum(d.dose_s for d in doses if d.side in (side, "both")) for side in SIDES)
