"""The answers of the profile file on this machine, and in which wording each was given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unknot.catalog.errors import InputError
from unknot.screening.answers import MAP, WORDING, read_answers
from unknot.screening.content import ScreeningContent

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
