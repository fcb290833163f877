"""What must never happen in the safety check, tried on people nobody thought of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.spec.screening_rows import STARS_CLEAR

import unknot.content
from unknot.catalog.base import VERDICTS
from unknot.catalog.errors import InputError
from unknot.catalog.rules import Question
from unknot.screening import Restrictions, Screening, ScreeningContent, load_screening, screen, worth_asking

CONTENT = load_screening(Path(unknot.content.__path__[0]) / "screening")
BODY = CONTENT.questions["local"]
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
quickly = settings(max_examples=300, derandomize=True, deadline=None, database=None)
often = settings(quickly, suppress_health_check=QUIET)
seldom = settings(often, max_examples=60)

Answers = dict[str, Any]


def draw(question: Question, dice: Random) -> Any:
    """An answer to this question, the reassuring one more often than not where there is one."""
    if question.kind == "yes-no":
        calm = "no" if question.worse == "yes" else "yes"
        return calm if dice.random() < 0.7 else dice.choice(["yes", "no", "unsure"])
    if question.kind == "choice":
        return dice.choice([choice.id for choice in question.choices])
    if question.kind == "number":
        low, high = question.range or (0, 0)
        return int(low) if dice.random() < 0.25 else dice.randint(int(low), int(min(high, 120)))
    return [draw_place(dice) for _ in range(dice.randint(0, 2))]


def draw_place(dice: Random) -> dict[str, str]:
    return {
        "area": dice.choice(BODY.areas),
        "side": dice.choice(["left", "right", "both"]),
        "condition": dice.choice(BODY.conditions).id,
    }


def draw_person(dice: Random) -> Answers:
    """Mostly clear in the time-critical questions, because whatever fires there hides everything milder."""
    answers: Answers = dict(STARS_CLEAR)
    if dice.random() < 0.5:
        answers[dice.choice(CONTENT.stars[:-1])] = dice.choice(["yes", "no", "unsure"])
    if dice.random() < 0.1:
        answers["recent_trauma"] = dice.choice(["minor", "major"])
    rest = [question for question in CONTENT.questions.values() if not question.star]
    answers.update({question.id: draw(question, dice) for question in rest if dice.random() < 0.6})
    return consistent(answers)


def consistent(answers: Answers) -> Answers:
    """The same person without the answers that contradict others."""
    try:
        screen(answers, CONTENT)
    except InputError as error:
        bad = {problem.field for problem in error.problems}
        return consistent({key: value for key, value in answers.items() if key not in bad})
    return answers


def answers_to(question: Question) -> st.SearchStrategy[Any]:
    """Whatever may be answered, the reassuring answer first, so that a failing person shrinks towards a well one."""
    if question.kind == "yes-no":
        return st.sampled_from(["no", "unsure", "yes"] if question.worse == "yes" else ["yes", "unsure", "no"])
    if question.kind == "choice":
        return st.sampled_from([choice.id for choice in question.choices])
    if question.kind == "number":
        low, high = (int(bound) for bound in question.range or (0, 0))
        return st.integers(low, high) | st.integers(low, high).map(lambda n: float(n))
    return st.lists(places(), max_size=3)


def places() -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(
        {
            "area": st.sampled_from(BODY.areas),
            "side": st.sampled_from(["left", "right", "both"]),
            "condition": st.sampled_from([condition.id for condition in BODY.conditions]),
        }
    )


@st.composite
def people(choose: Any, stars: bool = True) -> Answers:
    """Any answers that do not contradict each other; the long form answered in part, in whole or not at all.

    With ``stars``, at most one time-critical question is off, because whatever fires there hides all that is milder.
    """
    answers: Answers = dict(STARS_CLEAR)
    if stars:
        for key in choose(st.lists(st.sampled_from(CONTENT.stars), max_size=1)):
            answers[key] = choose(answers_to(CONTENT.questions[key]))
    rest = {key: question for key, question in CONTENT.questions.items() if not question.star}
    if choose(st.booleans()):
        answers |= {key: calm(question) for key, question in rest.items() if question.kind == "yes-no"}
    keys = choose(st.lists(st.sampled_from(sorted(rest)), max_size=12, unique=True))
    return consistent(answers | {key: choose(answers_to(rest[key])) for key in keys})


def calm(question: Question) -> str:
    return "no" if question.worse == "yes" else "yes"


YES_NO = [key for key, question in CONTENT.questions.items() if question.kind == "yes-no"]
NEEDED = [key for key in CONTENT.needed if CONTENT.questions[key].kind == "yes-no"]
DIRECTED = [key for key, q in CONTENT.questions.items() if q.worse or (q.choices and key != "sex")]


def worse_values(question: Question, value: Any) -> list[Any]:
    """The answers that are worse than ``value``, in the direction the question declares."""
    if question.kind == "yes-no":
        order: list[Any] = ["no" if question.worse == "yes" else "yes", "unsure", question.worse]
    elif question.kind == "choice":
        order = [choice.id for choice in question.choices]
    else:
        low, high = (int(bound) for bound in question.range or (0, 0))
        order = list(range(low, high + 1)) if question.worse == "higher" else list(range(high, low - 1, -1))
    return order[order.index(value) + 1 :]


def severity(screening: Screening) -> int:
    return VERDICTS.index(screening.verdict)


def at_least_as_strict(strict: Restrictions, loose: Restrictions) -> bool:
    sets = ("zones", "tools", "postures", "surfaces", "efforts", "movements")
    return (
        all(strict.excludes(exclusion.area, exclusion.side) for exclusion in loose.areas_excluded)
        and all(set(getattr(strict, f"{n}_excluded")) >= set(getattr(loose, f"{n}_excluded")) for n in sets)
        and strict.max_discomfort_nrs <= loose.max_discomfort_nrs
        and strict.max_dose_s <= loose.max_dose_s
        and (strict.max_areas or 99) <= (loose.max_areas or 99)
        and set(strict.rules) >= set(loose.rules)
    )


def crowd(seed: int, size: int) -> Iterator[tuple[Answers, Random]]:
    dice = Random(seed)
    for _ in range(size):
        yield draw_person(dice), dice


def assert_no_milder(strict: Screening, loose: Screening, person: Answers) -> None:
    assert severity(strict) >= severity(loose), person
    assert at_least_as_strict(strict.restrictions, loose.restrictions), person


def without(answers: Answers, *keys: str) -> Answers:
    return {key: value for key, value in answers.items() if key not in keys}


@often
@given(people(), st.sampled_from(DIRECTED), st.data())
def test_a_worse_answer_never_makes_the_verdict_milder_or_the_restrictions_fewer(
    person: Answers, key: str, data: Any
) -> None:
    first = {**person, key: data.draw(answers_to(CONTENT.questions[key]))}
    worse = worse_values(CONTENT.questions[key], first[key])
    assume(worse)
    second = {**first, key: data.draw(st.sampled_from(worse))}
    assume(consistent(first) == first and consistent(second) == second)
    assert_no_milder(screen(second, CONTENT), screen(first, CONTENT), second)


@often
@given(people(), places())
def test_one_more_bad_place_never_opens_anything(person: Answers, place: dict[str, str]) -> None:
    more = {**person, "local": [*person.get("local", []), place]}
    assert_no_milder(screen(more, CONTENT), screen(person, CONTENT), more)


@often
@given(people(), st.data())
def test_the_order_of_answers_and_places_does_not_matter(person: Answers, data: Any) -> None:
    shuffled = {key: person[key] for key in data.draw(st.permutations(list(person)))}
    if "local" in shuffled:
        shuffled["local"] = data.draw(st.permutations(shuffled["local"]))
    assert screen(shuffled, CONTENT) == screen(person, CONTENT)


@seldom
@given(people(), st.randoms(use_true_random=False))
def test_the_order_of_rules_and_questions_does_not_matter(person: Answers, dice: Random) -> None:
    def mixed(items: Any) -> Any:
        found = list(items.items())
        dice.shuffle(found)
        return dict(found)

    other = ScreeningContent.build(
        mixed(CONTENT.questions),
        mixed(CONTENT.rules),
        mixed(CONTENT.stops),
        CONTENT.version,
        mixed(CONTENT.terms),
        mixed(CONTENT.map_rows),
    )
    found, expected = screen(person, other), screen(person, CONTENT)
    assert found.model_copy(update={"missing": ()}) == expected.model_copy(update={"missing": ()})
    assert set(found.missing) == set(expected.missing)


@often
@given(people())
def test_every_verdict_above_go_names_a_rule_an_answer_and_a_message(person: Answers) -> None:
    found = screen(person, CONTENT)
    assert (found.verdict == "go") == (not found.reasons)
    assert all(reason.rule and reason.answers and reason.message and reason.sources for reason in found.reasons)
    assert not found.reasons or found.reasons[0].verdict == found.verdict


@often
@given(people(), st.sampled_from(YES_NO))
def test_unsure_is_never_milder_than_the_reassuring_answer(person: Answers, key: str) -> None:
    well = {**person, key: calm(CONTENT.questions[key])}
    unsure = {**person, key: "unsure"}
    assume(consistent(well) == well and consistent(unsure) == unsure)
    assert_no_milder(screen(unsure, CONTENT), screen(well, CONTENT), unsure)


@often
@given(people(), st.sampled_from(NEEDED))
def test_a_missing_answer_is_never_milder_than_the_reassuring_one(person: Answers, key: str) -> None:
    well = {**person, key: calm(CONTENT.questions[key])}
    assume(consistent(well) == well)
    missing = without(person, key)
    assert_no_milder(screen(missing, CONTENT), screen(well, CONTENT), missing)


@often
@given(people(), st.sampled_from(NEEDED))
def test_the_worse_answer_lifts_no_limit_of_a_missing_one_but_those_that_say_it_is_missing(
    person: Answers, key: str
) -> None:
    worst = {**person, key: CONTENT.questions[key].worse}
    assume(consistent(worst) == worst)
    missing = without(person, key)
    kept = set(screen(missing, CONTENT).restrictions.rules) - {"form-open", "minor-fall-bones-unknown"}
    assert kept <= set(screen(worst, CONTENT).restrictions.rules), missing


@often
@given(people(), st.sampled_from(CONTENT.stars[:-1]))
def test_unsure_equals_yes_on_every_time_critical_question(person: Answers, key: str) -> None:
    assert screen({**person, key: "unsure"}, CONTENT) == screen({**person, key: "yes"}, CONTENT)


@often
@given(people(), st.sets(st.sampled_from(CONTENT.stars), min_size=1))
def test_no_plan_without_an_answer_to_every_time_critical_question(person: Answers, gone: set[str]) -> None:
    found = screen(without(person, *gone), CONTENT)
    assert (set(found.missing), found.incomplete, found.plan_allowed) == (gone, True, False)


@often
@given(people())
def test_urgent_and_emergency_leave_nothing_to_press(person: Answers) -> None:
    found = screen(person, CONTENT)
    if found.verdict in ("urgent", "emergency"):
        assert all(found.restrictions.excludes(area, "left") for area in BODY.areas)
        assert all(found.restrictions.excludes(area, "right") for area in BODY.areas)
        assert not found.plan_allowed


@pytest.mark.parametrize("key", [key for key, question in CONTENT.questions.items() if question.ask_if])
def test_an_answer_to_a_skipped_question_would_have_changed_nothing(key: str) -> None:
    tried = 0
    for answers, dice in crowd(7, 600):
        unasked = without(answers, key)
        answered = {**unasked, key: draw(CONTENT.questions[key], dice)}
        if worth_asking(key, unasked, CONTENT) or consistent(answered) != answered:
            continue
        tried += 1
        later = {star: draw(CONTENT.questions[star], dice) for star in CONTENT.every_session}
        for then in ({}, later):
            asked, skipped = screen(answered | then, CONTENT), screen(unasked | then, CONTENT)
            assert (asked.verdict, asked.restrictions) == (skipped.verdict, skipped.restrictions), (answered, then)
    assert tried > 20


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@quickly
@given(
    answers=junk
    | st.dictionaries(st.sampled_from([*CONTENT.questions, "agee", ""]), junk | st.sampled_from(["yes", "no"]))
)
def test_whatever_is_sent_there_is_a_screening_or_a_list_of_problems(answers: Any) -> None:
    try:
        text = screen(answers, CONTENT).model_dump_json()
    except InputError as error:
        text = str(error)
    assert text
