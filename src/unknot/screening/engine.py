"""Answers → verdict with reasons and restrictions. Pure: same answers, same content, same result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from unknot.catalog.base import Verdict
from unknot.catalog.rules import MapRow, Rule
from unknot.screening.answers import outdated, read_answers
from unknot.screening.conditions import Given, places, supports
from unknot.screening.content import ReadyRule, ScreeningContent
from unknot.screening.marks import Mark, covers
from unknot.screening.verdict import Exclusion, Ground, LimitKind, Reason, Restrictions, Screening


def screen(answers: Mapping[str, Any], content: ScreeningContent, wanted: tuple[Mark, ...] = ()) -> Screening:
    """The verdict is that of the worst rule that fires; restrictions are those of all of them together.

    A missing answer never counts as no: a missing ★ answer, or one to a question that the body map opens, makes the
    result incomplete, which allows no plan. ``wanted``: areas to be rolled, as marks where each of them hurts; such a
    mark opens what the region by itself opens, and nothing else.
    Raises InputError with every problem of the answers.
    """
    raw, read = read_answers(answers, content)
    given = replace(read, open=_unanswered(raw, content), wanted=wanted)
    fired = [ready for ready in content.ready if ready.applies(given)]
    asked = (*content.stars, *opened_by_map(given, content))
    missing = tuple(dict.fromkeys(key for key in asked if key not in raw.values))
    seen_first = any(ready.rule.sends_first for ready in fired)
    return Screening(
        verdict=_verdict(fired),
        plan_allowed=not missing and not any(ready.rule.ends_it for ready in fired),
        seen_first=seen_first,
        incomplete=bool(missing),
        missing=missing,
        reasons=tuple(_reason(ready, given, fired, content) for ready in fired),
        restrictions=_restrict(fired, given, content),
        content_version=content.version,
        unanswered=given.open,
        outdated=outdated(answers, content),
    )


def opened_by_map(given: Given, content: ScreeningContent) -> tuple[str, ...]:
    """Ids of the questions that the marks open, in the order in which questions are asked."""
    opened = {key for row in _rows(given, content) for key in row.asks}
    return tuple(key for key in content.questions if key in opened)


def _rows(given: Given, content: ScreeningContent) -> Iterator[MapRow]:
    marks = (*given.marks, *given.wanted)
    for row in content.map_rows.values() if marks else ():
        if row.when is None and any(covers(row, mark) for mark in marks):
            yield row
    for row, test in content.patterns if given.marks else ():
        if test(given):
            yield row


def worth_asking(key: str, answers: Mapping[str, Any], content: ScreeningContent) -> bool:
    """Whether the question can matter after these answers; skipping the others never changes a verdict."""
    raw, _ = read_answers(answers, content)
    if content.questions[key].asked == "map":
        return key in opened_by_map(raw, content)
    return _matters(key, raw, content)


def _matters(key: str, raw: Given, content: ScreeningContent) -> bool:
    test = content.asked_if.get(key)
    return test is None or test(raw)


def _unanswered(raw: Given, content: ScreeningContent) -> tuple[str, ...]:
    return tuple(key for key in content.needed if key not in raw.values and _matters(key, raw, content))


def _verdict(fired: list[ReadyRule]) -> Verdict:
    return fired[0].rule.verdict if fired else "go"


def _reason(ready: ReadyRule, given: Given, fired: list[ReadyRule], content: ScreeningContent) -> Reason:
    """Names the answers, and the missing ones that could matter: nobody is told of a question that does not arise."""
    rule = ready.rule
    keys = supports(rule.when, given)
    soothing = f" {rule.soothing}" if rule.soothing and _may_soothe(rule, fired) else ""
    return Reason(
        rule=rule.id,
        answers=tuple(key for key in keys if key in given.values or _matters(key, given, content)),
        message=rule.message + soothing,
        sources=rule.sources,
        verdict=rule.verdict,
    )


def _may_soothe(rule: Rule, fired: list[ReadyRule]) -> bool:
    """What comforts is said only where no stricter rule fired and no other one sends to a clinician."""
    others = (other.rule for other in fired if other.rule.id != rule.id)
    return all(other.rank <= rule.rank and other.verdict == "go_with_changes" for other in others)


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
