"""Place spoken sentences in a segment so that none overlaps another and none outlasts the segment."""

from __future__ import annotations

from dataclasses import dataclass

from unknot.catalog.base import Frozen
from unknot.catalog.speech import speaking_s

GAP_S = 0.1
"""Silence between two sentences, on top of the pause that ``speaking_s`` counts in."""


class Say(Frozen):
    """``at_s`` counts from the start of the segment."""

    at_s: float
    text: str

    @property
    def ends_s(self) -> float:
        return self.at_s + speaking_s(self.text)


@dataclass(frozen=True)
class Line:
    """A sentence waiting for its place: not before ``from_s``; ``fixed`` ones only exactly there."""

    text: str
    from_s: float = 0.0
    fixed: bool = False


def place(lines: list[Line], duration_s: float) -> tuple[Say, ...]:
    """The lines that fit, in time order. Earlier lines of the list win; a line that does not fit is left out."""
    placed: list[Say] = []
    for line in lines:
        at = line.from_s if line.fixed else _earliest(placed, line, duration_s)
        if at is not None and _free(placed, at, speaking_s(line.text), duration_s):
            placed.append(Say(at_s=round(at, 1), text=line.text))
    return tuple(sorted(placed, key=lambda say: say.at_s))


def _earliest(placed: list[Say], line: Line, duration_s: float) -> float | None:
    starts = [line.from_s, *(say.ends_s + GAP_S for say in placed if say.ends_s + GAP_S > line.from_s)]
    spoken = speaking_s(line.text)
    # Rounded up to the tenth in which a cue is written down, so that rounding cannot push it into another.
    tenths = (-(-round(start * 10, 6) // 1) / 10 for start in sorted(starts))
    return next((start for start in tenths if _free(placed, start, spoken, duration_s)), None)


def _free(placed: list[Say], at: float, spoken: float, duration_s: float) -> bool:
    return at + spoken <= duration_s + 1e-9 and all(
        at + spoken + GAP_S <= say.at_s + 1e-9 or at >= say.ends_s + GAP_S - 1e-9 for say in placed
    )
