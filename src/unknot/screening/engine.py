"""Answers → verdict with reasons and restrictions. Pure: same answers, same content, same result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from unknot.catalog.base import Verdict
from unknot.screening.answers import read_answers
from unknot.screening.conditions import Given, places, supports
from unknot.screening.content import ReadyRule, ScreeningContent
from unknot.screening.verdict import Exclusion, Ground, LimitKind, Reason, Restrictions, Screening


def screen(answers: Mapping[str, Any], content: ScreeningContent) -> Screening:
    """The verdict is that of the worst rule that fires; restrictions are those of all of them together.

    A missing answer never counts as no: a missing ★ answer makes the result incomplete, which allows no plan.
    Raises InputError with every problem of the answers.
    """
    raw, read = read_answers(answers, content)
    given = replace(read, open=_unanswered(raw, content))
    fired = [ready for ready in content.ready if ready.applies(given)]
    missing = tuple(key for key in content.stars if key not in raw.values)
    return Screening(
        verdict=_verdict(fired),
        incomplete=bool(missing),
        missing=missing,
        reasons=tuple(_reason(ready, given) for ready in fired),
        restrictions=_restrict(fired, given, content),
        content_version=content.version,
        unanswered=given.open,
    )


def worth_asking(key: str, answers: Mapping[str, Any], content: ScreeningContent) -> bool:
    """Whether the question can matter after these answers; skipping the others never changes a verdict."""
    raw, _ = read_answers(answers, content)
    return _matters(key, raw, content)


def _matters(key: str, raw: Given, content: ScreeningContent) -> bool:
    test = content.asked_if.get(key)
    return test is None or test(raw)


def _unanswered(raw: Given, content: ScreeningContent) -> tuple[str, ...]:
    return tuple(key for key in content.needed if key not in raw.values and _matters(key, raw, content))


def _verdict(fired: list[ReadyRule]) -> Verdict:
    return fired[0].rule.verdict if fired else "go"


def _reason(ready: ReadyRule, given: Given) -> Reason:
    rule = ready.rule
    return Reason(
        rule=rule.id,
        answers=supports(rule.when, given),
        message=rule.message,
        sources=rule.sources,
        verdict=rule.verdict,
    )


def _restrict(fired: list[ReadyRule], given: Given, content: ScreeningContent) -> Restrictions:
    if not fired:
        return Restrictions()
    grounds = tuple(ground for ready in fired for ground in ready.grounds)
    areas = _ceilings("areas", grounds)
    return Restrictions(
        areas_excluded=tuple(exclusion for ready in fired for exclusion in _exclusions(ready, given, content)),
        zones_excluded=_items("zone", grounds),
        tools_excluded=_items("tool", grounds),
        postures_excluded=_items("posture", grounds),
        surfaces_excluded=_items("surface", grounds),
        efforts_excluded=_items("effort", grounds),
        movements_excluded=_items("movement", grounds),
        max_discomfort_nrs=min((7, *_ceilings("discomfort", grounds))),
        max_dose_s=min((120, *_ceilings("dose", grounds))),
        max_areas=min(areas, default=None),
        rules=tuple(sorted(ready.rule.id for ready in fired)),
        grounds=grounds,
    )


def _items(kind: LimitKind, grounds: Iterable[Ground]) -> tuple[str, ...]:
    return tuple(sorted({ground.item for ground in grounds if ground.kind == kind}))


def _ceilings(kind: LimitKind, grounds: Iterable[Ground]) -> list[int]:
    return [int(ground.item) for ground in grounds if ground.kind == kind]


def _exclusions(ready: ReadyRule, given: Given, content: ScreeningContent) -> tuple[Exclusion, ...]:
    if not ready.has_places:
        return ready.exclusions
    return (*ready.exclusions, *dict.fromkeys(_local_exclusions(ready, given, content)))


def _local_exclusions(ready: ReadyRule, given: Given, content: ScreeningContent) -> Iterator[Exclusion]:
    rule = ready.rule
    for place in places(rule.when, given):
        near = content.overlaps.get(place.area, ()) if rule.restrict.here == "nearby" else ()
        for area in (place.area, *near):
            side = content.side(area, place.side)
            yield Exclusion(area=area, side=side, rule=rule.id)
