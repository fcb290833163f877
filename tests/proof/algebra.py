"""Truth in two kinds: of somebody whose answers are known, and of everybody at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, Protocol, TypeVar

import z3

T = TypeVar("T")


class Algebra(Protocol, Generic[T]):
    """What the translation of the rules needs; numbers compare by ``>=`` and ``<=``, whatever they are."""

    true: T
    false: T

    def every(self, parts: Iterable[T]) -> T: ...
    def some(self, parts: Iterable[T]) -> T: ...
    def none(self, parts: Iterable[T]) -> T: ...
    def count(self, least: int, parts: Iterable[T]) -> T: ...


class Plain:
    """Python's own truth."""

    true, false = True, False

    def every(self, parts: Iterable[bool]) -> bool:
        return all(parts)

    def some(self, parts: Iterable[bool]) -> bool:
        return any(parts)

    def none(self, parts: Iterable[bool]) -> bool:
        return not any(parts)

    def count(self, least: int, parts: Iterable[bool]) -> bool:
        return sum(parts) >= least


class Symbolic:
    """Terms for the solver, which stand for all people."""

    true, false = z3.BoolVal(True), z3.BoolVal(False)

    def every(self, parts: Iterable[z3.BoolRef]) -> z3.BoolRef:
        return _joined(z3.And, parts, self.true)

    def some(self, parts: Iterable[z3.BoolRef]) -> z3.BoolRef:
        return _joined(z3.Or, parts, self.false)

    def none(self, parts: Iterable[z3.BoolRef]) -> z3.BoolRef:
        return z3.Not(self.some(parts))

    def count(self, least: int, parts: Iterable[z3.BoolRef]) -> z3.BoolRef:
        return z3.AtLeast(*parts, least)


def _joined(join: Any, parts: Iterable[z3.BoolRef], empty: z3.BoolRef) -> z3.BoolRef:
    listed = list(parts)
    return join(*listed) if len(listed) > 1 else listed[0] if listed else empty
