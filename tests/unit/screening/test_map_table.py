"""The table of the body map has no gap and no silence where silence could cost somebody dearly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import unknot.content
from unknot.body.regions import BODY_REGIONS
from unknot.catalog.errors import ContentError
from unknot.catalog.rules import Condition, MapRow
from unknot.screening import ScreeningContent, load_screening
from unknot.screening.marks import SILENT_BELOW, SILENT_REGIONS, Mark, covers, map_problems, marks_of_needs, read_map

CONTENT = load_screening(Path(unknot.content.__path__[0]) / "screening")
ROWS = CONTENT.map_rows


def build(rows: Mapping[str, MapRow]) -> ScreeningContent:
    return ScreeningContent.build(CONTENT.questions, CONTENT.rules, CONTENT.stops, "test", CONTENT.terms, rows)


def changed(key: str, **fields: Any) -> dict[str, MapRow]:
    return {**ROWS, key: ROWS[key].model_copy(update=fields)}


def row(**fields: Any) -> MapRow:
    known = {"id": "made-up", "title": "Made up", "basis": "For this test.", "sources": ("coaching-judgement",)}
    return MapRow.model_validate({**known, "grade": "very-low", **fields})


@pytest.mark.parametrize("patch", BODY_REGIONS, ids=lambda patch: patch.key)
def test_every_patch_of_the_body_has_a_row_at_every_strength(patch: Any) -> None:
    plain = [one for one in ROWS.values() if one.when is None]
    for strength in range(1, 11):
        assert any(covers(one, Mark(patch.region, patch.side, strength)) for one in plain), strength


ADDS_TO_OTHERS = {"other-places-strong", "ribs"}
"""Plain rows whose regions another plain row covers as well, at the same strengths."""


@pytest.mark.parametrize("key", sorted(ROWS))
def test_a_row_that_is_taken_away_leaves_a_gap_unless_it_adds_to_others(key: str) -> None:
    rest = {one: kept for one, kept in ROWS.items() if one != key}
    assert bool(list(map_problems(rest))) == (ROWS[key].when is None and key not in ADDS_TO_OTHERS)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ({key: one for key, one in ROWS.items() if key != "calf"}, "no row for calf left at 1, 2, 3"),
        ({key: one for key, one in ROWS.items() if key != "back-and-limbs-strong"}, "lumbar middle at 8, 9, 10"),
        (changed("groin", sides=("left",)), "no row for groin right"),
        (changed("head", strength=(2, 10)), "no row for head middle at 1"),
        (changed("chest", asks=(), rules=()), "nothing for chest"),
        (changed("shin", asks=()), "nothing for shin"),
        (changed("back-and-limbs", strength=(1, 8)), "nothing for strength 8"),
        (changed("back-and-limbs", strength=(0, 7)), "within 1 to 10"),
        (changed("back-and-limbs", strength=(7, 1)), "within 1 to 10"),
        (changed("belly", regions=("abdomen", "abdomn")), "did you mean 'abdomen'"),
        (changed("belly", asks=("belly_markd",)), "did you mean 'belly_marked'"),
        (changed("belly", rules=("head-place",)), "a rule about a mark in one of these regions"),
        (changed("belly", rules=("belly-pain",)), "a rule about a mark in one of these regions"),
        (changed("both-legs", when=Condition(answer="both_legs", is_="yes")), "only marks on the map"),
        (changed("both-legs", when=Condition(marked=("thigh-bck",))), "did you mean 'thigh-back'"),
    ],
)
def test_a_table_with_a_gap_or_a_wrong_name_is_refused(rows: dict[str, MapRow], says: str) -> None:
    with pytest.raises(ContentError) as caught:
        build(rows)
    assert says in str(caught.value)


def test_silence_is_allowed_only_on_back_and_limbs_below_eight() -> None:
    for one in (one for one in ROWS.values() if one.silent):
        assert set(one.regions) <= SILENT_REGIONS
        assert one.strength[1] < SILENT_BELOW
    back_and_limbs = {"lumbar", "sacroiliac", "shoulder-blade", "buttock", "foot"}
    assert {one for one in SILENT_REGIONS if not one.startswith(("thoracic", "thigh"))} == back_and_limbs


def test_a_second_silent_row_takes_no_question_away() -> None:
    quiet = row(regions=("chest",), strength=(1, 7))
    with pytest.raises(ContentError, match="nothing for chest"):
        build({**ROWS, "made-up": quiet})


def test_every_problem_of_the_table_is_told_at_once() -> None:
    rows = changed("head", strength=(2, 10))
    rows.pop("calf")
    with pytest.raises(ContentError) as caught:
        build(rows)
    assert "head middle" in str(caught.value) and "calf left" in str(caught.value)


# ── reading a map ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("entry", "marks"),
    [
        ({"region": "calf", "side": "left", "pain": 3}, [("left", 3)]),
        ({"region": "calf", "side": "both", "pain": 3}, [("left", 3), ("right", 3)]),
        ({"region": "calf", "side": "left", "pain": 2, "stiffness": 6}, [("left", 6)]),
        ({"region": "calf", "side": "left", "pain": 0.2}, [("left", 1)]),
        ({"region": "calf", "side": "left", "pain": 7.1}, [("left", 8)]),
        ({"region": "calf", "side": "left"}, [("left", 1)]),
        ({"region": "calf", "side": "left", "pain": 0}, []),
        ({"region": "calf", "side": "middle", "stiffness": 2}, [("middle", 2)]),
    ],
)
def test_a_mark_counts_as_strong_as_the_worse_of_pain_and_stiffness(
    entry: dict[str, Any], marks: list[tuple[str, int]]
) -> None:
    found, problems = read_map("map", [entry])
    assert problems == []
    assert [(mark.side, mark.strength) for mark in found] == marks


def test_needs_become_marks_of_the_region_of_that_very_area() -> None:
    found = marks_of_needs({("calves", "left"): 3.2, ("pecs", "both"): 1, ("glutes", "left"): 0}, CONTENT.regions)
    told = [(mark.region, mark.side, mark.strength) for mark in found]
    assert told == [("calf", "left", 4), ("chest", "left", 1), ("chest", "right", 1)]
