"""What is proved is proved of a translation; here the translation is held to the engine."""

from __future__ import annotations

from random import Random
from typing import Any

import z3
from tests.proof.algebra import Plain
from tests.proof.everybody import Everybody, Variables
from tests.proof.translation import Translation, person_of
from tests.properties.people import CONTENT, Answers, crowd, draw, draw_wanted

from unknot.catalog.errors import InputError
from unknot.screening import screen
from unknot.screening.marks import Mark

PLAIN: Translation[bool] = Translation(CONTENT, Plain())
PEOPLE, OF_THEM_BY_Z3 = 20_000, 200


def wishes(dice: Random) -> tuple[Mark, ...]:
    return draw_wanted(dice) if dice.random() < 0.3 else ()


def test_engine_and_translation_say_the_same_of_everybody_met() -> None:
    """Verdict, limits of every kind, rules, plan, who has to be seen first, and what is missing."""
    for answers, dice in crowd(41, PEOPLE):
        wanted = wishes(dice)
        said = {fact for fact, holds in PLAIN.outcome(person_of(answers, CONTENT, wanted)).items() if holds}
        assert said == PLAIN.facts_of(screen(answers, CONTENT, wanted)), (answers, wanted)


def test_the_terms_for_the_solver_say_the_same(everybody: Everybody) -> None:
    for answers, dice in crowd(43, OF_THEM_BY_Z3):
        wanted = wishes(dice)
        model = everybody.solve(*as_terms(everybody.one, answers, wanted))
        assert model is not None, answers
        said = {fact for fact, term in everybody.outcome().items() if z3.is_true(model.eval(term))}
        assert said == PLAIN.facts_of(screen(answers, CONTENT, wanted)), (answers, wanted)


def test_both_refuse_the_same_contradictions() -> None:
    dice, refused = Random(47), 0
    for _ in range(2000):
        answers = {key: draw(question, dice, 0.5) for key, question in CONTENT.questions.items() if dice.random() < 0.7}
        try:
            screen(answers, CONTENT)
            contradicts = False
        except InputError:
            contradicts = True
        refused += contradicts
        assert PLAIN.consistent(person_of(answers, CONTENT)) != contradicts, answers
    assert 200 < refused < 1800


def as_terms(one: Variables, answers: Answers, wanted: tuple[Mark, ...]) -> list[z3.BoolRef]:
    """That the variables hold exactly these answers."""
    person = person_of(answers, CONTENT, wanted)
    truths: list[tuple[Any, Any]] = [(term, person.said.get(pair, False)) for pair, term in one.said.items()]
    truths += [(term, person.answered.get(key, False)) for key, term in one.given.items()]
    truths += [(term, person.places.get(place, False)) for place, term in one.places.items()]
    truths += [(term, person.marks.get(patch, 0)) for patch, term in one.marks.items()]
    truths += [(term, person.pains.get(patch, 0)) for patch, term in one.pains.items()]
    truths += [(term, person.wanted.get(patch, 0)) for patch, term in one.wanted.items()]
    truths += [(one.numbers[key], number) for key, number in person.numbers.items()]
    return [term == value for term, value in truths]
