"""Ground a pose: turn authored angles a little so that declared contacts touch and nothing sinks in.

Bounded Gauss-Newton with Levenberg damping over the root's place and tilt and all joint angles. The authored
angles are the prior; residuals are in units of their own tolerance. Works for any body.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from unknot.body.anthropometry import Sex
from unknot.body.mesh import Body, build_body
from unknot.body.skeleton import DOFS, INDEX, JOINTS, Root
from unknot.figure import kinematics, parts
from unknot.figure.props import BOOK_M, BOOK_SINK_M, Furniture, Plane, furnish, tool_gap
from unknot.figure.tasks import REFERENCE, Person, Task, angle_names

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

CONTACT_M = 0.002  # tolerance of a declared contact
OVERLAP_M = 0.006  # tolerance of a penetration
REACH_M = 0.010
FACE = 0.35  # tolerance of a palm's or sole's direction (sine of the angle)
ALLOW_M = 0.006  # skin may sink this far into floor, wall or furniture before it is felt
ALLOW_SOFT_M = 0.034
ALLOW_TOOL_M = 0.012
SELF_M = 0.012

_SIGMA = {
    "spine": 4.0, "neck": 6.0, "shoulder": 10.0, "elbow": 10.0, "forearm": 20.0, "wrist": 14.0,
    "hip": 6.0, "knee": 7.0, "ankle": 9.0, "clavicle": 4.0, "toes": 8.0,
}  # fmt: skip
_ROOT = ("root_y", "root_z", "root_pitch", "root_roll")
_ROOT_SIGMA = (0.5, 0.5, 5.0, 4.0)
_STEP = 1e-3


@dataclass(frozen=True)
class Solved:
    """A grounded pose with what the renderer and the report need."""

    person: Person
    task: Task
    angles: dict[str, float]
    root: Root
    tool_centre: tuple[float, float, float]
    tool_up: tuple[float, float, float]
    tool_axis: tuple[float, float, float]
    contact_gaps_mm: dict[str, float]  # hard gap minus the depth asked for
    worst_overlap_mm: float  # deepest skin beyond what was asked for, anywhere
    rounds: int

    @property
    def body(self) -> Body:
        return build_body(self.person.height_m, self.person.mass_kg, self.person.sex)

    def transforms(self) -> Array:
        return self.body.pose(self.angles, self.root)

    def vertices(self) -> Array:
        return self.body.skin(self.transforms())

    def furniture(self) -> Furniture:
        return scene_planes(self.task, self.person)


def scene_planes(task: Task, person: Person) -> Furniture:
    top = 0.262 if task.tool.id == "rolled-towel" else 0.335
    return furnish(person.height_m, task.chair, task.wall, top)


_X = np.array([1.0, 0, 0])


# -- capsules ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Capsules:
    """Limbs and trunk as capsules for self-collision: joint, two ends in its frame, radius."""

    joint: Ints
    ends: Array  # (k, 2, 3)
    radius: Array
    pairs: Ints  # (p, 2)
    allow: Array  # (p,)


_LIMB_CAPSULES = {  # joint: (start, end) as shares of the bone
    "upper_arm": (0.45, 1.0),
    "forearm": (0.05, 1.0),
    "thigh": (0.3, 0.95),
    "shin": (0.12, 1.0),
}
_NEXT = {"upper_arm": "forearm", "forearm": "hand", "thigh": "shin", "shin": "foot"}


def _limb_capsules(body: Body) -> list[tuple[str, int, Array, float]]:
    found = []
    top = parts.rest().joint
    at = body.skeleton.rest
    for side in ("left", "right"):
        for limb, (start, end) in _LIMB_CAPSULES.items():
            joint = INDEX[f"{limb}_{side}"]
            bone = at[INDEX[f"{_NEXT[limb]}_{side}"]] - at[joint]
            away = body.neutral[top == joint] - at[joint]
            along = away @ bone / (bone @ bone)
            radius = float(np.median(np.linalg.norm(away - along[:, None] * bone, axis=1)))
            found.append((f"{limb}_{side}", joint, np.array([start * bone, end * bone]), 0.95 * radius))
        h = body.height_m / 1.75
        hand = np.array([[0, -0.01, 0], [0, -0.13, 0.01]]) * h
        found.append((f"hand_{side}", INDEX[f"hand_{side}"], hand, 0.019 * h))
        foot = np.array([[0, -0.03, 0.0], [0, -0.045, 0.08]]) * h
        found.append((f"foot_{side}", INDEX[f"foot_{side}"], foot, 0.034 * h))
    return found


def _trunk_capsules(body: Body) -> list[tuple[str, int, Array, float]]:
    at, top, found = body.skeleton.rest, parts.rest().joint, []
    trunk = np.isin(top, [INDEX[j] for j in ("pelvis", "spine_low", "spine_mid", "chest")])
    for name, joint, rise in (("pelvis", "pelvis", 0.0), ("belly", "spine_mid", -0.02), ("chest", "chest", 0.07)):
        y = at[INDEX[joint]][1] + rise * body.height_m / 1.75
        ring = body.neutral[trunk & (np.abs(body.neutral[:, 1] - y) < 0.025)]
        front, back = ring[:, 2].max(), ring[:, 2].min()
        radius = (front - back) / 2
        half = max(np.abs(ring[:, 0]).max() - radius, 0.01)
        centre = np.array([0, y, (front + back) / 2]) - at[INDEX[joint]]
        ends = np.stack([centre - half * _X, centre + half * _X])
        found.append((name, INDEX[joint], ends, 0.97 * radius))
    h = body.height_m / 1.75
    found.append(("head", INDEX["head"], np.array([[0, 0.05, 0.0], [0, 0.075, 0.0]]) * h, 0.088 * h))
    return found


def _pair_names() -> list[tuple[str, str]]:
    pairs = []
    for side, far in (("left", "right"), ("right", "left")):
        for arm in ("forearm", "hand"):
            pairs += [(f"{arm}_{side}", part) for part in ("head", "chest", "belly", "pelvis")]
            pairs += [(f"{arm}_{side}", f"{leg}_{s}") for leg in ("thigh", "shin") for s in (side, far)]
            pairs.append((f"{arm}_{side}", f"upper_arm_{far}"))
        pairs += [(f"upper_arm_{side}", part) for part in ("belly", "head", "chest")]
        pairs += [(f"shin_{side}", f"thigh_{far}"), (f"foot_{side}", f"shin_{far}"), (f"foot_{side}", f"thigh_{far}")]
    pairs += [(f"{limb}_left", f"{limb}_right") for limb in ("thigh", "shin", "foot", "forearm", "hand")]
    pairs += [("forearm_left", "hand_right"), ("forearm_right", "hand_left")]
    return pairs


@lru_cache(maxsize=32)
def capsules(body_key: tuple[float, float, Sex]) -> Capsules:
    body = build_body(*body_key)
    rows = _limb_capsules(body) + _trunk_capsules(body)
    at = {row[0]: i for i, row in enumerate(rows)}
    pairs = np.array([(at[a], at[b]) for a, b in _pair_names()])
    radius = np.array([row[3] for row in rows])
    joint, ends = np.array([row[1] for row in rows]), np.array([row[2] for row in rows])
    # Fat thighs touch while standing: what overlaps in the neutral posture may overlap later.
    neutral = ends + body.skeleton.rest[joint][:, None]
    rest = segment_distance(neutral[pairs[:, 0]], neutral[pairs[:, 1]]) - radius[pairs].sum(axis=1)
    allow = np.maximum(-rest, 0.0) + 0.006
    arms = [i for i, row in enumerate(rows) if row[0].startswith(("forearm", "hand", "upper_arm"))]
    chest = [at["chest"], at["belly"]]
    allow += 0.012 * (np.isin(pairs[:, 0], arms) & np.isin(pairs[:, 1], chest))
    return Capsules(joint, ends, radius, pairs, allow)


def segment_distance(p: Array, q: Array) -> Array:
    """Shortest distance between segments (…, 2, 3) and (…, 2, 3)."""
    d1, d2, r = p[..., 1, :] - p[..., 0, :], q[..., 1, :] - q[..., 0, :], p[..., 0, :] - q[..., 0, :]
    a, e, f = (d1 * d1).sum(-1), (d2 * d2).sum(-1), (d2 * r).sum(-1)
    b, c = (d1 * d2).sum(-1), (d1 * r).sum(-1)
    s = np.clip((b * f - c * e) / np.maximum(a * e - b * b, 1e-9), 0, 1)
    t = np.clip((b * s + f) / np.maximum(e, 1e-9), 0, 1)
    s = np.clip((b * t - c) / np.maximum(a, 1e-9), 0, 1)
    gap = r + s[..., None] * d1 - t[..., None] * d2
    return np.asarray(np.sqrt((gap * gap).sum(-1) + 1e-12))


# -- the residuals -------------------------------------------------------------------------------------------


def soft_min(values: Array, s: float) -> Array:
    """Smooth minimum over the last axis; s = 0 is the minimum itself."""
    low = values.min(axis=-1)
    if s <= 0:
        return np.asarray(low)
    return np.asarray(low - s * np.log(np.exp(-(values - low[..., None]) / s).mean(axis=-1) + 1e-12) * 0.5)


class Problem:
    """Residuals of one task on one body, for a batch of parameter vectors (b, k)."""

    def __init__(self, task: Task, person: Person) -> None:
        self.task, self.person = task, person
        self.body = build_body(person.height_m, person.mass_kg, person.sex)
        self.planes = scene_planes(task, person)
        self.names = angle_names(task)
        self.to_turns = kinematics.turn_matrix(self.names)
        self.caps = capsules((person.height_m, person.mass_kg, person.sex))
        self.free_z = task.wall or task.chair
        self.spots = self._spots()
        self._choose_vertices()
        self._bounds()
        self.axis = np.array([1.0, 0, 0])
        self.press_height = 0.0

    def _spots(self) -> list[parts.Landmark]:
        t = self.task
        sides = ["left", "right"] if t.sides == "together" and t.at.height_cm is None else ["left"]
        return [parts.landmark(t.at, t.area, side, t.shift_m) for side in sides]

    def _choose_vertices(self) -> None:
        self.sets = {c.part: parts.part_vertices(c.part) for c in self.task.contacts}
        near = [parts.around(spot) for spot in self.spots]
        marks = [self._mark(r.part) for r in self.task.reach]
        goals = [self._goal(r) for r in self.task.reach]
        pools = [parts.spread_vertices(), *self.sets.values(), *near]
        pools += [m.vertices for m in (*marks, *self.spots, *(g for g in goals if g is not None))]
        self.chosen = np.unique(np.concatenate(pools))
        place = {int(v): i for i, v in enumerate(self.chosen)}
        self.skinner = kinematics.Skinner.of(self.body, self.chosen)

        def local(vertices: Ints) -> Ints:
            return np.array([place[int(v)] for v in vertices])

        def move(mark: parts.Landmark | None) -> parts.Landmark | None:
            return None if mark is None else parts.Landmark(local(mark.vertices), mark.share)

        self.local_sets = {name: local(v) for name, v in self.sets.items()}
        self.local_near = [local(v) for v in near]
        self.local_spots = [m for s in self.spots if (m := move(s)) is not None]
        self.marks = [m for s in marks if (m := move(s)) is not None]
        self.goals = [move(g) for g in goals]
        self.goal_joint = [None if g is None else self._joint_normal(g) for g in goals]
        self.mark_joint = [self._joint_normal(m) for m in marks]
        self.spot_joint = self._joint_normal(self.spots[0])
        self.spread = local(parts.spread_vertices())
        self._mask_collisions()

    def _mark(self, part: str) -> parts.Landmark:
        return parts.part_landmark(part)

    def _goal(self, reach: object) -> parts.Landmark | None:
        to, point = reach.to, reach.point  # type: ignore[attr-defined]
        if point is not None:
            return parts.landmark(point, self.task.area, "left")
        return None if to == "tool" else parts.part_landmark(to)

    def _joint_normal(self, mark: parts.Landmark) -> tuple[int, Array]:
        at = parts.rest()
        heaviest = mark.vertices[int(np.argmax(mark.share))]
        normal = mark.share @ at.normals[mark.vertices]
        return int(at.joint[heaviest]), normal / np.linalg.norm(normal)

    def _mask_collisions(self) -> None:
        """Which spread vertices feel which plane: legs pass the front edge of a seat, heads sink in a pillow."""
        joint = parts.rest().joint[self.chosen[self.spread]]
        legs = [INDEX[f"{j}_{s}"] for j in ("shin", "foot", "toes") for s in ("left", "right")]
        arms = [INDEX[f"{j}_{s}"] for j in ("upper_arm", "forearm", "hand") for s in ("left", "right")]
        self.feels = {
            "ground": np.ones(len(joint), bool),
            "wall": np.ones(len(joint), bool),
            "seat": ~np.isin(joint, legs),
            "backrest": ~np.isin(joint, legs + arms),
        }
        if self.task.pillow:
            self.feels["ground"] = joint != INDEX["head"]

    def _bounds(self) -> None:
        t = self.task
        start = [0.0, 0.0, t.pitch_deg, t.roll_deg]
        angles = [t.angles.get(n, 0.0) for n in self.names]
        self.start = np.array(start + angles)
        sigma = [_SIGMA[n.split("_")[0]] for n in self.names]
        self.sigma = np.array([*_ROOT_SIGMA, *sigma])
        if not self.free_z:
            self.sigma[1] = 1e-3
        if abs(t.pitch_deg) < 45:  # upright: the trunk's lean is chosen, the legs follow
            self.sigma[2] = 3.0
        low = [-2.0, -2.0, t.pitch_deg - 40, t.roll_deg - 30]
        high = [3.0, 3.0, t.pitch_deg + 40, t.roll_deg + 30]
        self.low = np.array(low + [DOFS[n].low for n in self.names])
        self.high = np.array(high + [DOFS[n].high for n in self.names])

    # -- one evaluation --

    def frames(self, x: Array) -> tuple[Array, Array]:
        turns = (x[:, 4:] @ self.to_turns).reshape(len(x), len(JOINTS), 3)
        yaw = np.full(len(x), self.task.yaw_deg)
        place = np.stack([np.zeros(len(x)), x[:, 0], x[:, 1]], axis=1)
        root = kinematics.root_turns(yaw, x[:, 2], x[:, 3])
        return kinematics.frames(self.body.skeleton.rest, turns, root, place)

    def plane(self, name: str) -> Plane:
        if name == "stool":
            return Plane("stool", np.array([0, self.stool_height, 0.0]), np.array([0, 1.0, 0]))
        if name == "pillow":
            return Plane("pillow", np.array([0, self.pillow_height, 0.0]), np.array([0, 1.0, 0]))
        return self.planes[name]

    @property
    def stool_height(self) -> float:
        return 0.24 * self.person.height_m

    @property
    def pillow_height(self) -> float:
        return 0.055

    def spot(self, points: Array) -> Array:
        return np.asarray(np.mean([mark.at(points) for mark in self.local_spots], axis=0))

    def tool_place(self, points: Array, rotation: Array) -> tuple[Array, Array]:
        """Centre (b, 3) of the tool and the way from its support to the body (b, 3)."""
        t, spot = self.task, self.spot(points)
        if t.press == "hands":
            joint, normal = self.spot_joint
            up = rotation[:, joint] @ normal
            return spot + up * (t.tool.radius + t.tool_gap_mm / 1000) + t.aside_m * self.axis, up
        plane = self.plane(t.press)
        height = (spot - plane.origin) @ plane.up
        lift = t.tool.radius
        if t.press == "ground" and t.surface == "mattress-with-book":
            lift += BOOK_M[1] - BOOK_SINK_M
        elif t.press == "ground" and t.surface == "mattress":
            lift -= t.tool.sink_soft
        centre = spot + (lift - height)[:, None] * plane.up + t.aside_m * self.axis
        return centre, np.broadcast_to(plane.up, centre.shape)

    def residuals(self, x: Array, s: float, prior: float) -> Array:
        rotation, position = self.frames(x)
        points = self.skinner.skin(rotation, position)
        centre, up = self.tool_place(points, rotation)
        rows = [(x - self.start) / self.sigma * prior]
        rows += self._contact_rows(points, s)
        rows += self._flat_rows(rotation)
        if self.task.press != "hands":
            rows += self._tool_rows(points, centre, s)
        rows += self._overlap_rows(points, centre)
        rows += self._reach_rows(points, rotation, centre, up)
        rows.append(self._self_rows(rotation, position))
        return np.concatenate(rows, axis=1)

    def _contact_rows(self, points: Array, s: float) -> list[Array]:
        rows = []
        for c in self.task.contacts:
            plane = self.plane(c.on) if c.on != "tool" else None
            if plane is None:
                continue
            heights = (points[:, self.local_sets[c.part]] - plane.origin) @ plane.up
            wrong = soft_min(heights, s) - (c.gap_mm or 0.0) / 1000
            rows.append((wrong / CONTACT_M * c.weight)[:, None])
        return rows

    def _flat_rows(self, rotation: Array) -> list[Array]:
        """A palm that rests on something lies flat on it."""
        rows = []
        for c in self.task.contacts:
            name, side = parts.split_side(c.part)
            if name != "palm":
                continue
            inward = np.array([-1.0 if side == "left" else 1.0, 0, 0])
            facing = rotation[:, INDEX[f"hand_{side}"]] @ inward
            rows.append((facing + self.plane(c.on).up) / FACE * 2)
        return rows

    def _tool_gaps(self, points: Array, centre: Array) -> Array:
        up = self.plane(self.task.press).up
        return tool_gap(points, centre, up, self.axis, self.task.tool)

    def _tool_rows(self, points: Array, centre: Array, s: float) -> list[Array]:
        rows = []
        for near in self.local_near:
            wrong = soft_min(self._tool_gaps(points[:, near], centre), s) - self.task.tool_gap_mm / 1000
            firm = 0.15 if self.task.moment == "set_up" else 1.0  # how far off the tool matters little
            rows.append((wrong / CONTACT_M * firm)[:, None])
        return rows

    def _overlap_rows(self, points: Array, centre: Array) -> list[Array]:
        rows, skin = [], points[:, self.spread]
        for name, plane in self.planes.planes.items():
            felt = skin[:, self.feels[name]]
            allow = ALLOW_SOFT_M if self.task.soft and name == "ground" else ALLOW_M
            rows.append(np.maximum(-plane.gap(felt) - allow, 0) / OVERLAP_M)
        if self.task.press != "hands":
            allow = max(ALLOW_TOOL_M, -self.task.tool_gap_mm / 1000 + 0.003)
            rows.append(np.maximum(-self._tool_gaps(skin, centre) - allow, 0) / OVERLAP_M)
        return rows

    def _reach_rows(self, points: Array, rotation: Array, centre: Array, up: Array) -> list[Array]:
        rows = []
        for i, r in enumerate(self.task.reach):
            joint, normal = self.mark_joint[i]
            own, facing = self.marks[i].at(points), rotation[:, joint] @ normal
            goal, goal_joint = self.goals[i], self.goal_joint[i]
            if goal is None or goal_joint is None:
                target, outward = centre + up * self.task.tool.radius, up
            else:
                outward = rotation[:, goal_joint[0]] @ goal_joint[1]
                target = goal.at(points)
            target = target + outward * r.gap_mm / 1000 + self.axis * r.aside_cm / 100
            rows.append((own - target) / REACH_M * r.weight)
            if r.face:
                rows.append((facing + outward) / FACE * min(r.weight, 1.0))
        return rows

    def _self_rows(self, rotation: Array, position: Array) -> Array:
        c = self.caps
        ends = np.einsum("bkij,kej->bkei", rotation[:, c.joint], c.ends) + position[:, c.joint][:, :, None]
        distance = segment_distance(ends[:, c.pairs[:, 0]], ends[:, c.pairs[:, 1]])
        overlap = c.radius[c.pairs].sum(axis=1) - c.allow - distance
        return np.asarray(np.maximum(overlap, 0) / SELF_M)

    # -- start and finish --

    def place_root(self) -> None:
        """Put the authored pose on the floor and at its distance from wall or chair."""
        x = self.start[None].copy()
        points = self.skinner.skin(*self.frames(x))[0]
        x[0, 0] -= points[:, 1].min()
        if self.task.chair and not self.task.wall:
            seat = [i for n, i in self.local_sets.items() if parts.split_side(n)[0] in ("buttock", "buttocks", "seat")]
            low = points[np.concatenate(seat)][:, 1].min() if seat else points[:, 1].min()
            x[0, 0] = self.planes["seat"].origin[1] - low
            x[0, 1] = 0.10 * self.person.height_m
        if self.task.wall:
            x[0, 1] -= points[:, 2].min() - 0.03
        self.start = x[0]

    def aim_axis(self, x: Array) -> None:
        """The direction of a roller's or a pair's axis, from the limb it lies under."""
        rotation, position = self.frames(x[None])
        if self.task.press == "hands":
            points = self.skinner.skin(rotation, position)
            up = self.tool_place(points, rotation)[1][0]
        else:
            up = self.plane(self.task.press).up
        along = self._limb_axis(rotation[0])
        along = along - (along @ up) * up
        along /= max(float(np.linalg.norm(along)), 1e-9)
        axis = np.cross(up, along) if self.task.across else along
        self.axis = axis * (1.0 if axis[np.argmax(np.abs(axis))] > 0 else -1.0)

    def _limb_axis(self, rotation: Array) -> Array:
        if self.task.sides == "together" or self.task.at.height_cm is not None:
            return np.asarray(-rotation[INDEX["chest"] if self.task.at.height_cm else 0, :, 1])
        joint = self.spot_joint[0]
        return np.asarray(-rotation[joint, :, 1])


# -- the solver ----------------------------------------------------------------------------------------------

Residuals = Callable[[Array], Array]


def descend(residuals: Residuals, x: Array, low: Array, high: Array, rounds: int) -> tuple[Array, int]:
    """Levenberg-Marquardt inside bounds; the Jacobian is one batched call."""
    damp, step = 1e-2, np.where(np.arange(len(x)) < 2, 1e-4, 0.02)
    r = residuals(x[None])[0]
    cost = float(r @ r)
    for done in range(1, rounds + 1):
        forward = np.where(x + step > high, -step, step)
        jacobian = ((residuals(x[None] + np.diag(forward)) - r) / forward[:, None]).T
        gradient, normal = jacobian.T @ r, jacobian.T @ jacobian
        held = ((x <= low) & (gradient > 0)) | ((x >= high) & (gradient < 0))
        free = ~held
        improved = False
        for _ in range(9):
            a = normal[np.ix_(free, free)]
            move = np.zeros_like(x)
            move[free] = -np.linalg.solve(a + damp * np.diag(np.diag(a) + 1e-9), gradient[free])
            limit = np.where(np.arange(len(x)) < 2, 0.15, 20.0)
            move *= min(1.0, float((limit / np.maximum(np.abs(move), 1e-12)).min()))
            trial = np.clip(x + move, low, high)
            r_trial = residuals(trial[None])[0]
            cost_trial = float(r_trial @ r_trial)
            if cost_trial < cost:
                improved = True
                break
            damp *= 4
        if not improved:
            return x, done
        gain = (cost - cost_trial) / max(cost, 1e-12)
        x, r, cost, damp = trial, r_trial, cost_trial, max(damp / 5, 1e-6)
        if gain < 6e-4:
            return x, done
    return x, rounds


_STAGES = ((0.006, 1.0, 14), (0.002, 0.6, 12), (0.0005, 0.35, 14))  # soft minimum, weight of the prior, rounds


def ground(task: Task, person: Person = REFERENCE, warm: Solved | None = None) -> Solved:
    """Solve one drawing. `warm` is a neighbouring solution to start from."""
    problem = Problem(task, person)
    problem.place_root()
    x = problem.start.copy()
    if warm is not None:
        x = _warm_start(problem, warm)
    rounds = 0
    stages = _STAGES if warm is None else _STAGES[1:]
    for s, prior, most in stages:
        problem.aim_axis(x)
        x, done = descend(partial(problem.residuals, s=s, prior=prior), x, problem.low, problem.high, most)
        rounds += done
    return _report(problem, x, rounds)


def _warm_start(problem: Problem, warm: Solved) -> Array:
    x = problem.start.copy()
    y, z = (warm.root.position_m or (0, 0, 0))[1:]
    x[:4] = y, z, warm.root.pitch_deg, warm.root.roll_deg
    x[4:] = [warm.angles.get(n, 0.0) for n in problem.names]
    return np.asarray(np.clip(x, problem.low, problem.high))


def _report(problem: Problem, x: Array, rounds: int) -> Solved:
    task = problem.task
    rotation, position = problem.frames(x[None])
    points = problem.skinner.skin(rotation, position)
    centre, up = problem.tool_place(points, rotation)
    gaps = {}
    for c in task.contacts:
        plane = problem.plane(c.on)
        heights = (points[0, problem.local_sets[c.part]] - plane.origin) @ plane.up
        gaps[f"{c.part} on {c.on}"] = round(1000 * float(heights.min()) - (c.gap_mm or 0.0), 1)
    if task.press != "hands":
        for i, near in enumerate(problem.local_near):
            low = 1000 * float(problem._tool_gaps(points[:, near], centre).min())
            gaps[f"tool{i or ''}"] = round(low - task.tool_gap_mm, 1)
    for i, r in enumerate(task.reach):
        own = problem.marks[i].at(points)[0]
        goal, goal_joint = problem.goals[i], problem.goal_joint[i]
        if goal is None or goal_joint is None:
            target, outward = centre[0] + up[0] * task.tool.radius, up[0]
        else:
            target, outward = goal.at(points)[0], rotation[0, goal_joint[0]] @ goal_joint[1]
        target = target + outward * r.gap_mm / 1000 + problem.axis * r.aside_cm / 100
        gaps[f"{r.part} to {r.to if r.point is None else 'point'}"] = round(
            1000 * float(np.linalg.norm(own - target)), 1
        )
    overlap = _worst(problem, points, centre)
    angles = {n: round(float(v), 2) for n, v in zip(problem.names, x[4:], strict=True) if abs(v) > 0.005}
    root = Root(
        (0.0, round(float(x[0]), 5), round(float(x[1]), 5)), task.yaw_deg, round(float(x[2]), 3), round(float(x[3]), 3)
    )
    place = [tuple(round(float(v), 5) for v in row) for row in (centre[0], up[0], problem.axis)]
    return Solved(problem.person, task, angles, root, place[0], place[1], place[2], gaps, overlap, rounds)  # type: ignore[arg-type]


def _worst(problem: Problem, points: Array, centre: Array) -> float:
    """Deepest vertex beyond the asked depth, millimetres: floor, wall, furniture and tool."""
    task, skin = problem.task, points[:, problem.spread]
    asked = {"tool": -task.tool_gap_mm, "ground": 1000 * ALLOW_SOFT_M if task.soft else 0.0}
    for c in task.contacts:
        asked[c.on] = max(asked.get(c.on, 0.0), -(c.gap_mm or 0.0))
    worst = 0.0
    for name, plane in problem.planes.planes.items():
        low = -1000 * float(plane.gap(skin[:, problem.feels[name]]).min())
        worst = max(worst, low - max(asked.get(name, 0.0), 0.0))
    if task.press != "hands":
        low = -1000 * float(problem._tool_gaps(skin, centre).min())
        worst = max(worst, low - max(asked["tool"], 0.0))
    return round(worst, 1)
