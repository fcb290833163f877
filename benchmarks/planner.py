"""How fast plans are proven, how much a greedy plan gives away, and what planning costs in memory.

One worker throughout. Variants are those left after filtering a home, by the number of tools and surfaces in it.
Prints p50, p95 and the longest solve in seconds of processor time (the optimiser uses one core, so that is the wait on
an idle machine), the share proven, and how far the greedy plan and the solver's first guess are below the exact one
in the same run. Then the cold start and the peak memory of the commands, each in a process of its own. Seconds
depend on the machine; ratios and shares do not.

    python benchmarks/planner.py [requests per row] [only rows whose name contains this]
"""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import unknot.cli
from unknot.catalog.loader import Catalog, load_catalog
from unknot.planning.build import draft_problem
from unknot.planning.greedy import solve_greedy
from unknot.planning.improve import improve
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
        PastDose(days_ago=days, area=a, side="both", dose_s=120, rung=20, soreness_nrs=1)
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
    seconds, proven, gaps, near = [], 0, [], []
    for problem in problems:
        began = time.process_time()
        result = solve(problem)
        seconds.append(time.process_time() - began)
        proven += result.optimal
        if result.optimal and result.score.value:
            gaps.append(1 - solve_greedy(problem).score.value / result.score.value)
            near.append(1 - improve(problem).score.value / result.score.value)
    seconds.sort()
    print(
        f"{name:<36} {len(problems):>3}  p50 {_at(seconds, 0.5):5.2f}  p95 {_at(seconds, 0.95):5.2f}  "
        f"max {seconds[-1]:5.2f} s  proven {proven / len(problems):4.0%}  "
        f"below exact: greedy mean {_mean(gaps):5.1%}, worst {max(gaps, default=0):5.1%}; "
        f"first guess mean {_mean(near):5.1%}, worst {max(near, default=0):5.1%}",
        flush=True,
    )


def _mean(shares: Sequence[float]) -> float:
    return sum(shares) / len(shares) if shares else 0.0


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[math.ceil(share * len(ordered)) - 1]


COLD = """
import sys
try:
    from unknot.cli.main import app
    app()
finally:
    import resource
    use = resource.getrusage(resource.RUSAGE_SELF)
    peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(use.ru_utime + use.ru_stime, int(peak) / 1024, file=sys.stderr)
"""


def cold(words: Sequence[str], document: object) -> tuple[float, float, float]:
    """Wall and processor seconds and peak megabytes of one command in a fresh process."""
    began = time.perf_counter()
    told = [sys.executable, "-c", COLD, words[0], "-", *words[1:]]
    done = subprocess.run(told, check=True, input=json.dumps(document), text=True, capture_output=True)
    wall = time.perf_counter() - began
    cpu, peak = done.stderr.split()[-2:]
    return wall, float(cpu), float(peak)


def measure_commands() -> None:
    example = json.loads(Path(unknot.cli.__path__[0], "example.json").read_text(encoding="utf-8"))
    case = {"technique": "glute-ball-sitting", "tool": "tennis-ball", "surface": "floor", "side": "left"}
    case |= {"effort": "usual", "person": {}}  # type: ignore[dict-item]
    commands: tuple[tuple[Sequence[str], object], ...] = (
        (("screen", "--json"), example["answers"]),
        (("plan", "--json"), example),
        (("script", "--json"), example),
        (("why", "--json"), example),
        (("pressure", "--json"), case),
    )
    for words, document in commands:
        runs = [cold(words, document) for _ in range(5)]
        wall, cpu, peak = (min(run[i] for run in runs) for i in range(3))
        print(f"cold start of {' '.join(words):<18} {wall:5.2f} s, {cpu:5.2f} s of processor time, peak {peak:4.0f} MB")


def main(count: int, only: str = "") -> None:
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
            if only not in f"{name}, {minutes} min":
                continue
            dice = random.Random(f"{name} {minutes}")
            asked = [ask(dice, catalog, tools, minutes, used) for _ in range(count)]
            problems = [draft_problem(request, Restrictions(), catalog).problem for request in asked]
            measure(f"{name}, {minutes} min", [cut(p, size, dice) if size else p for p in problems])
    measure_commands()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20, *sys.argv[2:3])
