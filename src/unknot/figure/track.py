"""Pose tracks: one technique on one surface as key frames for the 3D view.

A key frame is where every joint and the tool are at one moment: `set_up` (beside or above the tool), `contact`,
`up` and `down` (the two ends of the roll) and `pin` (the limb moved over the pinned tool). Solved with the
treated side on the left; `mirrored` gives the right. Rolling does not slip: while the place of contact wanders
by s over the skin, the body travels twice as far as the tool, and what carries weight stays where it is.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from unknot.body.mesh import build_body, load_shapes
from unknot.body.places import area_margin
from unknot.body.skeleton import DOFS, INDEX, JOINTS, PARENT, Root
from unknot.catalog.loader import load_catalog
from unknot.catalog.poses import MomentName
from unknot.catalog.techniques import EFFORTS, Effort, Technique
from unknot.figure import ground as solver
from unknot.figure.glb import BASE_HEIGHT_M, BASE_MASS_KG, morph_weights
from unknot.figure.ground import Problem, Solved
from unknot.figure.keep_off import pressed_by
from unknot.figure.movement import Turn, movement_task, own_hash, solve_movement
from unknot.figure.parts import split_side, vertex_normals
from unknot.figure.scene import Scene, Thing, build_scene
from unknot.figure.tasks import Person, Task, build_task, drawn_techniques

Array = NDArray[np.float64]

FORMAT = 1
KEYS = ("set_up", "contact", "up", "down", "pin")
PLACE_UNIT_M = 1e-4
TURN_UNIT = 32767
STROKE_SHARES = (1.0, 0.75, 0.5, 0.3, 0.15)  # of the stroke, until no zone to keep off is pressed
LONGEST_STROKE_CM = 12.0  # longer strokes are drawn this long, so that the whole body stays in the picture
PIN_M = 0.012  # how firmly a hand or foot that carries weight keeps its place
TRAVEL_M = 0.010
FACING = 0.17  # mean cosine between the treated skin's direction and the line of sight
DEFAULT_PERSON = Person(BASE_HEIGHT_M, BASE_MASS_KG)

MOVEMENT_KEYS: Mapping[str, Turn] = {"set_up": "start", "contact": "start", "pin": "end"}
BREATH_S, MOVE_S = 4.0, 2.8  # one way: a slow breath in, an easy movement; drawing choices

AT_EASE_DEG: Mapping[str, float] = {"shoulder_abduction": 9, "elbow_flexion": 10, "hip_abduction": 3}
STAND_ON_M = np.array([(-0.45, 0, -0.35), (0.45, 0, -0.35), (0.45, 0, 0.45), (-0.45, 0, 0.45)])

SOLE = "plantar-foot"  # the only area whose limb travels while the body stays

# A technique that rolls and also moves a limb over the still tool: how the limb moves, degrees from the contact.
LIMB_DEG: Mapping[str, Mapping[str, float]] = {
    "calves": {"ankle_plantarflexion_left": -34, "ankle_inversion_left": 14},
    "hamstrings": {"knee_flexion_left": -32},
    "quadriceps": {"knee_flexion_left": 62},
    SOLE: {"toes_extension_left": 40},
    "adductors": {"hip_abduction_left": -16},
    "lateral-hip": {"hip_flexion_left": 14},
    "upper-back": {"clavicle_protraction_left": 30, "clavicle_protraction_right": 30},
}

_ARMS = ("palm", "fist", "forearm", "elbow", "flat_hand", "hand")
_FEET = ("heel", "toes", "foot", "sole")


# -- one key frame -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Key:
    """Local joint turns as quaternions (22, 4; x y z w), pelvis, tool centre, axis and the way it presses."""

    turns: Array
    root: Array
    tool: Array
    axis: Array
    up: Array

    def pack(self) -> str:
        """Base64 of little-endian 16-bit integers: the pelvis's four numbers, three of every other joint (the
        fourth is the positive rest), then four triples."""
        turns = np.where(self.turns[:, 3:] < 0, -self.turns, self.turns)
        units = [turns[0], turns[1:, :3].ravel(), self.axis, self.up]
        places = np.concatenate([self.root, self.tool]) / PLACE_UNIT_M
        whole = np.concatenate([np.concatenate(units) * TURN_UNIT, places])
        return base64.b64encode(np.rint(whole).astype("<i2").tobytes()).decode()

    @classmethod
    def unpack(cls, text: str) -> Key:
        """The inverse of `pack`, to within a quantum."""
        whole = np.frombuffer(base64.b64decode(text), "<i2").astype(np.float64)
        count = 3 * (len(JOINTS) - 1)
        rest = whole[4 : 4 + count].reshape(-1, 3) / TURN_UNIT
        last = np.sqrt(np.maximum(1 - (rest**2).sum(axis=1), 0))
        turns = np.vstack([whole[:4] / TURN_UNIT, np.column_stack([rest, last])])
        axis, up = whole[4 + count : 10 + count].reshape(2, 3) / TURN_UNIT
        root, tool = whole[10 + count :].reshape(2, 3) * PLACE_UNIT_M
        return cls(turns, root, tool, axis, up)

    def mirrored(self) -> Key:
        """Seen in a mirror: left and right change places."""
        flip = np.array([-1.0, 1.0, 1.0])
        turns = self.turns[[_twin(i) for i in range(len(JOINTS))]] * [1, -1, -1, 1]
        return Key(turns, self.root * flip, self.tool * flip, self.axis * flip, self.up * flip)


def _twin(joint: int) -> int:
    name, side = split_side(JOINTS[joint])
    return INDEX[f"{name}_{'right' if side == 'left' else 'left'}"] if side else joint


def take_key(solved: Solved) -> Key:
    world = solved.transforms()
    parent = [INDEX[PARENT[name]] if PARENT[name] else -1 for name in JOINTS]
    local = [w[:3, :3] if p < 0 else world[p, :3, :3].T @ w[:3, :3] for w, p in zip(world, parent, strict=True)]
    turns = Rotation.from_matrix(np.array(local)).as_quat(canonical=True)
    places = [np.array(v) for v in (solved.tool_centre, solved.tool_axis, solved.tool_up)]
    return Key(turns, world[0, :3, 3], *places)


# -- rolling without slip ------------------------------------------------------------------------------------


class Carried(Problem):
    """A pose some way along a roll: what carries weight stays where `start` has it; the pelvis travels, or,
    with the ball under the sole, the foot does."""

    def __init__(self, task: Task, start: Solved, travel: Array) -> None:
        super().__init__(task, start.person)
        self.joint = INDEX["foot_left"] if task.area == SOLE else 0
        self.goal = start.transforms()[self.joint, :3, 3] + travel
        self.along = np.array([task.area == SOLE, task.press == "wall", task.area == SOLE], dtype=np.float64)
        skin, chosen = start.vertices(), self.chosen
        self.anchors = {
            c.part: skin[chosen[self.local_sets[c.part]]].mean(axis=0)[[0, 2]]
            for c in task.contacts
            if c.on == "ground" and _carries(task, c.part)
        }

    def residuals(self, x: Array, s: float, prior: float) -> Array:
        rotation, position = self.frames(x)
        points = self.skinner.skin(rotation, position)
        rows = [super().residuals(x, s, prior)]
        rows.append((position[:, self.joint] - self.goal) / TRAVEL_M * self.along)
        for part, place in self.anchors.items():
            middle = points[:, self.local_sets[part]].mean(axis=1)[:, [0, 2]]
            rows.append((middle - place) / PIN_M)
        return np.concatenate(rows, axis=1)


def _carries(task: Task, part: str) -> bool:
    """On the back the feet hold, face down and on the side the arms do, otherwise both."""
    name = split_side(part)[0]
    if task.pitch_deg < -60 and abs(task.roll_deg) < 45:
        return name in _FEET
    if task.pitch_deg > 45 or abs(task.roll_deg) >= 45:
        return name in _ARMS
    return name in _ARMS or name in _FEET


def _wander(contact: Solved, shift_m: float) -> Array:
    """How far the place of contact goes in the room when it moves by `shift_m` over the skin of a still body."""
    here, there = (Problem(replace(contact.task, shift_m=s), contact.person) for s in (0.0, shift_m))
    frames = contact.transforms()[None]
    spots = [p.spot(p.skinner.skin(frames[..., :3, :3], frames[..., :3, 3]))[0] for p in (here, there)]
    return np.asarray(spots[1] - spots[0])


def _travel(contact: Solved, shift_m: float) -> Array:
    """The pelvis's way for a roll without slip; a ball on a seat or held by hand stays where it is."""
    share = {"ground": 2.0, "wall": 2.0, "seat": 0.0, "backrest": 1.0}.get(contact.task.press, 0.0)
    away = -share * _wander(contact, shift_m)
    if contact.task.area == SOLE:
        return away * [1.0, 0.0, 1.0]
    return away * ([0.0, 1.0, 0.0] if contact.task.press in ("wall", "backrest") else [0.0, 0.0, 1.0])


def roll_to(contact: Solved, shift_m: float) -> Solved:
    """The same contact further along the skin (positive: towards the feet)."""
    task, travel = replace(contact.task, shift_m=shift_m), _travel(contact, shift_m)
    problem = Carried(task, contact, travel)
    problem.place_root()
    problem.axis = np.array(contact.tool_axis)
    x = solver._warm_start(problem, contact)
    if task.area != SOLE:
        x[1] += travel[2]
    problem.start[1] = x[1]
    if task.wall or task.chair:
        problem.sigma[1] = 0.02
    for s, prior, most in solver._STAGES[1:]:
        x, _ = solver.descend(partial(problem.residuals, s=s, prior=prior), x, problem.low, problem.high, most)
    return solver._report(problem, x, 0)


def roll_end(contact: Solved, shift_m: float) -> Solved:
    """The end of a roll: the whole way, or as much of it as leaves the technique's no-go zones alone, which may
    be nothing: then it stays in place."""
    zones = load_catalog().techniques[contact.task.technique].no_go
    for share in STROKE_SHARES:
        end = roll_to(contact, share * shift_m)
        if not pressed_by(end, zones):
            return end
    return contact


# -- one technique -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Variant:
    """What is drawn: an effort on a surface with the first tool that goes with both."""

    technique: str
    surface: str
    effort: Effort
    tool: str

    def task(self, moment: MomentName) -> Task:
        return build_task(self.technique, moment, self.effort, self.tool, self.surface)


def surfaces(technique: Technique) -> list[str]:
    return list(dict.fromkeys(s for group in technique.variants for s in group.surfaces))


def variants(technique: Technique, surface: str) -> list[Variant]:
    """One per offered effort, easiest first."""
    found = []
    for effort in EFFORTS:
        tools = [g.tools[0] for g in technique.variants if surface in g.surfaces and effort in g.efforts]
        if tools:
            found.append(Variant(technique.id, surface, effort, tools[0]))
    return found


def stroke_m(technique: Technique) -> float:
    """Half of the stroke drawn."""
    return min(technique.motion.stroke_cm[1], LONGEST_STROKE_CM) / 200


def _fingerprint(variant: Variant) -> str:
    """What the solution depends on, except the effort's name."""
    tasks = [replace(variant.task(moment), effort="usual") for moment in ("set_up", "contact", "motion")]
    return repr(tasks)


def solve_keys(variant: Variant, person: Person = DEFAULT_PERSON) -> dict[str, Solved]:
    technique = load_catalog().techniques[variant.technique]
    contact = solver.ground(variant.task("contact"), person)
    keys = {"set_up": solver.ground(variant.task("set_up"), person, contact), "contact": contact}
    half = stroke_m(technique)
    if technique.phases.roll or technique.phases.search:
        keys |= {"up": roll_end(contact, -half), "down": roll_end(contact, half)}
    if contact.task.moves == "pin":
        keys["pin"] = solver.ground(variant.task("motion"), person, contact)
    elif technique.phases.pin_and_move and technique.area in LIMB_DEG:
        keys["pin"] = move_limb(contact)
    return keys


def move_limb(contact: Solved) -> Solved:
    """The contact with a limb moved as LIMB_DEG says, inside the joint's limits."""
    moved = dict(contact.angles)
    for name, degrees in LIMB_DEG[contact.task.area].items():
        moved[name] = float(np.clip(moved.get(name, 0.0) + degrees, DOFS[name].low, DOFS[name].high))
    held = tuple(c for c in contact.task.contacts if c.part not in ("toes_left", "heel_left", "knee_left"))
    return solver.ground(replace(contact.task, angles=moved, contacts=held), contact.person, contact)


# -- what stands around --------------------------------------------------------------------------------------


def _millimetres(values: Array) -> list[int]:
    return [int(v) for v in np.rint(np.ravel(values) * 1000)]


def _box(thing: Thing) -> list[Any]:
    """Name, centre, size and (unless upright) turn of a box from its eight corners (order of `scene.box`)."""
    p = thing.points
    edges = np.array([p[4] - p[0], p[2] - p[0], p[1] - p[0]])
    size = np.linalg.norm(edges, axis=1)
    frame = (edges / size[:, None]).T
    frame[:, 2] *= np.sign(np.linalg.det(frame))
    turn = [round(float(v), 4) + 0.0 for v in Rotation.from_matrix(frame).as_quat(canonical=True)]
    upright = turn[:3] == [0, 0, 0]
    return [thing.name, *_millimetres(p.mean(axis=0)), *_millimetres(size), *([] if upright else turn)]


def _pillow(thing: Thing, head: Array) -> list[Any]:
    """Name, centre, and the place where the head presses it in."""
    low, high = thing.points.min(axis=0), thing.points.max(axis=0)
    centre = np.array([(low[0] + high[0]) / 2, 0.045, (low[2] + high[2]) / 2])
    return ["pillow", *_millimetres(centre), *_millimetres(head)]


def _head(body: Array) -> Array:
    shapes = load_shapes()
    strongest = shapes.joints[np.arange(len(body)), shapes.weights.argmax(axis=1)]
    return np.asarray(body[strongest == INDEX["head"]])


def _things(scene: Scene) -> list[list[Any]]:
    head = _head(scene.body)
    lowest = head[np.argmin(head[:, 1])]
    solid = [thing for thing in scene.things if thing.name != "tool"]
    return [_pillow(thing, lowest) if thing.name == "pillow" else _box(thing) for thing in solid]


def _sheets(scenes: list[Scene]) -> dict[str, list[int]]:
    """Flat ground and wall, wide enough for every key frame."""
    found = {}
    for name in scenes[0].sheets:
        quads = np.array([scene.sheets[name] for scene in scenes])
        outward = quads[0] - quads[0].mean(axis=0)
        found[name] = _millimetres(np.where(outward >= 0, quads.max(axis=0), quads.min(axis=0)))
    return found


def _directions(count: int = 22) -> Array:
    """Directions spread evenly over the sphere."""
    k = np.arange(count) + 0.5
    height, turn = 1 - 2 * k / count, np.pi * (1 + 5**0.5) * k
    ring = np.sqrt(1 - height**2)
    return np.stack([ring * np.cos(turn), height, ring * np.sin(turn)], axis=1)


def _outline(scenes: list[Scene]) -> list[int]:
    """Outermost points of everything the camera must keep in the picture, centimetres."""
    cloud = np.concatenate([scene.body for scene in scenes] + [t.points for s in scenes for t in s.things])
    chosen = np.unique(np.argmax(cloud @ _directions().T, axis=0))
    return [int(v) for v in np.rint(cloud[chosen].ravel() * 100)]


def _surroundings(
    drawn: Mapping[Effort, Mapping[str, Solved]],
) -> tuple[dict[str, Any], dict[Effort, list[Any]]]:
    """What all efforts share (ground, outline, furniture), and each effort's own things."""
    scenes = {effort: [build_scene(solved) for solved in keys.values()] for effort, keys in drawn.items()}
    own = {effort: _things(build_scene(keys["contact"])) for effort, keys in drawn.items()}
    every = [scene for each in scenes.values() for scene in each]
    first = next(iter(own.values()))
    shared = [thing for thing in first if all(thing in things for things in own.values())]
    rest = {effort: [thing for thing in things if thing not in shared] for effort, things in own.items()}
    return {"things": shared, "sheets": _sheets(every), "outline": _outline(every)}, rest


def _view(contact: Solved) -> list[int]:
    """Azimuth and elevation; raised where the treated area would be seen edge-on, because the 3D view shows it
    through the body."""
    view, task = contact.task.view, contact.task
    points = contact.vertices()
    inside = area_margin(task.area, "left" if task.sides == "each" else "both") > 0
    normals = vertex_normals(points, load_shapes().faces)[inside]
    for elevation in range(round(view.elevation_deg), round(view.elevation_deg) + 13, 4):
        a, e = np.radians(view.azimuth_deg), np.radians(elevation)
        towards = np.array([np.cos(e) * np.sin(a), np.sin(e), np.cos(e) * np.cos(a)])
        if float(np.abs(normals @ towards).mean()) > FACING:
            break
    return [round(view.azimuth_deg), elevation]


def _distinct(offered: list[Variant]) -> dict[Effort, Variant]:
    """Each effort's variant, the same one where the drawing does not differ."""
    seen: dict[str, Variant] = {}
    order = sorted(offered, key=lambda v: v.effort != "usual")
    return {v.effort: seen.setdefault(_fingerprint(v), v) for v in order}


def build_track(technique_id: str, surface: str, person: Person = DEFAULT_PERSON) -> dict[str, Any]:
    """Everything the 3D view needs to play one technique on one surface."""
    technique = load_catalog().techniques[technique_id]
    drawn = _distinct(variants(technique, surface))
    solved = {effort: solve_keys(variant, person) for effort, variant in drawn.items() if variant.effort == effort}
    some = next(iter(solved.values()))["contact"]
    around, things = _surroundings(solved)
    efforts: dict[str, Any] = {
        effort: {"keys": {name: take_key(key).pack() for name, key in keys.items()}, "things": things[effort]}
        for effort, keys in solved.items()
    }
    efforts |= {effort: variant.effort for effort, variant in drawn.items() if variant.effort != effort}
    phases = {name: share for name, share in technique.phases if share}
    return {
        "format": FORMAT,
        "technique": technique_id,
        "surface": surface,
        "area": technique.area,
        "sides": technique.sides,
        "tool": some.task.tool.id,
        "press": some.task.press,
        "phases": ["set_up", *phases],
        "tempo_s": sum(technique.motion.tempo_s) / 2,
        "view": _view(some),
        "height_m": person.height_m,
        "morphs": list(morph_weights(some.body.girth)),
        **around,
        "efforts": efforts,
    }


def standing_track(person: Person = DEFAULT_PERSON) -> dict[str, Any]:
    """The figure standing at ease, for the parts of a session without a technique."""
    body = build_body(person.height_m, person.mass_kg, person.sex)
    angles = {f"{name}_{side}": degrees for name, degrees in AT_EASE_DEG.items() for side in ("left", "right")}
    low = float(body.skin(body.pose(angles))[:, 1].min())
    world = body.pose(angles, Root((0.0, float(body.skeleton.rest[0, 1]) - low, 0.0)))
    parent = [INDEX[PARENT[name]] if PARENT[name] else -1 for name in JOINTS]
    local = [w[:3, :3] if p < 0 else world[p, :3, :3].T @ w[:3, :3] for w, p in zip(world, parent, strict=True)]
    axis, up = np.eye(3)[:2]
    key = Key(Rotation.from_matrix(np.array(local)).as_quat(canonical=True), world[0, :3, 3], np.zeros(3), axis, up)
    scene = Scene(body.skin(world), [], {"floor": STAND_ON_M})
    packed = {name: key.pack() for name in ("set_up", "contact")}
    return {
        "format": FORMAT, "technique": "standing", "surface": None, "area": None, "sides": "midline", "tool": None,
        "press": None, "phases": ["set_up"], "tempo_s": 3.0, "view": [24, 8], "height_m": person.height_m,
        "morphs": list(morph_weights(body.girth)), "things": [],
        "sheets": _sheets([scene]), "outline": _outline([scene]),
        "efforts": {"usual": {"keys": packed, "things": []}},
    }  # fmt: skip


def movement_track(pose: str, person: Person = DEFAULT_PERSON) -> dict[str, Any]:
    """A movement around the session (`figure/movement.py`): from its start, `contact`, to its end, `pin`, and back."""
    solved = {name: solve_movement(pose, turn, person) for name, turn in MOVEMENT_KEYS.items()}
    start = solved["contact"]
    scenes = [build_scene(each) for each in solved.values()]
    packed = {name: take_key(each).pack() for name, each in solved.items()}
    tempo_s = BREATH_S if pose.startswith("breathe") else MOVE_S
    return {
        "format": FORMAT, "technique": pose, "surface": None, "area": None, "sides": "midline", "tool": None,
        "press": None, "phases": ["set_up", "pin_and_move"], "tempo_s": tempo_s,
        "view": [round(start.task.view.azimuth_deg), round(start.task.view.elevation_deg)],
        "height_m": person.height_m, "morphs": list(morph_weights(start.body.girth)), "things": _things(scenes[0]),
        "sheets": _sheets(scenes), "outline": _outline(scenes),
        "efforts": {"usual": {"keys": packed, "things": []}},
    }  # fmt: skip


def movement_source(pose: str) -> str:
    """Changes with the movement's poses and the body's shapes."""
    tasks = [repr(movement_task(pose, turn)) for turn in MOVEMENT_KEYS.values()]
    return hashlib.sha256("\n".join([str(FORMAT), load_shapes().source, own_hash(), *tasks]).encode()).hexdigest()[:16]


def movement_file(pose: str) -> str:
    return f"move-{pose}.json"


def shipped_movements() -> list[str]:
    """The poses that movements of the catalogue name."""
    return list(dict.fromkeys(movement.pose for movement in load_catalog().movements.values()))


def track_text(track: Mapping[str, Any]) -> str:
    return json.dumps(track, separators=(",", ":"), ensure_ascii=False) + "\n"


def file_name(technique: Technique, surface: str) -> str:
    """The first surface of a technique has the plain name."""
    first = surface == surfaces(technique)[0]
    return f"{technique.id}.json" if first else f"{technique.id}.{surface}.json"


def source_hash(technique: Technique, surface: str) -> str:
    """Changes when content, tools, tissue depths or the body's shapes change."""
    parts = [
        str(FORMAT),
        load_shapes().source,
        repr(LIMB_DEG.get(technique.area)),
        repr(technique.motion),
        repr(technique.phases),
        technique.sides,
    ]
    parts += [_fingerprint(v) + v.effort for v in variants(technique, surface)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def shipped() -> list[tuple[Technique, str]]:
    """Every technique that carries a figure, on every surface it is offered on."""
    techniques = load_catalog().techniques
    return [(techniques[id_], surface) for id_ in drawn_techniques() for surface in surfaces(techniques[id_])]
