"""Errors that speak to whoever must act: where, what was found, what was expected, and a hint."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. ``where`` is a file or a request, ``field`` a dotted path inside it."""

    where: str
    field: str
    value: str
    expected: str
    hint: str = ""

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.where, self.field) if part)
        hint = f" – {self.hint}" if self.hint else ""
        return f"{place}: found {self.value}; expected {self.expected}{hint}"


class ProblemError(ValueError):
    """Carries every problem found, not only the first; its text is a line for each."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class InputError(ProblemError):
    """What a person or a program handed in cannot be used."""


class ContentError(ProblemError):
    """The content files contradict the schema, each other, or what may be claimed."""
