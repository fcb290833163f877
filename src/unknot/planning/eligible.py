"""Which variants a person may use on which area and side today, for how long – and what keeps the others out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from unknot.catalog.loader import Catalog
from unknot.catalog.techniques import Technique, Variant
from unknot.planning.change_over import BOOK
from unknot.planning.history import SIDES, Exposure, summarise
from unknot.planning.remember import mild_enough, recall
from unknot.planning.request import Request
from unknot.planning.rules import (
    DEFAULT_ASK,
    FIRST_DOSE_S,
    HARD_FROM_THE_START,
    HARD_TOOLS,
    LEAST_DOSE_S,
    LITTLE_NRS,
    RISE_S,
    discomfort_limit,
    fits_discomfort,
)
from unknot.screening.verdict import Restrictions

Cause = Literal[
    "excluded",
    "resting",
    "sore-twice",
    "cap",
    "surface",
    "posture",
    "tool",
    "rule",
    "tool-rule",
    "surface-rule",
    "posture-rule",
    "effort-rule",
    "discomfort",
    "sinks",
    "hard-tool",
    "rung",
    "said",
    "wish",
    "reports",
    "weekly",
    "dose",
]
CAUSES: tuple[Cause, ...] = Cause.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Bar:
    """What keeps a variant out; ``subject`` is the id of the rule, tool, surface or posture concerned."""

    cause: Cause
    subject: str = ""


@dataclass(frozen=True, slots=True)
class DoseRange:
    """Seconds on one side: ``low_s``, then in steps of the grid up to ``high_s``. ``gentle`` is a hard tool, softly."""

    low_s: int
    high_s: int
    gentle: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """One area and side today. ``cap_s``: seconds still open in this session, over all visits. ``softest``: score of
    the softest form within reach, also where it was swapped away."""

    area: str
    side: str
    exposure: Exposure
    cap_s: int
    allowed: Mapping[str, DoseRange]
    barred: Mapping[str, Bar]
    bar: Bar | None = None
    softest: int = 0

    @property
    def open(self) -> bool:
        return bool(self.allowed)

    @property
    def nearest_bar(self) -> Bar:
        """The bar of the variant that came furthest, which is the one worth naming."""
        if self.bar is not None:
            return self.bar
        bars = sorted(self.barred.items(), key=lambda item: (-CAUSES.index(item[1].cause), item[0]))
        return bars[0][1] if bars else Bar("tool")


Standings = Mapping[tuple[str, str], Standing]


def sides_of(midline: bool) -> tuple[str, ...]:
    return ("both",) if midline else SIDES


def judge(request: Request, restrictions: Restrictions, catalog: Catalog) -> Standings:
    """The standing of every area and side of the catalogue."""
    return {
        (area.id, side): _stand(area.id, side, request, restrictions, catalog)
        for area in catalog.areas.values()
        for side in sides_of(area.midline)
    }


def _stand(area: str, side: str, request: Request, limits: Restrictions, catalog: Catalog) -> Standing:
    exposure = summarise(request.history, area, side, recall(request, area, side, catalog))
    cap_s = session_cap(catalog.areas[area].daily_cap.absolute[1], exposure, limits.max_dose_s)
    bar = Bar("resting") if _rests(request, area, side) else _area_bar(area, side, exposure, cap_s, limits)
    if bar:
        return Standing(area, side, exposure, cap_s, {}, {}, bar)
    variants = [v for v in catalog.variants.values() if v.area == area]
    barred = {v.id: bar for v in variants if (bar := variant_bar(v, request, limits, catalog.techniques[v.technique]))}
    if wants_firm_ground(request, limits, exposure) and not _softened(request, area, catalog):
        offered = [v for v in variants if not v.withheld]
        barred |= {v.id: Bar("sinks", v.tool) for v in variants if v.id not in barred and sinks(v, offered, barred)}
    left = [v for v in variants if v.id not in barred]
    gentle = bool(left) and not exposure.ready_for_hard and all(v.tool in HARD_TOOLS for v in left)
    gentle = gentle and area in HARD_FROM_THE_START
    if not exposure.ready_for_hard and not gentle:
        barred |= {v.id: Bar("hard-tool", v.tool) for v in left if v.tool in HARD_TOOLS}
    fits = [v for v in left if v.id not in barred]
    soft_enough = within_reach(fits, variants, exposure, gentle)
    firm = {v: held.rule for held in exposure.held for v in soft_enough - mild_enough(held, fits)}
    allowed: dict[str, DoseRange] = {}
    for v in sorted(fits, key=lambda v: v.technique):
        doses = dose_range(catalog.techniques[v.technique], exposure, limits.max_dose_s, cap_s, gentle)
        if v.id not in soft_enough:
            barred[v.id] = Bar("rung")
        elif v.id in firm:
            barred[v.id] = Bar("said", firm[v.id])
        elif v.withheld:
            barred[v.id] = Bar(v.withheld)
        elif exposure.days_this_week >= catalog.techniques[v.technique].weekly.absolute[1]:
            barred[v.id] = Bar("weekly")
        elif doses is None:
            barred[v.id] = Bar("dose")
        else:
            allowed[v.id] = doses
    reached = [v.score for v in fits if v.id in soft_enough and v.id not in firm]
    return Standing(area, side, exposure, cap_s, allowed, barred, softest=min(reached, default=0))


def _rests(request: Request, area: str, side: str) -> bool:
    return any(r.area == area and (r.side == side or "both" in (r.side, side)) for r in request.resting)


def _softened(request: Request, area: str, catalog: Catalog) -> bool:
    """Whether a word holds for either side: both may then keep the mattress, so that one form can suit both."""
    return any(recall(request, area, side, catalog).held for side in sides_of(catalog.areas[area].midline))


def wants_firm_ground(request: Request, limits: Restrictions, exposure: Exposure) -> bool:
    """False where somebody asks for little or was sore: a ball that sinks in is then what they need."""
    ask = DEFAULT_ASK if request.max_discomfort_nrs is None else request.max_discomfort_nrs
    return min(ask, limits.max_discomfort_nrs) > LITTLE_NRS and not exposure.sore_last


def sinks(v: Variant, variants: Iterable[Variant], barred: Mapping[str, Bar]) -> bool:
    """A form on a bare mattress, where the same form with a book under it may be used."""
    return v.surface == "mattress" and any(
        w.surface == BOOK and (w.technique, w.tool, w.effort) == (v.technique, v.tool, v.effort)
        for w in variants
        if w.id not in barred
    )


def within_reach(
    fits: Sequence[Variant], variants: Sequence[Variant], exposure: Exposure, gentle: bool
) -> frozenset[str]:
    """Of the forms that fit, those no firmer than an area and side is used to; ``variants`` are all of the area.

    A record of a past visit names a rung but not the ladder it stands on. So rungs are compared on one ladder only,
    as if the record came from it, and forms of two ladders by the common tool ladder: after soreness a form must
    be softer than every form the record may speak of, and a step up no firmer than the next rung of any of them.
    """
    ladders = {t: [v for v in fits if v.technique == t] for t in sorted({v.technique for v in fits})}
    start = {t: softest(own) for t, own in ladders.items()}
    if gentle or exposure.new:
        return frozenset(v.id for v in fits if v.rung <= start[v.technique])
    if exposure.sore_last:
        softer = [v for v in fits if is_softer(v, exposure.last_rung, variants)]
        least = [v for v in fits if v.rung == start[v.technique]]
        lowest = min((v.score for v in least), default=0)
        spare = [] if any(v.has_effect for v in softer) else [v for v in least if v.score == lowest]
        return frozenset(v.id for v in (*softer, *spare))
    firmest = next_score(exposure.reached, variants)
    return frozenset(
        v.id
        for v in fits
        if v.rung <= start[v.technique]
        or (v.felt <= max(start[v.technique], exposure.reached + 1) and v.score <= firmest)
    )


def is_softer(v: Variant, rung: int, variants: Sequence[Variant]) -> bool:
    """Whether ``v`` is noticeably softer than every form of the area that stands on ``rung``.

    A rung above all ladders is read as the highest there is.
    """
    rung = min(rung, max(w.rung for w in variants))
    return all(v.rung < w.felt if w.technique == v.technique else v.score < w.score for w in variants if w.rung == rung)


def next_score(rung: int, variants: Sequence[Variant]) -> int:
    """The firmest a form may be, by the common ladder, for somebody who has been on ``rung`` of any ladder."""
    if rung > max(w.rung for w in variants):
        return max(w.score for w in variants)
    return max(w.score for w in variants if w.rung in (rung, rung + 1))


def softest(variants: Sequence[Variant]) -> int:
    """The lowest rung at hand that has an effect at all; the highest one where none has."""
    return min((v.rung for v in variants if v.has_effect), default=max(v.rung for v in variants))


def session_cap(daily_s: float, exposure: Exposure, max_dose_s: int) -> int:
    """Seconds open on an area and side: the daily cap minus today's, less in the first week, when sore or limited by
    a rule, and never much more than what went well before.

    A rule that shortens a visit below the usual 120 s is meant for the area, so it limits the sum too.
    """
    cap = daily_s
    if max_dose_s < Restrictions().max_dose_s:
        cap = min(cap, max_dose_s)
    cap = min(cap, FIRST_DOSE_S if exposure.first_week else max(FIRST_DOSE_S, exposure.most_s) + RISE_S)
    if exposure.sore_last:
        cap = min(cap, max(exposure.last_dose_s / 2, LEAST_DOSE_S))
    cap = min([cap, *(held.most_s for held in exposure.held)])
    return max(0, int(cap - exposure.today_s))


def _area_bar(area: str, side: str, exposure: Exposure, cap_s: int, limits: Restrictions) -> Bar | None:
    exclusion = limits.excludes(area, side)  # type: ignore[arg-type]
    if exclusion is not None:
        return Bar("excluded", exclusion.rule)
    if exposure.held and exposure.held[0].rests_days > 0:
        return Bar("said", exposure.held[0].rule)
    if exposure.sore_twice:
        return Bar("sore-twice")
    return Bar("cap") if cap_s <= 0 else None


def variant_bar(v: Variant, request: Request, limits: Restrictions, technique: Technique) -> Bar | None:
    """The first hard rule a variant meets, exposure aside; None where it may be used."""
    postures = request.postures
    fired = sorted(set(technique.left_out_by) & set(limits.rules))
    ask = discomfort_limit(request.max_discomfort_nrs, technique.discomfort, limits.max_discomfort_nrs)
    checks: tuple[tuple[bool, Cause, str], ...] = (
        (v.surface not in request.surfaces, "surface", v.surface),
        (postures is not None and v.posture not in postures, "posture", v.posture),
        (v.tool not in request.tools, "tool", v.tool),
        (bool(fired), "rule", fired[0] if fired else ""),
        (v.tool in limits.tools_excluded, "tool-rule", v.tool),
        (v.surface in limits.surfaces_excluded, "surface-rule", v.surface),
        (v.posture in limits.postures_excluded, "posture-rule", v.posture),
        (v.effort in limits.efforts_excluded, "effort-rule", v.effort),
        (not fits_discomfort(technique.discomfort, v.effort, ask), "discomfort", v.effort),
    )
    return next((Bar(cause, subject) for met, cause, subject in checks if met), None)


def dose_range(technique: Technique, exposure: Exposure, max_dose_s: int, cap_s: int, gentle: bool) -> DoseRange | None:
    """Seconds one visit may last on one side; None where even the shortest is too long."""
    low, high = technique.dose.absolute[0], technique.dose.recommended[1]
    if exposure.settled:
        high = technique.dose.absolute[1]
    if exposure.new:
        high = min(high, technique.dose.start)
    if gentle:
        high = low
    high = min(high, max_dose_s, cap_s)
    return DoseRange(int(low), int(high), gentle) if high >= low else None
