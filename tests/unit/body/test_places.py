"""Areas, no-go zones, garments and map regions on the skin."""

import numpy as np
import pytest

from unknot.body.mesh import build_body, load_shapes
from unknot.body.places import (
    area_margin,
    features,
    no_go_margin,
    patch_weights,
    places,
    reference,
    region_margins,
)
from unknot.body.regions import BODY_REGIONS, REGION_IDS, body_region

AREAS = [
    "glutes",
    "calves",
    "hamstrings",
    "quadriceps",
    "mid-back",
    "upper-back",
    "piriformis",
    "lateral-hip",
    "adductors",
    "hip-flexors",
    "lats",
    "pecs",
    "plantar-foot",
    "paraspinals",
    "upper-trapezius",
]
BODY = build_body(1.75, 70.0)
AREA_IDS = sorted(id_ for kind, id_ in places() if kind == "area")
NO_GO_IDS = sorted(id_ for kind, id_ in places() if kind == "no_go")


def centre(margin: np.ndarray) -> np.ndarray:
    return patch_weights(margin) @ BODY.neutral


def test_every_area_of_the_catalogue_has_a_place_and_no_other() -> None:
    assert sorted(AREAS) == AREA_IDS


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("area", AREAS)
def test_an_area_is_there_and_on_its_own_side(area: str, side: str) -> None:
    inside = area_margin(area, side) > 0
    assert inside.sum() >= 8
    sign = 1 if side == "left" else -1
    assert (sign * BODY.bind[inside, 0]).min() > 0


@pytest.mark.parametrize("zone", NO_GO_IDS)
def test_a_no_go_zone_is_there_on_both_sides(zone: str) -> None:
    inside = no_go_margin(zone) > 0
    assert (BODY.neutral[inside, 0] > -1e-9).any()
    assert (BODY.neutral[inside, 0] < 1e-9).any()


@pytest.mark.parametrize("zone", NO_GO_IDS)
@pytest.mark.parametrize("area", AREAS)
def test_no_area_reaches_into_a_place_to_leave_alone(area: str, zone: str) -> None:
    for side in ("left", "right"):
        assert np.minimum(area_margin(area, side), no_go_margin(zone)).max() <= 0


@pytest.mark.parametrize("area", ["mid-back", "upper-back"])
def test_the_back_can_be_treated_across_by_a_roller(area: str) -> None:
    across = area_margin(area, "both") > 0
    assert across.sum() > (area_margin(area, "left") > 0).sum() + (area_margin(area, "right") > 0).sum()


# what, above or in front of or further out than what: (place, axis, place); the first has the larger value
ORDER = [
    ("area:glutes", 1, "no_go:sit-bone"),
    ("area:glutes", 0, "no_go:tailbone"),
    ("area:glutes", 1, "no_go:sciatic-nerve"),
    ("area:lateral-hip", 1, "no_go:greater-trochanter"),
    ("no_go:front-hip-bone", 1, "area:hip-flexors"),
    ("area:hip-flexors", 0, "no_go:femoral-triangle"),
    ("area:quadriceps", 2, "area:hamstrings"),
    ("area:quadriceps", 1, "no_go:kneecap"),
    ("area:hamstrings", 1, "no_go:knee-hollow"),
    ("no_go:knee-hollow", 1, "area:calves"),
    ("area:calves", 1, "no_go:achilles"),
    ("area:quadriceps", 0, "area:adductors"),
    ("no_go:upper-inner-thigh", 1, "area:adductors"),
    ("no_go:fibular-head", 0, "area:calves"),
    ("area:upper-back", 1, "area:mid-back"),
    ("area:mid-back", 1, "no_go:lumbar-spine"),
    ("area:mid-back", 1, "no_go:kidney"),
    ("area:lats", 0, "area:mid-back"),
    ("no_go:armpit", 2, "area:lats"),
    ("no_go:collar-bone", 1, "area:pecs"),
    ("area:pecs", 1, "no_go:breast"),
    ("area:upper-trapezius", 1, "area:upper-back"),
    ("no_go:neck-side", 1, "area:upper-trapezius"),
    ("area:plantar-foot", 2, "no_go:heel-edge"),
]


@pytest.mark.parametrize(("more", "axis", "less"), ORDER)
def test_places_lie_to_each_other_as_in_anatomy(more: str, axis: int, less: str) -> None:
    def where(name: str) -> float:
        kind, id_ = name.split(":")
        margins = places()[kind, id_].margins  # type: ignore[index]
        return float(centre(margins.get("left", margins.get("middle")))[axis])

    assert where(more) > where(less)


def test_the_glute_spot_is_the_upper_outer_quarter_of_the_buttock() -> None:
    x, y, z = centre(area_margin("glutes", "left"))
    hip = BODY.skeleton["thigh_left"]
    assert hip[1] < y < hip[1] + 0.09
    assert 0.05 < x < 0.14
    assert z < -0.06


# -- regions of the map


def test_every_point_of_the_skin_belongs_to_exactly_one_region() -> None:
    margins = np.stack(list(region_margins().values()))
    off_middle = np.abs(BODY.bind[:, 0]) > 1e-6
    assert np.array_equal((margins > 0).sum(axis=0)[off_middle], np.ones(off_middle.sum()))


@pytest.mark.parametrize("patch", BODY_REGIONS, ids=lambda p: p.key)
def test_a_region_is_there_and_on_its_own_side(patch) -> None:  # type: ignore[no-untyped-def]
    inside = region_margins()[patch.key] > 0
    assert inside.sum() >= 4
    x = BODY.bind[inside, 0]
    assert {"left": x.min() > 0, "right": x.max() < 0, "middle": abs(x.mean()) < 1e-6}[patch.side]


def test_region_names_are_unique_and_say_their_side() -> None:
    names = [patch.name for patch in BODY_REGIONS]
    assert len(set(names)) == len(names)
    assert all(patch.side in patch.name for patch in BODY_REGIONS if patch.side != "middle")


def test_every_region_id_is_used() -> None:
    assert {patch.region for patch in BODY_REGIONS} == set(REGION_IDS)


def test_an_unknown_region_is_refused_with_what_exists() -> None:
    with pytest.raises(KeyError, match="left"):
        body_region("buttock", "middle")


@pytest.mark.parametrize(
    ("area", "region"),
    [
        ("glutes", "buttock"),
        ("calves", "calf"),
        ("hamstrings", "thigh-back"),
        ("quadriceps", "thigh-front"),
        ("adductors", "thigh-inner"),
        ("pecs", "chest"),
        ("lats", "ribs-side"),
        ("plantar-foot", "foot"),
    ],
)
def test_an_area_lies_in_the_region_of_its_name(area: str, region: str) -> None:
    weight = patch_weights(area_margin(area, "left"))
    assert weight[region_margins()[f"{region}-left"] > 0].sum() > 0.6


# -- garments


def test_margins_are_mirrored() -> None:
    twin = load_shapes().twin
    assert np.abs(area_margin("calves", "left")[twin] - area_margin("calves", "right")).max() < 1e-12


@pytest.mark.parametrize(
    ("part", "covered"), [("chest-left", True), ("hand-left", False), ("head-middle", False), ("calf-left", False)]
)
def test_shirt_and_shorts_cover_what_they_should(part: str, covered: bool) -> None:
    worn = np.maximum(features()["shirt"], features()["shorts"]) > 0
    inside = region_margins()[part] > 0.01
    assert worn[inside].mean() == pytest.approx(1.0 if covered else 0.0, abs=0.15)


def test_the_trunk_is_dressed_without_a_gap() -> None:
    worn = np.maximum(features()["shirt"], features()["shorts"]) > 0
    y, x = BODY.neutral[:, 1], np.abs(BODY.neutral[:, 0])
    trunk = (y > 0.85) & (y < 1.35) & (x < 0.12)
    assert worn[trunk].all()


def test_the_face_looks_forward() -> None:
    for part in ("eyes", "irises", "brows", "upper_lip", "lower_lip"):
        inside = features()[part] > 0
        assert inside.any()
        assert BODY.neutral[inside, 2].min() > 0.06


def test_margins_change_smoothly_over_every_edge() -> None:
    faces, points = BODY.faces, BODY.neutral
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]]])
    length = np.linalg.norm(points[edges[:, 0]] - points[edges[:, 1]], axis=1)
    for margin in (area_margin("glutes", "left"), area_margin("calves", "right"), no_go_margin("kidney")):
        jump = np.abs(margin[edges[:, 0]] - margin[edges[:, 1]])
        near = np.abs(margin[edges]).min(axis=1) < 0.02
        assert (jump[near] < 0.012 + 1.8 * length[near]).all()


def test_the_reference_is_the_left_half() -> None:
    assert reference().x.min() >= 0
