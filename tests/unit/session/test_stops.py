"""What is asked and said when something hurts keeps to the person's own ceiling of discomfort."""

from __future__ import annotations

import re

import pytest

from unknot.catalog.loader import load_catalog
from unknot.cli import coach as coaching
from unknot.cli.page import Page
from unknot.screening.content import ScreeningContent
from unknot.screening.engine import screen
from unknot.screening.verdict import Restrictions
from unknot.session.stops import NUMERALS, during_stops

CONTENT = ScreeningContent.of(load_catalog())
OF_TEN = re.compile(r"(\w+) of (?:ten|10)", re.I)


def said(max_discomfort_nrs: int) -> dict[str, str]:
    found = during_stops(CONTENT.stops, Restrictions(max_discomfort_nrs=max_discomfort_nrs))
    return {stop.id: f"{stop.label}. {stop.help} {stop.message}" for stop in found}


@pytest.mark.parametrize("ceiling", range(7))
def test_no_stop_names_a_number_above_a_lower_ceiling(ceiling: int) -> None:
    texts = said(ceiling)
    named = [NUMERALS.index(word.lower()) for text in texts.values() for word in OF_TEN.findall(text)]
    assert named and max(named) <= ceiling
    assert "{" not in " ".join(texts.values())


def test_the_usual_ceiling_has_the_usual_words() -> None:
    assert said(7) == {
        stop.id: f"{stop.label}. {stop.help} {stop.message}" for stop in CONTENT.stops.values() if stop.when == "during"
    }


def test_what_cannot_wait_is_asked_first() -> None:
    assert list(said(3))[:2] == ["chest-pain-or-breathless", "new-warning-sign"]


def test_the_terminal_speaks_of_the_same_ceiling(tmp_path, monkeypatch, capsys) -> None:
    coach = coaching.Coach(Page(width=200), tmp_path, voice=False, speed=1)
    calm = dict.fromkeys(CONTENT.stars, "no") | {"recent_trauma": "none", "age": 40, "floor_transfer": "yes"}
    coach.answers = calm | {"anticoagulant": "yes"}
    assert screen(coach.answers, CONTENT).restrictions.max_discomfort_nrs == 3
    monkeypatch.setattr(coach.interview, "number", lambda *_: 0)
    coach.hurts(None)  # type: ignore[arg-type]
    shown = capsys.readouterr().out
    assert "more than three of ten" in shown and "seven of ten" not in shown
