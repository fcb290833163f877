"""How the seconds on one side are divided."""

from __future__ import annotations

import pytest

from unknot.catalog.loader import load_catalog
from unknot.catalog.techniques import Phases

TECHNIQUES = load_catalog().techniques.values()
MIXED = Phases(search=0.25, hold=0.4, roll=0, pin_and_move=0.35)
HOLDING = Phases(search=0.25, hold=0.75, roll=0, pin_and_move=0)


@pytest.mark.parametrize(
    ("phases", "dose_s", "parts"),
    [
        (MIXED, 60, (("search", 15), ("hold", 25), ("pin_and_move", 20))),
        (MIXED, 30, (("search", 10), ("hold", 20))),
        (HOLDING, 20, (("search", 10), ("hold", 10))),
        (HOLDING, 15, (("hold", 15),)),
    ],
)
def test_the_place_is_looked_for_first_and_the_smallest_later_phase_gives_way(phases, dose_s, parts):
    assert phases.split(dose_s) == parts


@pytest.mark.parametrize("technique", TECHNIQUES, ids=lambda technique: technique.id)
def test_every_dose_is_divided_whole_and_starts_with_the_search(technique):
    low, high = (int(bound) for bound in technique.dose.absolute)
    for dose_s in range(low, high + 1, 5):
        parts = technique.phases.split(dose_s)
        assert sum(seconds for _, seconds in parts) == dose_s
        assert all(seconds >= 10 for _, seconds in parts)
        assert technique.phases.search == 0 or parts[0][0] == "search"
