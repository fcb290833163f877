"""A simple planner to be measured against, and the first guess for the exact one.

Adds the choice with the most points per unit of time at its lowest dose, then lengthens doses step by step, as
long as anything fits and pays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unknot.planning.problem import (
    Pick,
    Problem,
    Score,
    are_together,
    breaches,
    score,
    stations_of,
    travel_time,
    value_of,
)


@dataclass(frozen=True, slots=True)
class Guess:
    picks: tuple[Pick, ...]
    path: tuple[int, ...]
    score: Score


def solve_greedy(problem: Problem) -> Guess:
    """A feasible plan; empty where nothing fits."""
    guess = Guess((), (), Score(0, 0, 0, 0))
    while True:
        better = _best(problem, guess, _additions(problem, guess)) or _best(problem, guess, _longer(problem, guess))
        if better is None:
            return guess
        guess = better


def _best(problem: Problem, guess: Guess, offers: Iterable[tuple[Pick, ...]]) -> Guess | None:
    best: tuple[float, Guess] | None = None
    for picks in offers:
        gain = value_of(problem, picks) - guess.score.value
        if gain <= 0:
            continue
        path = _insert(problem, guess.path, picks)
        found = score(problem, picks, path)
        rate = gain / max(1, found.time - guess.score.time)
        if (best is None or rate > best[0]) and not breaches(problem, picks, path):
            best = (rate, Guess(picks, path, found))
    return best[1] if best else None


def _additions(problem: Problem, guess: Guess) -> Iterable[tuple[Pick, ...]]:
    taken = {pick.choice for pick in guess.picks}
    for c, choice in enumerate(problem.choices):
        if c not in taken:
            yield (*guess.picks, Pick(c, (0,) * len(choice.lanes)))


def _longer(problem: Problem, guess: Guess) -> Iterable[tuple[Pick, ...]]:
    for i, pick in enumerate(guess.picks):
        for steps in _next_steps(pick.steps, problem.choices[pick.choice].slack):
            yield (*guess.picks[:i], Pick(pick.choice, steps), *guess.picks[i + 1 :])


def _next_steps(steps: tuple[int, ...], slack: int | None) -> Iterable[tuple[int, ...]]:
    if slack is None:
        yield (steps[0] + 1,)
        return
    yield (steps[0] + 1, steps[1] + 1)
    if steps[0] - steps[1] < slack:
        yield (steps[0] + 1, steps[1])
    if steps[0] > steps[1]:
        yield (steps[0], steps[1] + 1)


def _insert(problem: Problem, path: Sequence[int], picks: Sequence[Pick]) -> tuple[int, ...]:
    """Put the stations of the newest pick where they cost least, both parts of it side by side."""
    best = tuple(path)
    fresh = tuple(s for s in stations_of(problem, picks) if s not in best)
    if not fresh:
        return best
    offers = [(*best[:i], *block, *best[i:]) for i in range(len(best) + 1) for block in (fresh, fresh[::-1])]
    return min(offers, key=lambda offer: (_torn(problem, picks, offer), travel_time(problem, offer), offer))


def _torn(problem: Problem, picks: Sequence[Pick], path: Sequence[int]) -> int:
    return sum(not are_together(problem.choices[pick.choice].stations, path) for pick in picks)
