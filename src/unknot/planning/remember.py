"""What was said of a place before, and what it still means today: from elapsed hours and visits alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from unknot.catalog.loader import Catalog
from unknot.catalog.rules import Memory
from unknot.catalog.techniques import Variant
from unknot.planning.history import NOTHING_SAID, SESSION_DAYS, SIDES, Held, Recalled, is_sore, touches
from unknot.planning.request import PastDose, Request, Said
from unknot.planning.rules import FIRST_DOSE_S, LEAST_DOSE_S, MEMORY_DAYS
from unknot.screening.nearby import overlaps_of, stopped_areas


def recall(request: Request, area: str, side: str, catalog: Catalog) -> Recalled:
    """What of all that was said holds for this area and side now."""
    if not request.stops:
        return NOTHING_SAID
    here = [said for said in request.stops if says_of(said, area, side) and catalog.memory_of(said.rule)]
    doses = [dose for dose in request.history if touches(dose, area, side)]
    holding = [said for said in here if _holds(said, doses, here, catalog)]
    over = [said for said in here if said not in holding]
    held = [*(_held(said, doses, catalog) for said in holding), *_rests_beside(request, area, side, catalog)]
    held.sort(key=lambda found: (-found.rests_days, not found.softest, found.most_s, found.rule))
    return Recalled(tuple(held), _newest(here), _newest(over))


def _newest(words: Sequence[Said]) -> float | None:
    return min((said.days_ago for said in words), default=None)


def says_of(said: Said, area: str, side: str) -> bool:
    return said.area == area and _meets(said.side, side)


def _meets(one: str, other: str) -> bool:
    return one == other or "both" in (one, other)


def _holds(said: Said, doses: Sequence[PastDose], words: Sequence[Said], catalog: Catalog) -> bool:
    rule = catalog.memory_of(said.rule)
    return rule is not None and (said.days_ago < rule.rests_days or not _released(said, rule, doses, words))


def _held(said: Said, doses: Sequence[PastDose], catalog: Catalog) -> Held:
    rule, then = catalog.memory_of(said.rule), _then(said, doses)
    assert rule is not None, said
    return Held(
        rule=said.rule,
        said=rule.said,
        rests_days=max(0.0, rule.rests_days - said.days_ago),
        softest=rule.form == "softest",
        most_s=max(rule.seconds * max((d.dose_s for d in then), default=FIRST_DOSE_S), LEAST_DOSE_S),
        forms=_forms(said, then, catalog),
    )


def _rests_beside(request: Request, area: str, side: str, catalog: Catalog) -> Iterator[Held]:
    """What is pressed over the same nerve and bone rests as long as the place itself."""
    overlaps = overlaps_of(catalog.questions.values())
    for said in request.stops:
        stop, rule = catalog.stops.get(said.rule), catalog.memory_of(said.rule)
        if stop is None or rule is None or said.area == area or said.days_ago >= rule.rests_days:
            continue
        if area in stopped_areas(stop, said.area, overlaps) and _meets(said.side, side):
            left = rule.rests_days - said.days_ago
            yield Held(said.rule, rule.said, left, softest=True, most_s=LEAST_DOSE_S, close_by=True)


def _then(said: Said, doses: Sequence[PastDose]) -> list[PastDose]:
    """The doses of the session in which it was said; where none is on record there, of the one before."""
    before = [dose for dose in doses if dose.days_ago >= said.days_ago - SESSION_DAYS]
    last = min((dose.days_ago for dose in before), default=0.0)
    return [dose for dose in before if dose.days_ago <= last + SESSION_DAYS]


def _forms(said: Said, then: Sequence[PastDose], catalog: Catalog) -> tuple[Variant, ...]:
    known = catalog.variants.get(said.variant or "")
    if known is not None and known.area == said.area:
        return (known,)
    if not then:
        return ()
    variants = [variant for variant in catalog.variants.values() if variant.area == said.area]
    rung = min(max(dose.rung or 1 for dose in then), max(variant.rung for variant in variants))
    return tuple(variant for variant in variants if variant.rung == rung)


def _released(said: Said, rule: Memory, doses: Sequence[PastDose], words: Sequence[Said]) -> bool:
    """Enough quiet visits since, or one that felt better where that is enough."""
    after = [dose for dose in doses if dose.days_ago < said.days_ago - SESSION_DAYS]
    quiet = [visit for visit in _visits(after) if _is_quiet(visit, words)]
    better = any(dose.feel == "better" for visit in quiet for dose in visit)
    return len(quiet) >= rule.until_painless_visits or (rule.better_ends and better)


def _visits(doses: Sequence[PastDose]) -> list[list[PastDose]]:
    """Doses of one session each, the oldest first."""
    visits: list[list[PastDose]] = []
    for dose in sorted(doses, key=lambda d: -d.days_ago):
        if not visits or visits[-1][-1].days_ago - dose.days_ago > SESSION_DAYS:
            visits.append([])
        visits[-1].append(dose)
    return visits


def _is_quiet(visit: Sequence[PastDose], words: Sequence[Said]) -> bool:
    """Neither sore nor with a word said in it. A visit of which nothing was said had a button for it all along."""
    first, last = visit[0].days_ago + SESSION_DAYS, visit[-1].days_ago - SESSION_DAYS
    return not any(map(is_sore, visit)) and not any(last <= said.days_ago <= first for said in words)


def mild_enough(held: Held, fits: Sequence[Variant]) -> frozenset[str]:
    """Of the forms that fit, those that a word leaves open: none firmer than what it was said of."""
    within = [v for v in fits if not held.forms or any(_no_firmer(v, w) for w in held.forms)]
    if not held.softest and held.forms:
        softer = [v for v in within if all(_is_softer(v, w) for w in held.forms)]
        if any(v.has_effect for v in softer):
            return frozenset(v.id for v in softer)
    effective = [v for v in within if v.has_effect] or within
    lowest = {t: min(v.rung for v in effective if v.technique == t) for t in {v.technique for v in effective}}
    least = [v for v in effective if v.rung == lowest[v.technique]]
    score = min((v.score for v in least), default=0)
    return frozenset(v.id for v in least if v.score == score)


def _no_firmer(v: Variant, w: Variant) -> bool:
    return v.rung <= w.rung and (v.technique == w.technique or v.score <= w.score)


def _is_softer(v: Variant, w: Variant) -> bool:
    return v.rung < w.rung and (v.rung < w.felt if v.technique == w.technique else v.score < w.score)


def still_counts(stops: Sequence[Said], history: Sequence[PastDose], catalog: Catalog) -> tuple[Said, ...]:
    """Of all that was ever said, what a plan has to know: of the last six weeks, or older and never made good."""

    def counts(said: Said, side: str) -> bool:
        doses = [dose for dose in history if touches(dose, said.area, side)]
        words = [word for word in stops if says_of(word, said.area, side)]
        return said.days_ago <= MEMORY_DAYS or _holds(said, doses, words, catalog)

    return tuple(
        said
        for said in stops
        if catalog.memory_of(said.rule)
        and any(counts(said, side) for side in (SIDES if said.side == "both" else (said.side,)))
    )
