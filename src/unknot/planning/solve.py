"""The planner's solver: OR-Tools CP-SAT, one worker, fixed seed, limits in deterministic time.

Benefit, time, stations and ranks are one weighted objective in which no lesser criterion can outweigh a greater
one, so that equal plans are told apart inside the model. The optimiser is imported only when a plan is solved.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from unknot.planning.improve import improve
from unknot.planning.order import order_stations
from unknot.planning.problem import Pick, Problem, Score, breaches, score, stations_of, value_of

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

EFFORT = 4.0
"""Deterministic seconds a solve may take; a real second of an idle core holds about one of them."""


@dataclass(frozen=True, slots=True)
class Result:
    """A feasible solution with the proof that goes with it. ``bound``: no plan is worth more points than this."""

    picks: tuple[Pick, ...]
    path: tuple[int, ...]
    score: Score
    bound: int

    @property
    def optimal(self) -> bool:
        return self.bound == self.score.value

    @property
    def gap(self) -> float:
        """Share of the bound that might still be gained; 0 where the plan is proven best."""
        return 0.0 if self.optimal else (self.bound - self.score.value) / max(1, self.bound)


def solve(problem: Problem, effort: float = EFFORT) -> Result:
    """The best plan, or the best found within ``effort`` deterministic seconds with an honest bound.

    An empty result (no picks) means that nothing fits or nothing is worth its time.
    """
    if not problem.choices:
        return Result((), (), Score(0, 0, 0, 0), 0)
    start = improve(problem.model_copy(update={"work": None}))
    fits = not breaches(problem, start.picks, start.path)
    model = _Model(problem)
    point, station = _weights(problem)
    tie = station * model.stations + model.rank
    model.model.maximize(point * (problem.budget + 1) * model.value - point * model.time - tie)
    model.hint(start.picks, start.path)
    status, solver = model.run(effort)
    if status not in ("OPTIMAL", "FEASIBLE"):
        if not fits:
            return Result((), (), Score(0, 0, 0, 0), 0)
        return Result(start.picks, start.path, start.score, max(start.score.value, _ceiling(problem)))
    picks, path = model.read(solver)
    if status == "OPTIMAL":
        return _finish(problem, picks, path, value_of(problem, picks))
    if fits and start.score.key > score(problem, picks, path).key:
        picks, path = start.picks, start.path
    reached = solver.best_objective_bound / point + problem.budget + 1
    bound = math.ceil(reached / (problem.budget + 1))  # never below the truth; less than two points above it
    return _finish(problem, picks, path, max(bound, value_of(problem, picks)))


def _weights(problem: Problem) -> tuple[int, int]:
    """What a point and a station weigh against the rank, so that no lesser criterion outweighs a greater one.

    The objective is W·(T + 1)·value − W·time − V·stations − rank. With at most ``most`` picks, rank ≤ V − 1 and
    stations ≤ S = 2·most, so V·stations + rank ≤ V·S + V − 1 < V·(S + 1) = W: less than one unit of time. Time lies
    in 0…T, so W·time + ties < W·(T + 1): less than one point. All of it stays below 2**63.
    """
    most = problem.max_areas + min(problem.max_areas, len(problem.twice))
    station = sum(sorted(choice.rank for choice in problem.choices)[-most:]) + 1
    return station * (min(len(problem.stations), 2 * most) + 1), station


def _finish(problem: Problem, picks: Sequence[Pick], path: Sequence[int], bound: int) -> Result:
    """Recompute everything in integers; no number of the solver's is passed on but the bound."""
    picks = tuple(sorted(picks))
    path = order_stations(problem, picks, path)
    return Result(picks, path, score(problem, picks, path), bound)


def _ceiling(problem: Problem) -> int:
    full = sum(segment.length * segment.slope for segment in problem.segments)
    return sum(tissue.weight for tissue in problem.tissues) * full


class _Model:
    """The constraints of a Problem in CP-SAT; what is maximised is added by the caller."""

    def __init__(self, problem: Problem) -> None:
        from ortools.sat.python import cp_model

        self.cp = cp_model
        self.problem = problem
        self.model = cp_model.CpModel()
        m = self.model
        self.chosen = [m.new_bool_var(f"x{c}") for c in range(len(problem.choices))]
        self.used = [m.new_bool_var(f"u{s}") for s in range(len(problem.stations))]
        self.steps = [
            [m.new_int_var(0, lane.steps, f"k{c}_{i}") for i, lane in enumerate(choice.lanes)]
            for c, choice in enumerate(problem.choices)
        ]
        self.arcs: list[tuple[int, int, Any]] = []
        self.touched: dict[str, Any] = {}
        self.places: list[Any] = []
        self.fills: list[list[tuple[int, str, int, Any]]] = []
        self._link()
        self._limit_areas()
        self._limit_doses()
        travel = self._route()
        self._order()
        self.value = self._benefit() - sum(
            choice.penalty * x for choice, x in zip(problem.choices, self.chosen, strict=True)
        )
        self.doses = self._doses()
        self.time = travel + self._fixed() + self.doses
        self.stations = sum(self.used)
        self.rank = sum(choice.rank * x for choice, x in zip(problem.choices, self.chosen, strict=True))
        m.add(self.time <= problem.budget)
        self._keep_working()

    def _link(self) -> None:
        users: list[list[Any]] = [[] for _ in self.problem.stations]
        crowds: dict[tuple[str, int], list[Any]] = {}
        for choice, x, steps in zip(self.problem.choices, self.chosen, self.steps, strict=True):
            for s in choice.stations:
                self.model.add_implication(x, self.used[s])
                users[s].append(x)
                crowds.setdefault((choice.area, s), []).append(x)
            for lane, k in zip(choice.lanes, steps, strict=True):
                self.model.add(k <= lane.steps * x)
            if choice.slack is not None:
                self.model.add(steps[0] >= steps[1])
                self.model.add(steps[0] <= steps[1] + choice.slack)
        for (area, s), found in crowds.items():
            if self.problem.visits_to(area) == 1 and len(found) > 1:
                self.model.add(sum(found) <= self.used[s])
        for s, found in enumerate(users):
            self.model.add_bool_or([self.used[s].negated(), *found])

    def _limit_areas(self) -> None:
        by_area: dict[str, list[Any]] = {}
        by_technique: dict[str, list[Any]] = {}
        for choice, x in zip(self.problem.choices, self.chosen, strict=True):
            by_area.setdefault(choice.area, []).append(x)
            by_technique.setdefault(choice.technique, []).append(x)
        for found in by_technique.values():
            if len(found) > 1:
                self.model.add_at_most_one(found)
        for area, found in sorted(by_area.items()):
            touched = self.model.new_bool_var(f"z_{area}")
            self.model.add(sum(found) <= self.problem.visits_to(area) * touched)
            for x in found:
                self.model.add_implication(x, touched)
            self.model.add_bool_or([touched.negated(), *found])
            self.touched[area] = touched
        self.model.add(sum(self.touched.values()) <= self.problem.max_areas)
        fresh = [treated for area, treated in self.touched.items() if area in self.problem.new]
        if len(fresh) > self.problem.max_new:
            self.model.add(sum(fresh) <= self.problem.max_new)

    def _limit_doses(self) -> None:
        p = self.problem
        for cap in p.caps:
            lanes = [(c, i, p.choices[c].lanes[i]) for c, i in cap.lanes]
            if sum(lane.low_s + p.step_s * lane.steps for _, _, lane in lanes) > cap.limit_s:
                dose = sum(lane.low_s * self.chosen[c] + p.step_s * self.steps[c][i] for c, i, lane in lanes)
                self.model.add(dose <= cap.limit_s)

    def _route(self) -> Any:
        """A closed walk from home through the used stations; returns its time."""
        terms = []
        size = len(self.problem.stations) + 1
        pairs = self._neighbours()
        for a in range(size):
            for b in range(size):
                if a != b and (not a or not b or (a - 1, b - 1) in pairs):
                    arc = self.model.new_bool_var(f"y{a}_{b}")
                    self.arcs.append((a, b, arc))
                    terms.append(self.problem.travel[a][b] * arc)
        loops = [(s + 1, s + 1, used.negated()) for s, used in enumerate(self.used)]
        self.idle = self.model.new_bool_var("idle")
        self.model.add_circuit([*self.arcs, *loops, (0, 0, self.idle)])
        for used in self.used:
            self.model.add_implication(self.idle, used.negated())
        self._keep_parts_together()
        self._reach_areas()
        return sum(terms)

    def _neighbours(self) -> set[tuple[int, int]]:
        """Stations that one plan can use both: for one choice, or for two that do not exclude each other."""
        p = self.problem
        users: list[list[int]] = [[] for _ in p.stations]
        for c, choice in enumerate(p.choices):
            for s in choice.stations:
                users[s].append(c)

        def agree(i: int, j: int) -> bool:
            return i == j or p.choices[i].area != p.choices[j].area or p.visits_to(p.choices[i].area) > 1

        return {
            (a, b)
            for a, mine in enumerate(users)
            for b, theirs in enumerate(users)
            if a != b and any(agree(i, j) for i in mine for j in theirs)
        }

    def _reach_areas(self) -> None:
        """Cuts: a treated area is come to and left. Implied by the circuit, but not by its linear relaxation."""
        for area, treated in self.touched.items():
            own = {s for choice in self.problem.choices if choice.area == area for s in choice.stations}
            self._come_and_go(own, treated)

    def _come_and_go(self, group: Collection[int], present: Any) -> None:
        inside = {s + 1 for s in group}
        self.model.add(sum(arc for a, b, arc in self.arcs if b in inside and a not in inside) >= present)
        self.model.add(sum(arc for a, b, arc in self.arcs if a in inside and b not in inside) >= present)

    def _keep_parts_together(self) -> None:
        arc = {(a, b): y for a, b, y in self.arcs}
        for choice, x in zip(self.problem.choices, self.chosen, strict=True):
            for a, b in pairwise(choice.stations):
                self.model.add_bool_or([x.negated(), arc[a + 1, b + 1], arc[b + 1, a + 1]])

    def _order(self) -> None:
        """Positions only for stations where one area may be treated softly and then firmly."""
        p = self.problem
        pairs = [
            (soft, firm, a, b)
            for soft, firm in p.precedences
            for a in p.choices[soft].stations
            for b in p.choices[firm].stations
            if a != b
        ]
        if not pairs:
            return
        last = len(p.stations)
        place = self.places = [self.model.new_int_var(0, last, f"p{s}") for s in range(len(p.stations))]
        for a, b, arc in self.arcs:
            if a and b:
                self.model.add(place[b - 1] >= place[a - 1] + 1).only_enforce_if(arc)
        for soft, firm, a, b in pairs:
            both = [self.chosen[soft], self.chosen[firm]]
            self.model.add(place[a] + 1 <= place[b]).only_enforce_if(both)

    def _benefit(self) -> Any:
        """Fill of the concave segments; concavity fills them in order without extra variables.

        Each area fills its own share of a segment, at most the whole segment and only while it is treated: this
        cuts nothing off, but keeps a relaxed problem from filling the first segments of everything with a little
        of each.
        """
        p = self.problem
        total = []
        for t, tissue in enumerate(p.tissues):
            sources = self._sources(t)
            rows: list[list[Any]] = [[] for _ in p.segments]
            self.fills.append([])
            for area, (terms, most) in sorted(sources.items()):
                fills = []
                for j, segment in enumerate(p.segments):
                    room = min(segment.length, most)
                    if segment.slope and room > 0:
                        fill = self.model.new_int_var(0, room, f"w{t}_{j}_{area}")
                        self.model.add(fill <= room * self.touched[area])
                        fills.append(fill)
                        rows[j].append(fill)
                        self.fills[t].append((j, area, room, fill))
                self.model.add(sum(fills) <= sum(terms))
            for segment, row in zip(p.segments, rows, strict=True):
                if len(row) > 1:
                    self.model.add(sum(row) <= segment.length)
                total += [tissue.weight * segment.slope * fill for fill in row]
        return sum(total)

    def _sources(self, t: int) -> dict[str, tuple[list[Any], int]]:
        """By treated area: the terms of effective dose it gives tissue t, and the most it can give."""
        found: dict[str, tuple[list[Any], int]] = {}
        for choice, x, steps in zip(self.problem.choices, self.chosen, self.steps, strict=True):
            for lane, k in zip(choice.lanes, steps, strict=True):
                for effect in lane.effects:
                    if effect.tissue == t:
                        terms, most = found.get(choice.area, ([], 0))
                        reach = effect.base + effect.per_step * lane.steps
                        found[choice.area] = ([*terms, effect.base * x, effect.per_step * k], most + reach)
        return found

    def _fixed(self) -> Any:
        return sum(
            sum(part.time for part in choice.parts) * x
            for choice, x in zip(self.problem.choices, self.chosen, strict=True)
        )

    def _doses(self) -> Any:
        p = self.problem
        terms = []
        for choice, x, steps in zip(p.choices, self.chosen, self.steps, strict=True):
            least = sum(-(-lane.low_s // p.unit_s) for lane in choice.lanes)
            terms += [least * x, *(p.step_units * k for k in steps)]
        return sum(terms)

    def _keep_working(self) -> None:
        work = self.problem.work
        if work is None:
            return
        rest = 100 - work.percent
        idle = work.around + self.time - self.doses
        enough = rest * (self.doses + work.most)
        self.model.add(100 * idle <= rest * work.session).only_enforce_if(self.idle.negated())
        self.model.add(work.percent * idle <= enough).only_enforce_if(self.idle.negated())
        self.model.add_bool_or([self.idle, *(z for area, z in self.touched.items() if area in work.areas)])

    def hint(self, picks: Sequence[Pick], path: Sequence[int]) -> None:
        """A complete starting point: the search begins with a value for every variable."""
        steps = {pick.choice: pick.steps for pick in picks}
        areas = {self.problem.choices[c].area for c in steps}
        for c, x in enumerate(self.chosen):
            self.model.add_hint(x, c in steps)
            for i, k in enumerate(self.steps[c]):
                self.model.add_hint(k, steps[c][i] if c in steps else 0)
        for area, treated in self.touched.items():
            self.model.add_hint(treated, area in areas)
        self._hint_path(path)
        for t, fills in enumerate(self.fills):
            self._hint_fills(t, fills, picks)

    def _hint_path(self, path: Sequence[int]) -> None:
        stops = [0, *(s + 1 for s in path), 0]
        taken = set(pairwise(stops)) if path else set()
        for a, b, arc in self.arcs:
            self.model.add_hint(arc, (a, b) in taken)
        self.model.add_hint(self.idle, not path)
        for s, used in enumerate(self.used):
            self.model.add_hint(used, s in path)
        for s, place in enumerate(self.places):
            self.model.add_hint(place, path.index(s) if s in path else 0)

    def _hint_fills(self, t: int, fills: Sequence[tuple[int, str, int, Any]], picks: Sequence[Pick]) -> None:
        left: dict[str, int] = {}
        for pick in picks:
            choice = self.problem.choices[pick.choice]
            for lane, k in zip(choice.lanes, pick.steps, strict=True):
                doses = [e.base + e.per_step * k for e in lane.effects if e.tissue == t]
                left[choice.area] = left.get(choice.area, 0) + sum(doses)
        space = [segment.length for segment in self.problem.segments]
        for j, area, room, fill in sorted(fills, key=lambda item: item[:2]):
            poured = min(left.get(area, 0), room, space[j])
            self.model.add_hint(fill, poured)
            space[j] -= poured
            left[area] = left.get(area, 0) - poured

    def run(self, effort: float) -> tuple[str, cp_model.CpSolver]:
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.catch_sigint_signal = False  # Ctrl-C belongs to whoever called
        solver.parameters.random_seed = 1
        solver.parameters.linearization_level = 2
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.max_deterministic_time = effort
        return solver.status_name(solver.solve(self.model)), solver

    def read(self, solver: cp_model.CpSolver) -> tuple[tuple[Pick, ...], tuple[int, ...]]:
        picks = tuple(
            Pick(c, tuple(solver.value(k) for k in self.steps[c])) for c, x in enumerate(self.chosen) if solver.value(x)
        )
        after = {a: b for a, b, arc in self.arcs if solver.value(arc)}
        path = []
        here = after.get(0, 0)
        while here:
            path.append(here - 1)
            here = after[here]
        needed = set(stations_of(self.problem, picks))
        return picks, tuple(s for s in path if s in needed)
