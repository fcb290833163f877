"""The specification of the safety check: every row of the tables, and every rule reached by some row."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from tests.spec.screening_rows import FORM_CLEAR, ROWS, Row

import unknot.content
from unknot.catalog.base import Side
from unknot.screening import ScreeningContent, load_screening, screen

CONTENT = load_screening(Path(unknot.content.__path__[0]) / "screening")


NEW = {
    "clinician_looked",
    "clinician_looked_weeks_ago",
    "trauma_weeks_ago",
    "sudden_onset",
    "belly_pain",
    "belly_pulsing",
    "vomiting_or_black_stool",
    "rash_or_burning_band",
    "arm_signs",
    "dialysis_or_line",
    "hernia_or_belly_operation",
    "steady_painkillers",
    "pregnancy_pressure_signs",
    "pregnancy_one_sided_pain",
    "bending_forward_worse",
    "bending_back_worse",
}
"""Questions that came after 3b358f9."""


def by_name(row: Row) -> str:
    return row.name


@pytest.fixture(scope="module")
def content() -> ScreeningContent:
    return CONTENT


@pytest.mark.parametrize("row", ROWS, ids=by_name)
def test_a_person_gets_the_verdict_for_the_reasons_the_table_says(row: Row, content: ScreeningContent) -> None:
    found = screen(row.given, content)
    assert (found.verdict, set(found.restrictions.rules)) == (row.verdict, set(row.rules)), row.given


@pytest.mark.parametrize("row", [row for row in ROWS if row.leaves_out or row.still_open], ids=by_name)
def test_a_person_keeps_exactly_the_places_the_table_says(row: Row, content: ScreeningContent) -> None:
    limits = screen(row.given, content).restrictions
    for place in row.leaves_out:
        area, side = place.split()
        assert limits.excludes(area, cast(Side, side)), f"{place} should be left out"
    for place in row.still_open:
        area, side = place.split()
        assert not limits.excludes(area, cast(Side, side)), f"{place} should stay open"


@pytest.mark.parametrize("row", [row for row in ROWS if row.limits], ids=by_name)
def test_a_person_gets_the_limits_the_table_says(row: Row, content: ScreeningContent) -> None:
    limits = screen(row.given, content).restrictions.model_dump(mode="json")
    assert {key: limits[key] for key in row.limits} == row.limits


@pytest.mark.parametrize("row", ROWS, ids=by_name)
def test_a_time_critical_question_without_answer_is_listed_and_stops_a_plan(
    row: Row, content: ScreeningContent
) -> None:
    found = screen(row.given, content)
    assert set(found.missing) == set(row.missing)
    assert found.incomplete == bool(row.missing)
    assert not (found.incomplete and found.plan_allowed)


@pytest.mark.parametrize("row", ROWS, ids=by_name)
def test_a_person_is_sent_first_or_may_roll_as_the_table_says(row: Row, content: ScreeningContent) -> None:
    found = screen(row.given, content)
    told = (row.seen_first, row.plan_allowed)
    said = (found.seen_first, found.plan_allowed)
    assert [one for one, other in zip(said, told, strict=True) if other is not None] == [
        t for t in told if t is not None
    ]
    assert not (found.seen_first and found.plan_allowed)
    assert found.seen_first or row.verdict not in ("urgent", "emergency")


@pytest.mark.parametrize("row", [row for row in ROWS if row.says or row.never_says], ids=by_name)
def test_a_person_reads_first_what_the_table_says_and_nothing_that_comforts(
    row: Row, content: ScreeningContent
) -> None:
    found = screen(row.given, content)
    first = [reason.message for reason in found.reasons if reason.verdict == found.verdict]
    assert any(in_order(row.says, message) for message in first), first
    assert [text for text in row.never_says if any(text in reason.message for reason in found.reasons)] == []


def in_order(texts: tuple[str, ...], message: str) -> bool:
    places = [message.find(text) for text in texts]
    return places == sorted(places) and -1 not in places


@pytest.mark.parametrize("row", [row for row in ROWS if row.about], ids=by_name)
def test_an_answer_to_a_new_question_matters_where_the_table_says(row: Row, content: ScreeningContent) -> None:
    """Compared with the same person who left it out: verdict, limits, permission and what is said."""
    without = {key: value for key, value in row.given.items() if key != row.about}
    assert row.about in row.given
    assert (comes_of(row.given, content) != comes_of(without, content)) == row.changes


def comes_of(given: dict[str, object], content: ScreeningContent) -> tuple[object, ...]:
    found = screen(given, content)
    messages = tuple(reason.message for reason in found.reasons)
    return found.verdict, found.plan_allowed, found.seen_first, found.restrictions, messages


@pytest.mark.parametrize(
    "question", sorted(key for key, one in CONTENT.questions.items() if key in NEW and one.asked != "map")
)
def test_each_new_question_has_a_row_that_it_changes_and_one_that_it_does_not(question: str) -> None:
    assert {row.changes for row in ROWS if row.about == question} == {True, False}


@pytest.mark.parametrize("question", sorted(key for key, one in CONTENT.questions.items() if one.asked == "map"))
def test_each_question_that_a_mark_opens_is_answered_yes_and_no_in_a_row(question: str) -> None:
    said = {row.given[question] for row in ROWS if question in row.given}
    assert {"yes", "no"} <= said
    assert any(question in row.missing for row in ROWS)


@pytest.mark.parametrize("rule", sorted(CONTENT.rules))
def test_every_rule_is_reached_by_a_row(rule: str) -> None:
    assert any(rule in row.rules for row in ROWS)


def test_there_are_enough_rows_and_no_name_twice() -> None:
    names = [row.name for row in ROWS]
    assert len(names) >= 120
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "rule",
    [
        "leg-nerve-pain",
        "bone-fragility",
        "clot-history",
        "clot-risk",
        "blood-thinners",
        "bleeding-disorder",
        "pregnancy",
        "pregnancy-after-20-weeks",
        "postpartum",
        "arterial-disease",
        "spinal-fusion",
        "spondylolisthesis",
        "spinal-stenosis",
        "vertigo-or-epilepsy",
        "heart-failure",
        "hypertension-uncontrolled",
        "glaucoma",
        "neuropathy",
        "hypermobility",
        "widespread-pain",
        "inflammatory-flare",
        "lymphoedema",
        "cancer-active",
        "aneurysm-known",
        "over-70",
        "cannot-floor-transfer",
        "pain-dulled",
    ],
)
def test_the_rules_that_techniques_may_name_exist(rule: str) -> None:
    assert rule in CONTENT.rules


CONTRACT_IDS = [
    "saddle_numbness",
    "bladder_change",
    "bowel_change",
    "both_legs",
    "leg_weakness_worsening",
    "unsteady_walking",
    "fever_unwell",
    "chest_pain_or_breathless",
    "tearing_pain_or_faint",
    "calf_swollen",
    "recent_trauma",
    "age",
    "sex",
    "pregnant",
    "pregnancy_weeks",
    "pregnancy_warning",
    "postpartum_6_weeks",
    "sexual_function_change",
    "cancer_history",
    "cancer_active",
    "weight_loss",
    "night_sweats",
    "night_pain",
    "movement_changes_pain",
    "episode_weeks",
    "first_episode",
    "course",
    "ibp_onset_age",
    "ibp_insidious",
    "ibp_exercise_helps",
    "ibp_rest_does_not_help",
    "ibp_night_pain_better_up",
    "spa_features",
    "steroids",
    "osteoporosis",
    "low_trauma_fracture",
    "immunosuppressed",
    "injection_drug_use",
    "diabetes",
    "recent_infection",
    "recent_spinal_procedure",
    "leg_pain_below_knee",
    "leg_worse_than_back",
    "leg_tingling",
    "cough_sneeze_worse",
    "aneurysm",
    "urinary_symptoms",
    "flank_pain",
    "dvt_history",
    "dvt_risk",
    "anticoagulant",
    "bleeding_disorder",
    "neuropathy",
    "heart_failure",
    "hypertension_uncontrolled",
    "glaucoma",
    "inflammatory_arthritis_flare",
    "spinal_fusion",
    "spondylolisthesis",
    "spinal_stenosis",
    "hypermobility",
    "fibromyalgia",
    "peripheral_arterial_disease",
    "lymphoedema",
    "epilepsy_or_vertigo",
    "pain_dulled_now",
    "floor_transfer",
    "pain_now",
    "pain_average",
    "pain_worst",
    "local",
]


@pytest.mark.parametrize("question", CONTRACT_IDS)
def test_every_promised_question_exists(question: str) -> None:
    assert question in CONTENT.questions


def test_whoever_answers_the_promised_questions_has_left_none_open() -> None:
    given = {key: value for key, value in FORM_CLEAR.items() if key in CONTRACT_IDS}
    assert (screen(given, CONTENT).verdict, screen(given, CONTENT).unanswered) == ("go", ())


def test_exactly_the_promised_questions_are_asked_before_every_plan() -> None:
    assert list(CONTENT.stars) == CONTRACT_IDS[:11]


@pytest.mark.parametrize("key", sorted(CONTENT.questions))
def test_an_answer_to_every_question_can_matter(key: str) -> None:
    """Apart from what only describes the person, each question is used by a rule, a skip or a check."""
    leaves = [leaf for rule in CONTENT.rules.values() for leaf in rule.when.leaves() if not leaf.form_open]
    used = {leaf.answer or "local" for leaf in leaves}
    assert key in used | {"sex", "pain_average"}
