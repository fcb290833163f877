"""Seeded random problems, small enough to enumerate or large enough to referee."""

from __future__ import annotations

import random

from unknot.planning.problem import (
    Cap,
    Choice,
    Effect,
    Lane,
    Part,
    Problem,
    Segment,
    StationSpec,
    TissueSpec,
)

SEGMENTS = tuple(Segment(length=150, slope=slope) for slope in (113, 94, 78, 64, 53, 44, 36, 30))


def random_problem(seed: int, areas: int, choices: int, stations: int, steps: int, budget: int) -> Problem:
    """Areas a0…, two sides each; every rule of a Problem occurs in some seed."""
    rng = random.Random(seed)
    news = random.Random(f"new {seed}")
    names = [f"a{i}" for i in range(areas)]
    tissues = tuple(
        TissueSpec(area=name, side=side, weight=rng.choice((0, 10, 30, 30, 70, 100)))
        for name in names
        for side in ("left", "right")
    )
    offered = tuple(_choice(rng, c, names, stations, steps) for c in range(choices))
    twice = tuple(name for name in names if rng.random() < 0.4)
    used = tuple(range(stations))
    return Problem(
        step_s=15,
        budget=budget,
        max_areas=rng.randint(1, areas),
        new=tuple(name for name in names if news.random() < 0.5),
        max_new=news.randint(0, 3),
        twice=twice,
        segments=SEGMENTS,
        tissues=tissues,
        stations=tuple(StationSpec(id=f"s{s}", order=rng.randint(0, 3)) for s in used),
        travel=_travel(rng, stations),
        choices=offered,
        caps=tuple(_caps(rng, names, offered)),
        precedences=tuple(_precedences(offered, twice)),
    )


def _choice(rng: random.Random, index: int, names: list[str], stations: int, steps: int) -> Choice:
    area = rng.randrange(len(names))
    sided = rng.random() < 0.6
    split = sided and stations > 1 and rng.random() < 0.25
    sides = ["left", "right"] if sided else [rng.choice(["left", "right", "both"])]
    evidence = rng.choice((5, 7, 8))
    low = rng.choice((20, 30))
    reach = rng.randint(0, steps)
    neighbour = rng.randrange(len(names)) if rng.random() < 0.4 else None
    lanes = tuple(_lane(side, area, neighbour, low, reach, evidence) for side in sides)
    if split:
        first, second = rng.sample(range(stations), 2)
        parts: tuple[Part, ...] = (
            Part(station=first, time=rng.randint(3, 7), lanes=(0,)),
            Part(station=second, time=rng.randint(3, 7), lanes=(1,)),
        )
    else:
        parts = (Part(station=rng.randrange(stations), time=rng.randint(3, 9), lanes=tuple(range(len(lanes)))),)
    return Choice(
        id=f"c{index}",
        variant=f"v{index}",
        technique=f"t{rng.randrange(index + 1)}",
        area=names[area],
        score=rng.randint(1, 9),
        order=area,
        penalty=rng.choice((0, 0, 5_000, 50_000)),
        rank=10 * (index + 1) + rng.randrange(10),
        parts=parts,
        lanes=lanes,
        slack=rng.randint(0, 1) if sided else None,
    )


def _lane(side: str, area: int, neighbour: int | None, low: int, steps: int, evidence: int) -> Lane:
    tissues = [2 * area + (s == "right") for s in (("left", "right") if side == "both" else (side,))]
    effects = [Effect(tissue=t, base=(low - 10) * evidence, per_step=15 * evidence) for t in tissues]
    if neighbour is not None and neighbour != area:
        shift = 2 * (neighbour - area)
        effects += [Effect(tissue=t + shift, base=(low - 10) * evidence // 5, per_step=3 * evidence) for t in tissues]
    return Lane(side=side, low_s=low, steps=steps, effects=tuple(effects))


def _travel(rng: random.Random, stations: int) -> tuple[tuple[int, ...], ...]:
    spots = [(rng.randint(0, 6), rng.randint(0, 6)) for _ in range(stations + 1)]
    return tuple(tuple(abs(ax - bx) + abs(ay - by) for bx, by in spots) for ax, ay in spots)


def _caps(rng: random.Random, names: list[str], choices: tuple[Choice, ...]) -> list[Cap]:
    caps = []
    for name in names:
        for side in ("left", "right"):
            lanes = tuple(
                (c, i)
                for c, choice in enumerate(choices)
                if choice.area == name
                for i, lane in enumerate(choice.lanes)
                if lane.side in (side, "both")
            )
            if lanes:
                caps.append(Cap(area=name, side=side, limit_s=rng.choice((40, 60, 90, 180)), lanes=lanes))
    return caps


def _precedences(choices: tuple[Choice, ...], twice: tuple[str, ...]) -> list[tuple[int, int]]:
    return [
        (a, b)
        for a, soft in enumerate(choices)
        for b, firm in enumerate(choices)
        if soft.area == firm.area and soft.area in twice and soft.score < firm.score
        if set(soft.stations) != set(firm.stations) and soft.technique != firm.technique
    ]
