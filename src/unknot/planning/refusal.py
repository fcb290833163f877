"""No plan is possible: why, and what would make one possible."""

from __future__ import annotations


class NoPlan(Exception):
    """Raised when a request is sound but cannot be met. ``remedy`` says what would change that.

    ``rest``: nothing at hand would change it, since only time does.
    """

    rest = False

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy


class RestDay(NoPlan):
    """There were as many days of use in the last seven as a week may have."""

    rest = True


class PlanDefect(AssertionError):
    """A finished plan broke a rule. Never the person's doing; the plan is not shown."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("plan refused by its own check: " + "; ".join(problems))
        self.problems = problems
