"""From a request, a verdict and the catalogue to the integers of a Problem."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from unknot.catalog.loader import Catalog
from unknot.catalog.session import Benefit
from unknot.catalog.techniques import Technique, Variant
from unknot.planning.change_over import Place, change_over_s, place_of
from unknot.planning.eligible import DoseRange, Standings, judge, sides_of
from unknot.planning.history import SIDES
from unknot.planning.needs import Needs, find_needs
from unknot.planning.pacing import new_areas_left
from unknot.planning.problem import (
    Cap,
    Choice,
    Effect,
    Lane,
    Part,
    Problem,
    Segment,
    StationSpec,
    TissueSpec,
)
from unknot.planning.request import Request
from unknot.planning.rules import discomfort_limit, expected_discomfort
from unknot.planning.timeline import frame_s
from unknot.screening.verdict import Restrictions

UNIT_S = 5
TWICE_UP_TO_AREAS = 3
FULL_POINTS = 100_000
"""Points of one tissue at weight 1 if its benefit were complete."""
EVIDENCE_FULL = 10
SEGMENT_S = 15
LONGEST_S = 240
AIM_PENALTY = 500
"""Points per weight and per point of discomfort away from what was asked for: half a per cent of full benefit."""
FIRM_PENALTY = 100
"""Points per weight and step on the tool ladder: firmer earns nothing, so of two equal forms the softer wins."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A problem with what it was made from, which the reasons need."""

    problem: Problem
    needs: Needs
    standings: Standings
    restrictions: Restrictions
    budget_s: int


def draft_problem(request: Request, restrictions: Restrictions, catalog: Catalog, one_sided: bool = False) -> Draft:
    """Filter, then translate. Raises nothing: a problem without choices is a valid one.

    ``one_sided`` offers single visits to the needier side only, for minutes that do not hold both.
    """
    needs = find_needs(request, catalog)
    standings = judge(request, restrictions, catalog)
    budget_s = int(request.minutes * 60)
    builder = _Builder(request, restrictions, catalog, needs, standings, one_sided)
    return Draft(builder.build(budget_s), needs, standings, restrictions, budget_s)


def segments(benefit: Benefit) -> tuple[Segment, ...]:
    """B(t) = 1 − exp(−t / tau) as concave integer pieces of 15 s; the dead time is taken off each visit before."""
    length = SEGMENT_S * EVIDENCE_FULL

    def points(t: float) -> float:
        return FULL_POINTS * (1 - math.exp(-t / benefit.tau_s))

    return tuple(
        Segment(length=length, slope=math.floor((points(t + SEGMENT_S) - points(t)) / length))
        for t in range(0, LONGEST_S, SEGMENT_S)
    )


def tissue_weight(need: float, last_days: float | None, benefit: Benefit) -> int:
    """Need in tenths × recency (0–10) / 10: 0…100. At least 1 while recency is above 0."""
    weights = benefit.recency_weight
    recency = weights[-1] if last_days is None else weights[min(int(last_days), len(weights) - 1)]
    return max(1, round(need * 10) * recency // 10) if recency else 0


def visited_twice(standings: Standings, needs: Needs) -> tuple[str, ...]:
    """Areas that may have a second, firmer visit: used for weeks without soreness, and few others in need.

    With many areas in need a minute does more elsewhere, since the second dose on one place adds least.
    """
    wanted = [standings[key] for key in needs if standings[key].open]
    areas = sorted({standing.area for standing in wanted})
    if len(areas) > TWICE_UP_TO_AREAS:
        return ()
    return tuple(a for a in areas if all(s.exposure.settled for s in wanted if s.area == a))


class _Builder:
    def __init__(
        self,
        request: Request,
        limits: Restrictions,
        catalog: Catalog,
        needs: Needs,
        standings: Standings,
        one_sided: bool,
    ) -> None:
        self.one_sided = one_sided
        self.request, self.limits, self.catalog = request, limits, catalog
        self.needs, self.standings = needs, standings
        self.tissues = tuple(self._tissues())
        self.index = {(t.area, t.side): i for i, t in enumerate(self.tissues)}

    def build(self, budget_s: int) -> Problem:
        frame = self.catalog.frame
        tier = frame.tier(budget_s / 60)
        raw = _without_doubles(sorted(self._choices(), key=lambda found: found[0].id))
        places = sorted({place for _, own in raw for place in own}, key=lambda place: place.id)
        at = {place: i for i, place in enumerate(places)}
        ranks = rank_choices([choice.id for choice, _ in raw], self.request.seed)
        twice = () if self.one_sided else visited_twice(self.standings, self.needs)
        choices = tuple(_placed(choice, own, at, ranks[choice.id]) for choice, own in raw)
        new = tuple(sorted({choice.area for choice in choices if self._begins(choice)}))
        max_new = new_areas_left(self.standings, self.request.history)
        known = len({choice.area for choice in choices}) - len(new)
        return Problem(
            unit_s=UNIT_S,
            step_s=frame.dose_step_s,
            budget=max(0, (budget_s - frame_s(frame, tier)) // UNIT_S),
            max_areas=1 if self.one_sided else min(self._most_areas(tier.max_areas), max(1, known + max_new)),
            new=new,
            max_new=max_new,
            twice=twice,
            segments=segments(self.catalog.benefit),
            tissues=self.tissues,
            stations=tuple(_station(i, place, choices) for i, place in enumerate(places)),
            travel=self._travel(places),
            choices=choices,
            caps=tuple(self._caps(choices)),
            precedences=tuple(_precedences(choices, twice)),
        )

    def _most_areas(self, by_length: int) -> int:
        return min(by_length, self.limits.max_areas or by_length)

    def _begins(self, choice: Choice) -> bool:
        """Whether it presses a side that was never pressed before."""
        midline = self.catalog.areas[choice.area].midline
        pressed = {side for lane in choice.lanes for side, _ in _meets(lane.side, midline)}
        return any(self.standings[choice.area, side].exposure.untried for side in pressed)

    def _tissues(self) -> Iterable[TissueSpec]:
        """Needed and not kept out as a whole; what cannot be pressed may still gain from a neighbour."""
        for (area, side), need in self.needs.items():
            standing = self.standings[area, side]
            if standing.bar is None:
                weight = tissue_weight(need, standing.exposure.last_days, self.catalog.benefit)
                yield TissueSpec(area=area, side=side, weight=weight)

    def _travel(self, places: Sequence[Place]) -> tuple[tuple[int, ...], ...]:
        stops: list[Place | None] = [None, *places]
        table = self.catalog.change_overs
        return tuple(tuple(0 if a is b else units(change_over_s(a, b, table)) for b in stops) for a in stops)

    def _caps(self, choices: Sequence[Choice]) -> Iterable[Cap]:
        for (area, side), standing in self.standings.items():
            lanes = tuple(
                (c, i)
                for c, choice in enumerate(choices)
                if choice.area == area
                for i, lane in enumerate(choice.lanes)
                if side in (lane.side, "both") or lane.side == "both"
            )
            if side == "both":  # the halves of a midline area get equal doses: the first lane stands for both
                lanes = tuple((c, i) for c, i in lanes if i == 0)
            if lanes:
                yield Cap(area=area, side=side, limit_s=standing.cap_s, lanes=lanes)

    def _choices(self) -> Iterable[tuple[Choice, tuple[Place, ...]]]:
        for variant in self.catalog.variants.values():
            area = self.catalog.areas[variant.area]
            technique = self.catalog.techniques[variant.technique]
            for lanes, slack in self._lanes(variant, technique, area.midline):
                if lanes:
                    yield self._choice(variant, technique, tuple(lanes), slack)

    def _lanes(self, v: Variant, technique: Technique, midline: bool) -> Iterable[tuple[Sequence[Lane], int | None]]:
        sides = sides_of(midline)
        doses = {side: self.standings[v.area, side].allowed.get(v.id) for side in sides}
        if technique.sides == "each" and not midline:
            yield self._each_side(v, technique, doses)
        elif any((v.area, side) in self.index for side in sides) and all(doses[side] for side in sides):
            whole = _narrowest([found for found in doses.values() if found])
            if technique.sides == "each":
                lanes = [self._lane("left", ("both",), v, technique, whole)]
                lanes.append(lanes[0].model_copy(update={"side": "right", "effects": ()}))
                yield lanes, 0
            else:
                yield [self._lane("both", sides, v, technique, whole)], None

    def _each_side(
        self, v: Variant, technique: Technique, doses: Mapping[str, DoseRange | None]
    ) -> tuple[Sequence[Lane], int | None]:
        """Both sides, the needier first; one side only where the other has no need or is closed altogether."""
        wanted = [s for s in SIDES if (v.area, s) in self.index and self.standings[v.area, s].open]
        wanted.sort(key=lambda s: (-self.needs[v.area, s], s))
        wanted = wanted[:1] if self.one_sided else wanted
        found = [(side, dose) for side in wanted if (dose := doses[side]) is not None]
        if not found or len(found) < len(wanted):
            return (), None
        lanes = [self._lane(side, (side,), v, technique, dose) for side, dose in found]
        if len(lanes) == 1:
            return lanes, None
        return lanes, int(self.needs[v.area, wanted[0]] > self.needs[v.area, wanted[1]])

    def _lane(self, side: str, tissues: Sequence[str], v: Variant, technique: Technique, dose: DoseRange) -> Lane:
        step = self.catalog.frame.dose_step_s
        evidence = self.catalog.benefit.evidence_weight[technique.evidence.grade]
        above = max(0.0, dose.low_s - self.catalog.benefit.dead_time_s)
        effects = [
            Effect(tissue=i, base=int(above * evidence * share), per_step=int(step * evidence * share))
            for i, share in sorted(self._reach(v.area, tissues).items())
        ]
        return Lane(side=side, low_s=dose.low_s, steps=(dose.high_s - dose.low_s) // step, effects=tuple(effects))

    def _reach(self, area: str, sides: Sequence[str]) -> dict[int, float]:
        """Share of a dose that reaches each tissue: all of it on its own, part of it on neighbours."""
        reach: dict[int, float] = {}
        links = [(area, 1.0), *((n.area, n.share) for n in self.catalog.areas[area].neighbours)]
        for target, share in links:
            for side in sides:
                for other, part in _meets(side, self.catalog.areas[target].midline):
                    if (target, other) in self.index:
                        i = self.index[target, other]
                        reach[i] = min(1.0, reach.get(i, 0.0) + share * part)
        return reach

    def _choice(
        self, v: Variant, technique: Technique, lanes: tuple[Lane, ...], slack: int | None
    ) -> tuple[Choice, tuple[Place, ...]]:
        places = [place_of(v.posture, lane.side, v.tool, v.surface) for lane in lanes]
        own = tuple(dict.fromkeys(places))
        rest = self.catalog.frame.rest_s
        parts = []
        for i, place in enumerate(own):
            here = tuple(k for k, p in enumerate(places) if p == place)
            parts.append(
                Part(
                    station=i,
                    time=units(technique.setup_s + rest + technique.switch_side_s * (len(here) - 1)),
                    lanes=here,
                )
            )
        sides = "+".join(lane.side for lane in lanes)
        choice = Choice(
            id=f"{v.id}:{sides}",
            variant=v.id,
            technique=v.technique,
            area=v.area,
            score=v.score,
            order=self.catalog.areas[v.area].usual_order,
            penalty=self._penalty(v, technique, lanes),
            rank=0,
            parts=tuple(parts),
            lanes=lanes,
            slack=slack,
        )
        return choice, own

    def _penalty(self, v: Variant, technique: Technique, lanes: Sequence[Lane]) -> int:
        ask = discomfort_limit(self.request.max_discomfort_nrs, technique.discomfort, self.limits.max_discomfort_nrs)
        away = abs(ask - expected_discomfort(technique.discomfort, v.effort))
        touched = {e.tissue for lane in lanes for e in lane.effects if self.tissues[e.tissue].area == v.area}
        weight = sum(self.tissues[i].weight for i in touched)
        return weight * round(AIM_PENALTY * away + FIRM_PENALTY * v.score)


def units(seconds: float) -> int:
    """Rounded up: a plan never needs more than the solver thought."""
    return math.ceil(seconds / UNIT_S)


def rank_choices(ids: Sequence[str], seed: int) -> dict[str, int]:
    """Tie-break ranks: by id, or shuffled by the seed, with a fixed fraction that makes equal sums rare."""

    def digest(key: str) -> int:
        return int.from_bytes(hashlib.sha256(f"{seed}:{key}".encode()).digest()[:4], "big")

    ordered = sorted(ids, key=lambda key: (digest(key) if seed else 0, key))
    return {key: 10 * place + digest(key) % 10 for place, key in enumerate(ordered, start=1)}


def _narrowest(ranges: Sequence[DoseRange]) -> DoseRange:
    return min(ranges, key=lambda found: (found.high_s, found.low_s))


def _meets(side: str, midline: bool) -> tuple[tuple[str, float], ...]:
    """Which sides of a target a dose on ``side`` reaches: half of a midline area lies on either side."""
    if midline:
        return (("both", 1.0 if side == "both" else 0.5),)
    return tuple((s, 1.0) for s in SIDES) if side == "both" else ((side, 1.0),)


def _without_doubles(
    found: Sequence[tuple[Choice, tuple[Place, ...]]],
) -> list[tuple[Choice, tuple[Place, ...]]]:
    """Of forms that differ in nothing a solver sees but the penalty, only the best can be part of an optimum."""
    best: dict[tuple[object, ...], tuple[Choice, tuple[Place, ...]]] = {}
    for choice, own in found:
        key = (choice.technique, own, choice.lanes, choice.slack)
        if key not in best or choice.penalty < best[key][0].penalty:
            best[key] = (choice, own)
    return sorted(best.values(), key=lambda item: item[0].id)


def _placed(choice: Choice, own: Sequence[Place], at: Mapping[Place, int], rank: int) -> Choice:
    parts = tuple(part.model_copy(update={"station": at[own[part.station]]}) for part in choice.parts)
    return choice.model_copy(update={"parts": parts, "rank": rank})


def _station(index: int, place: Place, choices: Sequence[Choice]) -> StationSpec:
    return StationSpec(id=place.id, order=min(c.order for c in choices if index in c.stations))


def _precedences(choices: Sequence[Choice], twice: Collection[str]) -> Iterable[tuple[int, int]]:
    """Pairs on one area that may both be chosen and stand at different stations."""
    for a, soft in enumerate(choices):
        for b, firm in enumerate(choices):
            same = soft.area == firm.area and soft.area in twice and soft.technique != firm.technique
            if same and soft.score < firm.score and set(soft.stations) != set(firm.stations):
                yield a, b
