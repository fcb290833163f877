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
from unknot.body.mesh import build_body as build_mesh
from unknot.body.skeleton import INDEX, JOINTS, PARENT, skeleton
from unknot.catalog.load import BackLever, Chain, LegLever, ProneLever, SeatForm, SeatLever, Share, Wall
from unknot.catalog.loader import load_catalog
from unknot.catalog.techniques import Effort, Technique
from unknot.figure.kinematics import Skinner
from unknot.figure.parts import part_vertices
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
HEEL_BEHIND_ANKLE = 0.033
FOOT_LENGTH = 0.14
"""Fractions of stature, of the drawn foot."""
QUIET_STAND = 0.445
"""Where the feet press in quiet standing, as a share of the foot's length from the heel (Teranishi 2013, n = 60)."""
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

    def bodies(self) -> dict[str, tuple[float, Array]]:
        """Share of body weight and place of de Leva's segments on the drawn joints; the trunk in one piece."""
        rows = segments("unspecified")
        found = {"head": (rows["head"].mass, self.joints["head"] + 0.9 * (self.joints["head"] - self.joints["neck"]))}

        def add(name: str, mass: float, first: Array, last: Array, share: float) -> None:
            found[name] = (mass, first + share * (last - first))

        add("trunk", rows["trunk"].mass, self.mid("thigh"), self.joints["neck"], 1 - rows["trunk"].centre)
        for side in ("left", "right"):
            joint = {name: self.joints[f"{name}_{side}"] for name in _LIMB}
            arm, forearm = rows["upper_arm"], rows["forearm"].mass + rows["hand"].mass
            add(f"upper_arm_{side}", arm.mass, joint["upper_arm"], joint["forearm"], arm.centre)
            add(f"forearm_{side}", forearm, joint["forearm"], joint["hand"], 0.65)
            add(f"thigh_{side}", rows["thigh"].mass, joint["thigh"], joint["shin"], rows["thigh"].centre)
            add(f"shank_{side}", rows["shank"].mass, joint["shin"], joint["foot"], rows["shank"].centre)
            add(f"foot_{side}", rows["foot"].mass, joint["foot"], joint["toes"], 0.5)
        return found

    def centre_of_mass(self) -> Array:
        masses, places = zip(*self.bodies().values(), strict=True)
        return np.average(places, axis=0, weights=masses)

    def moment(self, about: Array, way: Array, *names: str) -> float:
        """Share of body weight times m that the named segments have about a point, towards ``way``."""
        return sum(
            mass * float((place - about) @ way)
            for name, (mass, place) in self.bodies().items()
            if name.startswith(names)
        )


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
    """The feet press between where they press in quiet standing and their edge nearest the wall: a loose ankle leaves
    the first and never passes the second. That bounds what rests on the tool."""
    load, pose = technique.load, posed(technique.id, effort)
    assert isinstance(load, Wall)
    if effort == "usual":
        assert pose.tool[1] / pose.height == pytest.approx(load.height, abs=TRUNK_PLACE)
    way = towards_wall(pose)
    shares = [float((pose.centre_of_mass() - stand) @ way / pose.tool[1]) for stand in stands(pose, way)]
    share = wall_share(load.efforts[effort].lean_deg, load.height)
    assert min(shares) - HAND_SHARE <= share <= max(shares) + HAND_SHARE


def towards_wall(pose: Posed) -> Array:
    """Level, from the body to the wall or the chair's back."""
    way = -pose.press * [1, 0, 1]
    return way / np.linalg.norm(way)


def stands(pose: Posed, way: Array) -> tuple[Array, Array]:
    """The point of quiet standing, and the heel or ball that is nearer to the wall; the two feet's mean."""
    quiet, heels, balls = [], [], []
    for side in ("left", "right"):
        ankle, ball = pose.joints[f"foot_{side}"], pose.joints[f"toes_{side}"]
        forward = (ball - ankle) * [1, 0, 1]
        forward /= np.linalg.norm(forward)
        heels.append(ankle - HEEL_BEHIND_ANKLE * pose.height * forward)
        quiet.append(heels[-1] + QUIET_STAND * FOOT_LENGTH * pose.height * forward)
        balls.append(ball)
    edge = max(np.mean(heels, axis=0), np.mean(balls, axis=0), key=lambda place: float(place @ way))
    return np.mean(quiet, axis=0), edge


@pytest.mark.parametrize("technique", [t for t in TECHNIQUES.values() if isinstance(t.load, Wall)], ids=lambda t: t.id)
def test_more_effort_at_the_wall_is_drawn_as_more_lean(technique: Technique) -> None:
    assert isinstance(technique.load, Wall)
    order = [e for e in ("easier", "usual", "harder") if e in technique.load.efforts]
    lean = []
    for effort in order:
        pose = posed(technique.id, effort)
        lean.append(float((pose.centre_of_mass() - pose.mid("foot")) @ towards_wall(pose)))
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
    pillow = {c.part for c in drawn.contacts if c.on == "pillow"}
    assert form.pillow == bool(pillow)
    parts -= pillow
    known -= {"head"} if form.pillow else set()
    missing = {part: name for part, name in RESTS_ON[pose].items() if part in parts and name not in known}
    assert not missing
    head = {"supine": "occiput", "prone-flat": "forehead", "side-lying": "cheek"}.get(pose)
    if head:
        assert ("head" in known) == (head in parts)


LIMB_PARTS = ("heel", "toes", "ankle", "knee", "elbow", "palm")
TOUCH_MM = 15.0
"""A part that is drawn as resting may end this far above the ground."""


def lowest_mm(pose: Posed, part: str) -> float:
    """Height of the lowest skin of a part above the ground."""
    turns, places = np.stack([pose.turns[j] for j in JOINTS]), np.stack([pose.joints[j] for j in JOINTS])
    return 1000 * float(skinner(part, pose.height).skin(turns[None], places[None])[0, :, 1].min())


@cache
def skinner(part: str, height: float) -> Skinner:
    return Skinner.of(build_mesh(height, 68.0), part_vertices(part))


def resting(technique: str, effort: Effort) -> set[str]:
    """Parts that the drawing puts on the ground, with their side."""
    return {c.part for c in task(technique, effort).contacts if c.on == "ground" and (c.gap_mm or 0) <= 0}


DRAWN = [pytest.param(t, e, id=f"{t.id}-{e}") for t in TECHNIQUES.values() if t.figure for e in drawn_efforts(t)]


@pytest.mark.parametrize(("technique", "effort"), DRAWN)
def test_what_rests_on_the_ground_is_drawn_touching_it(technique: Technique, effort: Effort) -> None:
    pose = posed(technique.id, effort)
    parts = [part for part in resting(technique.id, effort) if part.rsplit("_", 1)[0] in LIMB_PARTS]
    high = {part: lowest_mm(pose, part) for part in parts}
    assert {part: mm for part, mm in high.items() if mm > TOUCH_MM} == {}


BELOW_HIP = ("knee", "ankle", "heel", "toes")
BELOW_KNEE = ("ankle", "heel", "toes")
LIFTED_MM = 12.0


@pytest.mark.parametrize(("technique", "effort"), cases(Chain, ProneLever))
def test_a_lifted_leg_rests_on_nothing_in_the_drawing(technique: Technique, effort: Effort) -> None:
    load = technique.load
    assert isinstance(load, Chain | ProneLever)
    form, parts = load.efforts[effort], set[str]()
    if getattr(form, "other_leg", "") == "lifted":
        parts |= {f"{part}_right" for part in BELOW_HIP}
    if "toe" in getattr(form, "without", ()) or (isinstance(load, ProneLever) and form.carried == 0):
        parts |= {f"{part}_{side}" for part in BELOW_KNEE for side in ("left", "right")}
    assert not parts & resting(technique.id, effort)
    assert all(lowest_mm(posed(technique.id, effort), part) > LIFTED_MM for part in parts)


def carriers(technique: str, effort: Effort) -> set[str]:
    """Feet on the ground or on a chair's floor, and hands that hold a limb, but not hands that only prop the trunk."""
    feet = {part for part in resting(technique, effort) if part.startswith(("heel", "toes"))}
    return feet | {r.part for r in task(technique, effort).reach if r.point and r.point.bone and r.point.facing == 180}


@pytest.mark.parametrize(("technique", "effort"), cases(LegLever, SeatLever))
def test_who_carries_part_of_a_leg_is_drawn_and_a_heavy_leg_has_its_foot_free(
    technique: Technique, effort: Effort
) -> None:
    load = technique.load
    assert isinstance(load, LegLever | SeatLever)
    form, carry = load.efforts[effort], carriers(technique.id, effort)
    if form.carried > 0:
        assert carry
    elif isinstance(load, LegLever) and getattr(form, "hips", "down") == "down":
        assert not {"heel_left", "toes_left"} & carry
    if isinstance(form, SeatForm):
        assert (form.foot == "flat") == bool({"heel_left", "toes_left"} & carry)


@pytest.mark.parametrize(("technique", "effort"), cases(LegLever, SeatLever))
def test_a_hand_that_presses_is_drawn_on_the_limb(technique: Technique, effort: Effort) -> None:
    assert isinstance(technique.load, LegLever | SeatLever)
    above = {r.part for r in task(technique.id, effort).reach if r.point and r.point.bone and r.point.facing != 180}
    pressing = {part for part in above if part.startswith("palm_left")}
    assert (technique.load.efforts[effort].pressed > 0) == bool(pressing)


FEET_PUSH = 0.05
"""Share of body weight that feet and back muscles may add to a trunk leaning against a chair."""


def shares(press: str, area: str = "") -> list[object]:
    return [
        pytest.param(t, e, id=f"{t.id}-{e}")
        for t in TECHNIQUES.values()
        if isinstance(t.load, Share) and t.figure is not None and t.figure.press == press and area in ("", t.area)
        for e in drawn_efforts(t)
    ]


def lean_share(pose: Posed) -> float:
    """What a trunk that leans against a tool puts on it, free at the hips."""
    hip = pose.mid("thigh")
    above = pose.moment(hip, towards_wall(pose), "head", "trunk", "upper_arm", "forearm")
    return above / float(pose.tool[1] - hip[1])


BACK_CHAIRS = [case for case in shares("backrest") if case.values[0].area != "glutes"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("technique", "effort"), BACK_CHAIRS)
def test_leaning_back_on_a_chair_weighs_what_is_drawn(technique: Technique, effort: Effort) -> None:
    assert isinstance(technique.load, Share)
    drawn = lean_share(posed(technique.id, effort))
    assert drawn - 0.01 <= technique.load.efforts[effort].share <= drawn + FEET_PUSH


@pytest.mark.parametrize("name", sorted({case.values[0].id for case in BACK_CHAIRS}))  # type: ignore[attr-defined]
def test_more_effort_on_a_chair_is_drawn_as_more_lean(name: str) -> None:
    leans = [lean_share(posed(name, effort)) for effort in drawn_efforts(TECHNIQUES[name])]
    assert leans == sorted(leans)


@pytest.mark.parametrize(("technique", "effort"), shares("ground", "glutes") + shares("ground", "piriformis"))
def test_a_seat_on_the_ground_carries_no_more_than_hands_and_feet_leave(technique: Technique, effort: Effort) -> None:
    """With slack joints the trunk leans on the hands and the legs on the feet; the tool shares what is left."""
    assert isinstance(technique.load, Share)
    pose, rests = posed(technique.id, effort), resting(technique.id, effort)
    hip = pose.mid("thigh")
    forward = (pose.mid("foot") - pose.mid("hand")) * [1, 0, 1]
    forward /= np.linalg.norm(forward)
    upper = pose.moment(hip, -forward, "head", "upper_arm", "forearm") + _upper_trunk(pose, -forward)
    hands = upper / float((pose.mid("hand") - hip) @ -forward)
    standing = [pose.joints[f"foot_{side}"] for side in ("left", "right") if f"heel_{side}" in rests]
    feet = pose.moment(hip, forward, *_LEG) / float((np.mean(standing, axis=0) - hip) @ forward)
    share, left = technique.load.efforts[effort].share, 1 - hands - feet
    assert 0.2 * left <= share <= left


_LEG = ("thigh", "shank", "foot")
LOWER_TRUNK = 0.118
"""Share of body weight of the pelvis, mean of the sexes; it sits, the rest of the trunk leans."""


def _upper_trunk(pose: Posed, way: Array) -> float:
    trunk = pose.joints["neck"] - pose.mid("thigh")
    return (segments("unspecified")["trunk"].mass - LOWER_TRUNK) * 0.62 * float(trunk @ way)


FOOT_ON_BALL = {"easier": ("foot_left",), "usual": ("thigh_left", "shank_left", "foot_left")}


@pytest.mark.parametrize("effort", sorted(FOOT_ON_BALL))
def test_a_foot_on_a_ball_carries_the_drawn_leg(effort: Effort) -> None:
    pose, load = posed("plantar-ball-chair", effort), TECHNIQUES["plantar-ball-chair"].load
    assert isinstance(load, Share)
    hip = pose.joints["thigh_left"]
    reach = (pose.tool - hip) * [1, 0, 1]
    way = reach / np.linalg.norm(reach)
    drawn = pose.moment(hip, way, *FOOT_ON_BALL[effort]) / float(np.linalg.norm(reach))
    assert load.efforts[effort].share == pytest.approx(drawn, abs=0.01)


@pytest.mark.parametrize(("technique", "effort"), shares("hands"))
def test_what_presses_by_hand_is_drawn_on_the_tool(technique: Technique, effort: Effort) -> None:
    assert isinstance(technique.load, Share)
    hands = {r.part.rsplit("_", 1)[0] for r in task(technique.id, effort).reach if r.to == "tool" and r.point is None}
    assert hands
    assert ("forearm" in technique.efforts[effort].name) == ("forearm" in hands)


SAYS = [
    ("calf-ball-lying", "easier", "heel_left", True),
    ("calf-ball-lying", "usual", "heel_left", False),
    ("calf-ball-sitting", "easier", "heel_left", True),
    ("calf-ball-sitting", "usual", "heel_left", False),
    ("calf-roller-both-sitting", "easier", "heel_left", True),
    ("calf-roller-both-sitting", "easier", "heel_right", True),
    ("calf-roller-both-sitting", "usual", "heel_left", False),
    ("calf-roller-sitting", "easier", "heel_right", True),
    ("glute-ball-lying", "usual", "heel_left", True),
    ("glute-ball-lying", "harder", "heel_left", False),
    ("glute-ball-sitting", "easier", "heel_left", True),
    ("glute-ball-sitting", "usual", "heel_left", False),
    ("glute-roller-sitting", "usual", "heel_left", True),
    ("glute-roller-sitting", "harder", "heel_left", False),
    ("hamstring-ball-lying", "easier", "toes_left", True),
    ("hamstring-ball-sitting", "easier", "heel_left", True),
    ("piriformis-ball-sitting", "easier", "heel_left", True),
    ("quads-ball-prone", "usual", "knee_right", True),
    ("quads-ball-prone", "harder", "toes_left", False),
    ("quads-ball-prone", "harder", "toes_right", False),
    ("quads-roller-both-prone", "easier", "toes_left", True),
    ("quads-roller-both-prone", "harder", "toes_left", False),
    ("quads-roller-prone", "easier", "knee_right", True),
    ("quads-roller-prone", "harder", "toes_right", False),
    ("upper-back-peanut-lying", "easier", "heel_left", True),
]
"""What the words of an effort put on the ground or take off it."""


@pytest.mark.parametrize(("name", "effort", "part", "rests"), SAYS)
def test_the_drawing_does_what_the_words_say(name: str, effort: Effort, part: str, rests: bool) -> None:
    low = lowest_mm(posed(name, effort), part)
    assert (part in resting(name, effort)) == rests
    assert low <= TOUCH_MM if rests else low > LIFTED_MM


STRETCHING = ("stretched", "cross the ankle", "cross your arms", "ankle on the other knee")
"""Words of an effort that lengthen the muscle under the tool, where it lies at the back of the hip or chest."""
STRETCHED = [t for t in TECHNIQUES.values() if t.load and t.area in ("glutes", "piriformis", "upper-back", "pecs")]


@pytest.mark.parametrize("technique", STRETCHED, ids=lambda t: t.id)
def test_words_that_stretch_the_muscle_over_the_tool_are_marked(technique: Technique) -> None:
    assert technique.load is not None
    for effort, form in technique.load.efforts.items():
        words = f"{technique.efforts[effort].name} {technique.efforts[effort].how}".lower()
        assert form.stretches == any(word in words for word in STRETCHING), effort
