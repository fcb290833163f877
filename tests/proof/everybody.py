"""Everybody at once: people whose answers are variables, and a search for somebody of whom something holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import z3
from tests.proof.algebra import Symbolic
from tests.proof.translation import Fact, Person, Translation

from unknot.body.regions import REGION_IDS, SIDES
from unknot.catalog.rules import Question
from unknot.screening import ScreeningContent, screen
from unknot.screening.marks import STRONGEST, Mark

Term = z3.BoolRef
Pairs = list[tuple[z3.ExprRef, z3.ExprRef]]
LOCAL_SIDES = ("left", "right")
OTHER = "′"
ENOUGH_WORK = 20_000_000
"""z3's own count of steps for one statement, not seconds, so that what is decided is so on every machine."""


class Variables:
    """The variables that stand for the answers, each known by what it stands for."""

    def __init__(self, content: ScreeningContent, mark: str = "") -> None:
        self.content, self._mark = content, mark
        self.said = {
            (key, value): self._bool(f"{key} = {value}")
            for key, question in content.questions.items()
            for value in values(question)
        }
        self.numbers = {key: self._real(key) for key in self._of_kind("number")}
        listed = (*self._of_kind("number"), *self._of_kind("local"))
        self.given = {key: self._bool(f"{key} answered") for key in listed}
        self.places = {
            (area, side, choice.id): self._bool(f"{area} {side} {choice.id}")
            for question in (content.questions[key] for key in self._of_kind("local"))
            for area in question.areas
            for side in LOCAL_SIDES
            for choice in question.conditions
        }
        self.marks = {(region, side): self._int(f"marked {region} {side}") for region in REGION_IDS for side in SIDES}
        self.pains = {patch: self._int(f"hurting {' '.join(patch)}") for patch in self.marks}
        self.wanted = {
            (region, side): self._int(f"wanted {region} {side}")
            for region in sorted(set(content.regions.values()))
            for side in LOCAL_SIDES
        }

    def _of_kind(self, kind: str) -> list[str]:
        return [key for key, question in self.content.questions.items() if question.kind == kind]

    def _bool(self, name: str) -> Term:
        return z3.Bool(name + self._mark)

    def _real(self, name: str) -> z3.ArithRef:
        return z3.Real(name + self._mark)

    def _int(self, name: str) -> z3.ArithRef:
        return z3.Int(name + self._mark)

    def person(self) -> Person[Term]:
        answered = {key: self.answered(key) for key in self.content.questions}
        return Person(self.said, answered, self.numbers, self.places, self.marks, self.pains, self.wanted)

    def answered(self, key: str) -> Term:
        options = values(self.content.questions[key])
        return z3.Or([self.said[key, value] for value in options]) if options else self.given[key]

    def behind(self, key: str) -> list[z3.ExprRef]:
        """The variables of the answer to one question."""
        question = self.content.questions[key]
        if question.kind == "local":
            return [self.given[key], *self.places.values()]
        if question.kind == "number":
            return [self.given[key], self.numbers[key]]
        return [self.said[key, value] for value in values(question)]

    def possible(self) -> Iterator[Term]:
        """What holds of all answers by their form alone."""
        for key, question in self.content.questions.items():
            if options := values(question):
                yield z3.AtMost(*(self.said[key, value] for value in options), 1)
            if question.range:
                low, high = question.range
                yield z3.And(self.numbers[key] >= low, self.numbers[key] <= high)
            if question.whole:
                yield z3.IsInt(self.numbers[key])
            if question.kind == "local":
                yield z3.Implies(z3.Or(*self.places.values()), self.given[key])
        for strength in (*self.marks.values(), *self.wanted.values()):
            yield z3.And(strength >= 0, strength <= STRONGEST)
        for patch, pain in self.pains.items():
            yield z3.And(pain >= 0, pain <= self.marks[patch])


def values(question: Question) -> tuple[str, ...]:
    """The answers to choose from, mildest first."""
    if question.kind == "yes-no":
        return ("no", "unsure", "yes") if question.worse == "yes" else ("yes", "unsure", "no")
    return tuple(choice.id for choice in question.choices)


def read(content: ScreeningContent, model: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that a model's values, by the names of their variables, stand for."""
    answers: dict[str, Any] = {}
    for key, question in content.questions.items():
        if question.kind == "number" and model.get(f"{key} answered"):
            answers[key] = model.get(key, 0)
        elif question.kind == "local" and model.get(f"{key} answered"):
            answers[key] = [
                {"area": area, "side": side, "condition": choice.id}
                for area in question.areas
                for side in LOCAL_SIDES
                for choice in question.conditions
                if model.get(f"{area} {side} {choice.id}")
            ]
        for value in values(question):
            if model.get(f"{key} = {value}"):
                answers[key] = value
    if marks := _marked(model, "marked"):
        pains = {(mark.region, mark.side): mark.strength for mark in _marked(model, "hurting")}
        answers["map"] = [
            {"region": m.region, "side": m.side, "pain": pains.get((m.region, m.side), 0), "stiffness": m.strength}
            for m in marks
        ]
    return answers


def _marked(model: Mapping[str, Any], kind: str) -> tuple[Mark, ...]:
    named = {tuple(name.split(" ")): value for name, value in model.items() if name.startswith(f"{kind} ") and value}
    return tuple(sorted(Mark(region, side, value) for (_, region, side), value in named.items()))


@dataclass(frozen=True)
class Found:
    """Somebody the solver found, as ``screen`` takes them; ``facts``: what the engine says of them."""

    answers: dict[str, Any]
    wanted: tuple[Mark, ...]
    facts: frozenset[Fact]

    def shown(self) -> str:
        """Without what says nothing: no, none, an empty list."""
        telling = {key: value for key, value in self.answers.items() if value not in ("no", "none", [])}
        calm = len(self.answers) - len(telling)
        wanted = f", wanting {', '.join(f'{m.region} {m.side}' for m in self.wanted)}" if self.wanted else ""
        return f"{telling}{wanted}" + (f" and {calm} answers no, none or nothing" if calm else "")


Two = tuple[Found, Found]


class Undecided(Exception):
    """The solver gave up, which counts as refuted."""


class Everybody:
    """One solver that knows the rules, and is asked whether there is somebody of whom something holds.

    ``one`` is anybody. ``other`` has variables of their own for each answer; where two people are asked for, they are
    alike in everything but the one answer that is named.
    """

    def __init__(self, content: ScreeningContent) -> None:
        self.content = content
        self.rules: Translation[Term] = Translation(content, Symbolic())
        self.one, self.other = Variables(content), Variables(content, OTHER)
        self.person = self.one.person()
        self._form = z3.And(*self.one.possible(), self.rules.consistent(self.person))
        self._outcomes = {fallen: self.rules.outcome(self.person, fallen) for fallen in (False, True)}
        self._solver = z3.Solver()
        self._solver.set("rlimit", ENOUGH_WORK)
        self._solver.add(self._form)

    def outcome(self, fallen: bool = False) -> dict[Fact, Term]:
        """Every fact about ``one``. ``fallen``: rules that may fall count as the rule they fall to."""
        return self._outcomes[fallen]

    def fires(self, rule: str) -> Term:
        return self._outcomes[False]["rule", rule]

    def needs(self, rule: str) -> Term:
        """Something holds that would not if this rule were not there, apart from the rule itself."""
        without = self.rules.outcome(self.person, without=rule)
        return z3.Or(
            [
                z3.And(term, z3.Not(without[fact]))
                for fact, term in self._outcomes[False].items()
                if fact != ("rule", rule)
            ]
        )

    def find(self, *terms: Term) -> Found | None:
        """Somebody of whom all terms hold, or None where there is nobody."""
        model = self.solve(*terms)
        return None if model is None else self._found(_values(model))

    def find_two(self, variables: Pairs, relation: Term, fallen: bool = False) -> Two | None:
        """Two people, alike but for these variables, of whom the relation holds, and the second lacks a fact."""
        facts = self._outcomes[fallen]
        form, *moved = z3.substitute(z3.And(self._form, *facts.values()), *variables).children()
        differ = z3.Or([z3.And(a, z3.Not(b)) for a, b in zip(facts.values(), moved, strict=True) if not a.eq(b)])
        model = self.solve(form, relation, differ)
        if model is None:
            return None
        found = _values(model)
        own = {name: value for name, value in found.items() if not name.endswith(OTHER)}
        first, second = self._found(own), self._found(own | {str(a): found.get(str(b), 0) for a, b in variables})
        assert first.facts - second.facts, f"engine and translation differ about {first.shown()} and {second.shown()}"
        return first, second

    def solve(self, *terms: Term) -> z3.ModelRef | None:
        self._solver.push()
        self._solver.add(*terms)
        answer = self._solver.check()
        model = self._solver.model() if answer == z3.sat else None
        self._solver.pop()
        if answer == z3.unknown:
            raise Undecided(self._solver.reason_unknown())
        return model

    def met(self, answers: dict[str, Any], wanted: tuple[Mark, ...]) -> Found:
        """Somebody, replayed through the engine."""
        return Found(answers, wanted, frozenset(self.rules.facts_of(screen(answers, self.content, wanted))))

    def _found(self, found: Mapping[str, Any]) -> Found:
        return self.met(read(self.content, found), _marked(found, "wanted"))


def _values(model: z3.ModelRef) -> dict[str, Any]:
    """What the model says of each variable; of the others nothing is known, and nothing matters."""
    return {name.name(): _value(model[name]) for name in model.decls()}


def _value(value: z3.ExprRef) -> Any:
    if z3.is_int_value(value):
        return value.as_long()
    return float(value.as_fraction()) if z3.is_rational_value(value) else z3.is_true(value)
