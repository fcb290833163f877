"""The safety check written a second time, over any algebra: held to the engine, and given to the solver.

A **fact** is something that is stricter where it is true: a verdict at least as bad as this, a rule that fires, an area
left out on a side, a ceiling no higher than that. So an outcome is milder than another exactly where it lacks a fact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil, nan
from typing import Any, Generic, cast

from tests.proof.algebra import Algebra, T

from unknot.catalog.base import VERDICTS, Side, Verdict
from unknot.catalog.rules import Condition, MapRow, Question, Rule
from unknot.screening import Screening, ScreeningContent
from unknot.screening.marks import Mark

Fact = tuple[str, ...]
Place = tuple[str, str, str]
Patch = tuple[str, str]

NO_PLAN: Fact = ("no plan",)
SEEN_FIRST: Fact = ("seen first",)
HALVES = {"left": ("left",), "right": ("right",), "both": ("left", "right"), "middle": ("middle",)}
LISTS = ("zones", "tools", "postures", "surfaces", "efforts", "movements")
CEILINGS = ("max_discomfort_nrs", "max_dose_s", "max_areas")


@dataclass(frozen=True)
class Person(Generic[T]):
    """Somebody's answers. What is left out of a mapping is not so.

    ``said``: (question, answer) as it was given. ``places``: (area, side, condition) of the local list. ``marks`` and
    ``wanted``: (region, side) → strength, 0 where nothing is marked; ``pains``: of the marks, how much they hurt.
    """

    said: Mapping[tuple[str, str], T]
    answered: Mapping[str, T]
    numbers: Mapping[str, Any]
    places: Mapping[Place, T]
    marks: Mapping[Patch, Any] = field(default_factory=dict)
    pains: Mapping[Patch, Any] = field(default_factory=dict)
    wanted: Mapping[Patch, Any] = field(default_factory=dict)


Formula = Callable[[Person[T]], T]


class Translation(Generic[T]):
    """Questions, rules and the table of the map as formulas over people."""

    def __init__(self, content: ScreeningContent, algebra: Algebra[T]) -> None:
        self.content, self.algebra = content, algebra
        [self._local] = [q for q in content.questions.values() if q.kind == "local"]
        self.open = self._form_open()
        self.fires = {rule.id: self.formula(rule.when) for rule in content.rules.values()}
        self.missing = self._missing()
        self.consistent = self._every(self._assumptions())
        self._places = [("area", area, half) for area in self._local.areas for half in HALVES["both"]]
        self._steps = _steps(content)
        self._causes = {fallen: self._rules_behind(fallen) for fallen in (False, True)}
        self._heres = [(rule, _locals(rule.when)) for rule in content.rules.values() if _here(rule)]

    def outcome(self, person: Person[T], fallen: bool = False, without: str = "") -> dict[Fact, T]:
        """Every fact, and whether it holds. ``fallen``: rules that may fall count as the rule they fall to.

        ``without``: as if there were no such rule.
        """
        some = self.algebra.some
        fired = {rule: self.algebra.false if rule == without else fires(person) for rule, fires in self.fires.items()}
        missing = {key: missing(person) for key, missing in self.missing.items()}
        grounds = {fact: [fired[rule] for rule in rules] for fact, rules in self._causes[fallen].items()}
        over = some(grounds[NO_PLAN])
        grounds[NO_PLAN] = [over, *missing.values()]
        for place in self._places:
            grounds[place].append(over)
        for place, truth in self._left_out_here(person, fired):
            grounds[place].append(truth)
        facts = {fact: some(truths) for fact, truths in grounds.items()}
        return facts | {("missing", key): truth for key, truth in missing.items()}

    def facts_of(self, screening: Screening) -> set[Fact]:
        """What the engine found, as facts; areas by what ``excludes`` says, which is what a planner asks."""
        limits = screening.restrictions
        found: set[Fact] = {("verdict", verdict) for verdict in _up_to(screening.verdict)}
        found |= {("rule", rule) for rule in limits.rules}
        found |= {place for place in self._places if limits.excludes(place[1], cast(Side, place[2]))}
        found |= {(name, item) for name in LISTS for item in getattr(limits, f"{name}_excluded")}
        for name, steps in self._steps.items():
            least = getattr(limits, name)
            found |= {(name, str(step)) for step in steps if least is not None and step >= least}
        found |= {("missing", key) for key in screening.missing}
        found |= set() if screening.plan_allowed else {NO_PLAN}
        return found | ({SEEN_FIRST} if screening.seen_first else set())

    def formula(self, condition: Condition, raw: bool = False) -> Formula[T]:
        """``raw``: sees *unsure* as it was given, as skips and contradictions do; rules see what it counts as."""
        if condition.answer is not None:
            return self._answer(self.content.questions[condition.answer], condition, raw)
        if condition.form_open:
            return self.open
        if condition.local is not None:
            return self._place(condition)
        if condition.marked:
            return self._marked(condition)
        parts = [self.formula(part, raw) for part in condition.parts]
        if condition.all_of:
            return self._every(parts)
        if condition.none_of:
            return lambda person: self.algebra.none(part(person) for part in parts)
        if condition.any_of:
            return self._some(parts)
        return lambda person: self.algebra.count(condition.count or 1, (part(person) for part in parts))

    def _every(self, parts: list[Formula[T]]) -> Formula[T]:
        return lambda person: self.algebra.every(part(person) for part in parts)

    def _some(self, parts: list[Formula[T]]) -> Formula[T]:
        return lambda person: self.algebra.some(part(person) for part in parts)

    def _answer(self, question: Question, leaf: Condition, raw: bool) -> Formula[T]:
        key, algebra = question.id, self.algebra
        if leaf.unanswered:
            return lambda person: algebra.none([person.answered.get(key, algebra.false)])
        wanted = {value for value in (leaf.is_, *leaf.one_of) if value is not None}
        if wanted:
            if not raw and question.unsure_counts_as in wanted:
                wanted = wanted | {"unsure"}
            said = [(key, value) for value in sorted(wanted)]
            return lambda person: algebra.some(person.said.get(pair, algebra.false) for pair in said)
        return lambda person: algebra.every(self._compared(key, leaf, person))

    def _compared(self, key: str, leaf: Condition, person: Person[T]) -> Iterator[T]:
        number = person.numbers.get(key, nan)
        yield person.answered.get(key, self.algebra.false)
        if leaf.at_least is not None:
            yield number >= leaf.at_least
        if leaf.at_most is not None:
            yield number <= leaf.at_most
        if leaf.above is not None:
            yield number > leaf.above
        if leaf.below is not None:
            yield number < leaf.below

    def _place(self, leaf: Condition) -> Formula[T]:
        return lambda person: self.algebra.some(truth for place, truth in person.places.items() if _meets(place, leaf))

    def _marked(self, leaf: Condition) -> Formula[T]:
        sides = (leaf.on, "middle") if leaf.on else ("left", "right", "middle")
        least = leaf.at_least or 1
        return lambda person: self.algebra.some(
            strength >= least
            for (region, side), strength in (person.pains if leaf.hurts else person.marks).items()
            if region in leaf.marked and side in sides
        )

    def _form_open(self) -> Formula[T]:
        return self._some([self._left_open(self.content.questions[key]) for key in self.content.needed])

    def _left_open(self, question: Question) -> Formula[T]:
        left_out = self._left_out(question.id)
        return left_out if question.ask_if is None else self._every([left_out, self.formula(question.ask_if, raw=True)])

    def _left_out(self, key: str) -> Formula[T]:
        return lambda person: self.algebra.none([person.answered.get(key, self.algebra.false)])

    def _missing(self) -> dict[str, Formula[T]]:
        """Question → it allows no plan before it is answered: starred, or opened by a row of the map."""
        rows: dict[str, list[Formula[T]]] = defaultdict(list)
        for row in self.content.map_rows.values():
            for key in row.asks:
                rows[key].append(self._row(row))
        opened = {key: self._every([self._left_out(key), self._some(opens)]) for key, opens in rows.items()}
        return opened | {key: self._left_out(key) for key in self.content.stars}

    def _row(self, row: MapRow) -> Formula[T]:
        if row.when is not None:
            return self.formula(row.when)
        (low, high), algebra = row.strength, self.algebra
        return lambda person: algebra.some(
            algebra.every([strength >= low, strength <= high])
            for patches in (person.marks, person.wanted)
            for (region, side), strength in patches.items()
            if region in row.regions and side in row.sides
        )

    def _assumptions(self) -> list[Formula[T]]:
        """Nobody who contradicts themselves is screened."""
        questions = self.content.questions.values()
        clashes = [self.formula(clash.when, raw=True) for question in questions for clash in question.clashes]
        ceilings = [(question.id, question.not_above) for question in questions if question.not_above]
        return [
            lambda person: self.algebra.none(clash(person) for clash in clashes),
            *(lambda person, pair=pair: self.algebra.none([self._above(*pair, person)]) for pair in ceilings),
        ]

    def _above(self, key: str, other: str, person: Person[T]) -> T:
        both = [person.answered.get(name, self.algebra.false) for name in (key, other)]
        return self.algebra.every([*both, person.numbers.get(key, nan) > person.numbers.get(other, nan)])

    def _rules_behind(self, fallen: bool) -> dict[Fact, list[str]]:
        """Fact → the rules each of which brings it about; apart from places of the local list and missing answers."""
        causes: dict[Fact, list[str]] = {fact: [] for fact in (NO_PLAN, SEEN_FIRST, *self._places)}
        rules = self.content.rules
        for rule in rules.values():
            counts_as = rules[rule.falls_to] if fallen and rule.falls_to else rule
            for fact in _facts(rule, counts_as, self._steps):
                causes.setdefault(fact, []).append(rule.id)
        for rule in rules.values():
            if fallen and rule.falls_to:  # such a rule may go where the one it falls to is there
                causes["rule", rule.id].append(rule.falls_to)
        return causes

    def _left_out_here(self, person: Person[T], fired: Mapping[str, T]) -> Iterator[tuple[Fact, T]]:
        """What a rule about a place takes away at that place: the area, or what is pressed beside it, too."""
        for rule, leaves in self._heres:
            for place, truth in person.places.items():
                if any(_meets(place, leaf) for leaf in leaves):
                    both = self.algebra.every([fired[rule.id], truth])
                    yield from ((fact, both) for fact in self._out(rule, place))

    def _out(self, rule: Rule, place: Place) -> Iterator[Fact]:
        area, side, _ = place
        near = self._local.overlaps.get(area, ()) if rule.restrict.here == "nearby" else ()
        for left_out in (area, *near):
            for half in HALVES["both" if left_out in self._local.midline else side]:
                yield ("area", left_out, half)


def _here(rule: Rule) -> bool:
    return rule.restrict.here is not None and not rule.ends_it


def _locals(condition: Condition) -> list[Condition]:
    return [leaf for leaf in condition.leaves() if leaf.local is not None]


def _meets(place: Place, leaf: Condition) -> bool:
    area, _, condition = place
    return condition == leaf.local and (not leaf.areas or area in leaf.areas)


def _steps(content: ScreeningContent) -> dict[str, list[int]]:
    """Every number that a rule sets for each ceiling."""
    limits = [rule.restrict for rule in content.rules.values()]
    return {name: sorted({getattr(limit, name) for limit in limits} - {None}) for name in CEILINGS}


def _facts(rule: Rule, counts_as: Rule, steps: Mapping[str, list[int]]) -> Iterator[Fact]:
    limits = rule.restrict
    yield ("rule", rule.id)
    yield from (("verdict", verdict) for verdict in _up_to(counts_as.verdict))
    if counts_as.ends_it:
        yield NO_PLAN
    if counts_as.sends_first:
        yield SEEN_FIRST
    yield from (("area", area, half) for area in limits.areas for half in HALVES["both"])
    yield from ((name, item) for name in LISTS for item in getattr(limits, name))
    for name in CEILINGS:
        least = getattr(limits, name)
        yield from ((name, str(step)) for step in steps[name] if least is not None and step >= least)


def _up_to(verdict: Verdict) -> tuple[Verdict, ...]:
    return VERDICTS[1 : 1 + VERDICTS.index(verdict)]


# ── known people ─────────────────────────────────────────────────────────────────────────────────────────────────────


def person_of(answers: Mapping[str, Any], content: ScreeningContent, wanted: tuple[Mark, ...] = ()) -> Person[bool]:
    """Answers as they are sent, read once more."""
    given = {key: value for key, value in answers.items() if key in content.questions}
    kinds = {key: content.questions[key].kind for key in given}
    return Person(
        said={(key, value): True for key, value in given.items() if kinds[key] in ("yes-no", "choice")},
        answered=dict.fromkeys(given, True),
        numbers={key: value for key, value in given.items() if kinds[key] == "number"},
        places={
            (entry["area"], half, entry["condition"]): True
            for key, entries in given.items()
            if kinds[key] == "local"
            for entry in entries
            for half in HALVES[entry["side"]]
        },
        marks=_strengths(answers.get("map", []), ("pain", "stiffness")),
        pains=_strengths(answers.get("map", []), ("pain",)),
        wanted={(mark.region, mark.side): mark.strength for mark in wanted},
    )


def _strengths(entries: list[dict[str, Any]], names: tuple[str, ...]) -> dict[Patch, int]:
    strengths: dict[Patch, int] = {}
    for entry in entries:
        unrated = not entry.keys() & {"pain", "stiffness"}
        rated = [1] if unrated else [entry.get(name, 0) for name in names]
        for half in HALVES[entry["side"]]:
            patch = (entry["region"], half)
            strengths[patch] = max(strengths.get(patch, 0), ceil(max(rated)))
    return strengths
