"""The planner goes by the pressure model's ladders, person by person."""

import pytest

from unknot.catalog.loader import load_catalog
from unknot.planning.request import Person, PressReport
from unknot.planning.rungs import factor_of, personal
from unknot.pressure import ceiling, ladder

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


def said(*numbers: float) -> tuple[PressReport, ...]:
    """Reports of one session a day, the last one yesterday."""
    return tuple(PressReport(days_ago=len(numbers) - i, discomfort_nrs=nrs) for i, nrs in enumerate(numbers))


def withheld(reports: tuple[PressReport, ...]) -> set[str]:
    own = personal(CATALOG, Person(), {"glutes", "calves"}, reports).variants
    return {key for key, variant in own.items() if variant.withheld}


@pytest.mark.parametrize("numbers", [(), (4,), (1, 0, 2), (8, 0, 0, 0, 0, 0, 0, 0, 0, 0)])
def test_nothing_is_withheld_from_somebody_who_feels_no_more_than_expected(numbers):
    assert withheld(said(*numbers)) == set()


def test_strong_pressure_withholds_what_lies_above_the_ceiling_and_never_the_start():
    reports = said(9, 8)
    for technique in ("glute-ball-lying", "calf-roller-both-sitting"):
        steps = ladder(technique, Person(), CATALOG)
        top = ceiling(steps, factor_of(reports)).rung
        mine = {step.variant for step in steps.rungs}
        assert withheld(reports) & mine == {step.variant for step in steps.rungs if step.rung > top}
        assert top >= steps.first.rung


def test_the_stronger_it_was_the_more_is_withheld():
    assert set() < withheld(said(8)) <= withheld(said(9)) <= withheld(said(10, 10))


def test_reports_older_than_six_weeks_are_forgotten_and_their_order_in_the_list_does_not_matter():
    old = PressReport(days_ago=43, discomfort_nrs=10)
    assert factor_of((old,)) == factor_of(())
    assert factor_of(said(9, 1, 7)) == factor_of(said(9, 1, 7)[::-1])
