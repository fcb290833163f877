"""Conditions turned into plain functions once, so that a screening costs microseconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from unknot.catalog.base import Side
from unknot.catalog.rules import Condition
from unknot.screening.marks import Mark, is_marked


@dataclass(frozen=True, slots=True, order=True)
class Local:
    """One place on the body that something is wrong with."""

    area: str
    side: Side
    condition: str


@dataclass(frozen=True, slots=True)
class Given:
    """Checked answers: ``unsure`` already read as each question asks, missing ids absent, locals in order.

    ``open``: questions of the long form that could matter and have no answer. ``marks``: the body map; ``wanted``:
    the areas that somebody asks to be rolled, as marks where each of them hurts.
    """

    values: Mapping[str, Any]
    locals: tuple[Local, ...] = ()
    open: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    wanted: tuple[Mark, ...] = ()


Test = Callable[[Given], bool]


def compile_condition(condition: Condition) -> Test:
    """The condition, its terms spelled out, as a function of checked answers.

    A missing answer fulfils nothing but ``unanswered``.
    """
    if condition.answer is not None:
        return _compile_answer(condition.answer, condition)
    if condition.form_open:
        return lambda given: bool(given.open)
    if condition.local is not None:
        return lambda given: any(meets(place, condition) for place in given.locals)
    if condition.marked:
        return lambda given: is_marked(given.marks, condition)
    tests = tuple(compile_condition(part) for part in condition.parts)
    if condition.all_of:
        return _at_least(len(tests), tests)
    if condition.any_of:
        return _at_least(1, tests)
    if condition.none_of:
        some = _at_least(1, tests)
        return lambda given: not some(given)
    return _at_least(condition.count or 1, tests)


def _at_least(count: int, tests: tuple[Test, ...]) -> Test:
    """Plain loops: a generator for each condition of each rule would take half of a screening's time."""
    if count == 1:
        return _any(tests)
    if count == len(tests):
        return _all(tests)
    return lambda given: sum(test(given) for test in tests) >= count


def _any(tests: tuple[Test, ...]) -> Test:
    def some(given: Given) -> bool:
        for test in tests:  # noqa: SIM110
            if test(given):
                return True
        return False

    return some


def _all(tests: tuple[Test, ...]) -> Test:
    def every(given: Given) -> bool:
        for test in tests:  # noqa: SIM110
            if not test(given):
                return False
        return True

    return every


def _compile_answer(key: str, leaf: Condition) -> Test:
    if leaf.unanswered:
        return lambda given: key not in given.values
    if leaf.is_ is not None or leaf.one_of:
        wanted = frozenset(value for value in (leaf.is_, *leaf.one_of) if value is not None)
        if len(wanted) == 1:
            only = leaf.is_ or leaf.one_of[0]
            return lambda given: bool(given.values.get(key) == only)
        return lambda given: given.values.get(key) in wanted
    floor, ceiling = leaf.at_least, leaf.at_most
    above, below = leaf.above, leaf.below

    def compares(given: Given) -> bool:
        value = given.values.get(key)
        return (
            value is not None
            and (floor is None or value >= floor)
            and (ceiling is None or value <= ceiling)
            and (above is None or value > above)
            and (below is None or value < below)
        )

    return compares


def meets(place: Local, leaf: Condition) -> bool:
    return place.condition == leaf.local and (not leaf.areas or place.area in leaf.areas)


def supports(condition: Condition, given: Given) -> tuple[str, ...]:
    """The answer ids that make a fulfilled condition true, in the order the rule names them."""
    found = dict.fromkeys(_supports(condition, given))
    return tuple(found)


def _supports(condition: Condition, given: Given) -> list[str]:
    if condition.form_open:
        return list(given.open)
    if not condition.parts:
        return ["map" if condition.marked else "local" if condition.local is not None else str(condition.answer)]
    true_parts = [part for part in condition.parts if compile_condition(part)(given)]
    return [key for part in true_parts for key in _supports(part, given)]


def places(condition: Condition, given: Given) -> tuple[Local, ...]:
    """The local entries that a rule is about."""
    leaves = [leaf for leaf in condition.leaves() if leaf.local is not None]
    return tuple(place for place in given.locals if any(meets(place, leaf) for leaf in leaves))
