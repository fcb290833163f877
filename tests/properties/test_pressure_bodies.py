"""Two thousand random bodies and cases: always a number, always in balance, heavier is never less."""

from dataclasses import replace

import numpy as np
import pytest

from unknot.catalog.load import Chain
from unknot.catalog.loader import load_catalog
from unknot.pressure.bench import Bench
from unknot.pressure.case import Person
from unknot.pressure.contact import Tissue, bends, draw_ground, draw_tool, law_of_tool, press, read
from unknot.pressure.draws import dice
from unknot.pressure.ladders import combinations, ladder
from unknot.pressure.loads import Setting, chain_of, contacts, forces_on_tool, solve_chains
from unknot.pressure.sheets import load_sheets

CATALOG = load_catalog()
SHEETS = load_sheets()
CASES = 2000
VARIANTS = [
    (technique.load, *choice)
    for technique in CATALOG.techniques.values()
    if technique.load is not None
    for choice in combinations(technique)
]


def random_person(rng: np.random.Generator) -> Person:
    return Person(
        sex=str(rng.choice(["female", "male", "unspecified"])),  # type: ignore[arg-type]
        height_cm=float(rng.uniform(150, 200)),
        mass_kg=float(rng.uniform(45, 140)),
    )


def test_two_thousand_random_bodies_and_cases_give_numbers_in_balance() -> None:
    rng = np.random.default_rng(20)
    unbalanced, unflagged = 0, 0
    for number in range(CASES):
        load, tool, surface, effort = VARIANTS[int(rng.integers(len(VARIANTS)))]
        person = random_person(rng)
        what = f"case {number}: {person}, {load.site}, {tool}, {surface}, {effort}"
        bench = Bench(person, SHEETS, 0, 0)
        roll = dice(0, 0)
        tissue = Tissue(
            np.array([rng.uniform(12e3, 120e3)]),
            np.array([rng.uniform(0.020, 0.090)]),
            np.array([bool(rng.random() < 0.7)]),
            *bends(SHEETS.sites[load.site]),
        )
        body = draw_tool(SHEETS.tools[tool], roll)
        body = replace(body, stiffness=body.stiffness * rng.uniform(0.5, 1.6))
        squeeze = press(tissue, body)
        ground = draw_ground(surface, SHEETS.mattress, roll)
        count = contacts(load, body)
        here, hard = (law_of_tool(squeeze, body, there, count) for there in (ground, ground.floor()))
        setting = Setting(bench.body, body, ground, here, hard, SHEETS.poses, roll)
        force = forces_on_tool(load, [(effort, setting)])[0].newtons
        found = read(squeeze, body, force / count)
        values = np.concatenate([force, found.depth_m, found.area_m2, found.mean_pa, found.peak_pa])
        assert np.isfinite(values).all(), what
        assert (values > 0).all(), what
        assert force[0] < 2 * bench.body.weight, what
        deep = found.eta[0] > 0.76
        unflagged += bool(deep and not found.outside[0])
        chain = load if isinstance(load, Chain) else chain_of(load, effort, bench.body) if ground.mattress else None
        if chain is not None:
            unbalanced += not solve_chains([(chain, effort, setting)])[0][1].converged[0]
    assert unbalanced <= 0.005 * CASES
    assert unflagged == 0


@pytest.mark.parametrize("seed", range(40))
def test_a_heavier_person_never_presses_less(seed: int) -> None:
    rng = np.random.default_rng(seed)
    load, tool, surface, effort = VARIANTS[int(rng.integers(len(VARIANTS)))]
    person = random_person(rng)
    loads, pressures = [], []
    for mass in (45.0, 60.0, 80.0, 105.0, 140.0):
        found = Bench(person.model_copy(update={"mass_kg": mass}), SHEETS, 0, 0).run(load, tool, surface, effort)
        loads.append(float(found.force.newtons[0]))
        pressures.append(found.mean_kpa)
    assert loads == sorted(loads), f"{load.site} {tool} {surface} {effort}"
    assert pressures == sorted(pressures), f"{load.site} {tool} {surface} {effort}"


def test_draws_never_contain_a_nan_and_start_with_the_stated_values() -> None:
    rng = np.random.default_rng(5)
    for _ in range(25):
        load, tool, surface, effort = VARIANTS[int(rng.integers(len(VARIANTS)))]
        person = random_person(rng)
        alone, many = (Bench(person, SHEETS, draws, 3).run(load, tool, surface, effort) for draws in (0, 60))
        assert np.isfinite(many.reading.peak_pa).all()
        assert many.force.newtons[0] == pytest.approx(alone.force.newtons[0], rel=1e-6)
        assert many.mean_kpa == pytest.approx(alone.mean_kpa, rel=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_a_way_solved_alone_and_among_all_ways_of_its_technique_is_the_same(seed: int) -> None:
    rng = np.random.default_rng(100 + seed)
    technique = CATALOG.techniques[str(rng.choice(sorted(CATALOG.techniques)))]
    load, ways = technique.load, combinations(technique)
    assert load is not None
    for draws in (0, 12):
        bench = Bench(random_person(rng), SHEETS, draws, 3)
        together = bench.run_all(load, ways)
        chosen = int(rng.integers(len(ways)))
        alone = bench.run(load, *ways[chosen])
        assert alone.force.newtons == pytest.approx(together[chosen].force.newtons, rel=1e-9), technique.id
        assert alone.reading.mean_pa == pytest.approx(together[chosen].reading.mean_pa, rel=1e-9), technique.id


EFFORTS = ("easier", "usual", "harder")
HARDER = (("tennis-ball", "lacrosse-ball"), ("soft-roller", "firm-roller"), ("firm-roller", "ridged-roller"))


@pytest.mark.parametrize("seed", range(25))
def test_what_is_harder_is_harder_for_every_body_and_every_technique(seed: int) -> None:
    """Effort, tool and surface, one changed at a time; a book within 15 % of the floor."""
    person = random_person(np.random.default_rng(200 + seed))
    for technique in CATALOG.techniques.values():
        found = {(r.tool, r.surface, r.effort): r.mean_kpa for r in ladder(technique, person, CATALOG).rungs}
        for (tool, surface, effort), kpa in found.items():
            what = f"{person} {technique.id} {tool} {surface} {effort}"
            firmer = [(tool, surface, e) for e in EFFORTS[EFFORTS.index(effort) + 1 :]]
            firmer += [(hard, surface, effort) for soft, hard in HARDER if soft == tool]
            firmer += [(tool, "floor", effort)] if surface == "mattress" else []
            assert all(found[other] > 0.999 * kpa for other in firmer if other in found), what
            if surface == "mattress-with-book" and (tool, "floor", effort) in found:
                assert 0.85 <= kpa / found[tool, "floor", effort] <= 1.15, what
