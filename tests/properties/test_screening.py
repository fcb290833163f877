"""What must never happen in the safety check, tried on people nobody thought of."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.properties.people import (
    BODY,
    CONTENT,
    MAP_SIDES,
    SIDES,
    Answers,
    calm,
    consistent,
    crowd,
    draw,
    draw_mark,
    draw_place,
)
from tests.spec.screening_rows import STARS_CLEAR

from unknot.body.regions import REGION_IDS
from unknot.catalog.base import VERDICTS
from unknot.catalog.errors import InputError
from unknot.catalog.rules import Question
from unknot.screening import Restrictions, Screening, ScreeningContent, screen, worth_asking

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
quickly = settings(max_examples=300, derandomize=True, deadline=None, database=None)
often = settings(quickly, suppress_health_check=QUIET)
seldom = settings(often, max_examples=60)


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
            "side": st.sampled_from(SIDES),
            "condition": st.sampled_from([condition.id for condition in BODY.conditions]),
        }
    )


def marks() -> st.SearchStrategy[dict[str, Any]]:
    strength = st.integers(0, 20).map(lambda half: half / 2)
    return st.fixed_dictionaries(
        {"region": st.sampled_from(REGION_IDS), "side": st.sampled_from(MAP_SIDES)},
        optional={"pain": strength, "stiffness": strength},
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
    if drawn := choose(st.lists(marks(), max_size=3)):
        answers["map"] = drawn
    return consistent(answers | {key: choose(answers_to(rest[key])) for key in keys})


YES_NO = [key for key, question in CONTENT.questions.items() if question.kind == "yes-no"]
NEEDED = [key for key in CONTENT.needed if CONTENT.questions[key].kind == "yes-no"]
DIRECTED = [key for key, question in CONTENT.questions.items() if question.worse not in ("unordered", "more")]


def worse_values(question: Question, value: Any) -> list[Any]:
    """The answers that are worse than ``value``, in the direction that the question's content names."""
    order: list[Any]
    if question.kind == "yes-no":
        order = [calm(question), "unsure", question.worse]
    elif question.kind == "choice":
        order = [choice.id for choice in question.choices]
    else:
        low, high = (int(bound) for bound in question.range or (0, 0))
        order = list(range(low, high + 1)) if question.worse == "higher" else list(range(high, low - 1, -1))
    return order[order.index(value) + 1 :]


def worsened(person: Answers, key: str, dice: Random) -> Answers | None:
    """The same person with a worse answer to this question, one more bad place, or one more or stronger mark."""
    if key == "map":
        entries = [dict(entry) for entry in person.get("map", [])]
        if entries and dice.random() < 0.5:
            entry = dice.choice(entries)
            entry["pain"] = dice.uniform(max(entry.get("pain", 0), entry.get("stiffness", 0), 1), 10)
            return {**person, "map": entries}
        return {**person, "map": [*entries, draw_mark(dice)]}
    if key == "local":
        return {**person, "local": [*person["local"], draw_place(dice)]}
    worse = worse_values(CONTENT.questions[key], person[key])
    return {**person, key: dice.choice(worse)} if worse else None


def severity(screening: Screening, fallen: bool = False) -> int:
    """``fallen``: a rule that may fall counts as the rule it falls to."""
    if not fallen:
        return VERDICTS.index(screening.verdict)
    return max((VERDICTS.index(CONTENT.rules[key].verdict) for key in rules(screening, fallen=True)), default=0)


def rules(screening: Screening, fallen: bool = False) -> set[str]:
    fired = screening.restrictions.rules
    return {(CONTENT.rules[key].falls_to or key) if fallen else key for key in fired}


def left_out(limits: Restrictions) -> set[tuple[str, str]]:
    halves = {"left": ("left",), "right": ("right",), "both": ("left", "right")}
    return {(exclusion.area, half) for exclusion in limits.areas_excluded for half in halves[exclusion.side]}


def at_least_as_strict(strict: Restrictions, loose: Restrictions) -> bool:
    sets = ("zones", "tools", "postures", "surfaces", "efforts", "movements")
    return (
        left_out(strict) >= left_out(loose)
        and all(set(getattr(strict, f"{n}_excluded")) >= set(getattr(loose, f"{n}_excluded")) for n in sets)
        and strict.max_discomfort_nrs <= loose.max_discomfort_nrs
        and strict.max_dose_s <= loose.max_dose_s
        and (strict.max_areas or 99) <= (loose.max_areas or 99)
    )


def assert_no_milder(strict: Screening, loose: Screening, person: Answers, key: str = "") -> None:
    """Verdict, plan, being seen first, limits, and the rules that brought them; ``key``: the answer that changed."""
    fallen = key == "episode_weeks"  # time that goes by is the one thing by which a rule falls to another one
    assert severity(strict, fallen) >= severity(loose, fallen), person
    assert strict.plan_allowed <= loose.plan_allowed, person
    assert strict.seen_first >= loose.seen_first, person
    assert at_least_as_strict(strict.restrictions, loose.restrictions), person
    assert rules(strict, fallen) >= rules(loose, fallen), person


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
    assert_no_milder(screen(second, CONTENT), screen(first, CONTENT), second, key)


def test_20_000_worse_answers_of_people_at_random_open_nothing() -> None:
    """Every question that has a worse direction, the local list and the body map; six flips of each person."""
    flips: dict[str, int] = {}
    for person, dice in crowd(11, 4500):
        before = screen(person, CONTENT)
        keys = [key for key in person if key in DIRECTED or key == "local"]
        for key in (*dice.sample(keys, min(5, len(keys))), "map"):
            worse = worsened(person, key, dice)
            if worse is not None and consistent(worse) == worse:
                assert_no_milder(screen(worse, CONTENT), before, worse, key)
                flips[key] = flips.get(key, 0) + 1
    assert sum(flips.values()) >= 20_000
    assert set(flips) == {*DIRECTED, "local", "map"}


@often
@given(people(), places())
def test_one_more_bad_place_never_opens_anything(person: Answers, place: dict[str, str]) -> None:
    more = {**person, "local": [*person.get("local", []), place]}
    assert_no_milder(screen(more, CONTENT), screen(person, CONTENT), more)


@often
@given(people(), marks())
def test_one_more_mark_never_opens_anything(person: Answers, mark: dict[str, Any]) -> None:
    more = {**person, "map": [*person.get("map", []), mark]}
    assert_no_milder(screen(more, CONTENT), screen(person, CONTENT), more)


@often
@given(people(), st.data())
def test_the_order_of_answers_and_places_does_not_matter(person: Answers, data: Any) -> None:
    shuffled = {key: person[key] for key in data.draw(st.permutations(list(person)))}
    if "local" in shuffled:
        shuffled["local"] = data.draw(st.permutations(shuffled["local"]))
    if "map" in shuffled:
        shuffled["map"] = data.draw(st.permutations(shuffled["map"]))
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
    assert (found.incomplete, found.plan_allowed) == (True, False)
    assert gone == set(found.missing) & set(CONTENT.stars)


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
