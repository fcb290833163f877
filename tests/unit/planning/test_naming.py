"""How places are called, with and without their owner."""

import pytest

from unknot.catalog.loader import load_catalog
from unknot.planning.naming import listed, name_place, side_words

AREAS = load_catalog().areas


@pytest.mark.parametrize(
    ("area", "side", "bare", "owned"),
    [
        ("calves", "left", "left calf", "your left calf"),
        ("calves", "both", "calf on both sides", "the calf on both sides"),
        ("hamstrings", "right", "back of the right thigh", "the back of your right thigh"),
        ("lateral-hip", "left", "side of the left hip", "the side of your left hip"),
        ("lats", "left", "left side of the back", "the left side of your back"),
        ("paraspinals", "right", "muscle beside the spine on the right", "the muscle beside the spine on your right"),
        ("upper-trapezius", "right", "top of the right shoulder blade", "the top of your right shoulder blade"),
        ("mid-back", "both", "mid back", "your mid back"),
        ("upper-back", "left", "upper back, left of the spine", "your upper back, left of the spine"),
    ],
)
def test_a_place_is_named_once_and_the_side_belongs_to_the_part_that_has_sides(area, side, bare, owned):
    assert side_words(AREAS[area], side) == bare
    assert name_place(AREAS[area], side) == owned


@pytest.mark.parametrize("area", AREAS.values(), ids=lambda area: area.id)
def test_left_and_right_are_never_called_the_same(area):
    assert side_words(area, "left") != side_words(area, "right")
    assert "left" in name_place(area, "left") and "right" not in name_place(area, "left")


@pytest.mark.parametrize(
    ("names", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_are_said_with_one_and(names, said):
    assert listed(names) == said
