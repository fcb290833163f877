"""Every address there is, with something to put into its blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

BLANK = re.compile(r"<(?:\w+:)?(\w+)>")
CAPTURE = re.compile(r"\(\?P<(\w+)>[^)]*\)")


def addresses(filled: dict[str, str]) -> list[tuple[str, Any]]:
    """(path, view) of every route; the blanks are filled in by name. A blank nobody thought of raises KeyError."""
    return list(_walk(get_resolver().url_patterns, "/", filled))


def _walk(patterns: Any, before: str, filled: dict[str, str]) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        text = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, text, filled)
        elif isinstance(pattern, URLPattern):
            plain = CAPTURE.sub(lambda found: filled[found[1]], text)
            yield BLANK.sub(lambda found: filled[found[1]], plain).replace("^", "").rstrip("$"), pattern.callback


def blanks(session: str) -> dict[str, str]:
    return {
        "session": session,
        "question": "saddle_numbness",
        "key": "saddle_numbness",
        "technique": "calf-roller-sitting",
        "slug": "calf-roller-sitting",
        "measure": "knee-to-wall",
        "reference": "behm-2020",
        "action": "longer",
        "name": "x",
        "path": "x",
    }
