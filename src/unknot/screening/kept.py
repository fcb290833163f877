"""Which of the answers that somebody gave before still hold today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from unknot.screening.answers import MAP, WORDING
from unknot.screening.conditions import Given
from unknot.screening.content import ScreeningContent
from unknot.screening.marks import Mark, covers, is_marked, read_map


def still_answered(answers: Mapping[str, Any], marked: Any, content: ScreeningContent) -> dict[str, Any]:
    """The answers with the map as it is now, ``marked``, in the place of the one they were given with.

    What the map alone asks was answered for its marks: one that is new or stronger takes the answers to what it opens
    away, so that they are asked again. Answers of the form stay. ``marked`` has the shape that answers hold.
    """
    before = {(mark.region, mark.side): mark.strength for mark in read_map(MAP, answers.get(MAP, ()))[0]}
    marks, _ = read_map(MAP, marked)
    fresh = [mark for mark in marks if mark.strength > before.get((mark.region, mark.side), 0)]
    gone = {key for key in _opened_by(fresh, marks, content) if content.questions[key].asked == "map"}
    return {key: value for key, value in answers.items() if key not in gone} | {MAP: marked}


def _opened_by(fresh: Iterable[Mark], marks: tuple[Mark, ...], content: ScreeningContent) -> set[str]:
    """What the ``fresh`` ones among the marks open, by themselves or as a part of a pattern."""
    found: set[str] = set()
    for mark in fresh:
        for row in content.map_rows.values():
            if row.when is None and covers(row, mark):
                found |= set(row.asks)
        for row, test in content.patterns:
            part = row.when is not None and any(is_marked((mark,), leaf) for leaf in row.when.leaves())
            if part and test(Given({}, marks=marks)):
                found |= set(row.asks)
    return found


def answer_anew(answers: Mapping[str, Any], given: Mapping[str, Any], content: ScreeningContent) -> dict[str, Any]:
    """``given`` laid over the answers, each with today's wording; None takes one away.

    A question that follows another was answered about that answer: it goes when the other one is given anew.
    """
    follows = [key for key, asked in content.questions.items() if asked.follows in given and key not in given]
    merged = {
        key: value
        for key, value in {**answers, **given}.items()
        if value is not None and key not in (WORDING, *follows)
    }
    today = {key: content.questions[key].version for key in given if key in content.questions}
    versions = {**answers.get(WORDING, {}), **today}
    return merged | {WORDING: {key: versions[key] for key in merged if key in versions}}


def worded(answers: Mapping[str, Any], content: ScreeningContent, version: int | None = None) -> dict[str, Any]:
    """The answers with a wording for each that has none: ``version``, else today's."""
    known = answers.get(WORDING, {})
    if not isinstance(known, Mapping):
        return dict(answers)  # left for whoever reads the answers to refuse
    ours = {key: version or content.questions[key].version for key in answers if key in content.questions}
    return {**answers, WORDING: {**ours, **known}}
