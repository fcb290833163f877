"""From numbers or from the map to needs."""

from __future__ import annotations

import pytest
from tests.unit.planning.asking import CATALOG, ask

from unknot.catalog.errors import InputError
from unknot.planning.needs import check_ids, find_needs
from unknot.planning.request import MapEntry


def mapped(*entries: MapEntry, **fields: object) -> dict[tuple[str, str], float]:
    request = ask().model_copy(update={"needs": None, "map": entries, **fields})
    return find_needs(request, CATALOG)


def test_one_number_counts_for_both_sides() -> None:
    assert find_needs(ask({"calves": 4}), CATALOG) == {("calves", "left"): 4, ("calves", "right"): 4}


def test_a_side_of_its_own_wins_over_the_number_for_both() -> None:
    needs = find_needs(ask({"calves": 4, "calves:left": 7}), CATALOG)
    assert needs == {("calves", "left"): 7, ("calves", "right"): 4}


def test_a_midline_area_takes_its_worse_side() -> None:
    assert find_needs(ask({"mid-back:left": 2, "mid-back:right": 5}), CATALOG) == {("mid-back", "both"): 5}


def test_a_need_of_nought_is_no_need() -> None:
    assert find_needs(ask({"calves:left": 0, "calves:right": 3}), CATALOG) == {("calves", "right"): 3}


def test_a_region_speaks_for_its_areas_on_its_own_side() -> None:
    needs = mapped(MapEntry(region="calf", side="left", pain=6))
    assert needs["calves", "left"] == 6
    assert not [key for key in needs if key[1] == "right"]


def test_the_worse_of_pain_and_stiffness_counts() -> None:
    assert mapped(MapEntry(region="calf", side="left", pain=2, stiffness=8))["calves", "left"] == 8


def test_the_middle_of_the_back_speaks_for_both_sides() -> None:
    needs = mapped(MapEntry(region="lumbar", side="middle", pain=6))
    sided = {area for area, side in needs if side != "both"}
    assert sided
    assert all(needs[area, "left"] == needs[area, "right"] for area in sided)


def test_two_regions_do_not_add_up() -> None:
    needs = mapped(MapEntry(region="calf", side="left", pain=6), MapEntry(region="ankle", side="left", pain=6))
    assert needs["calves", "left"] == 6


def test_a_named_area_wins_over_the_map() -> None:
    request = ask({"calves": 1}).model_copy(update={"map": (MapEntry(region="calf", side="left", pain=9),)})
    assert find_needs(request, CATALOG)["calves", "left"] == 1


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"tools": ("tenis-ball",)}, "did you mean 'tennis-ball'"),
        ({"surfaces": ("flor",)}, "did you mean 'floor'"),
        ({"postures": ("supin",)}, "did you mean 'supine'"),
        ({"needs": None}, "`needs` or `map`"),
        ({"map": (MapEntry(region="calfs", side="left"),)}, "did you mean 'calf'"),
    ],
)
def test_an_unknown_id_is_named_with_the_nearest_one(fields: dict[str, object], named: str) -> None:
    with pytest.raises(InputError) as caught:
        check_ids(ask().model_copy(update=fields), CATALOG)
    assert named in str(caught.value)


def test_all_unknown_ids_are_reported_together() -> None:
    with pytest.raises(InputError) as caught:
        check_ids(ask(tools=("a", "b"), surfaces=("c",)), CATALOG)
    assert len(caught.value.problems) == 3
