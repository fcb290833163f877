"""The terminal asks about mood, confidence and fear of moving like the pages do: afterwards, once, and not for long."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from unknot.cli.coach import Coach
from unknot.cli.page import Page
from unknot.cli.store import read_json, write_json


def coached(folder: Path, typed: list[str]) -> tuple[Coach, io.StringIO]:
    """A coach in ``folder`` in whose terminal ``typed`` is typed, line by line."""
    shown = io.StringIO()
    coach = Coach(Page(file=shown, width=200), folder, voice=False, speed=1)
    lines = iter(typed)
    coach.interview.line = lambda prompt: (shown.write(prompt), next(lines))[1]  # type: ignore[method-assign]
    return coach, shown


def asked(folder: Path, *typed: str) -> tuple[dict[str, Any], str]:
    coach, shown = coached(folder, list(typed))
    coach.ask_outlook()
    return read_json(folder / "profile.json").get("outlook", {}), shown.getvalue()


def test_answers_are_kept_beside_what_was_there(tmp_path: Path) -> None:
    write_json(tmp_path / "profile.json", {"at_hand": {"minutes": 7}})
    kept, shown = asked(tmp_path, "7", "", "2")
    assert kept["answers"] == {"mood": 7, "fear-of-moving": 2}
    assert "crisis line" in shown and read_json(tmp_path / "profile.json")["at_hand"] == {"minutes": 7}


@pytest.mark.parametrize("typed", [("", "", ""), ("1", "9", "1")])
def test_they_are_not_asked_twice_within_four_weeks(tmp_path: Path, typed: tuple[str, ...]) -> None:
    asked(tmp_path, *typed)
    _, shown = asked(tmp_path)
    assert not shown


def test_they_are_asked_again_after_four_weeks(tmp_path: Path) -> None:
    write_json(tmp_path / "profile.json", {"outlook": {"at": "2020-01-01T00:00:00+00:00", "answers": {}}})
    kept, _ = asked(tmp_path, "", "8", "")
    assert kept["answers"] == {"confidence": 8}
