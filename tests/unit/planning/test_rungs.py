"""The planner goes by the pressure model's ladders, person by person."""

import pytest

from unknot.catalog.loader import load_catalog
from unknot.planning.request import Person
from unknot.planning.rungs import personal
from unknot.pressure import ladder

CATALOG = load_catalog()
PEOPLE = [Person(), Person(sex="female", height_cm=155, mass_kg=48), Person(sex="male", height_cm=193, mass_kg=120)]


@pytest.mark.parametrize("person", PEOPLE, ids=["nobody in particular", "small woman", "large man"])
def test_rungs_are_those_of_the_ladder(person):
    own = personal(CATALOG, person, {"glutes", "mid-back"}).variants
    for technique in ("glute-ball-lying", "mid-back-roller-lean"):
        steps = {step.variant: step.rung for step in ladder(technique, person, CATALOG).rungs}
        assert {key: own[key].rung for key in steps} == steps


@pytest.mark.parametrize("person", PEOPLE, ids=["nobody in particular", "small woman", "large man"])
def test_what_feels_the_same_is_within_a_tenth(person):
    own = personal(CATALOG, person, {"glutes"}).variants
    steps = ladder("glute-ball-lying", person, CATALOG).rungs
    pressure = {step.rung: step.mean_kpa for step in steps}
    for step in steps:
        felt = own[step.variant].felt
        assert felt <= step.rung
        assert pressure[step.rung] < 1.1 * pressure[felt] or felt == step.rung
        assert felt == 1 or pressure[step.rung] >= 1.1 * pressure[felt - 1]


def test_areas_without_need_keep_the_common_ladder():
    own = personal(CATALOG, Person(), {"glutes"}).variants
    calves = [key for key, variant in CATALOG.variants.items() if variant.area == "calves"]
    assert all(own[key] == CATALOG.variants[key] for key in calves)
