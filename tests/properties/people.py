"""People at random: answers, marks on the body map, and areas they would like to have rolled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from tests.spec.screening_rows import STARS_CLEAR

import unknot.content
from unknot.body.regions import BODY_REGIONS
from unknot.catalog.errors import InputError
from unknot.catalog.rules import Question
from unknot.screening import load_screening
from unknot.screening.answers import read_answers
from unknot.screening.marks import Mark

CONTENT = load_screening(Path(unknot.content.__path__[0]) / "screening")
BODY = CONTENT.questions["local"]
SIDES = ("left", "right", "both")
MAP_SIDES = ("left", "right", "middle", "both")

Answers = dict[str, Any]


def calm(question: Question) -> str:
    return "no" if question.worse == "yes" else "yes"


def draw(question: Question, dice: Random, worry: float = 0.3) -> Any:
    """An answer to this question; where one of them reassures, another one as often as ``worry`` says."""
    if question.kind == "yes-no":
        return dice.choice(["yes", "no", "unsure"]) if dice.random() < worry else calm(question)
    if question.kind == "choice":
        ids = [choice.id for choice in question.choices]
        return dice.choice(ids) if dice.random() < 2 * worry or question.worse == "unordered" else ids[0]
    if question.kind == "number":
        low, high = question.range or (0, 0)
        return int(low) if dice.random() < 0.25 else dice.randint(int(low), int(min(high, 120)))
    return [draw_place(dice) for _ in range(dice.choice((0, 0, 1, 2)))]


def draw_place(dice: Random) -> dict[str, str]:
    return {
        "area": dice.choice(BODY.areas),
        "side": dice.choice(SIDES),
        "condition": dice.choice(BODY.conditions).id,
    }


def draw_mark(dice: Random) -> dict[str, Any]:
    """Mostly a patch that the drawing has; a request may name any region on any side."""
    patch = dice.choice(BODY_REGIONS)
    entry: dict[str, Any] = {
        "region": patch.region,
        "side": patch.side if dice.random() < 0.9 else dice.choice(MAP_SIDES),
    }
    rated = {name: dice.randint(0, 20) / 2 for name in ("pain", "stiffness") if dice.random() < 0.8}
    return entry | rated


def draw_wanted(dice: Random) -> tuple[Mark, ...]:
    regions = sorted(set(CONTENT.regions.values()))
    found = {(dice.choice(regions), dice.choice(("left", "right"))): dice.randint(1, 10) for _ in range(2)}
    return tuple(Mark(region, side, strength) for (region, side), strength in sorted(found.items()))


def draw_person(dice: Random) -> Answers:
    """Mostly clear in the time-critical questions, because whatever fires there hides everything milder.

    Some have much to tell and some next to nothing, so that rules meet alone and in company.
    """
    worry = dice.choice((0.02, 0.1, 0.3))
    answers: Answers = dict(STARS_CLEAR)
    if dice.random() < 2 * worry:
        answers[dice.choice(CONTENT.stars[:-1])] = dice.choice(["yes", "no", "unsure"])
    if dice.random() < worry:
        answers["recent_trauma"] = dice.choice(["minor", "major"])
    rest = [question for question in CONTENT.questions.values() if not question.star]
    told = dice.choice((0.3, 0.6, 1.0))
    answers.update({question.id: draw(question, dice, worry) for question in rest if dice.random() < told})
    if dice.random() < 0.5:
        answers["map"] = [draw_mark(dice) for _ in range(dice.randint(0, 4))]
    return consistent(answers)


def consistent(answers: Answers) -> Answers:
    """The same person without the answers that contradict others."""
    try:
        read_answers(answers, CONTENT)
    except InputError as error:
        bad = {problem.field for problem in error.problems}
        return consistent({key: value for key, value in answers.items() if key not in bad})
    return answers


def crowd(seed: int, size: int) -> Iterator[tuple[Answers, Random]]:
    dice = Random(seed)
    for _ in range(size):
        yield draw_person(dice), dice
