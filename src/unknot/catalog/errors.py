"""The one error for wrong input: everything that is wrong with it, each with what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: ``where`` (file, request, answers), ``field`` (path in it), the value found."""

    where: str
    field: str
    value: object
    expected: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: {self.field}" if self.field else self.where
        hint = f" – {self.hint}" if self.hint else ""
        return f"{place} is {shorten(self.value)}, expected {self.expected}{hint}"


class InputError(ValueError):
    """Raised once with all problems; ``str()`` gives one readable line for each."""

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def shorten(value: object, limit: int = 60) -> str:
    """``repr`` of a value found in somebody's input, cut so that one problem stays one line."""
    text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def nearest(value: object, known: Sequence[str]) -> str:
    """A hint that names the closest valid id, or nothing where none is close."""
    found = get_close_matches(str(value), known, n=1, cutoff=0.6)
    return f"did you mean {found[0]!r}?" if found else ""
