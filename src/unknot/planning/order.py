"""The order of stations: shortest first, then the usual order of areas, then the id."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from unknot.planning.problem import Pick, Problem

EXACT_UP_TO = 12
"""Stations up to which every order is weighed; a plan with more keeps the order the solver proved."""


def order_stations(problem: Problem, picks: Sequence[Pick], fallback: Sequence[int]) -> tuple[int, ...]:
    """Of all shortest paths through the stations of ``picks``, the first in the usual order of areas."""
    stations = sorted(set(fallback), key=lambda s: (problem.stations[s].order, problem.stations[s].id))
    if len(stations) > EXACT_UP_TO or not stations:
        return tuple(fallback)
    order = _Order(problem, picks, stations)
    return order.walk(order.times_to_go())


class _Order:
    """Held–Karp over bit masks of stations, by their place in the usual order."""

    def __init__(self, problem: Problem, picks: Sequence[Pick], stations: Sequence[int]) -> None:
        self.stations, self.travel, self.size = stations, problem.travel, len(stations)
        self.before = [0] * self.size
        self.partners = [0] * self.size
        place = {station: i for i, station in enumerate(stations)}
        chosen = {pick.choice for pick in picks}
        for soft, firm in problem.precedences:
            if soft in chosen and firm in chosen:
                for a in problem.choices[soft].stations:
                    for b in problem.choices[firm].stations:
                        self.before[place[b]] |= (1 << place[a]) if a != b else 0
        for c in chosen:
            for a, b in permutations(problem.choices[c].stations, 2):
                self.partners[place[a]] |= 1 << place[b]

    def may_follow(self, done: int, here: int, there: int) -> bool:
        """Behind everything softer, and no pair of sides torn apart. ``here`` is -1 at home."""
        if done >> there & 1 or self.before[there] & ~done:
            return False
        if here < 0:
            return True
        waiting = self.partners[here] & ~done & ~(1 << there)
        missed = self.partners[there] & done & ~(1 << here)
        return not waiting and not missed

    def times_to_go(self) -> list[list[int | None]]:
        """Least time from (visited set, last station) through the rest and home; None where there is no way."""
        n, full = self.size, (1 << self.size) - 1
        to_go: list[list[int | None]] = [[None] * n for _ in range(full + 1)]
        to_go[full] = [self.leg(i, -1) for i in range(n)]
        for done in range(full - 1, 0, -1):
            for i in range(n):
                if done >> i & 1:
                    ends = [
                        self.leg(i, j) + found
                        for j in range(n)
                        if self.may_follow(done, i, j) and (found := to_go[done | 1 << j][j]) is not None
                    ]
                    to_go[done][i] = min(ends, default=None)
        return to_go

    def leg(self, here: int, there: int) -> int:
        """Units between two places, -1 being home."""
        a, b = (0 if i < 0 else self.stations[i] + 1 for i in (here, there))
        return self.travel[a][b]

    def walk(self, to_go: Sequence[Sequence[int | None]]) -> tuple[int, ...]:
        """Follow the least time, taking the first station in order wherever several lead to it."""
        path: list[int] = []
        done, here = 0, -1
        while len(path) < self.size:
            _, here = min(
                (self.leg(here, j) + rest, j)
                for j in range(self.size)
                if self.may_follow(done, here, j) and (rest := to_go[done | 1 << j][j]) is not None
            )
            done |= 1 << here
            path.append(self.stations[here])
        return tuple(path)
