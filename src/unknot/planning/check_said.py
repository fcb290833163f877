"""What was said of places, worked out once more for the last look at a plan.

Shares nothing with ``remember`` but the request and the content.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from unknot.catalog.loader import Catalog
from unknot.catalog.rules import Memory
from unknot.catalog.techniques import Variant
from unknot.planning import rules
from unknot.planning.request import PastDose, Request, Said

TOGETHER_H = 3
"""Hours within which a word, a dose and another dose are of one session."""


class SaidCheck:
    """Answers for one area and side what a plan may not do there."""

    def __init__(self, request: Request, catalog: Catalog) -> None:
        self.request, self.catalog = request, catalog

    def rests(self, area: str, side: str) -> Iterator[str]:
        for said in self.request.stops:
            memory = self.catalog.memory_of(said.rule)
            on_side = said.side == side or said.side == "both" or side == "both"
            if memory and on_side and _hours(said) < memory.rests_days * 24 and area in self._left_out_with(said):
                yield f"{area} {side} rests: {said.rule} was said of {said.area}"

    def _left_out_with(self, said: Said) -> set[str]:
        stop, areas = self.catalog.stops.get(said.rule), {said.area}
        if stop is not None and stop.here == "nearby":
            for question in self.catalog.questions.values():
                areas.update(question.overlaps.get(said.area, ()))
            for path in stop.nerve_paths:
                areas.update(path if said.area in path else ())
        return areas

    def too_firm(self, v: Variant, side: str, at_hand: Sequence[Variant]) -> Iterator[str]:
        for said, memory in self._open(v.area, side):
            about = self._about(said, side)
            fine = [w for w in at_hand if not about or any(_at_most(w, of) for of in about)]
            if v not in fine:
                yield f"firmer than what {said.rule} was said of"
                continue
            below = [w for w in fine if about and all(_below(w, of) for of in about)]
            if memory.form == "softer" and any(w.has_effect for w in below):
                if v not in below:
                    yield f"not softer than what {said.rule} was said of"
            elif v not in _softest(fine):
                yield f"{said.rule} was said here, and there is something softer"

    def most_s(self, area: str, side: str) -> list[float]:
        """Ceilings for all seconds of today, from what was done when it was said."""
        found = []
        for said, memory in self._open(area, side):
            seconds = [dose.dose_s for dose in self._of_that_time(said, side)] or [rules.FIRST_DOSE_S]
            found.append(max(memory.seconds * max(seconds), rules.LEAST_DOSE_S))
        return found

    def holds(self, area: str) -> bool:
        sides = ("both",) if self.catalog.areas[area].midline else ("left", "right")
        return any(self._open(area, side) or any(self.rests(area, side)) for side in sides)

    def lately(self, area: str, side: str) -> bool:
        recent = any(_hours(said) <= rules.MEMORY_DAYS * 24 for said in self._words(area, side))
        return recent or bool(self._open(area, side)) or any(self.rests(area, side))

    def nothing_since(self, dose: PastDose, side: str) -> bool:
        """Whether a dose came after every word about its place that is over."""
        still = [said for said, _ in self._open(dose.area, side)]
        return all(self._is_later(dose, said) for said in self._words(dose.area, side) if said not in still)

    # -- words and visits -----------------------------------------------------------------------------------

    def _words(self, area: str, side: str) -> list[Said]:
        return [
            said
            for said in self.request.stops
            if said.area == area and {said.side, side} != {"left", "right"} and self.catalog.memory_of(said.rule)
        ]

    def _open(self, area: str, side: str) -> list[tuple[Said, Memory]]:
        found = []
        for said in self._words(area, side):
            memory = self.catalog.memory_of(said.rule)
            assert memory is not None, said
            good = [visit for visit in self._visits_after(said, side) if self._went_well(visit, area, side)]
            made_good = len(good) >= memory.until_painless_visits or (
                memory.better_ends and any(dose.feel == "better" for visit in good for dose in visit)
            )
            if _hours(said) < memory.rests_days * 24 or not made_good:
                found.append((said, memory))
        return found

    def _doses(self, area: str, side: str) -> list[PastDose]:
        mine = [d for d in self.request.history if d.area == area and {d.side, side} != {"left", "right"}]
        return sorted(mine, key=lambda dose: dose.days_ago)

    def _is_later(self, dose: PastDose, said: Said) -> bool:
        return dose.days_ago < said.days_ago - TOGETHER_H / 24

    def _visits_after(self, said: Said, side: str) -> list[list[PastDose]]:
        visits: list[list[PastDose]] = []
        for dose in reversed([d for d in self._doses(said.area, side) if self._is_later(d, said)]):
            if visits and visits[-1][-1].days_ago - dose.days_ago <= TOGETHER_H / 24:
                visits[-1].append(dose)
            else:
                visits.append([dose])
        return visits

    def _went_well(self, visit: Sequence[PastDose], area: str, side: str) -> bool:
        ages = [dose.days_ago for dose in visit]
        window = min(ages) - TOGETHER_H / 24, max(ages) + TOGETHER_H / 24
        words = [said for said in self._words(area, side) if window[0] <= said.days_ago <= window[1]]
        return not words and not any(_sore(dose) for dose in visit)

    def _of_that_time(self, said: Said, side: str) -> list[PastDose]:
        earlier = [dose for dose in self._doses(said.area, side) if not self._is_later(dose, said)]
        return [dose for dose in earlier if dose.days_ago <= earlier[0].days_ago + TOGETHER_H / 24]

    def _about(self, said: Said, side: str) -> list[Variant]:
        """The forms it can have been said of: the one named, else all on the rung on record."""
        forms = [v for v in self.catalog.variants.values() if v.area == said.area]
        named = [v for v in forms if v.id == said.variant]
        doses = self._of_that_time(said, side)
        if named or not doses:
            return named
        rung = min(max(dose.rung or 1 for dose in doses), max(v.rung for v in forms))
        return [v for v in forms if v.rung == rung]


def _hours(said: Said) -> float:
    return said.days_ago * 24


def _sore(dose: PastDose) -> bool:
    if dose.soreness_nrs is not None:
        return dose.soreness_nrs > rules.SORE_ABOVE_NRS
    return dose.feel == "worse"


def _at_most(v: Variant, of: Variant) -> bool:
    return v.rung <= of.rung and (v.score <= of.score or v.technique == of.technique)


def _below(v: Variant, of: Variant) -> bool:
    if v.technique == of.technique:
        return v.rung < min(of.felt, of.rung)
    return v.rung < of.rung and v.score < of.score


def _softest(forms: Sequence[Variant]) -> list[Variant]:
    """Of each technique the lowest rung that does something, and of those the softest by the common ladder."""
    working = [v for v in forms if v.has_effect] or list(forms)
    lowest = [v for v in working if all(w.rung >= v.rung for w in working if w.technique == v.technique)]
    return [v for v in lowest if all(w.score >= v.score for w in lowest)]
