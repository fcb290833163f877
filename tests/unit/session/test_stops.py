"""What is asked and said when something hurts keeps to the person's own ceiling of discomfort."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from unknot.catalog.loader import load_catalog
from unknot.cli import coach as coaching
from unknot.cli.page import Page
from unknot.screening.content import ScreeningContent
from unknot.screening.engine import screen
from unknot.screening.nearby import stopped_areas
from unknot.screening.verdict import Restrictions
from unknot.session.stops import NUMERALS, during_stops
from unknot.session.words import left_out_words

CONTENT = ScreeningContent.of(load_catalog())
OF_TEN = re.compile(r"(\w+) of (?:ten|10)", re.I)


def said(max_discomfort_nrs: int, wished_nrs: float | None = None) -> dict[str, str]:
    found = during_stops(CONTENT.stops, Restrictions(max_discomfort_nrs=max_discomfort_nrs), wished_nrs)
    return {stop.id: f"{stop.label}. {stop.help} {stop.message}" for stop in found}


PLACES = [
    # who says it, where: what else is over for today, and what is not
    ("sharp-or-electric", "glutes", {"piriformis", "lateral-hip", "hamstrings"}, {"calves", "quadriceps"}),
    ("sharp-or-electric", "piriformis", {"glutes", "lateral-hip", "hamstrings"}, {"calves"}),
    ("sharp-or-electric", "hamstrings", {"glutes", "piriformis"}, {"calves", "adductors"}),
    ("sharp-or-electric", "upper-back", {"mid-back", "paraspinals", "upper-trapezius"}, {"glutes"}),
    ("sharp-or-electric", "calves", set(), {"hamstrings", "plantar-foot"}),
    ("numb-or-tingling", "glutes", {"piriformis", "lateral-hip", "hamstrings", "calves", "plantar-foot"}, {"pecs"}),
    ("numb-or-tingling", "calves", {"hamstrings", "piriformis", "glutes", "plantar-foot"}, {"quadriceps"}),
    ("numb-or-tingling", "hip-flexors", {"quadriceps", "lateral-hip"}, {"calves"}),
    ("numb-or-tingling", "lats", {"pecs", "upper-trapezius", "mid-back"}, {"glutes"}),
]


@pytest.mark.parametrize(("stop", "area", "gone", "stays"), PLACES)
def test_what_lies_beside_it_or_on_the_same_nerve_is_over_too(
    stop: str, area: str, gone: set[str], stays: set[str]
) -> None:
    found = stopped_areas(CONTENT.stops[stop], area, CONTENT.overlaps)
    assert (found[0], set(found[1:]) >= gone, stays & set(found)) == (area, True, set()), found


@pytest.mark.parametrize("path", [path for stop in CONTENT.stops.values() for path in stop.nerve_paths])
def test_a_nerve_closes_its_path_from_every_place_on_it(path: tuple[str, ...]) -> None:
    stop = next(stop for stop in CONTENT.stops.values() if path in stop.nerve_paths)
    assert all(set(stopped_areas(stop, area, CONTENT.overlaps)) >= set(path) for area in path)


def test_a_stop_that_asks_for_less_leaves_no_area_out() -> None:
    assert stopped_areas(CONTENT.stops["too-strong"], "glutes", CONTENT.overlaps) == ()


@pytest.mark.parametrize(
    ("sides", "words"),
    [
        (["left"], "The deep part of the left buttock is left out, too."),
        (["left", "right"], "The deep part of the buttock on both sides is left out, too."),
    ],
)
def test_what_goes_with_it_is_named(sides: list[str], words: str) -> None:
    assert left_out_words(load_catalog().areas["piriformis"], sides) == words  # type: ignore[arg-type]


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


@pytest.mark.parametrize(
    ("allowed", "wished", "words"), [(7, 4, "four"), (7, 4.5, "four"), (3, 4, "three"), (7, 0, "zero"), (7, 9, "seven")]
)
def test_less_than_the_check_allows_is_the_limit_where_less_was_asked_for(
    allowed: int, wished: float, words: str
) -> None:
    assert f"more than {words} of ten" in said(allowed, wished)["too-strong"]


def test_what_cannot_wait_is_asked_first() -> None:
    assert list(said(3))[:2] == ["chest-pain-or-breathless", "new-warning-sign"]


def test_the_terminal_leaves_out_and_names_what_lies_under_the_buttock(tmp_path, capsys) -> None:
    coach = coaching.Coach(Page(width=200), tmp_path, voice=False, speed=1)
    visits = [SimpleNamespace(area=area, side="left") for area in ("glutes", "piriformis")]
    asked: list[str] = []
    player = SimpleNamespace(
        current=SimpleNamespace(area="glutes"),
        script=SimpleNamespace(plan=SimpleNamespace(visits=visits)),
        stop_areas=lambda areas: asked.extend(areas) or ["piriformis"],
    )
    coach._stop_areas(player, CONTENT.stops["sharp-or-electric"])  # type: ignore[arg-type]
    assert "The deep part of the left buttock is left out, too." in capsys.readouterr().out
    assert {"glutes", "piriformis", "hamstrings"} <= set(asked)


def test_the_terminal_speaks_of_the_same_ceiling(tmp_path, monkeypatch, capsys) -> None:
    coach = coaching.Coach(Page(width=200), tmp_path, voice=False, speed=1)
    calm = dict.fromkeys(CONTENT.stars, "no") | {"recent_trauma": "none", "age": 40, "floor_transfer": "yes"}
    coach.answers = calm | {"anticoagulant": "yes"}
    assert screen(coach.answers, CONTENT).restrictions.max_discomfort_nrs == 3
    monkeypatch.setattr(coach.interview, "number", lambda *_: 0)
    coach.hurts(None)  # type: ignore[arg-type]
    shown = capsys.readouterr().out
    assert "more than three of ten" in shown and "seven of ten" not in shown
    coach.wished_nrs = 2
    coach.hurts(None)  # type: ignore[arg-type]
    assert "more than two of ten" in capsys.readouterr().out
