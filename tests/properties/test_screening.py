"""What must never happen in the safety check, tried on people nobody thought of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.spec.screening_rows import STARS_CLEAR

import unknot.content
from unknot.catalog.base import VERDICTS
from unknot.catalog.errors import InputError
from unknot.catalog.rules import Question
from unknot.screening import Restrictions, Screening, ScreeningContent, load_screening, screen, worth_asking

CONTENT = load_screening(Path(unknot.content.__path__[0]) / "screening")
BODY = CONTENT.questions["local"]
quickly = settings(max_examples=300, derandomize=True, deadline=None, database=None)

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


many = pytest.mark.parametrize("seed", range(4))
"""Each seed is a crowd of its own, so that a failure names the seed and can be run again alone."""


def crowd(seed: int, size: int = 100) -> Iterator[tuple[Answers, Random]]:
    dice = Random(seed)
    for _ in range(size):
        yield draw_person(dice), dice


@many
def test_a_worse_answer_never_makes_the_verdict_milder_or_the_restrictions_fewer(seed: int) -> None:
    for answers, dice in crowd(seed):
        for key in dice.sample(DIRECTED, 8):
            question = CONTENT.questions[key]
            first = {**answers, key: answers.get(key, draw(question, dice))}
            worse = worse_values(question, first[key])
            second = {**first, key: dice.choice(worse)} if worse else first
            if consistent(first) == first and consistent(second) == second:
                assert_no_milder(screen(second, CONTENT), screen(first, CONTENT), second)


def assert_no_milder(strict: Screening, loose: Screening, person: Answers) -> None:
    assert severity(strict) >= severity(loose), person
    assert at_least_as_strict(strict.restrictions, loose.restrictions), person


@many
def test_one_more_bad_place_never_opens_anything(seed: int) -> None:
    for answers, dice in crowd(seed):
        more = {**answers, "local": [*answers.get("local", []), draw_place(dice)]}
        assert_no_milder(screen(more, CONTENT), screen(answers, CONTENT), more)


@many
def test_the_order_of_answers_and_places_does_not_matter(seed: int) -> None:
    for answers, dice in crowd(seed):
        shuffled = {key: answers[key] for key in dice.sample(list(answers), len(answers))}
        if "local" in shuffled:
            shuffled["local"] = dice.sample(shuffled["local"], len(shuffled["local"]))
        assert screen(shuffled, CONTENT) == screen(answers, CONTENT)


REVERSED = ScreeningContent.build(
    dict(reversed(CONTENT.questions.items())),
    dict(reversed(CONTENT.rules.items())),
    dict(reversed(CONTENT.stops.items())),
    CONTENT.version,
)


@many
def test_the_order_of_rules_does_not_matter(seed: int) -> None:
    for answers, _ in crowd(seed):
        assert screen(answers, REVERSED) == screen(answers, CONTENT)


@many
def test_every_verdict_above_go_names_a_rule_an_answer_and_a_message(seed: int) -> None:
    for answers, _ in crowd(seed):
        found = screen(answers, CONTENT)
        assert (found.verdict == "go") == (not found.reasons)
        assert all(reason.answers and reason.message and reason.sources for reason in found.reasons)
        assert not found.reasons or found.reasons[0].verdict == found.verdict


@many
def test_unsure_is_never_milder_than_the_reassuring_answer(seed: int) -> None:
    for answers, dice in crowd(seed):
        for key in dice.sample(YES_NO, 8):
            calm = {**answers, key: "no" if CONTENT.questions[key].worse == "yes" else "yes"}
            unsure = {**answers, key: "unsure"}
            if consistent(calm) == calm and consistent(unsure) == unsure:
                assert_no_milder(screen(unsure, CONTENT), screen(calm, CONTENT), unsure)


@many
def test_a_missing_answer_is_never_milder_than_the_reassuring_one(seed: int) -> None:
    for answers, dice in crowd(seed):
        for key in dice.sample(NEEDED, 8):
            calm = {**answers, key: "no" if CONTENT.questions[key].worse == "yes" else "yes"}
            missing = {other: value for other, value in answers.items() if other != key}
            if consistent(calm) == calm:
                assert_no_milder(screen(missing, CONTENT), screen(calm, CONTENT), missing)


@many
def test_the_worse_answer_lifts_no_limit_of_a_missing_one_but_those_that_say_it_is_missing(seed: int) -> None:
    for answers, dice in crowd(seed):
        for key in dice.sample(NEEDED, 8):
            worst = {**answers, key: CONTENT.questions[key].worse}
            missing = {other: value for other, value in answers.items() if other != key}
            if consistent(worst) == worst:
                kept = set(screen(missing, CONTENT).restrictions.rules) - {"form-open", "minor-fall-bones-unknown"}
                assert kept <= set(screen(worst, CONTENT).restrictions.rules), missing


@many
def test_unsure_equals_yes_on_every_time_critical_question(seed: int) -> None:
    for answers, dice in crowd(seed):
        key = dice.choice(CONTENT.stars[:-1])
        assert screen({**answers, key: "unsure"}, CONTENT) == screen({**answers, key: "yes"}, CONTENT)


@many
def test_no_plan_without_an_answer_to_every_time_critical_question(seed: int) -> None:
    for answers, dice in crowd(seed):
        gone = set(dice.sample(CONTENT.stars, dice.randint(1, len(CONTENT.stars))))
        found = screen({key: value for key, value in answers.items() if key not in gone}, CONTENT)
        assert (set(found.missing), found.incomplete, found.allows_plan) == (gone, True, False)


@many
def test_urgent_and_emergency_leave_nothing_to_press(seed: int) -> None:
    for answers, _ in crowd(seed):
        found = screen(answers, CONTENT)
        if found.verdict in ("urgent", "emergency"):
            assert all(found.restrictions.excludes(area, "left") for area in BODY.areas)
            assert all(found.restrictions.excludes(area, "right") for area in BODY.areas)
            assert not found.allows_plan


@pytest.mark.parametrize("key", [key for key, question in CONTENT.questions.items() if question.ask_if])
def test_an_answer_to_a_skipped_question_would_have_changed_nothing(key: str) -> None:
    tried = 0
    for answers, dice in crowd(7, 600):
        without = {other: value for other, value in answers.items() if other != key}
        answered = {**without, key: draw(CONTENT.questions[key], dice)}
        if worth_asking(key, without, CONTENT) or consistent(answered) != answered:
            continue
        tried += 1
        asked, skipped = screen(answered, CONTENT), screen(without, CONTENT)
        assert (asked.verdict, asked.restrictions) == (skipped.verdict, skipped.restrictions), answered
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
