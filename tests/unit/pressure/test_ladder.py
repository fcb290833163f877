"""Ladders: softest first, closeness, where to start, and what no ladder may say."""

from itertools import pairwise
from types import SimpleNamespace

import pytest

from unknot.catalog.loader import load_catalog
from unknot.pressure.case import Person
from unknot.pressure.ladders import CLOSE, Ladder, Rung, combinations, first_rungs, ladder, rungs

CATALOG = load_catalog()
PEOPLE = {
    "man": Person(sex="male", height_cm=178, mass_kg=75),
    "small woman": Person(sex="female", height_cm=155, mass_kg=50),
    "large man": Person(sex="male", height_cm=190, mass_kg=115),
    "nobody in particular": Person(),
}
TECHNIQUES = sorted(CATALOG.techniques)
EFFORTS = ("easier", "usual", "harder")
TOOLS = (("tennis-ball", "lacrosse-ball"), ("soft-roller", "firm-roller"), ("firm-roller", "ridged-roller"))


def climb(technique: str, person: str = "man") -> Ladder:
    return ladder(technique, PEOPLE[person], CATALOG)


def find(steps: Ladder, tool: str, surface: str, effort: str) -> Rung | None:
    return next((r for r in steps.rungs if (r.tool, r.surface, r.effort) == (tool, surface, effort)), None)


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_every_technique_says_how_it_loads_each_effort(technique: str) -> None:
    load = CATALOG.techniques[technique].load
    assert load is not None
    offered = {effort for group in CATALOG.techniques[technique].variants for effort in group.efforts}
    assert offered == set(load.efforts)


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_rungs_are_dense_and_rise_with_mean_pressure(technique: str) -> None:
    steps = climb(technique).rungs
    assert steps[0].rung == 1
    assert {rung.rung for rung in steps} == set(range(1, steps[-1].rung + 1))
    for softer, firmer in pairwise(steps):
        assert firmer.mean_kpa >= softer.mean_kpa
        assert firmer.close == (firmer.mean_kpa < (1 + CLOSE) * softer.mean_kpa)


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("technique", TECHNIQUES)
def test_more_effort_never_lowers_a_rung(technique: str, person: str) -> None:
    steps = climb(technique, person)
    for tool, surface, _ in combinations(CATALOG.techniques[technique]):
        pressures = [found.mean_kpa for e in EFFORTS if (found := find(steps, tool, surface, e))]
        assert pressures == sorted(pressures), f"{tool} on {surface}"


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_a_harder_tool_never_lowers_a_rung(technique: str) -> None:
    steps = climb(technique)
    for soft, hard in TOOLS:
        for rung in steps.rungs:
            if rung.tool == soft and (other := find(steps, hard, rung.surface, rung.effort)):
                assert other.mean_kpa > rung.mean_kpa, f"{hard} on {rung.surface}, {rung.effort}"


@pytest.mark.parametrize("technique", [t for t in TECHNIQUES if "ball" in t])
def test_a_ball_straight_on_a_mattress_is_softer_than_on_floor_or_book(technique: str) -> None:
    steps = climb(technique)
    for rung in steps.rungs:
        if rung.surface != "mattress":
            continue
        for surface in ("floor", "mattress-with-book"):
            firmer = find(steps, rung.tool, surface, rung.effort)
            assert firmer is None or firmer.mean_kpa > rung.mean_kpa, f"{surface}, {rung.effort}"


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_first_exposure_starts_at_the_lowest_rung_with_an_effect(technique: str) -> None:
    steps = climb(technique)
    assert steps.first.has_effect
    assert not any(rung.has_effect for rung in steps.rungs if rung.rung < steps.first.rung)
    assert first_rungs(CATALOG, PEOPLE["man"])[technique] == steps.first.rung


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_mean_pressures_stay_in_a_sane_interval(technique: str) -> None:
    for rung in climb(technique).rungs:
        assert 2 < rung.mean_kpa < 250
        assert rung.peak_kpa > rung.mean_kpa


def test_all_rungs_come_by_variant_and_agree_with_the_ladders() -> None:
    found = rungs(CATALOG, PEOPLE["man"])
    assert set(found) == set(CATALOG.variants)
    assert all(found[rung.variant] == rung.rung for t in TECHNIQUES for rung in climb(t).rungs)


def test_any_object_with_the_four_attributes_is_a_person() -> None:
    other = SimpleNamespace(sex="male", age=None, height_cm=178, mass_kg=75)
    assert rungs(CATALOG, other) == rungs(CATALOG, PEOPLE["man"])


def test_sex_does_not_reorder_a_ladder_of_equal_bodies() -> None:
    for technique in ("calf-ball-lying", "glute-ball-lying", "mid-back-roller-lean"):
        order = [
            [rung.variant for rung in ladder(technique, Person(sex=sex, height_cm=170, mass_kg=68), CATALOG).rungs]
            for sex in ("female", "male")
        ]
        moved = [abs(order[1].index(variant) - place) for place, variant in enumerate(order[0])]
        assert max(moved) <= 1
