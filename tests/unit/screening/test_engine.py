"""What a screening carries besides its verdict."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.spec.screening_rows import FORM_CLEAR, STARS_CLEAR

import unknot.content
from unknot.screening import NOT_SIGNED_OFF, ScreeningContent, explain, load_screening, screen, worth_asking
from unknot.screening.explain import headline


@pytest.fixture(scope="module")
def content() -> ScreeningContent:
    return load_screening(Path(unknot.content.__path__[0]) / "screening")


def test_reasons_come_worst_first(content: ScreeningContent) -> None:
    answers = {**FORM_CLEAR, "calf_swollen": "yes", "saddle_numbness": "yes", "glaucoma": "yes"}
    verdicts = [reason.verdict for reason in screen(answers, content).reasons]
    assert verdicts == ["emergency", "urgent", "go_with_changes"]


def test_a_reason_names_only_the_answers_that_made_it_fire(content: ScreeningContent) -> None:
    answers = {**STARS_CLEAR, "steroids": "yes", "osteoporosis": "no", "clinician_looked": "no"}
    bones = next(reason for reason in screen(answers, content).reasons if reason.rule == "bone-fragility")
    assert bones.answers == ("steroids",)


def test_a_reason_names_no_missing_answer_to_a_question_that_does_not_arise(content: ScreeningContent) -> None:
    answers = {**FORM_CLEAR, "cancer_history": "yes", "clinician_looked": "no"}
    assert screen(answers, content).reasons[0].answers == ("cancer_history", "clinician_looked")
    undated = screen({**answers, "clinician_looked": "yes", "episode_weeks": 104}, content).reasons[0]
    assert undated.answers == ("cancer_history", "clinician_looked_weeks_ago", "episode_weeks")


def test_a_missing_answer_that_made_a_rule_fire_is_named(content: ScreeningContent) -> None:
    answers = {**STARS_CLEAR, "pregnant": "yes"}
    late = next(r for r in screen(answers, content).reasons if r.rule == "pregnancy-after-20-weeks")
    assert late.answers == ("pregnant", "pregnancy_weeks")


def test_every_limit_says_which_rule_asked_for_it(content: ScreeningContent) -> None:
    answers = {**FORM_CLEAR, "anticoagulant": "yes", "fibromyalgia": "yes"}
    limits = screen(answers, content).restrictions
    assert limits.rules_against("tool", "lacrosse-ball") == ("blood-thinners", "widespread-pain")


def test_the_rule_about_an_open_form_names_every_question_left_open(content: ScreeningContent) -> None:
    answers = {key: value for key, value in FORM_CLEAR.items() if key not in ("age", "steroids")}
    found = screen(answers, content)
    assert [reason.rule for reason in found.reasons] == ["form-open"]
    assert found.reasons[0].answers == found.unanswered == ("age", "steroids")
    assert found.plan_allowed


def test_a_left_out_side_meets_forms_that_press_both_sides(content: ScreeningContent) -> None:
    answers = {**STARS_CLEAR, "local": [{"area": "calves", "side": "left", "condition": "bruise"}]}
    limits = screen(answers, content).restrictions
    assert limits.excludes("calves", "both")
    assert not limits.excludes("calves", "right")


def test_questions_that_cannot_matter_are_not_reported_as_unanswered(content: ScreeningContent) -> None:
    found = screen({**STARS_CLEAR, "sex": "male", "cancer_history": "no"}, content)
    assert not {"pregnant", "postpartum_6_weeks", "cancer_active"} & set(found.unanswered)
    assert "anticoagulant" in found.unanswered


@pytest.mark.parametrize(
    ("key", "answers", "asked"),
    [
        ("pregnant", {}, True),
        ("pregnant", {"sex": "male"}, False),
        ("pregnant", {"sex": "unspecified"}, True),
        ("pregnancy_weeks", {"pregnant": "unsure"}, True),
        ("pregnancy_weeks", {"pregnant": "no"}, False),
        ("cancer_active", {"cancer_history": "unsure"}, True),
        ("cancer_active", {"cancer_history": "no"}, False),
        ("ibp_insidious", {"episode_weeks": 11}, False),
        ("ibp_insidious", {"episode_weeks": 12}, True),
        ("ibp_insidious", {}, True),
        ("saddle_numbness", {"episode_weeks": 1}, True),
    ],
)
def test_a_question_is_skipped_only_when_it_cannot_matter(
    key: str, answers: dict[str, object], asked: bool, content: ScreeningContent
) -> None:
    assert worth_asking(key, answers, content) is asked


def test_why_names_rule_answers_change_word_and_certainty(content: ScreeningContent) -> None:
    answers = {**STARS_CLEAR, "local": [{"area": "calves", "side": "left", "condition": "open_wound"}]}
    text = "\n".join(explain(screen(answers, content), content))
    for expected in ("open-wound", "Because you answered: local", "leaves out calves (left)", "consensus", "moderate"):
        assert expected in text


def test_why_always_says_that_no_clinician_has_signed(content: ScreeningContent) -> None:
    assert explain(screen(STARS_CLEAR, content), content)[-1] == NOT_SIGNED_OFF


def test_the_safety_check_starts_without_numerics() -> None:
    code = "import sys, unknot.screening; sys.exit(any(m in sys.modules for m in ('numpy', 'scipy', 'ortools')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_bad_place_on_one_side_of_the_mid_line_closes_the_whole_area(content: ScreeningContent) -> None:
    answers = {**STARS_CLEAR, "local": [{"area": "mid-back", "side": "left", "condition": "strain"}]}
    excluded = screen(answers, content).restrictions.areas_excluded
    assert [(exclusion.area, exclusion.side) for exclusion in excluded] == [("mid-back", "both")]


def test_an_empty_list_of_places_is_an_answer(content: ScreeningContent) -> None:
    assert "local" in screen({}, content).unanswered
    assert "local" not in screen({"local": []}, content).unanswered


def test_no_headline_promises_what_a_rule_refuses(content: ScreeningContent) -> None:
    dulled = screen({**STARS_CLEAR, "pain_dulled_now": "yes"}, content)
    assert headline(dulled, content) == "Not now: nothing is pressed today."


# ── who is seen first, and what may be planned ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("answers", "first", "plan"),
    [
        ({}, False, True),
        ({"glaucoma": "yes"}, False, True),
        ({"pain_dulled_now": "yes"}, False, False),
        ({"rash_or_burning_band": "yes"}, False, True),
        ({"movement_changes_pain": "no"}, True, False),
        ({"urinary_symptoms": "yes"}, False, True),
        ({"calf_swollen": "yes"}, True, False),
        ({"saddle_numbness": "yes"}, True, False),
        ({"map": [{"region": "calf", "side": "left", "pain": 2}]}, False, False),
    ],
)
def test_seen_first_and_plan_allowed_say_two_things(
    answers: dict[str, object], first: bool, plan: bool, content: ScreeningContent
) -> None:
    found = screen({**FORM_CLEAR, **answers}, content)
    assert (found.seen_first, found.plan_allowed) == (first, plan)


@pytest.mark.parametrize(
    ("soothes", "answers", "silenced_by"),
    [
        ("soft-flags", {"thoracic_pain": "yes", "night_pain": "eases"}, {"course": "worse"}),
        ("worse-after-6-weeks", {"episode_weeks": 9, "course": "worse"}, {"osteoporosis": "yes"}),
        ("not-better-after-6-weeks", {"episode_weeks": 9, "course": "same"}, {"injection_drug_use": "yes"}),
        ("not-better-after-6-weeks", {"episode_weeks": 9, "course": "same"}, {"pain_dulled_now": "yes"}),
        ("strong-pain", {"pain_now": 8, "pain_worst": 8}, {"movement_changes_pain": "no"}),
        ("leg-nerve-known", {"leg_tingling": "yes", "course": "better"}, {"course": "worse"}),
        ("bone-fragility", {"steroids": "yes", "course": "better"}, {"weight_loss": "yes"}),
    ],
)
def test_what_comforts_is_said_alone_and_never_beside_a_stricter_rule(
    soothes: str, answers: dict[str, object], silenced_by: dict[str, object], content: ScreeningContent
) -> None:
    def said(given: dict[str, object]) -> bool:
        reasons = {reason.rule: reason.message for reason in screen({**FORM_CLEAR, **given}, content).reasons}
        return content.rules[soothes].soothing in reasons[soothes]

    assert said(answers)
    assert not said({**answers, **silenced_by})


def test_why_repeats_no_comfort_that_was_not_said(content: ScreeningContent) -> None:
    answers = {**FORM_CLEAR, "steroids": "yes", "course": "better", "weight_loss": "yes"}
    screening, comfort = screen(answers, content), content.rules["bone-fragility"].soothing
    assert "bone-fragility" in {reason.rule for reason in screening.reasons}
    assert comfort and comfort not in "\n".join(explain(screening, content))


def test_the_questions_that_marks_open_stand_in_the_order_of_the_form(content: ScreeningContent) -> None:
    marks = [{"region": region, "side": "left", "pain": 1} for region in ("calf", "chest", "groin")]
    assert screen({**FORM_CLEAR, "map": marks}, content).missing == ("chest_marked", "groin_marked", "calf_marked")


@pytest.mark.parametrize(("side", "asked"), [("left", True), ("both", True)])
def test_a_question_of_the_map_is_worth_asking_only_where_a_mark_opens_it(
    side: str, asked: bool, content: ScreeningContent
) -> None:
    answers = {**FORM_CLEAR, "map": [{"region": "calf", "side": side, "pain": 1}]}
    assert worth_asking("calf_marked", answers, content) is asked
    assert not worth_asking("chest_marked", answers, content)
    assert not worth_asking("calf_marked", FORM_CLEAR, content)
