"""The order of stations: shortest first, then the usual order of areas, then the id."""

from __future__ import annotations

from collections.abc import Sequence

from unknot.planning.problem import Pick, Problem

EXACT_UP_TO = 13
"""Stations up to which every order is weighed; a plan with more keeps the order the solver proved."""


def order_stations(problem: Problem, picks: Sequence[Pick], fallback: Sequence[int]) -> tuple[int, ...]:
    """Of all shortest paths through the stations of ``picks``, the first in the usual order of areas."""
    stations = sorted(set(fallback), key=lambda s: (problem.stations[s].order, problem.stations[s].id))
    if len(stations) > EXACT_UP_TO or not stations:
        return tuple(fallback)
    before = _must_precede(problem, picks, stations)
    return _walk(stations, _times_to_go(problem, stations, before), before, problem.travel)


def _must_precede(problem: Problem, picks: Sequence[Pick], stations: Sequence[int]) -> list[int]:
    """For each station (by place in ``stations``) the bit mask of those that must be behind it."""
    chosen = {pick.choice for pick in picks}
    masks = [0] * len(stations)
    for soft, firm in problem.precedences:
        if soft in chosen and firm in chosen:
            for a in problem.choices[soft].stations:
                for b in problem.choices[firm].stations:
                    if a != b:
                        masks[stations.index(b)] |= 1 << stations.index(a)
    return masks


def _times_to_go(problem: Problem, stations: Sequence[int], before: Sequence[int]) -> list[list[int | None]]:
    """Held–Karp backwards: least time from (visited set, last station) through the rest and home."""
    n, travel = len(stations), problem.travel
    full = (1 << n) - 1
    rows = [[travel[a + 1][b + 1] for b in stations] for a in stations]
    to_go: list[list[int | None]] = [[None] * n for _ in range(full + 1)]
    to_go[full] = [travel[s + 1][0] for s in stations]
    for done in range(full - 1, 0, -1):
        nexts = [j for j in range(n) if not done >> j & 1 and before[j] & ~done == 0]
        ends = [(j, found) for j in nexts if (found := to_go[done | 1 << j][j]) is not None]
        if ends:
            for i in range(n):
                if done >> i & 1:
                    to_go[done][i] = min(rows[i][j] + found for j, found in ends)
    return to_go


def _walk(
    stations: Sequence[int],
    to_go: Sequence[Sequence[int | None]],
    before: Sequence[int],
    travel: Sequence[Sequence[int]],
) -> tuple[int, ...]:
    """Follow the least time, taking the first station in order wherever several lead to it."""
    path: list[int] = []
    done, here = 0, -1
    while len(path) < len(stations):
        options: list[tuple[int, int]] = []
        for j, station in enumerate(stations):
            if not done >> j & 1 and before[j] & ~done == 0:
                rest = to_go[done | 1 << j][j]
                if rest is not None:
                    leg = travel[0 if here < 0 else stations[here] + 1][station + 1]
                    options.append((leg + rest, j))
        _, here = min(options)
        done |= 1 << here
        path.append(stations[here])
    return tuple(path)
