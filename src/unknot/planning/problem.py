"""The optimisation problem as a plain frozen object of integers.

Everything a solver needs and nothing else: another solver can read the JSON of ``Problem`` and check an optimum.
Time is in units of ``unit_s`` seconds, durations rounded up and limits down; benefit is in integer points.

A *choice* is a variant on certain sides; with its doses fixed it is a mode. It has one *part* per station (two
in side-lying, where each side is a station of its own) and one *lane* per dose that may vary: dose in seconds =
``low_s + k × step_s`` for k in 0…``steps``.

    maximise   Σ_t weight_t × F(E_t) − Σ_c penalty_c × chosen_c
    E_t      = Σ over lanes of chosen choices and their effects on t: base + k × per_step
    F        = Σ over segments of slope × (the part of E_t inside the segment); concave, so filled in order
    subject to
      Σ (fixed + lane time) + travel ≤ budget; travel along a path home → stations → home, each station once
      every lane's k within 0…steps; lead: 0 ≤ k[first] − k[second] ≤ slack for the two lanes of a choice
      at most one choice per technique, at most one per area (two where the area is
      in ``twice``), at most ``max_areas`` areas, at most ``max_new`` of those in ``new``
      caps: Σ dose over the lanes listed ≤ limit_s
      precedences (soft, firm): if both are chosen, the station of each part of ``soft`` is not after that of
      any part of ``firm``
      the two parts of a choice stand at stations that follow each other, in either order
      with ``work``: with D the units of all doses and O the rest of the time and travel,
      (100 − percent) × session ≥ 100 × (around + O) and (100 − percent) × (D + most) ≥ percent × (around + O),
      and some area of ``areas`` is treated
    Among optima: least time, then fewest stations, then smallest Σ rank of the choices.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pydantic import Field

from unknot.catalog.base import Frozen


class TissueSpec(Frozen):
    """One area and side with a weight (0…100: need in tenths times recency)."""

    area: str
    side: str
    weight: int = Field(ge=0)


class StationSpec(Frozen):
    """``order``: where its areas usually come in a session; settles which of two equally short paths is taken."""

    id: str
    order: int = 0


class Effect(Frozen):
    """Effective dose on a tissue, in seconds × evidence weight: ``base`` at the lowest dose, more per step."""

    tissue: int
    base: int = Field(ge=0)
    per_step: int = Field(ge=0)


class Lane(Frozen):
    side: str
    low_s: int
    steps: int = Field(ge=0)
    effects: tuple[Effect, ...]


class Part(Frozen):
    """What happens at one station: ``time`` units without the doses, and the lanes done there."""

    station: int
    time: int = Field(ge=0)
    lanes: tuple[int, ...]


class Choice(Frozen):
    id: str
    variant: str
    technique: str
    area: str
    score: int
    order: int
    penalty: int = Field(ge=0)
    rank: int = Field(ge=0)
    parts: tuple[Part, ...]
    lanes: tuple[Lane, ...]
    slack: int | None = None

    @property
    def stations(self) -> tuple[int, ...]:
        return tuple(part.station for part in self.parts)


class Cap(Frozen):
    """Upper limit in seconds over lanes, given as (choice, lane) pairs."""

    area: str
    side: str
    limit_s: int
    lanes: tuple[tuple[int, int], ...]


class Work(Frozen):
    """The least share of a short session that is pressure, or a movement of what was pressed, in units.

    ``session``: all of it; ``around``: what stands around the visits without the movements, which last up to ``most``
    together. ``areas``: those with enough movements of their own.
    """

    percent: int = Field(gt=0, lt=100)
    session: int
    around: int
    most: int
    areas: tuple[str, ...]

    def allows(self, other: int, doses: int) -> bool:
        rest = 100 - self.percent
        idle = self.around + other
        return rest * self.session >= 100 * idle and rest * (doses + self.most) >= self.percent * idle


class Segment(Frozen):
    length: int = Field(gt=0)
    slope: int = Field(ge=0)


class Problem(Frozen):
    """``travel[a][b]``: units between stations; row and column 0 are home, station s is row s + 1."""

    format: str = "unknot-problem-1"
    unit_s: int = 5
    step_s: int
    budget: int
    max_areas: int
    new: tuple[str, ...] = ()
    max_new: int = Field(default=0, ge=0)
    twice: tuple[str, ...] = ()
    segments: tuple[Segment, ...]
    tissues: tuple[TissueSpec, ...]
    stations: tuple[StationSpec, ...]
    travel: tuple[tuple[int, ...], ...]
    choices: tuple[Choice, ...]
    caps: tuple[Cap, ...] = ()
    precedences: tuple[tuple[int, int], ...] = ()
    work: Work | None = None

    @property
    def areas(self) -> tuple[str, ...]:
        return tuple(sorted({choice.area for choice in self.choices}))

    def visits_to(self, area: str) -> int:
        return 2 if area in self.twice else 1

    @property
    def step_units(self) -> int:
        return -(-self.step_s // self.unit_s)

    def to_json(self) -> str:
        """Canonical JSON: the same problem gives the same bytes."""
        return self.model_dump_json(indent=1) + "\n"


class Pick(NamedTuple):
    """A choice with the step of each of its lanes."""

    choice: int
    steps: tuple[int, ...]


class Score(NamedTuple):
    """What a set of picks on a path is worth, in the order in which solutions are compared."""

    value: int
    time: int
    stations: int
    rank: int

    @property
    def key(self) -> tuple[int, int, int, int]:
        """Larger is better."""
        return (self.value, -self.time, -self.stations, -self.rank)


def response(problem: Problem, effective: int) -> int:
    """F(E): points of one tissue at weight 1."""
    points = 0
    for segment in problem.segments:
        inside = min(effective, segment.length)
        points += segment.slope * inside
        effective -= inside
        if effective <= 0:
            break
    return points


def effective_doses(problem: Problem, picks: Sequence[Pick]) -> list[int]:
    doses = [0] * len(problem.tissues)
    for pick in picks:
        for lane, k in zip(problem.choices[pick.choice].lanes, pick.steps, strict=True):
            for effect in lane.effects:
                doses[effect.tissue] += effect.base + effect.per_step * k
    return doses


def value_of(problem: Problem, picks: Sequence[Pick]) -> int:
    """Points of a set of picks; depends on nothing but the set."""
    doses = effective_doses(problem, picks)
    gained = sum(t.weight * response(problem, e) for t, e in zip(problem.tissues, doses, strict=True))
    return gained - sum(problem.choices[pick.choice].penalty for pick in picks)


def lane_units(problem: Problem, lane: Lane, k: int) -> int:
    return -(-lane.low_s // problem.unit_s) + problem.step_units * k


def work_time(problem: Problem, picks: Sequence[Pick]) -> int:
    """Units spent at stations: set-up, doses, switches and rests."""
    units = 0
    for pick in picks:
        choice = problem.choices[pick.choice]
        units += sum(part.time for part in choice.parts)
        units += sum(lane_units(problem, lane, k) for lane, k in zip(choice.lanes, pick.steps, strict=True))
    return units


def dose_time(problem: Problem, picks: Sequence[Pick]) -> int:
    """Units of pressure alone."""
    return sum(
        lane_units(problem, lane, k)
        for pick in picks
        for lane, k in zip(problem.choices[pick.choice].lanes, pick.steps, strict=True)
    )


def travel_time(problem: Problem, path: Sequence[int]) -> int:
    """Units from home through the stations and home again."""
    stops = [0, *(station + 1 for station in path), 0]
    return sum(problem.travel[a][b] for a, b in pairwise(stops)) if path else 0


def score(problem: Problem, picks: Sequence[Pick], path: Sequence[int]) -> Score:
    return Score(
        value_of(problem, picks),
        work_time(problem, picks) + travel_time(problem, path),
        len(path),
        sum(problem.choices[pick.choice].rank for pick in picks),
    )


def stations_of(problem: Problem, picks: Sequence[Pick]) -> tuple[int, ...]:
    return tuple(sorted({s for pick in picks for s in problem.choices[pick.choice].stations}))


def breaches(problem: Problem, picks: Sequence[Pick], path: Sequence[int]) -> list[str]:
    """Every constraint a solution breaks, in words; empty for a feasible one."""
    choices = [problem.choices[pick.choice] for pick in picks]
    found = _set_breaches(problem, picks, choices)
    if tuple(sorted(path)) != stations_of(problem, picks):
        found.append("path does not visit each needed station exactly once")
        return found
    total = work_time(problem, picks) + travel_time(problem, path)
    if total > problem.budget:
        found.append(f"time {total} above budget {problem.budget}")
    if picks and problem.work and not _works(problem, problem.work, picks, total):
        found.append("too little of the session is pressure or a movement of what was pressed")
    chosen = {pick.choice for pick in picks}
    found += [f"parts of {choice.id} apart" for choice in choices if not are_together(choice.stations, path)]
    for soft, firm in problem.precedences:
        if soft in chosen and firm in chosen and not in_order(problem, soft, firm, path):
            found.append(f"{problem.choices[firm].id} before {problem.choices[soft].id}")
    return found


def _works(problem: Problem, work: Work, picks: Sequence[Pick], total: int) -> bool:
    doses = dose_time(problem, picks)
    moved = any(problem.choices[pick.choice].area in work.areas for pick in picks)
    return moved and work.allows(total - doses, doses)


def are_together(stations: Sequence[int], path: Sequence[int]) -> bool:
    places = [path.index(station) for station in stations]
    return max(places) - min(places) <= 1


def in_order(problem: Problem, soft: int, firm: int, path: Sequence[int]) -> bool:
    place = {station: i for i, station in enumerate(path)}
    last_soft = max(place[s] for s in problem.choices[soft].stations)
    return last_soft <= min(place[s] for s in problem.choices[firm].stations)


def _set_breaches(problem: Problem, picks: Sequence[Pick], choices: Sequence[Choice]) -> list[str]:
    found: list[str] = []
    areas = [choice.area for choice in choices]
    if len(set(areas)) > problem.max_areas:
        found.append("too many areas")
    if len(set(areas) & set(problem.new)) > problem.max_new:
        found.append("too many new areas")
    if any(areas.count(area) > problem.visits_to(area) for area in areas):
        found.append("too many visits to one area")
    techniques = [choice.technique for choice in choices]
    if len(set(techniques)) < len(techniques):
        found.append("a technique twice")
    for pick, choice in zip(picks, choices, strict=True):
        if any(not 0 <= k <= lane.steps for k, lane in zip(pick.steps, choice.lanes, strict=True)):
            found.append(f"dose out of range in {choice.id}")
        if choice.slack is not None and not 0 <= pick.steps[0] - pick.steps[1] <= choice.slack:
            found.append(f"sides out of balance in {choice.id}")
    steps = {pick.choice: pick.steps for pick in picks}
    for cap in problem.caps:
        total = sum(
            problem.choices[c].lanes[i].low_s + problem.step_s * steps[c][i] for c, i in cap.lanes if c in steps
        )
        if total > cap.limit_s:
            found.append(f"{cap.area} {cap.side}: {total} s above the cap of {cap.limit_s} s")
    return found
