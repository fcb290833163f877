"""The terminal asks what the marks open, and asks again only what no longer counts as answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.cli.typing_in import Typist

from unknot.body.regions import BODY_REGIONS
from unknot.catalog.loader import load_catalog
from unknot.cli.coach import EXAMPLE
from unknot.cli.kept import kept_answers
from unknot.cli.store import read_json, write_json
from unknot.screening.content import ScreeningContent
from unknot.screening.engine import screen
from unknot.screening.kept import still_answered

CONTENT = ScreeningContent.of(load_catalog())
CALF = [{"region": "calf", "side": "left", "pain": 5}]


def stored(folder: Path) -> dict[str, Any]:
    return dict(read_json(folder / "profile.json")["answers"])


def test_a_marked_calf_is_asked_about_before_there_is_a_plan(tmp_path: Path) -> None:
    typist = Typist(tmp_path, {}, "calf-left")
    assert "Roller under" in typist.visit()
    assert typist.asked.count("calf_marked") == 1
    assert typist.shown.getvalue().index("You marked a calf.") < typist.shown.getvalue().index("Which tools")


def test_the_stricter_answer_stands(tmp_path: Path) -> None:
    typist = Typist(tmp_path, {"chest_marked": "u"}, "chest-left")
    text = typist.visit()
    assert "Emergency: act now." in text and "Which tools" not in text


def test_what_is_urgent_does_not_keep_an_emergency_from_being_asked(tmp_path: Path) -> None:
    typist = Typist(tmp_path, {"calf_marked": "y", "saddle_marked": "y"}, "calf-left", "sacrum-middle")
    text = typist.visit()
    assert typist.asked.index("calf_marked") < typist.asked.index("saddle_marked")
    assert "Emergency: act now." in text and "Urgent:" not in text


def test_every_place_of_the_body_map_can_be_named(tmp_path: Path) -> None:
    text = Typist(tmp_path, {}, "lumbar-left").visit()
    assert all(patch.name in text for patch in BODY_REGIONS)


def test_a_place_that_nothing_is_for_does_not_disappear(tmp_path: Path) -> None:
    assert "Left out: left shin. Nothing here treats that." in Typist(tmp_path, {}, "lumbar-left", "shin-left").visit()
    alone = Typist(tmp_path, {}, "hand-left").visit()
    assert "Nothing here is pressed for what you marked: left hand." in alone


class TestAFall:
    """When it was is asked before it decides anything."""

    @pytest.mark.parametrize(("weeks", "says"), [("1", "Emergency"), ("", "Emergency"), ("30", "Has a clinician")])
    def test_its_date_is_asked_straight_after_it(self, tmp_path: Path, weeks: str, says: str) -> None:
        typist = Typist(tmp_path, {"recent_trauma": "3", "trauma_weeks_ago": weeks}, "lumbar-left")
        assert says in typist.visit()
        after = typist.asked[typist.asked.index("recent_trauma") + 1 :]
        assert after[0] == "trauma_weeks_ago" and "trauma_weeks_ago" not in after[1:]

    def test_without_one_no_date_is_asked(self, tmp_path: Path) -> None:
        typist = Typist(tmp_path, {}, "lumbar-left")
        typist.visit()
        assert "trauma_weeks_ago" not in typist.asked


class TestSeenFirst:
    def test_nobody_is_left_alone(self, tmp_path: Path) -> None:
        text = Typist(tmp_path, {"movement_changes_pain": "n"}, "lumbar-left").visit()
        for part in ("See a clinician first.", "Change position often", "emergency department at once", "say there"):
            assert part in text
        assert "gently" not in text and "Which tools" not in text

    def test_a_look_is_named_as_the_way_back_only_where_it_is_one(self, tmp_path: Path) -> None:
        never = Typist(tmp_path, {"movement_changes_pain": "n"}, "lumbar-left").visit()
        assert "say that something has changed" in never and "answer yes to" not in never

    def test_whoever_comes_back_is_asked_whether_somebody_has_looked(self, tmp_path: Path) -> None:
        first = Typist(tmp_path, {"age": "16"}, "lumbar-left")
        assert "answer yes to: Has a clinician looked" in first.visit()
        again = Typist(tmp_path, {"age": "16", "clinician_looked": "y"}, "lumbar-left")
        assert "Proven" in again.visit() and "weight_loss" not in again.asked


class TestLaterDays:
    @pytest.mark.parametrize(
        ("marked", "pain", "asked"),
        [("calf-left", "5 5", 0), ("calf-left", "4 4", 0), ("calf-left", "6 6", 1), ("calf-right", "1 1", 1)],
    )
    def test_a_new_or_stronger_mark_asks_again(self, tmp_path: Path, marked: str, pain: str, asked: int) -> None:
        Typist(tmp_path, {}, "calf-left").visit()
        later = Typist(tmp_path, {"pain and stiffness": pain}, marked)
        later.visit()
        assert later.asked.count("calf_marked") == asked

    def test_a_yes_is_not_undone_by_an_older_no(self, tmp_path: Path) -> None:
        Typist(tmp_path, {}, "calf-left").visit()
        Typist(tmp_path, {"calf_marked": "y", "pain and stiffness": "7 7"}, "calf-left").visit()
        later = Typist(tmp_path, {}, "calf-left")
        later.visit()
        assert later.asked.count("calf_marked") == 1

    def test_answers_are_kept_with_their_wording_and_map(self, tmp_path: Path) -> None:
        Typist(tmp_path, {}, "calf-left").visit()
        answers = stored(tmp_path)
        assert answers["wording"]["both_legs"] == CONTENT.questions["both_legs"].version
        assert answers["map"] == [{**CALF[0], "pain": 5, "stiffness": 5}]


class TestWording:
    def test_a_profile_without_it_is_of_the_first_wording(self) -> None:
        answers = kept_answers({"answers": {"both_legs": "no", "fever_unwell": "no", "gone": "no"}}, CONTENT)
        assert screen(answers, CONTENT).outdated == ("both_legs",)
        assert answers["wording"] == {"both_legs": 1, "fever_unwell": 1}

    def test_a_profile_that_cannot_be_read_answers_nothing(self) -> None:
        assert kept_answers({"answers": {"age": "old"}}, CONTENT) == {}

    def test_only_what_is_outdated_is_asked_again(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        Typist(tmp_path, {}, "lumbar-left").visit()
        newer = CONTENT.questions["diabetes"].model_copy(update={"version": 2, "meaning": 2})
        later = Typist(tmp_path, {}, "lumbar-left")
        monkeypatch.setitem(later.coach.content.questions, "diabetes", newer)  # type: ignore[arg-type]
        later.visit()
        again = set(later.asked) - set(CONTENT.every_session)
        assert again == {"diabetes"} and stored(tmp_path)["wording"]["diabetes"] == 2


class TestAFile:
    def request(self, folder: Path, **change: Any) -> Path:
        request = json.loads(EXAMPLE.read_text(encoding="utf-8"))
        for key in ("calf_marked", "arm_signs"):
            del request["answers"][key]
        path = folder / "request.json"
        write_json(path, request | change)
        return path

    def test_what_its_needs_open_is_asked(self, tmp_path: Path) -> None:
        typist = Typist(tmp_path, {})
        assert "left calf" in typist.visit(self.request(tmp_path))
        assert [key for key in typist.asked if key.endswith("_marked")] == ["calf_marked"]

    def test_what_its_map_opens_is_asked(self, tmp_path: Path) -> None:
        typist = Typist(tmp_path, {"chest_marked": "y"})
        text = typist.visit(self.request(tmp_path, needs=None, map=[{"region": "chest", "side": "left", "pain": 5}]))
        assert "chest_marked" in typist.asked and "Emergency" in text

    def test_its_answers_do_not_become_those_of_this_machine(self, tmp_path: Path) -> None:
        nowhere = self.request(tmp_path, minutes=3, tools=["rolled-towel"], surfaces=["wall"])
        typist = Typist(tmp_path, {"Leave it at that": "n"}, "lumbar-left")
        assert "Proven" in typist.visit(nowhere)
        assert "answers" not in read_json(tmp_path / "profile.json")


def test_answers_of_the_form_stay_whatever_is_marked() -> None:
    chest = [{"region": "chest", "side": "left", "pain": 5}]
    now = still_answered({"arm_signs": "no", "chest_marked": "no"}, chest, CONTENT)
    assert now == {"arm_signs": "no", "map": chest}


def test_a_new_part_of_a_pattern_asks_again_what_the_pattern_asks() -> None:
    before = {"chest_marked": "no", "map": [{"region": "chest", "side": "left", "pain": 5}]}
    assert "chest_marked" not in still_answered(
        before, [*before["map"], {"region": "hand", "side": "left", "pain": 1}], CONTENT
    )
    assert "chest_marked" in still_answered(before, [*before["map"], CALF[0]], CONTENT)
