"""Which of the answers on this machine still hold: in which wording they were given, and with which marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unknot.catalog.errors import InputError
from unknot.screening.answers import MAP, WORDING, read_answers
from unknot.screening.conditions import Given
from unknot.screening.content import ScreeningContent
from unknot.screening.marks import Mark, covers, is_marked, read_map

Answers = dict[str, Any]


def kept_answers(profile: Mapping[str, Any], content: ScreeningContent) -> Answers:
    """The answers in a profile file; one that names no wording was given to the first.

    Ids that no question has any more are passed over. Where the rest cannot be read, nothing was answered.
    """
    stored = profile.get("answers")
    if not isinstance(stored, dict):
        return {}
    answers = {key: value for key, value in stored.items() if key == MAP or key in content.questions}
    named = stored.get(WORDING)
    versions = named if isinstance(named, dict) else {}
    answers[WORDING] = {key: _version(versions.get(key), key, content) for key in answers if key in content.questions}
    try:
        read_answers(answers, content)
    except InputError:
        return {}
    return answers


def _version(version: Any, key: str, content: ScreeningContent) -> int:
    today = content.questions[key].version
    return version if type(version) is int and 1 <= version <= today else 1


def answer_anew(answers: Answers, key: str, value: Any, content: ScreeningContent) -> Answers:
    """The answers with this one, given to today's wording; what was asked about the earlier answer goes with it."""
    follows = [each for each, question in content.questions.items() if question.follows == key]
    rest = {each: answer for each, answer in answers.items() if each not in follows}
    return rest | {key: value, WORDING: answers.get(WORDING, {}) | {key: content.questions[key].version}}


def still_answered(answers: Answers, marked: list[dict[str, Any]], content: ScreeningContent) -> Answers:
    """The answers with the map as it is now; a mark that is new or stronger takes away what the map asked about it."""
    before = {(mark.region, mark.side): mark.strength for mark in read_map(MAP, answers.get(MAP, ()))[0]}
    marks, _ = read_map(MAP, marked)
    fresh = [mark for mark in marks if mark.strength > before.get((mark.region, mark.side), 0)]
    gone = {key for mark in fresh for key in _asked_about(mark, marks, content)}
    return {key: value for key, value in answers.items() if key not in gone} | {MAP: marked}


def _asked_about(mark: Mark, marks: tuple[Mark, ...], content: ScreeningContent) -> list[str]:
    """The map's own questions that this mark opens, by itself or as part of a pattern of all the marks."""
    rows = [row for row in content.map_rows.values() if row.when is None and covers(row, mark)]
    for row, holds in content.patterns:
        if row.when and any(is_marked((mark,), leaf) for leaf in row.when.leaves()) and holds(Given({}, marks=marks)):
            rows.append(row)
    return [key for row in rows for key in row.asks if content.questions[key].asked == "map"]
