"""A strong first guess for the exact planner: whole choices are added, exchanged and dropped, doses refilled.

Knows no proof. What it finds is handed to the solver as a complete starting point, because a proof is short where
nothing better is left to be found. Deterministic: no clock, no chance; of equal neighbours the first is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from unknot.planning.greedy import Guess, solve_greedy
from unknot.planning.order import order_stations
from unknot.planning.problem import Pick, Problem, breaches, lane_units, response, score, travel_time

ROUNDS = 12
"""Improvements after which the search stops; it rarely needs more than six."""


class _Move(NamedTuple):
    """One way to lengthen a visit: steps by lane, units of time, effective dose by tissue, seconds by cap."""

    lanes: tuple[int, ...]
    units: int
    gains: tuple[tuple[int, int], ...]
    needs: tuple[tuple[int, int], ...]


class _Filled(NamedTuple):
    value: int
    spare: int
    picks: tuple[Pick, ...]
    path: tuple[int, ...]


def improve(problem: Problem) -> Guess:
    """A feasible plan, usually the best one or close to it; empty where nothing fits."""
    search = _Search(problem)
    found = search.climb()
    path = order_stations(problem, found.picks, found.path)
    found = search.fill([pick.choice for pick in found.picks], path) or found
    picks = tuple(sorted(found.picks))
    if breaches(problem, picks, path):
        return solve_greedy(problem)
    return Guess(picks, path, score(problem, picks, path))


class _Search:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        most = sum(segment.length for segment in problem.segments)
        self.points = [response(problem, dose) for dose in range(most + 1)]
        self.weights = [tissue.weight for tissue in problem.tissues]
        self.limits = [cap.limit_s for cap in problem.caps]
        self.steps = [tuple(lane.steps for lane in choice.lanes) for choice in problem.choices]
        self.least = [_Least(problem, c) for c in range(len(problem.choices))]
        self.moves = [tuple(_moves(problem, c)) for c in range(len(problem.choices))]

    def climb(self) -> _Filled:
        best = _Filled(0, self.problem.budget, (), ())
        for _ in range(ROUNDS):
            better = max(self._around(best), key=lambda found: (found.value, found.spare), default=best)
            if (better.value, better.spare) <= (best.value, best.spare):
                break
            best = better
        return best

    def _around(self, here: _Filled) -> Iterator[_Filled]:
        """Every set that differs by one choice more, one less or one exchanged."""
        chosen = [pick.choice for pick in here.picks]
        for rest in ([*chosen], *([c for c in chosen if c != gone] for gone in chosen)):
            stations = {s for c in rest for s in self.problem.choices[c].stations}
            path = tuple(s for s in here.path if s in stations)
            if len(rest) < len(chosen) and (found := self.fill(rest, path)):
                yield found
            for c in self._open(rest):
                if c not in chosen and (found := self.fill([*rest, c], self._insert(path, c))):
                    yield found

    def _open(self, chosen: Sequence[int]) -> Iterator[int]:
        choices = self.problem.choices
        areas = [choices[c].area for c in chosen]
        techniques = {choices[c].technique for c in chosen}
        full = len(set(areas)) >= self.problem.max_areas
        tried = len(set(areas) & set(self.problem.new)) >= self.problem.max_new
        for c, choice in enumerate(choices):
            if choice.technique in techniques or areas.count(choice.area) >= self.problem.visits_to(choice.area):
                continue
            closed = full or (tried and choice.area in self.problem.new)
            if not closed or choice.area in areas:
                yield c

    def _insert(self, path: tuple[int, ...], c: int) -> tuple[int, ...]:
        """The stations of a choice put where they cost least, two parts next to each other."""
        fresh = tuple(s for s in self.problem.choices[c].stations if s not in path)
        if not fresh:
            return path
        offers = [(*path[:i], *block, *path[i:]) for i in range(len(path) + 1) for block in (fresh, fresh[::-1])]
        return min(offers, key=lambda offer: (travel_time(self.problem, offer), offer))

    def fill(self, chosen: Sequence[int], path: tuple[int, ...]) -> _Filled | None:
        """Lowest doses, then always the step that gains most per unit of time; None where not even those fit."""
        spare = self.problem.budget - travel_time(self.problem, path) - sum(self.least[c].units for c in chosen)
        if spare < 0:
            return None
        steps = {c: [0] * len(self.steps[c]) for c in chosen}
        room, doses = self.limits.copy(), [0] * len(self.weights)
        for c in chosen:
            for tissue, dose in self.least[c].gains:
                doses[tissue] += dose
            for cap, seconds in self.least[c].needs:
                room[cap] -= seconds
        if min(room, default=0) < 0:
            return None
        heap = [self._offer(c, m, doses) for c in chosen for m in range(len(self.moves[c]))]
        heapify(heap)
        while heap:
            _, c, m = heappop(heap)
            move = self.moves[c][m]
            if move.units > spare or not self._fits(c, move, steps[c], room):
                continue
            again = self._offer(c, m, doses)
            if heap and again > heap[0]:  # gains only shrink, so whatever is first again is the best
                heappush(heap, again)
                continue
            if again[0] >= 0:
                break
            spare -= move.units
            steps[c] = [k + more for k, more in zip(steps[c], move.lanes, strict=True)]
            for tissue, dose in move.gains:
                doses[tissue] += dose
            for cap, seconds in move.needs:
                room[cap] -= seconds
            heap = [offer for offer in heap if offer[1] != c]
            heap += [self._offer(c, other, doses) for other in range(len(self.moves[c]))]
            heapify(heap)
        value = sum(weight * self._at(dose) for weight, dose in zip(self.weights, doses, strict=True))
        value -= sum(self.problem.choices[c].penalty for c in chosen)
        return _Filled(value, spare, tuple(Pick(c, tuple(steps[c])) for c in chosen), path)

    def _offer(self, c: int, m: int, doses: list[int]) -> tuple[float, int, int]:
        """A move with minus its points per unit of time, so that the best comes first in a heap."""
        move = self.moves[c][m]
        gain = sum(self.weights[t] * (self._at(doses[t] + dose) - self._at(doses[t])) for t, dose in move.gains)
        return -gain / move.units, c, m

    def _fits(self, c: int, move: _Move, steps: list[int], room: list[int]) -> bool:
        after = [k + more for k, more in zip(steps, move.lanes, strict=True)]
        if any(k > most for k, most in zip(after, self.steps[c], strict=True)):
            return False
        slack = self.problem.choices[c].slack
        if slack is not None and not 0 <= after[0] - after[1] <= slack:
            return False
        return all(room[cap] >= seconds for cap, seconds in move.needs)

    def _at(self, dose: int) -> int:
        return self.points[dose] if dose < len(self.points) else self.points[-1]


class _Least:
    """What a choice takes and gives at its lowest doses."""

    def __init__(self, problem: Problem, c: int) -> None:
        choice = problem.choices[c]
        self.units = sum(part.time for part in choice.parts) + sum(
            lane_units(problem, lane, 0) for lane in choice.lanes
        )
        self.gains = _sum_up((e.tissue, e.base) for lane in choice.lanes for e in lane.effects)
        self.needs = _sum_up((cap, choice.lanes[i].low_s) for cap, i in _capped(problem, c))


def _moves(problem: Problem, c: int) -> Iterator[_Move]:
    choice = problem.choices[c]
    kinds = [(1,)] if choice.slack is None else [(1, 1), (1, 0), (0, 1)][: 3 if choice.slack else 1]
    for lanes in kinds:
        gains = _sum_up(
            (e.tissue, times * e.per_step)
            for times, lane in zip(lanes, choice.lanes, strict=True)
            for e in lane.effects
            if times
        )
        needs = _sum_up((cap, problem.step_s * lanes[i]) for cap, i in _capped(problem, c))
        yield _Move(lanes, problem.step_units * sum(lanes), gains, needs)


def _capped(problem: Problem, c: int) -> Iterator[tuple[int, int]]:
    """Caps and lanes of a choice that count towards them."""
    return ((i, lane) for i, cap in enumerate(problem.caps) for other, lane in cap.lanes if other == c)


def _sum_up(pairs: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    total: dict[int, int] = {}
    for key, amount in pairs:
        total[key] = total.get(key, 0) + amount
    return tuple(total.items())
