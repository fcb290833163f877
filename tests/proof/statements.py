"""Theorems taken apart into statements, each a search for somebody who refutes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import z3
from tests.proof.algebra import Plain
from tests.proof.everybody import Everybody, Found, Pairs, Term, Undecided, Variables, values
from tests.proof.theorems import Theorem
from tests.proof.translation import HALVES, NO_PLAN, SEEN_FIRST, Fact, Translation, person_of

from unknot.catalog.errors import InputError
from unknot.catalog.rules import Question

LIMITS = ("area", "postures")
People = tuple[Found, ...]


@dataclass(frozen=True)
class Refuted:
    """``who``: the person, or the two, and what they lack; already replayed through the engine."""

    theorem: str
    subject: str
    who: str

    def __str__(self) -> str:
        return f"{self.theorem}, {self.subject}: {self.who}"


def prove(theorem: Theorem, everybody: Everybody, subject: str = "") -> tuple[int, list[Refuted]]:
    """How many statements the theorem has, and which of them do not hold. ``subject``: only the one about this."""
    search = SEARCHES[theorem.about]
    stated = [name for name in search.subjects(theorem, everybody) if subject in ("", name)]
    refuted = []
    for name in stated:
        try:
            who = search.refute(theorem, name, everybody)
        except Undecided as reason:
            who = f"not decided: {reason}"
        if who:
            refuted.append(Refuted(theorem.id, name, who))
    return len(stated), refuted


# ── two people ───────────────────────────────────────────────────────────────────────────────────────────────────


class WorseAnswer:
    def subjects(self, theorem: Theorem, everybody: Everybody) -> Iterator[str]:
        for key, question in everybody.content.questions.items():
            if question.worse != "unordered" and key not in theorem.but and (not theorem.only or key in theorem.only):
                yield key

    def refute(self, theorem: Theorem, subject: str, everybody: Everybody) -> str:
        question = everybody.content.questions[subject]
        return _keeps_all(everybody, {subject}, _pairs(everybody, subject), worse(question, everybody), theorem.falls)


class LeftOut:
    def subjects(self, theorem: Theorem, everybody: Everybody) -> Iterator[str]:
        yield from (key for key in everybody.content.questions if key not in theorem.but)

    def refute(self, theorem: Theorem, subject: str, everybody: Everybody) -> str:
        question = everybody.content.questions[subject]
        mild = mildest(question, everybody, theorem)
        relation = z3.And(mild, z3.Not(everybody.other.answered(subject)))
        kept = {subject, *_bounding(question, everybody)}
        return _keeps_all(everybody, kept, _pairs(everybody, subject), relation, theorem.falls)


class Stronger:
    def __init__(self, kind: str) -> None:
        self.kind = kind

    def subjects(self, theorem: Theorem, everybody: Everybody) -> Iterator[str]:  # noqa: ARG002
        yield from (" ".join(patch) for patch in getattr(everybody.one, self.kind))

    def refute(self, theorem: Theorem, subject: str, everybody: Everybody) -> str:
        region, side = subject.split()
        both = (everybody.one, everybody.other)
        kinds = (self.kind, "pains") if self.kind == "marks" else (self.kind,)
        pairs = [tuple(getattr(person, kind)[region, side] for person in both) for kind in kinds]
        stronger = z3.And([strong >= weak for weak, strong in pairs] + [z3.Or([s > w for w, s in pairs])])
        return _keeps_all(everybody, {"map"}, pairs, stronger, theorem.falls)


class Skipped:
    def subjects(self, theorem: Theorem, everybody: Everybody) -> Iterator[str]:  # noqa: ARG002
        yield from everybody.content.asked_if

    def refute(self, theorem: Theorem, subject: str, everybody: Everybody) -> str:
        ask_if = everybody.content.questions[subject].ask_if
        assert ask_if is not None
        kept = {subject, *(str(leaf.answer) for leaf in ask_if.leaves())}
        skipped = z3.Not(everybody.rules.formula(ask_if, raw=True)(everybody.person))
        one, other = (person.answered(subject) for person in (everybody.one, everybody.other))
        for changes in (z3.And(z3.Not(one), other), z3.And(one, z3.Not(other))):
            relation = z3.And(skipped, changes)
            if who := _keeps_all(everybody, kept, _pairs(everybody, subject), relation, theorem.falls):
                return who
        return ""


def _pairs(everybody: Everybody, key: str) -> Pairs:
    return list(zip(everybody.one.behind(key), everybody.other.behind(key), strict=True))


def _keeps_all(everybody: Everybody, kept: set[str], pairs: Pairs, relation: Term, falls: bool) -> str:
    """``kept``: the answer in which the two differ, and those that the relation between them speaks of."""
    found = everybody.find_two(pairs, relation, falls)
    if found is None:
        return ""
    lost = found[0].facts - found[1].facts
    first, second = fewer_answers(found, lambda two: lost <= two[0].facts - two[1].facts, kept, everybody)
    return f"{first.shown()} has {_listed(lost)}, which {second.shown()} lacks"


def fewer_answers(people: People, still: Callable[[People], bool], kept: set[str], everybody: Everybody) -> People:
    """The same people without the answers that do not matter here, so that a reader sees those that do."""
    for key in sorted({key for person in people for key in person.answers} - kept):
        answers = [{name: value for name, value in person.answers.items() if name != key} for person in people]
        try:
            less = tuple(everybody.met(given, one.wanted) for given, one in zip(answers, people, strict=True))
        except InputError:
            continue
        if still(less):
            people = less
    return people


def _listed(facts: frozenset[Fact]) -> str:
    return ", ".join(" ".join(fact) for fact in sorted(facts))


def worse(question: Question, everybody: Everybody) -> Term:
    """``other`` answers worse than ``one``, in the direction that the question's content names."""
    one, other, key = everybody.one, everybody.other, question.id
    if options := values(question):
        steps = [(a, b) for i, a in enumerate(options) for b in options[i + 1 :]]
        return z3.Or([z3.And(one.said[key, mild], other.said[key, bad]) for mild, bad in steps])
    both = z3.And(one.given[key], other.given[key])
    if question.kind == "number":
        low, high = (one, other) if question.worse == "higher" else (other, one)
        return z3.And(both, low.numbers[key] < high.numbers[key])
    return z3.And(both, *(z3.Implies(one.places[place], other.places[place]) for place in one.places))


def mildest(question: Question, everybody: Everybody, theorem: Theorem) -> Term:
    """``one`` gives the mildest answer that there is beside the other answers."""
    one, key = everybody.one, question.id
    named = theorem.mild.get(key)
    if options := values(question):
        return one.said[key, str(named.answer) if named else options[0]]
    if question.kind == "local":
        return z3.And(one.given[key], z3.Not(z3.Or(*one.places.values())))
    if named:
        return z3.And(one.given[key], one.numbers[key] == float(named.answer))
    low, high = question.range or (0, 0)
    end = low if question.worse == "higher" else high
    bounds = [_at_bound(key, other, one) for other in _bounding(question, everybody) if other not in theorem.unread]
    return z3.And(one.given[key], z3.Or(one.numbers[key] == end, *bounds))


def _bounding(question: Question, everybody: Everybody) -> list[str]:
    """The numbers that keep this one from its mildest end."""
    if question.worse == "lower":
        return [question.not_above] if question.not_above else []
    return [other.id for other in everybody.content.questions.values() if other.not_above == question.id]


def _at_bound(key: str, other: str, one: Variables) -> Term:
    return z3.And(one.given[other], one.numbers[key] == one.numbers[other])


# ── one person ───────────────────────────────────────────────────────────────────────────────────────────────────


class Holds:
    """Nobody fulfils the condition without what follows; and somebody fulfils it, or it would say nothing."""

    def subjects(self, theorem: Theorem, everybody: Everybody) -> Iterator[str]:  # noqa: ARG002
        yield "somebody"
        yield from (" ".join(fact) for fact in follows(theorem))

    def refute(self, theorem: Theorem, subject: str, everybody: Everybody) -> str:
        assert theorem.when is not None
        person = replace(everybody.person, marks=everybody.person.wanted) if theorem.wanted else everybody.person
        holds = everybody.rules.formula(theorem.when)(person)
        if subject == "somebody":
            return "" if everybody.find(holds) else "nobody can be so"
        [fact] = [fact for fact in follows(theorem) if " ".join(fact) == subject]
        outcome = everybody.outcome()
        enough = [outcome[also] for also in (fact, *([NO_PLAN] if fact[0] in LIMITS else [])) if also in outcome]
        found = everybody.find(holds, z3.Not(z3.Or(enough)))
        if found is None:
            return ""
        assert fact not in found.facts, f"engine and translation differ about {found.shown()}"
        so = Translation(everybody.content, Plain()).formula(theorem.when)

        def still(people: People) -> bool:
            [one] = people
            person = person_of(one.answers, everybody.content, one.wanted)
            reads = replace(person, marks=person.wanted) if theorem.wanted else person
            return so(reads) and one.facts.isdisjoint([fact, NO_PLAN] if fact[0] in LIMITS else [fact])

        return fewer_answers((found,), still, set(), everybody)[0].shown()


def follows(theorem: Theorem) -> Iterator[Fact]:
    """The facts that a theorem about one person promises; instead of a limit there may be no plan at all."""
    if theorem.at_least:
        yield ("verdict", theorem.at_least)
    if theorem.no_plan:
        yield NO_PLAN
    if theorem.seen_first:
        yield SEEN_FIRST
    yield from (("area", area, half) for area in theorem.without_areas for half in HALVES["both"])
    yield from (("postures", posture) for posture in theorem.without_postures)


class LiveRules:
    """Each rule can be the strictest that fires, or limit somebody's plan as no other rule limits it."""

    def subjects(self, theorem: Theorem, everybody: Everybody) -> Iterator[str]:  # noqa: ARG002
        yield from everybody.content.rules

    def refute(self, theorem: Theorem, subject: str, everybody: Everybody) -> str:  # noqa: ARG002
        rules = everybody.content.rules
        stricter = [everybody.fires(rule.id) for rule in rules.values() if rule.rank > rules[subject].rank]
        found = everybody.find(everybody.fires(subject), z3.Not(z3.Or(stricter)))
        plan = z3.Not(everybody.outcome()[NO_PLAN])
        found = found or everybody.find(everybody.fires(subject), everybody.needs(subject), plan)
        if found is None:
            return "it can never fire where it makes a difference"
        assert ("rule", subject) in found.facts, f"engine and translation differ about {found.shown()}"
        return ""


class LiveQuestions:
    """Each question can change some fact; those that cannot are listed with what else they are asked for."""

    def subjects(self, theorem: Theorem, everybody: Everybody) -> Iterator[str]:  # noqa: ARG002
        yield from everybody.content.questions

    def refute(self, theorem: Theorem, subject: str, everybody: Everybody) -> str:
        answered = z3.And(everybody.one.answered(subject), everybody.other.answered(subject))
        found = everybody.find_two(_pairs(everybody, subject), answered)
        if found is None:
            return "" if subject in theorem.idle else "no answer to it changes anything"
        changed = _listed(found[0].facts ^ found[1].facts)
        return f"listed as idle, and changes {changed}" if subject in theorem.idle else ""


SEARCHES: dict[str, Any] = {
    "worse-answer": WorseAnswer(),
    "left-out": LeftOut(),
    "stronger-mark": Stronger("marks"),
    "wanted-area": Stronger("wanted"),
    "skipped": Skipped(),
    "everybody": Holds(),
    "live-rules": LiveRules(),
    "live-questions": LiveQuestions(),
}
