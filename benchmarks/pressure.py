"""How long the pressure model takes, against its aims, measured in one run on one core.

Prints milliseconds and the ratio to each aim, best of several rounds; only the ratios mean anything elsewhere.
Set OMP_NUM_THREADS=1 to hold numpy to one core; the matrices are too small for it to matter much.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count

from unknot.catalog.load import EffortName
from unknot.catalog.loader import load_catalog
from unknot.pressure.bench import Bench, estimate, kept
from unknot.pressure.case import Case, Person, load_of
from unknot.pressure.ladders import rungs
from unknot.pressure.sheets import load_sheets

ROUNDS = 7
AIMS_S = {
    "one case, numbers only": 0.020,
    "one case with its rung": 0.020,
    "the same, nothing kept": 0.020,
    "the same case again": 0.020,
    "band of 200 draws": 2.0,
    "ladders of all techniques": 1.0,
    "the same ladders again": 1.0,
}
MASSES = count(start=60_000)


def new_person() -> Person:
    """Somebody no cache has met."""
    return Person(sex="male", height_cm=178, mass_kg=next(MASSES) / 1000)


def start_anew(person: Person) -> Person:
    """The person, with every pressed tissue and tool forgotten: as the first case of a process."""
    kept.cache_clear()
    return person


def best_s(action: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    catalog, sheets = load_catalog(), load_sheets()
    load = load_of(catalog.techniques["glute-ball-lying"])
    usual: EffortName = "usual"
    same = new_person()

    def case(person: Person) -> Case:
        return Case(
            person=person, technique="glute-ball-lying", tool="tennis-ball", surface="floor", side="left", effort=usual
        )

    actions: dict[str, Callable[[], object]] = {
        "one case, numbers only": lambda: Bench(new_person(), sheets, 0, 0).run(load, "tennis-ball", "floor", usual),
        "one case with its rung": lambda: estimate(case(new_person()), catalog),
        "the same, nothing kept": lambda: estimate(case(start_anew(new_person())), catalog),
        "the same case again": lambda: estimate(case(same), catalog),
        "band of 200 draws": lambda: estimate(case(new_person()), catalog, draws=200),
        "ladders of all techniques": lambda: rungs(catalog, new_person()),
        "the same ladders again": lambda: rungs(catalog, same),
    }
    print(f"pressure: {len(catalog.variants)} variants of {len(catalog.techniques)} techniques")
    best_s(actions["the same case again"])
    for name, action in actions.items():
        seconds = best_s(action)
        print(f"  {name:<28} {1e3 * seconds:>8.2f} ms   {seconds / AIMS_S[name]:>7.3f} × the aim")


if __name__ == "__main__":
    main()
