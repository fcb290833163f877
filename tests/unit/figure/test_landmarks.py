"""What is pressed in the drawings and by the pressure model is the place that the card names."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

import numpy as np
import pytest
from numpy.typing import NDArray

from unknot.body.places import no_go_margin, patch_weights
from unknot.catalog.loader import load_catalog
from unknot.figure.parts import landmark, rest
from unknot.figure.tasks import build_task

CATALOG = load_catalog()
BONES = "sit-bone tailbone greater-trochanter front-hip-bone sciatic-nerve femoral-triangle kneecap knee-hollow"
BONES += " fibular-head shin-edge achilles heel-edge armpit collar-bone shoulder-tip breast neck-side upper-inner-thigh"
AXES = {"above": (1, 1), "below": (1, -1), "outside": (0, 1), "inside": (0, -1), "before": (2, 1), "behind": (2, -1)}

GLUTES = "behind greater-trochanter, above sit-bone, above greater-trochanter, "
GLUTES += "inside greater-trochanter, outside tailbone, below hip-rim"
PIRIFORMIS = "behind greater-trochanter, outside tailbone, inside greater-trochanter, "
PIRIFORMIS += "above sciatic-nerve, above greater-trochanter, below hip-rim"
LATERAL_HIP = "before greater-trochanter, below front-hip-bone, behind front-hip-bone, above greater-trochanter"
LATERAL_HIP_BACK = "below hip-rim, above greater-trochanter, behind front-hip-bone"
HIP_FLEXORS = "before greater-trochanter, below front-hip-bone, outside femoral-triangle, above femoral-triangle"
QUADS = "above kneecap, below femoral-triangle, outside upper-inner-thigh, before kneecap"
HAMSTRINGS = "below sit-bone, above knee-hollow, behind knee-hollow"
ADDUCTORS = "behind kneecap, above kneecap, below upper-inner-thigh, inside kneecap"
CALVES = "below knee-hollow, above achilles, behind shin-edge, below fibular-head"
SOLE = "before heel-edge, below achilles"
MID_BACK = "below blade-tip, above last-rib, inside blade-edge"
PARASPINALS = MID_BACK
UPPER_BACK = "above blade-tip, below base-of-neck, below blade-top, inside blade-edge"
LATS = "above blade-tip, below blade-middle, outside blade-edge, behind armpit, below shoulder-tip"
LATS_ROLLER = "below blade-tip, above last-rib, outside blade-edge, behind armpit, below armpit"
PECS = "below collar-bone, above breast, inside shoulder-tip, before armpit, above armpit"
TRAPEZIUS = "inside shoulder-tip, outside neck-side, below neck-side, below base-of-neck, above blade-middle"

CARDS: dict[str, str] = {
    "adductors-ball-chair": ADDUCTORS,
    "adductors-roller-chair": ADDUCTORS,
    "calf-ball-chair": CALVES,
    "calf-ball-lying": CALVES,
    "calf-ball-sitting": CALVES,
    "calf-roller-both-sitting": CALVES,
    "calf-roller-sitting": CALVES,
    "glute-ball-chair": GLUTES,
    "glute-ball-lying": GLUTES,
    "glute-ball-sitting": GLUTES,
    "glute-ball-wall": GLUTES,
    "glute-peanut-lying": GLUTES,
    "glute-roller-sitting": GLUTES,
    "hamstring-ball-chair": HAMSTRINGS,
    "hamstring-ball-lying": HAMSTRINGS,
    "hamstring-ball-sitting": HAMSTRINGS,
    "hamstring-roller-both-sitting": HAMSTRINGS,
    "hamstring-roller-sitting": HAMSTRINGS,
    "hip-flexors-ball-prone": HIP_FLEXORS,
    "hip-flexors-ball-wall": HIP_FLEXORS,
    "lateral-hip-ball-side-lying": LATERAL_HIP,
    "lateral-hip-ball-wall": LATERAL_HIP,
    "lateral-hip-roller-side-lying": LATERAL_HIP_BACK,
    "lats-ball-wall": LATS,
    "lats-roller-side-lying": LATS_ROLLER,
    "mid-back-peanut-wall": MID_BACK,
    "mid-back-roller-lean": MID_BACK,
    "mid-back-towel-chair": MID_BACK,
    "mid-back-towel-lying": MID_BACK,
    "paraspinals-peanut-chair": PARASPINALS,
    "paraspinals-peanut-lying": PARASPINALS,
    "paraspinals-peanut-wall": PARASPINALS,
    "pecs-ball-chair": PECS,
    "pecs-ball-wall": PECS,
    "piriformis-ball-lying": PIRIFORMIS,
    "piriformis-ball-sitting": PIRIFORMIS,
    "piriformis-ball-wall": PIRIFORMIS,
    "plantar-ball-chair": SOLE,
    "plantar-ball-standing": SOLE,
    "quads-ball-chair": QUADS,
    "quads-ball-prone": QUADS,
    "quads-ball-wall": QUADS,
    "quads-roller-both-prone": QUADS,
    "quads-roller-chair": QUADS,
    "quads-roller-prone": QUADS,
    "upper-back-ball-wall": f"{UPPER_BACK}, outside spine",
    "upper-back-peanut-chair": UPPER_BACK,
    "upper-back-peanut-lying": UPPER_BACK,
    "upper-back-peanut-wall": UPPER_BACK,
    "upper-back-roller-hug": UPPER_BACK,
    "upper-back-roller-squeeze": UPPER_BACK,
    "upper-trapezius-ball-lying": TRAPEZIUS,
    "upper-trapezius-ball-wall": TRAPEZIUS,
}
"""What each card says of its place, in landmarks that the body model has. A technique without a row fails."""


@cache
def landmarks() -> Mapping[str, NDArray[np.float64]]:
    """Centres of bony places on the left of the reference figure, and the levels its heights are built on."""
    text = resources.files("unknot.body").joinpath("data/zones.toml").read_text(encoding="utf-8")
    at = {name: level / 100 for name, level in tomllib.loads(text)["levels"].items()}
    found = {}
    for name in BONES.split():
        margins = no_go_margin(name, "left")
        found[name] = patch_weights(margins) @ rest().points
    back = -0.11
    return found | {
        "spine": np.array([0.0, at["T7"], back]),
        "blade-tip": np.array([0.09, at["T7"], back]),
        "blade-top": np.array([0.09, at["T2"], back]),
        "blade-middle": np.array([0.09, (at["T2"] + at["T7"]) / 2, back]),
        "blade-edge": np.array([0.10, at["T6"], back]),
        "base-of-neck": np.array([0.0, at["C7"], back]),
        "last-rib": np.array([0.10, at["T12"], back]),
        "hip-rim": np.array([0.12, at["L4"], 0.0]),
    }


def pressed(technique: str) -> NDArray[np.float64]:
    """Where the tool lies on the skin of the left side, in place."""
    task = build_task(technique, "contact", "usual")
    return landmark(task.at, task.area, "left", task.shift_m).at(rest().points)


def broken(card: str, here: NDArray[np.float64]) -> Iterator[str]:
    for statement in card.split(", "):
        relation, _, name = statement.partition(" ")
        axis, sign = AXES[relation]
        if (away := sign * (here[axis] - landmarks()[name][axis])) <= 0:
            yield f"{statement}: {100 * away:.1f} cm"


@pytest.mark.parametrize("technique", sorted(CATALOG.techniques))
def test_the_place_that_is_pressed_is_the_place_the_card_names(technique: str) -> None:
    assert list(broken(CARDS[technique], pressed(technique))) == []


SHARED = (
    {"glutes", "piriformis", "lateral-hip"},
    {"lateral-hip", "hip-flexors"},
    {"mid-back", "paraspinals"},
)
"""Areas that lie over or beside each other, so that one card may hold for the other's place too."""


@pytest.mark.parametrize("technique", sorted(CARDS))
def test_no_other_place_fits_the_card(technique: str) -> None:
    area = CATALOG.techniques[technique].area
    own = {area}.union(*(areas for areas in SHARED if area in areas))
    fitting = {t for t in CARDS if not list(broken(CARDS[technique], pressed(t)))}
    assert {CATALOG.techniques[t].area for t in fitting} <= own


def test_the_ball_at_the_latissimus_stays_above_the_blades_tip_and_the_roller_below_it() -> None:
    """The ball lay at 125 cm against its card. A roller so high would press into the armpit, so its card says lower."""
    tip = landmarks()["blade-tip"][1]
    cards = {t: CATALOG.techniques[t].landmark.find for t in ("lats-ball-wall", "lats-roller-side-lying")}
    assert "no lower than its bottom tip" in cards["lats-ball-wall"]
    assert "with its upper edge there" in cards["lats-roller-side-lying"]
    assert pressed("lats-roller-side-lying")[1] < tip < pressed("lats-ball-wall")[1]
