"""What ``[load]`` says of a technique against the pose that is drawn for it: place, lever, legs, hips, contacts."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from unknot.body.anthropometry import segments
from unknot.body.skeleton import INDEX, JOINTS, PARENT, skeleton
from unknot.catalog.load import BackLever, Chain, LegLever, ProneLever, SeatLever, Wall
from unknot.catalog.loader import load_catalog
from unknot.catalog.techniques import Effort, Technique
from unknot.figure.tasks import Task, build_task
from unknot.figure.track import Key
from unknot.pressure.bodies import build_body
from unknot.pressure.levers import wall_share
from unknot.pressure.sheets import load_sheets

Array = NDArray[np.float64]

CATALOG = load_catalog()
TECHNIQUES = CATALOG.techniques
LIMB_PLACE = 0.08
"""Fraction of thigh or shank by which the two may differ."""
TRUNK_PLACE = 0.03
"""Fraction of stature by which the two may differ, along and across the trunk, and in height at the wall."""
HEEL_BEHIND_ANKLE = 0.03
"""Fraction of stature."""
HAND_SHARE = 0.03
"""Share of body weight that a hand or the wall's friction may take without being seen in the drawing."""


@dataclass(frozen=True)
class Posed:
    """Joints of the stored contact pose in m, the treated side left; ``tool``: its centre; ``press``: its way."""

    height: float
    joints: dict[str, Array]
    turns: dict[str, Array]
    tool: Array
    press: Array

    def mid(self, name: str) -> Array:
        return (self.joints[f"{name}_left"] + self.joints[f"{name}_right"]) / 2

    def bend(self, first: str, middle: str, last: str) -> float:
        """Degrees by which the middle joint is bent."""
        u, v = self.joints[middle] - self.joints[first], self.joints[last] - self.joints[middle]
        return float(np.degrees(np.arccos(u @ v / np.linalg.norm(u) / np.linalg.norm(v))))

    def knee(self, side: str) -> float:
        return self.bend(f"thigh_{side}", f"shin_{side}", f"foot_{side}")

    def along(self, first: str, last: str) -> float:
        """Where the tool is between two joints."""
        bone = self.joints[last] - self.joints[first]
        return float((self.tool - self.joints[first]) @ bone / (bone @ bone))

    def above_hips(self) -> float:
        """Fraction of stature from the line between the hips to the tool, along the trunk."""
        trunk = self.joints["neck"] - self.mid("thigh")
        return float((self.tool - self.mid("thigh")) @ trunk / np.linalg.norm(trunk) / self.height)

    def aside(self, joint: str) -> float:
        """Fraction of stature from the mid-line of pelvis or chest to the tool."""
        return abs(float((self.tool - self.joints[joint]) @ self.turns[joint][:, 0])) / self.height

    def centre_of_mass(self) -> Array:
        """De Leva's segments on the drawn joints; the trunk in one piece from hips to neck."""
        rows = segments("unspecified")
        masses, places = [rows["head"].mass], [self.joints["head"] + 0.9 * (self.joints["head"] - self.joints["neck"])]

        def add(mass: float, first: Array, last: Array, share: float) -> None:
            masses.append(mass)
            places.append(first + share * (last - first))

        add(rows["trunk"].mass, self.mid("thigh"), self.joints["neck"], 1 - rows["trunk"].centre)
        for side in ("left", "right"):
            joint = {name: self.joints[f"{name}_{side}"] for name in _LIMB}
            add(rows["upper_arm"].mass, joint["upper_arm"], joint["forearm"], rows["upper_arm"].centre)
            add(rows["forearm"].mass + rows["hand"].mass, joint["forearm"], joint["hand"], 0.65)
            add(rows["thigh"].mass, joint["thigh"], joint["shin"], rows["thigh"].centre)
            add(rows["shank"].mass, joint["shin"], joint["foot"], rows["shank"].centre)
            add(rows["foot"].mass, joint["foot"], joint["toes"], 0.5)
        return np.average(places, axis=0, weights=masses)


_LIMB = ("upper_arm", "forearm", "hand", "thigh", "shin", "foot", "toes")


@cache
def posed(technique: str, effort: Effort) -> Posed:
    path = resources.files("unknot.figure").joinpath(f"assets/3d/{technique}.json")
    track = json.loads(path.read_text(encoding="utf-8"))
    found = track["efforts"][effort]
    key = Key.unpack(track["efforts"][found if isinstance(found, str) else effort]["keys"]["contact"])
    rest = skeleton(track["height_m"]).rest
    local = Rotation.from_quat(key.turns).as_matrix()
    turns, places = [local[0]], [key.root]
    for i, name in enumerate(JOINTS[1:], start=1):
        parent = INDEX[PARENT[name]]
        turns.append(turns[parent] @ local[i])
        places.append(places[parent] + turns[parent] @ (rest[i] - rest[parent]))
    joints = dict(zip(JOINTS, places, strict=True))
    return Posed(track["height_m"], joints, dict(zip(JOINTS, turns, strict=True)), key.tool, key.up)


def task(technique: str, effort: Effort) -> Task:
    return build_task(technique, "contact", effort)


def drawn_efforts(technique: Technique) -> Iterator[Effort]:
    """Those that the first surface of the technique offers: the pose stored under its plain name."""
    first = technique.variants[0].surfaces[0]
    offered = {effort for group in technique.variants if first in group.surfaces for effort in group.efforts}
    return (effort for effort in ("easier", "usual", "harder") if effort in offered)


def cases(*models: type, where: Callable[[object], bool] = lambda _: True) -> list[object]:
    """Every drawn effort of the techniques with one of these models."""
    return [
        pytest.param(technique, effort, id=f"{technique.id}-{effort}")
        for technique in TECHNIQUES.values()
        if isinstance(technique.load, models) and technique.figure is not None and where(technique.load)
        for effort in drawn_efforts(technique)
    ]


def on_limb(load: object) -> bool:
    return getattr(load, "segment", "thigh") in ("thigh", "shank")


def on_trunk(load: object) -> bool:
    return getattr(load, "segment", "thorax") in ("thorax", "pelvis")


@pytest.mark.parametrize(("technique", "effort"), cases(LegLever, SeatLever, ProneLever, Chain, where=on_limb))
def test_the_tool_lies_where_the_lever_has_it_on_the_limb(technique: Technique, effort: Effort) -> None:
    load = technique.load
    bone = ("shin_left", "foot_left") if getattr(load, "segment", "thigh") == "shank" else ("thigh_left", "shin_left")
    assert posed(technique.id, effort).along(*bone) == pytest.approx(load.at, abs=LIMB_PLACE)  # type: ignore[union-attr]


@pytest.mark.parametrize(("technique", "effort"), cases(BackLever, Chain, where=on_trunk))
def test_the_tool_lies_where_the_model_has_it_on_the_trunk(technique: Technique, effort: Effort) -> None:
    load, pose = technique.load, posed(technique.id, effort)
    body = build_body("unspecified", pose.height, 75)
    if isinstance(load, BackLever):
        place = body.trunk - load.below_m * pose.height / 1.741
    else:
        assert isinstance(load, Chain)
        low = load.segment == "pelvis"
        thorax = body.upper.length + body.middle.length
        place = (1 - load.at) * body.lower.length if low else body.lower.length + (1 - load.at) * thorax
        if load.pose != "side-lying":
            assert pose.aside("pelvis" if low else "chest") == pytest.approx(load.aside, abs=TRUNK_PLACE)
    top = body.trunk / pose.height  # the model's thorax ends with the breastbone
    assert min(pose.above_hips(), top) == pytest.approx(place / pose.height, abs=TRUNK_PLACE)


@pytest.mark.parametrize(("technique", "effort"), cases(Wall))
def test_leaning_at_the_wall_balances_about_the_drawn_feet(technique: Technique, effort: Effort) -> None:
    """The feet may press anywhere between heel and ball of the foot; that bounds what rests on the tool."""
    load, pose = technique.load, posed(technique.id, effort)
    assert isinstance(load, Wall)
    if effort == "usual":
        assert pose.tool[1] / pose.height == pytest.approx(load.height, abs=TRUNK_PLACE)
    out = -pose.press * [1, 0, 1]
    out /= np.linalg.norm(out)
    stands = []
    for side in ("left", "right"):
        ankle, toes = pose.joints[f"foot_{side}"], pose.joints[f"toes_{side}"]
        forward = (toes - ankle) * [1, 0, 1]
        stands += [toes, ankle - HEEL_BEHIND_ANKLE * pose.height * forward / np.linalg.norm(forward)]
    shares = [float((pose.centre_of_mass() - stand) @ out / pose.tool[1]) for stand in stands]
    share = wall_share(load.efforts[effort].lean_deg, load.height)
    assert min(shares) - HAND_SHARE <= share <= max(shares) + HAND_SHARE


@pytest.mark.parametrize("technique", [t for t in TECHNIQUES.values() if isinstance(t.load, Wall)], ids=lambda t: t.id)
def test_more_effort_at_the_wall_is_drawn_as_more_lean(technique: Technique) -> None:
    assert isinstance(technique.load, Wall)
    order = [e for e in ("easier", "usual", "harder") if e in technique.load.efforts]
    lean = []
    for effort in order:
        pose = posed(technique.id, effort)
        out = -pose.press * [1, 0, 1]
        lean.append(float((pose.centre_of_mass() - pose.mid("foot")) @ out))
    assert lean == sorted(lean)


BENT_DEG = 60.0
STRAIGHT_DEG = 65.0


@pytest.mark.parametrize(("technique", "effort"), cases(LegLever, Chain))
def test_legs_are_drawn_as_the_model_has_them(technique: Technique, effort: Effort) -> None:
    load, pose = technique.load, posed(technique.id, effort)
    assert isinstance(load, LegLever | Chain)
    form = load.efforts[effort]
    treated = getattr(form, "treated_leg", "straight")
    if treated == "straight":
        assert pose.knee("left") < STRAIGHT_DEG
    else:
        assert pose.knee("left") > BENT_DEG
    if treated == "crossed":
        assert distance_to_bone(pose, "foot_left", "thigh_right", "shin_right") < 0.16
    if form.other_leg == "bent":
        assert pose.knee("right") > BENT_DEG
    if form.other_leg in ("ankle-on-top", "on-top"):
        assert pose.knee("right") < STRAIGHT_DEG
        assert distance_to_bone(pose, "foot_right", "shin_left", "foot_left") < 0.16


def distance_to_bone(pose: Posed, joint: str, first: str, last: str) -> float:
    bone = pose.joints[last] - pose.joints[first]
    offset = pose.joints[joint] - pose.joints[first]
    return float(np.linalg.norm(offset - np.clip(offset @ bone / (bone @ bone), 0, 1) * bone))


@pytest.mark.parametrize(("technique", "effort"), cases(LegLever, BackLever))
def test_hips_are_lifted_where_the_model_lifts_them(technique: Technique, effort: Effort) -> None:
    assert isinstance(technique.load, LegLever | BackLever)
    form = technique.load.efforts[effort]
    resting = [c for c in task(technique.id, effort).contacts if c.part == "buttocks" and c.gap_mm <= 0]
    assert (form.hips == "down") == bool(resting)
    if getattr(form, "arms", "") == "overhead":
        pose = posed(technique.id, effort)
        up = pose.joints["head"] - pose.joints["neck"]
        assert (pose.mid("hand") - pose.joints["head"]) @ up > 0


RESTS_ON = {
    "supine": {"occiput": "head", "upper_back": "shoulder-blade", "buttocks": "buttock", "heel": "heel"},
    "prone": {"elbow": "forearm", "knee": "knee", "toes": "toe"},
    "prone-flat": {"forehead": "head", "chest": "chest", "knee": "knee", "toes": "toe"},
    "side-lying": {"cheek": "head", "elbow": "elbow", "hip_side": "hip", "ankle": "ankle"},
}
"""Drawn contacts and the supports of the model that carry them. Hands are the share that is ``carried``."""


@pytest.mark.parametrize(("technique", "effort"), cases(Chain))
def test_what_is_drawn_as_resting_is_a_support_and_what_is_lifted_is_not(technique: Technique, effort: Effort) -> None:
    load = technique.load
    assert isinstance(load, Chain)
    form = load.efforts[effort]
    pose = form.pose or load.pose
    drawn = task(technique.id, effort)
    parts = {c.part.removesuffix("_left").removesuffix("_right") for c in drawn.contacts if c.gap_mm <= 0}
    parts |= {r.part for r in drawn.reach if r.part == "forehead"}
    known = {s.name for s in load_sheets().poses[pose].supports} - set(form.without)
    missing = {part: name for part, name in RESTS_ON[pose].items() if part in parts and name not in known}
    assert not missing
    head = {"supine": "occiput", "prone-flat": "forehead", "side-lying": "cheek"}.get(pose)
    if head:
        assert ("head" in known) == (head in parts)
