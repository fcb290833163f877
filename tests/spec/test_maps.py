"""The body map as an answer: forty maps and more in the table, each strength, needs, and maps from two places."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.spec.screening_rows import FORM_CLEAR, ROWS, Row

import unknot.content
from unknot.planning.request import Request, screen_request
from unknot.screening import Screening, load_screening, screen

CONTENT = load_screening(Path(unknot.content.__path__[0]) / "screening")
MAPS = [row for row in ROWS if row.answers.get("map") and " → " not in row.name]
EXAMPLE = json.loads((files("unknot.cli") / "example.json").read_text(encoding="utf-8"))


def marked(*places: tuple[str, str], pain: float = 1, **answers: Any) -> Screening:
    marks = [{"region": region, "side": side, "pain": pain} for region, side in places]
    return screen({**FORM_CLEAR, **answers, "map": marks}, CONTENT)


def test_there_are_forty_maps_and_half_of_them_contradict_a_no() -> None:
    assert len(MAPS) >= 40
    assert sum(bool(row.contradicts) for row in MAPS) * 2 >= len(MAPS)


@pytest.mark.parametrize("row", [row for row in MAPS if row.contradicts], ids=lambda row: row.name)
def test_a_map_that_contradicts_does_so_after_a_no(row: Row) -> None:
    assert row.given[row.contradicts] in ("no", "none")


@pytest.mark.parametrize("row", [row for row in MAPS if row.missing], ids=lambda row: row.name)
def test_a_map_that_asks_is_answered_both_ways_in_the_table(row: Row) -> None:
    then = [other for other in ROWS if other.name.startswith(f"{row.name} → ")]
    worse = {key for other in then for key in row.missing if other.given.get(key) in ("yes", "unsure")}
    assert worse
    assert any(all(other.given[key] == "no" for key in row.missing) for other in then)


PATTERNS: dict[str, tuple[tuple[tuple[str, str], ...], str]] = {
    "chest": ((("chest", "left"),), "chest_marked"),
    "chest with shoulder": ((("chest", "left"), ("shoulder", "left")), "chest_marked"),
    "chest with arm": ((("chest", "right"), ("upper-arm", "left")), "chest_marked"),
    "chest with jaw": ((("chest", "right"), ("head", "middle")), "chest_marked"),
    "belly": ((("abdomen", "right"),), "belly_marked"),
    "one calf": ((("calf", "right"),), "calf_marked"),
    "both calves": ((("calf", "both"),), "calf_marked"),
    "groin": ((("groin", "left"),), "groin_marked"),
    "head": ((("head", "middle"),), "head_marked"),
    "front of the neck": ((("neck-front", "middle"),), "throat_marked"),
    "neck with arm": ((("neck-back", "left"), ("forearm", "left")), "arm_marked"),
    "neck with hand": ((("shoulder-top", "right"), ("hand", "right")), "arm_marked"),
    "whole leg": ((("buttock", "left"), ("thigh-back", "left"), ("foot", "left")), "leg_marked"),
    "both legs": ((("thigh-front", "left"), ("ankle", "right")), "both_legs_marked"),
    "saddle": ((("sacrum", "middle"), ("groin", "left")), "saddle_marked"),
    "genitals, as both groins": ((("groin", "both"),), "saddle_marked"),
    "foot drop": ((("shin", "left"), ("foot", "left")), "foot_weak_marked"),
    "rib on one side": ((("ribs-side", "left"),), "flank_marked"),
    "flank on one side": ((("flank", "right"),), "flank_marked"),
    "band round the trunk": ((("chest", "both"), ("thoracic-middle", "both")), "band_marked"),
    "half a band": ((("abdomen", "left"), ("flank", "left")), "band_marked"),
}
"""What the issue names: marks, and the question that has to be answered before any plan."""


@pytest.mark.parametrize("strength", range(1, 11))
@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_plan_exists_while_the_question_of_a_pattern_is_open(pattern: str, strength: int) -> None:
    places, question = PATTERNS[pattern]
    found = marked(*places, pain=strength)
    assert question in found.missing
    assert found.incomplete and not found.plan_allowed


@pytest.mark.parametrize("pattern", PATTERNS)
def test_an_answer_given_by_id_closes_the_question_of_a_pattern(pattern: str) -> None:
    places, question = PATTERNS[pattern]
    opened = marked(*places).missing
    assert marked(*places, **dict.fromkeys(opened, "no")).plan_allowed
    worse = marked(*places, **{**dict.fromkeys(opened, "no"), question: "unsure"})
    assert worse.seen_first and not worse.plan_allowed


def test_the_other_calf_marked_as_well_takes_no_question_away() -> None:
    assert set(marked(("calf", "left")).missing) <= set(marked(("calf", "both")).missing)


def test_a_place_marked_twice_counts_as_strong_as_its_stronger_mark() -> None:
    marks = [{"region": "lumbar", "side": side, "pain": pain} for side, pain in (("both", 3), ("left", 8))]
    assert "strong-place" in screen({**FORM_CLEAR, "map": marks}, CONTENT).restrictions.rules


def test_a_reason_that_a_mark_brought_about_names_the_map() -> None:
    reason = next(one for one in marked(("head", "middle")).reasons if one.rule == "head-place")
    assert reason.answers == ("map",)


# ── requests ─────────────────────────────────────────────────────────────────────────────────────────────────────


def asked_for(needs: dict[str, Any] | None = None, **changes: Any) -> Screening:
    answers = {**FORM_CLEAR, **changes.pop("answers", {})}
    request = {**EXAMPLE, "answers": answers, "needs": needs, **changes}
    return screen_request(Request.model_validate_json(json.dumps(request)), CONTENT)


BOTH = {"left": 4, "right": 4}


@pytest.mark.parametrize(
    ("area", "opens"),
    [
        ("glutes", ()),
        ("hamstrings", ()),
        ("mid-back", ()),
        ("plantar-foot", ()),
        ("calves", ("calf_marked",)),
        ("pecs", ("chest_marked",)),
        ("hip-flexors", ("groin_marked",)),
        ("lateral-hip", ("hip_marked",)),
        ("lats", ("flank_marked",)),
        ("upper-trapezius", ()),
    ],
)
def test_a_need_asks_only_what_the_region_of_that_very_area_asks(area: str, opens: tuple[str, ...]) -> None:
    assert asked_for({area: BOTH}).missing == opens


@pytest.mark.parametrize("area", ["pecs", "lats", "upper-trapezius"])
def test_signs_in_the_arm_are_asked_before_anything_near_the_neck_is_wanted(area: str) -> None:
    answers = {**FORM_CLEAR}
    del answers["arm_signs"]
    request = {**EXAMPLE, "answers": answers, "needs": {area: BOTH}}
    found = screen_request(Request.model_validate_json(json.dumps(request)), CONTENT)
    assert "arm_signs" in found.missing


def test_needs_in_both_legs_are_no_pain_in_both_legs() -> None:
    assert asked_for({"hamstrings": BOTH, "quadriceps": BOTH}).missing == ()


def test_a_need_of_nought_asks_nothing() -> None:
    assert asked_for({"calves": {"left": 0, "right": 0}}).missing == ()


def test_the_maps_of_answers_and_request_are_joined_into_one_pattern() -> None:
    mine = [{"region": "neck-back", "side": "left", "pain": 3}]
    theirs = [{"region": "hand", "side": "left", "pain": 3}]
    assert "arm_marked" in asked_for(None, answers={"map": mine}, map=theirs).missing
    assert "arm_marked" not in asked_for(None, answers={"map": mine}).missing
    assert "arm_marked" not in asked_for(None, map=theirs).missing


@pytest.mark.parametrize("strong", ["answers", "request"])
def test_of_two_maps_the_stronger_mark_counts(strong: str) -> None:
    weak_mark, strong_mark = ([{"region": "lumbar", "side": "left", "pain": pain}] for pain in (2, 9))
    one, other = (strong_mark, weak_mark) if strong == "answers" else (weak_mark, strong_mark)
    assert "strong-place" in asked_for(None, answers={"map": one}, map=other).restrictions.rules
