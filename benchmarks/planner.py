"""How fast plans are proven, how much a greedy plan gives away, and what planning costs in memory.

One worker throughout. Variants are those left after filtering a home, by the number of tools and surfaces in it.
Prints p50, p95 and the longest solve, the share proven, and the greedy plan's gap to the exact one in the same
run. Seconds depend on the machine; ratios and shares do not. Run it on an idle machine.

    python benchmarks/planner.py [requests per row]
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Sequence

from unknot.catalog.loader import Catalog, load_catalog
from unknot.planning.build import draft_problem
from unknot.planning.greedy import solve_greedy
from unknot.planning.problem import Problem
from unknot.planning.request import PastDose, Request, SideNeeds
from unknot.planning.solve import solve
from unknot.screening.verdict import Restrictions

MINUTES = (5, 10, 20, 40)
THREE_TOOLS = ("tennis-ball", "soft-roller", "lacrosse-ball")


def ask(dice: random.Random, catalog: Catalog, tools: Sequence[str], minutes: float, used: bool) -> Request:
    """A random map of needs; with ``used``, weeks without soreness open every rung and the hard ball."""
    areas = dice.sample(sorted(catalog.areas), dice.randint(4, 10))
    needs = {a: SideNeeds(left=dice.randint(0, 10), right=dice.randint(0, 10)) for a in areas}
    history = tuple(
        PastDose(days_ago=days, area=a, side="both", dose_s=60, rung=20, soreness_nrs=1)
        for a in catalog.areas
        for days in (2, 12, 25)
        if used
    )
    return Request(
        answers={},
        needs=needs,
        minutes=minutes,
        tools=tuple(tools),
        surfaces=tuple(catalog.surfaces),
        max_discomfort_nrs=6 if used else None,
        history=history,
    )


def cut(problem: Problem, size: int, dice: random.Random) -> Problem:
    """The same problem with at most ``size`` choices."""
    kept = sorted(dice.sample(range(len(problem.choices)), min(size, len(problem.choices))))
    place = {c: i for i, c in enumerate(kept)}
    caps = (
        cap.model_copy(update={"lanes": tuple((place[c], i) for c, i in cap.lanes if c in place)})
        for cap in problem.caps
    )
    return problem.model_copy(
        update={
            "choices": tuple(problem.choices[c] for c in kept),
            "caps": tuple(cap for cap in caps if cap.lanes),
            "precedences": tuple((place[a], place[b]) for a, b in problem.precedences if a in place and b in place),
        }
    )


def measure(name: str, problems: Sequence[Problem]) -> None:
    seconds, proven, gaps = [], 0, []
    for problem in problems:
        began = time.perf_counter()
        result = solve(problem)
        seconds.append(time.perf_counter() - began)
        proven += result.optimal
        if result.optimal and result.score.value:
            gaps.append(1 - solve_greedy(problem).score.value / result.score.value)
    seconds.sort()
    gaps.sort()
    mean = sum(gaps) / len(gaps) if gaps else 0.0
    print(
        f"{name:<34} {len(problems):>3}  p50 {_at(seconds, 0.5):6.2f} s  p95 {_at(seconds, 0.95):6.2f} s  "
        f"max {seconds[-1]:6.2f} s  proven {proven / len(problems):5.0%}  "
        f"greedy below exact: mean {mean:5.1%}, worst {gaps[-1] if gaps else 0:5.1%}",
        flush=True,
    )


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cold_start() -> float:
    """Seconds of a fresh interpreter that plans once, optimiser and catalogue included."""
    code = (
        "from unknot.catalog.loader import load_catalog\n"
        "from unknot.planning.request import Request, SideNeeds\n"
        "from unknot.planning.plan import plan_session\n"
        "from unknot.screening.verdict import Screening, Restrictions\n"
        "c = load_catalog()\n"
        "r = Request(answers={}, needs={'calves': SideNeeds(both=5)}, minutes=10, tools=('tennis-ball',),"
        " surfaces=('floor',))\n"
        "s = Screening(verdict='go', incomplete=False, missing=(), reasons=(), restrictions=Restrictions(),"
        " content_version=c.version)\n"
        "plan_session(r, s, c)\n"
    )
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - began


def main(count: int) -> None:
    catalog = load_catalog()
    solve(draft_problem(ask(random.Random(0), catalog, THREE_TOOLS, 5, False), Restrictions(), catalog).problem)
    homes: tuple[tuple[str, Sequence[str], bool, int | None], ...] = (
        ("20 variants", tuple(catalog.tools), True, 20),
        ("40 variants", tuple(catalog.tools), True, 40),
        ("all variants", tuple(catalog.tools), True, None),
        ("three tools, first time", THREE_TOOLS, False, None),
        ("three tools, used for weeks", THREE_TOOLS, True, None),
    )
    for name, tools, used, size in homes:
        for minutes in MINUTES:
            dice = random.Random(f"{name} {minutes}")
            asked = [ask(dice, catalog, tools, minutes, used) for _ in range(count)]
            problems = [draft_problem(request, Restrictions(), catalog).problem for request in asked]
            measure(f"{name}, {minutes} min", [cut(p, size, dice) if size else p for p in problems])
    print(f"peak memory of all of this: {peak_mb():.0f} MB")
    print(f"one plan from a cold start: {cold_start():.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
