"""The simulated practice: its data is complete and cited, its people are repeatable, its proxy says what it should."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from benchmarks import population
from benchmarks.population import DATA, ROWS, SERIOUS, Outcome, Practice, proxy, tell

CONTENT = population.own_content()
CALM: dict[str, Any] = {
    "age": 45,
    "sex": "female",
    "episode_weeks": 3,
    "pain_now": 4,
    "pain_worst": 6,
    "recent_trauma": "none",
    "night_pain": "eases",
    "movement_changes_pain": "yes",
    "course": "better",
}


def entries() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every line of frequencies with where it stands."""
    for group in ("answers", "local", "map"):
        yield from ((f"{group}.{key}", about) for key, about in DATA[group].items() if isinstance(about, dict))
    for name in SERIOUS:
        yield from ((f"{name}.{key}", about) for key, about in DATA["serious"][name]["answers"].items())


def frequencies(about: Any) -> Iterator[float]:
    if isinstance(about, dict):
        for key, value in about.items():
            if key not in ("times", "within", "mean", "sd"):
                yield from frequencies(value)
    elif isinstance(about, list):
        for value in about:
            yield from frequencies(value)
    elif isinstance(about, int | float):
        yield about


@pytest.mark.parametrize(("where", "about"), list(entries()), ids=lambda value: value if isinstance(value, str) else "")
def test_frequencies_are_shares_with_a_mark(where: str, about: dict[str, Any]) -> None:
    outside = [value for value in frequencies(about) if not 0 <= value <= 1]
    assert not outside, f"{where}: {outside}"
    assert about["mark"] in ("P", "J", "GAP")
    assert about["mark"] == "J" or about.get("source") or about.get("why"), f"{where}: no source and no reason"
    assert set(about.get("source", ())) <= set(DATA["sources"])


def test_columns_grow_from_low_to_high() -> None:
    falling = [where for where, about in entries() for value in lists(about) if value != sorted(value)]
    assert not falling


def lists(about: dict[str, Any]) -> Iterator[list[float]]:
    for value in about.values():
        if isinstance(value, dict):
            yield from lists(value)
        elif isinstance(value, list) and all(isinstance(number, float) for number in value):
            yield value


def test_every_answer_is_to_a_question_we_ask_or_will_ask() -> None:
    asked = set(CONTENT.questions) | set(DATA["new"])
    answered = {key for name in SERIOUS for key in DATA["serious"][name]["answers"]} | set(DATA["answers"])
    assert answered | set(DATA["sharper"]) <= asked
    assert {key for key in DATA["dates"] if key not in ("mark", "why")} <= asked


def test_the_same_seed_gives_the_same_people_and_another_gives_others() -> None:
    first = [row.people(20, 4) for row in ROWS]
    assert first == [row.people(20, 4) for row in ROWS]
    assert [person.answers for person in first[0]] != [person.answers for person in ROWS[0].people(20, 5)]


def test_a_higher_column_only_adds_warnings() -> None:
    low, high = Practice("low", "low").people(200, 1), Practice("high", "high").people(200, 1)
    lost = [
        (before.id, key)
        for before, after in zip(low, high, strict=True)
        for key in DATA["answers"]
        if key not in ("movement_changes_pain", "night_pain", "recent_trauma")
        if before.answers[key] == "yes" != after.answers[key]
    ]
    assert not lost


def test_a_sharper_sentence_keeps_its_low_column_in_every_column() -> None:
    rows = [Practice("", column).people(300, 2) for column in DATA["columns"]]
    said = [[[person.answers[key] for key in DATA["sharper"]] for person in people] for people in rows]
    assert said[0] == said[1] == said[2]
    assert any("yes" in answers for answers in said[0])


@pytest.mark.parametrize("name", SERIOUS)
def test_nobody_seriously_ill_was_looked_at_and_the_engine_takes_their_answers(name: str) -> None:
    for person in Practice(name, "low", serious=name).people(5, 3):
        assert person.answers["clinician_looked"] == "no"
        told = tell(person, CONTENT)
        assert set(told.dropped) <= {"map"} and not told.missing


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({}, "go"),
        ({"both_legs": "yes"}, "go"),
        ({"both_legs": "yes", "leg_tingling": "yes"}, "emergency"),
        ({"fever_unwell": "yes"}, "urgent"),
        ({"fever_unwell": "yes", "diabetes": "yes"}, "emergency"),
        ({"recent_trauma": "major", "trauma_weeks_ago": 1}, "emergency"),
        ({"recent_trauma": "major", "trauma_weeks_ago": 3}, "go"),
        ({"recent_trauma": "minor", "trauma_weeks_ago": 3, "age": 70}, "urgent"),
        ({"cancer_history": "yes", "episode_weeks": 11}, "see_clinician"),
        ({"cancer_history": "yes", "episode_weeks": 12}, "go"),
        ({"first_episode": "yes", "age": 61}, "see_clinician"),
        (
            {"episode_weeks": 12, "ibp_onset_age": 39, **dict.fromkeys(population.INFLAMMATORY[:3], "yes")},
            "see_clinician",
        ),
    ],
)
def test_the_proxy_reads_the_guidelines_as_written_down(answers: dict[str, Any], level: str) -> None:
    assert proxy(CALM | answers) == level


def test_becoming_worse_is_counted_in_standard_errors_of_the_same_people() -> None:
    caught = Outcome(verdict="urgent", plan=False, deciding=())
    missed = replace(caught, plan=True)
    before, now = [caught] * 100, [missed] * 9 + [caught] * 91
    assert population.worse_by("with_a_plan", before, now) == pytest.approx(0.09 / (0.09 * 0.91 / 100) ** 0.5)
    assert population.worse_by("with_a_plan", now, before) < 0
    assert population.worse_by("emergency", before, now) == 0


def test_being_dulled_today_hides_neither_a_plan_nor_a_refusal() -> None:
    person = Practice("", "low").people(1, 1)[0]
    calm = (
        {key: about["else"] for key, about in DATA["answers"].items()} | CALM | {"sex": "male", "local": [], "map": []}
    )
    dulled = tell(replace(person, answers=calm | {"pain_dulled_now": "yes"}), CONTENT)
    refused = tell(replace(person, answers=calm | {"pain_dulled_now": "yes", "saddle_numbness": "yes"}), CONTENT)
    assert (dulled.plan, dulled.dulled) == (True, True)
    assert (refused.plan, refused.dulled) == (False, False)
