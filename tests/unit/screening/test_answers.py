"""Wrong answers are refused with everything that is wrong with them, and what would be right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.spec.screening_rows import FORM_CLEAR, STARS_CLEAR

import unknot.content
from unknot.catalog.errors import InputError, Problem
from unknot.screening import ScreeningContent, load_screening, screen


@pytest.fixture(scope="module")
def content() -> ScreeningContent:
    return load_screening(Path(unknot.content.__path__[0]) / "screening")


def problems(answers: Any, content: ScreeningContent) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        screen(answers, content)
    return caught.value.problems


@pytest.mark.parametrize(
    ("answers", "field", "says"),
    [
        ({"saddle_numness": "no"}, "saddle_numness", "saddle_numbness"),
        ({"fever": "no"}, "fever", "a question id"),
        ({"both_legs": True}, "both_legs", "'yes' instead of true"),
        ({"both_legs": False}, "both_legs", "'no' instead of false"),
        ({"both_legs": None}, "both_legs", "leave the id out"),
        ({"both_legs": "Yes"}, "both_legs", "'yes'"),
        ({"both_legs": ["yes"]}, "both_legs", "yes, no or unsure"),
        ({"recent_trauma": "miner"}, "recent_trauma", "'minor'"),
        ({"recent_trauma": "unsure"}, "recent_trauma", "choose the worse"),
        ({"night_pain": 1}, "night_pain", "one of none, eases, never_eases"),
        ({"age": 10**400}, "age", "from 0 to 120"),
        ({"map": [{"region": "calf", "side": "left", "pain": 10**400}]}, "map.0.pain", "from 0 to 10"),
        ({"map": [{"region": "calf", "side": "left", "pain": float("nan")}]}, "map.0.pain", "from 0 to 10"),
        ({"age": "45"}, "age", "without quotes"),
        ({"age": True}, "age", "a number from 0 to 120 years"),
        ({"age": -1}, "age", "a number from 0 to 120 years"),
        ({"age": 121}, "age", "a number from 0 to 120 years"),
        ({"pain_now": 10.5}, "pain_now", "from 0 to 10"),
        ({"pain_now": float("nan")}, "pain_now", "from 0 to 10"),
        ({"episode_weeks": float("inf")}, "episode_weeks", "from 0 to 5200 weeks"),
        ({"pregnancy_weeks": 46}, "pregnancy_weeks", "from 0 to 45 weeks"),
        ({"local": "calves"}, "local", "a list of {area, side, condition}"),
        ({"local": ["calves"]}, "local.0", "an object"),
        ({"local": [{"area": "calfs", "side": "left", "condition": "bruise"}]}, "local.0.area", "'calves'"),
        ({"local": [{"area": "calves", "side": "middle", "condition": "bruise"}]}, "local.0.side", "left, right, both"),
        ({"local": [{"area": "calves", "side": "left", "condition": "bruised"}]}, "local.0.condition", "'bruise'"),
        ({"local": [{"area": "calves", "side": "left"}]}, "local.0.condition", "nothing"),
        (
            {"local": [{"area": "calves", "side": "left", "condition": "bruise", "sidde": 1}]},
            "local.0.sidde",
            "'side'",
        ),
        ({"local": [{}] * 201}, "local", "at most 200"),
        ({"map": "chest"}, "map", "a list of {region, side, pain, stiffness}"),
        ({"map": {"region": "chest"}}, "map", "a list of {region, side, pain, stiffness}"),
        ({"map": ["chest"]}, "map.0", "an object"),
        ({"map": [{"region": "chst", "side": "left"}]}, "map.0.region", "'chest'"),
        ({"map": [{"side": "left", "pain": 3}]}, "map.0.region", "nothing"),
        ({"map": [{"region": "chest", "side": "up", "pain": 3}]}, "map.0.side", "left, right, middle, both"),
        ({"map": [{"region": "chest", "side": "left", "pain": 11}]}, "map.0.pain", "a number from 0 to 10"),
        ({"map": [{"region": "chest", "side": "left", "pain": -1}]}, "map.0.pain", "a number from 0 to 10"),
        ({"map": [{"region": "chest", "side": "left", "pain": True}]}, "map.0.pain", "a number from 0 to 10"),
        ({"map": [{"region": "chest", "side": "left", "pain": None}]}, "map.0.pain", "a number from 0 to 10"),
        ({"map": [{"region": "chest", "side": "left", "stiffness": "3"}]}, "map.0.stiffness", "a number from 0"),
        ({"map": [{"region": "chest", "side": "left", "pain": float("nan")}]}, "map.0.pain", "a number from 0"),
        ({"map": [{"region": "chest", "side": "left", "pian": 3}]}, "map.0.pian", "'pain'"),
        ({"map": [{}] * 201}, "map", "at most 200"),
        ({"wording": 2}, "wording", "an object of question id"),
        ({"wording": {"calf_swolen": 1}}, "wording.calf_swolen", "a question id"),
        ({"wording": {"calf_swollen": 99}}, "wording.calf_swollen", "a whole number from 0 to 2"),
        ({"wording": {"calf_swollen": -1}}, "wording.calf_swollen", "a whole number from 0 to 2"),
        ({"wording": {"calf_swollen": True}}, "wording.calf_swollen", "a whole number from 0 to 2"),
        ({"wording": {"calf_swollen": 1.5}}, "wording.calf_swollen", "a whole number from 0 to 2"),
        ({"pregnant": "no", "pregnancy_weeks": 20}, "pregnancy_weeks", "pregnant is no"),
        ({"sex": "male", "pregnant": "yes"}, "pregnant", "sex is male"),
        ({"sex": "male", "postpartum_6_weeks": "unsure"}, "postpartum_6_weeks", "sex is male"),
        ({"pregnant": "no", "pregnancy_warning": "yes"}, "pregnancy_warning", "pregnant is no"),
        ({"cancer_history": "no", "cancer_active": "yes"}, "cancer_active", "cancer_history is no"),
        ({"pain_now": 8, "pain_worst": 5}, "pain_now", "no more than pain_worst, which is 5"),
        ({"pain_average": 8, "pain_worst": 5}, "pain_average", "no more than pain_worst, which is 5"),
        ({"age": 30, "ibp_onset_age": 41}, "ibp_onset_age", "no more than age, which is 30"),
    ],
)
def test_a_wrong_answer_names_its_field_and_what_was_expected(
    answers: dict[str, Any], field: str, says: str, content: ScreeningContent
) -> None:
    found = problems({**STARS_CLEAR, **answers}, content)
    assert [problem.field for problem in found] == [field]
    assert says in str(found[0])


@pytest.mark.parametrize("answers", [None, [], "yes", 3])
def test_answers_that_are_no_object_are_refused(answers: Any, content: ScreeningContent) -> None:
    assert "an object of question id" in str(problems(answers, content)[0])


def test_all_problems_are_reported_together(content: ScreeningContent) -> None:
    wrong = {"age": 200, "both_legs": "maybe", "cancr_history": "no", "pregnant": "no", "pregnancy_weeks": 9}
    assert {problem.field for problem in problems(wrong, content)} == {
        "age",
        "both_legs",
        "cancr_history",
        "pregnancy_weeks",
    }


def test_answers_that_just_fit_are_accepted(content: ScreeningContent) -> None:
    fitting = {"pain_now": 5, "pain_worst": 5, "age": 30, "ibp_onset_age": 30, "pregnant": "no", "pregnancy_weeks": 0}
    assert screen({**FORM_CLEAR, **fitting}, content).verdict == "go"


def test_an_answer_of_enormous_size_is_cut_in_the_message(content: ScreeningContent) -> None:
    assert len(str(problems({"both_legs": "y" * 10_000}, content)[0])) < 250


def test_a_wrong_mark_hides_no_other_problem(content: ScreeningContent) -> None:
    marks = [{"region": "chest", "side": "up"}, {"region": "chset", "side": "left", "pain": 12}]
    fields = {problem.field for problem in problems({"map": marks, "age": 200}, content)}
    assert fields == {"map.0.side", "map.1.region", "map.1.pain", "age"}


# ── the wording an answer was given to ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("key", ["both_legs", "leg_weakness_worsening", "chest_pain_or_breathless", "calf_swollen"])
def test_a_no_to_an_older_wording_that_meant_something_else_is_no_answer(key: str, content: ScreeningContent) -> None:
    found = screen({**FORM_CLEAR, "wording": {key: 1}}, content)
    assert (found.outdated, found.missing) == ((key,), (key,))
    assert not found.plan_allowed


def test_a_yes_to_an_older_wording_has_to_be_given_again(content: ScreeningContent) -> None:
    found = screen({**FORM_CLEAR, "recent_trauma": "major", "wording": {"recent_trauma": 1}}, content)
    assert (found.verdict, found.missing) == ("go", ("recent_trauma",))


def test_an_older_wording_that_meant_the_same_is_still_an_answer(content: ScreeningContent) -> None:
    reworded = [key for key, one in content.questions.items() if one.version > one.meaning and key in FORM_CLEAR]
    assert reworded
    found = screen({**FORM_CLEAR, "wording": dict.fromkeys(reworded, 1)}, content)
    assert (found.outdated, found.missing, found.unanswered) == ((), (), ())


@pytest.mark.parametrize("wording", [{}, {"calf_swollen": 2}])
def test_without_a_version_or_with_todays_an_answer_counts(wording: dict[str, int], content: ScreeningContent) -> None:
    assert screen({**FORM_CLEAR, "wording": wording}, content).outdated == ()


def test_an_answer_to_an_older_wording_is_still_checked(content: ScreeningContent) -> None:
    assert problems({"calf_swollen": "maybe", "wording": {"calf_swollen": 1}}, content)[0].field == "calf_swollen"
