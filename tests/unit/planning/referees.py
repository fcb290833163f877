"""Two ways to the optimum that share nothing with the planner's solver: enumeration, and HiGHS."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise, permutations, product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from unknot.planning.problem import Choice, Pick, Problem, Score, breaches, score, stations_of


def enumerate_best(problem: Problem) -> Score:
    """Every set of choices, every dose, every path."""
    best = Score(0, 0, 0, 0)
    most = problem.max_areas + len(problem.twice)
    for size in range(1, min(len(problem.choices), most) + 1):
        for chosen in combinations(range(len(problem.choices)), size):
            for steps in product(*(_steps(problem.choices[c]) for c in chosen)):
                picks = tuple(Pick(c, k) for c, k in zip(chosen, steps, strict=True))
                for path in permutations(stations_of(problem, picks)):
                    found = score(problem, picks, path)
                    if found.key > best.key and not breaches(problem, picks, path):
                        best = found
    return best


def _steps(choice: Choice) -> Iterator[tuple[int, ...]]:
    for steps in product(*(range(lane.steps + 1) for lane in choice.lanes)):
        if choice.slack is None or 0 <= steps[0] - steps[1] <= choice.slack:
            yield steps


class Rows:
    """Collects columns and rows of a mixed-integer program."""

    def __init__(self) -> None:
        self.upper: list[float] = []
        self.gain: list[float] = []
        self.whole: list[int] = []
        self.entries: list[tuple[int, int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def column(self, upper: float, gain: float = 0.0, whole: bool = True) -> int:
        self.upper.append(upper)
        self.gain.append(gain)
        self.whole.append(int(whole))
        return len(self.upper) - 1

    def row(self, terms: list[tuple[int, float]], low: float = -np.inf, high: float = np.inf) -> None:
        self.entries += [(len(self.low), column, factor) for column, factor in terms]
        self.low.append(low)
        self.high.append(high)

    def solve(self) -> float:
        size = (len(self.low), len(self.upper))
        at = ([r for r, _, _ in self.entries], [c for _, c, _ in self.entries])
        matrix = csr_matrix(([v for _, _, v in self.entries], at), shape=size)
        result = milp(
            -np.array(self.gain) / 1000,
            constraints=LinearConstraint(matrix, self.low, self.high),
            bounds=Bounds(0, np.array(self.upper)),
            integrality=np.array(self.whole),
            options={"mip_rel_gap": 0.0},
        )
        assert result.success, result.message
        return float(-result.fun * 1000)


def solve_with_highs(problem: Problem) -> float:
    """Best value by a textbook model: modes as columns, a path by flow of one commodity."""
    rows = Rows()
    modes = [(c, k) for c, choice in enumerate(problem.choices) for k in _steps(choice)]
    x = [rows.column(1, -problem.choices[c].penalty) for c, _ in modes]
    used = [rows.column(1) for _ in problem.stations]
    size = len(problem.stations)
    stops = range(size + 1)
    arcs = {(a, b): rows.column(1) for a in stops for b in stops if a != b}
    flow = {arc: rows.column(size, whole=False) for arc in arcs}
    position = [rows.column(size, whole=False) for _ in problem.stations]
    _rules_of_sets(rows, problem, modes, x)
    _path(rows, problem, arcs, flow, used, position)
    for (c, _), column in zip(modes, x, strict=True):
        for station in problem.choices[c].stations:
            rows.row([(column, 1), (used[station], -1)], high=0)
    time = [(column, float(_units(problem, c, k))) for (c, k), column in zip(modes, x, strict=True)]
    time += [(column, float(problem.travel[a][b])) for (a, b), column in arcs.items()]
    rows.row(time, high=problem.budget)
    for soft, firm in problem.precedences:
        picked = [(col, size) for (c, _), col in zip(modes, x, strict=True) if c in (soft, firm)]
        for a in problem.choices[soft].stations:
            for b in problem.choices[firm].stations:
                if a != b:
                    rows.row([(position[b], 1), (position[a], -1), *((c, -w) for c, w in picked)], low=1 - 2 * size)
    for (c, _), column in zip(modes, x, strict=True):
        for a, b in pairwise(problem.choices[c].stations):
            rows.row([(arcs[a + 1, b + 1], 1), (arcs[b + 1, a + 1], 1), (column, -1)], low=0)
    _benefit(rows, problem, modes, x)
    return rows.solve()


def _units(problem: Problem, c: int, steps: tuple[int, ...]) -> int:
    choice = problem.choices[c]
    doses = sum(-(-lane.low_s // 5) + 3 * k for lane, k in zip(choice.lanes, steps, strict=True))
    return doses + sum(part.time for part in choice.parts)


def _rules_of_sets(rows: Rows, problem: Problem, modes: list[tuple[int, tuple[int, ...]]], x: list[int]) -> None:
    touched = {area: rows.column(1) for area in problem.areas}
    for technique in {choice.technique for choice in problem.choices}:
        same = [col for (c, _), col in zip(modes, x, strict=True) if problem.choices[c].technique == technique]
        rows.row([(col, 1) for col in same], high=1)
    for area, z in touched.items():
        mine = [col for (c, _), col in zip(modes, x, strict=True) if problem.choices[c].area == area]
        rows.row([*((col, 1) for col in mine), (z, -problem.visits_to(area))], high=0)
    rows.row([(z, 1) for z in touched.values()], high=problem.max_areas)
    rows.row([(z, 1) for area, z in touched.items() if area in problem.new], high=problem.max_new)
    for cap in problem.caps:
        terms = []
        for (c, k), col in zip(modes, x, strict=True):
            dose = sum(problem.choices[c].lanes[i].low_s + 15 * k[i] for d, i in cap.lanes if d == c)
            terms += [(col, float(dose))] if dose else []
        rows.row(terms, high=cap.limit_s)


def _path(
    rows: Rows,
    problem: Problem,
    arcs: dict[tuple[int, int], int],
    flow: dict[tuple[int, int], int],
    used: list[int],
    position: list[int],
) -> None:
    size = len(problem.stations)
    for s, u in enumerate(used):
        here = s + 1
        into = [(col, 1.0) for (_, b), col in arcs.items() if b == here]
        out = [(col, 1.0) for (a, _), col in arcs.items() if a == here]
        rows.row([*into, (u, -1)], low=0, high=0)
        rows.row([*out, (u, -1)], low=0, high=0)
        incoming = [(flow[arc], 1.0) for arc in arcs if arc[1] == here]
        outgoing = [(flow[arc], -1.0) for arc in arcs if arc[0] == here]
        rows.row([*incoming, *outgoing, (u, -1)], low=0, high=0)
    rows.row([(col, 1.0) for (a, _), col in arcs.items() if a == 0], high=1)
    for arc, column in arcs.items():
        rows.row([(flow[arc], 1), (column, -size)], high=0)
        a, b = arc
        if a and b and problem.precedences:
            rows.row([(position[b - 1], 1), (position[a - 1], -1), (column, -(size + 1))], low=-size)


def _benefit(rows: Rows, problem: Problem, modes: list[tuple[int, tuple[int, ...]]], x: list[int]) -> None:
    for t, tissue in enumerate(problem.tissues):
        fills = [rows.column(s.length, tissue.weight * s.slope, whole=False) for s in problem.segments]
        terms = [(fill, 1.0) for fill in fills]
        for (c, k), col in zip(modes, x, strict=True):
            gained = sum(
                e.base + e.per_step * step
                for lane, step in zip(problem.choices[c].lanes, k, strict=True)
                for e in lane.effects
                if e.tissue == t
            )
            terms += [(col, -float(gained))] if gained else []
        rows.row(terms, high=0)
