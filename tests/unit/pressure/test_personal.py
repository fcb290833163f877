"""The personal factor: moved by reports only, gently downwards, firmly upwards, inside its range."""

import pytest

from unknot.catalog.loader import load_catalog
from unknot.pressure.case import Person
from unknot.pressure.ladders import ladder
from unknot.pressure.personal import RANGE, Factor, ceiling, update_factor

CATALOG = load_catalog()
STEPS = ladder("glute-ball-lying", Person(sex="male", height_cm=178, mass_kg=75), CATALOG)


@pytest.mark.parametrize("report", [3, 4, 5, 6])
def test_a_report_in_the_wanted_range_changes_nothing(report: float) -> None:
    assert update_factor(Factor(0.2, 3), report).log == 0.2


def test_too_much_counts_more_than_too_little() -> None:
    firm, soft = update_factor(Factor(), 8), update_factor(Factor(), 1)
    assert firm.log > 0 > soft.log
    assert firm.log > -soft.log


def test_too_much_counts_in_full_however_many_reports_came_before() -> None:
    new, old = update_factor(Factor(0.0, 0), 9), update_factor(Factor(0.0, 50), 9)
    assert new.log == old.log


def test_the_factor_stays_in_its_range() -> None:
    up, down = Factor(), Factor()
    for _ in range(200):
        up, down = update_factor(up, 10), update_factor(down, 0)
    assert up.log == RANGE[1]
    assert down.log >= RANGE[0]


@pytest.mark.parametrize("report", [-1, 10.5])
def test_a_report_outside_the_scale_is_refused(report: float) -> None:
    with pytest.raises(ValueError, match="expected 0 to 10"):
        update_factor(Factor(), report)


def test_a_person_who_feels_more_is_offered_no_higher_rung() -> None:
    offered = [ceiling(STEPS, Factor(log)).rung for log in (-0.8, -0.3, 0.0, 0.5, 1.2)]
    assert offered == sorted(offered, reverse=True)
    assert offered[0] > offered[-1]


def test_the_ceiling_is_never_below_the_first_rung_with_an_effect() -> None:
    assert ceiling(STEPS, Factor(RANGE[1])) is STEPS.first
