"""Load on the tool where statics alone do not decide it: rigid segments, springy joints, soft supports.

Unknowns q: height of the cranial end and pitch of every segment, and roll of thorax and pelvis; the height of a point
is a row of constants times q (small displacements). In balance the energy

    Π(q) = Σ m g (r·q) + ½ Σ κ (a·q)² + Σ U(δ),   δ = −(c·q + h),   U = ∫ F dδ,   F = 0 for δ ≤ 0

is smallest. Supports are convex and smooth, so Newton's method with backtracking finds the one minimum. The tool is
one support (tissue, tool and surface in series) with h = −(tool height + book); the skin beside it is another, which
is why a ball that has sunk flush no longer carries everything. All draws of all variants of a technique are solved
at once: one row per draw and variant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unknot.catalog.load import Chain, ChainForm, Pose, Support
from unknot.pressure.bodies import Body
from unknot.pressure.contact import Ground, plate_stiffness
from unknot.pressure.draws import Dice
from unknot.pressure.rows import Curves, stack

Array = NDArray[np.float64]

HINGE = 3e5
"""N/m that keeps two segments together at a joint."""
ARRIVED_J = 1e-9
"""A Newton step that promises less than this much energy is not taken; forces are then right to some mN."""
STIFF_KNEE = 2e4
"""Nm/rad that makes a bent leg one strut from hip to foot."""
SIZE = 16
HEAD, THORAX, PELVIS = 0, 2, 5
LEGS = {"treated": (8, 10), "other": (12, 14)}
SUPPORT_LOG_SD = 0.4
"""Spread of every support's stiffness. Assumed."""


@dataclass(frozen=True)
class Frame:
    """A body in a pose, without its tool.

    ``weights``: gradient of gravity (N per unknown); ``joints``: constant stiffness; ``springs``: tone terms as
    (κ, row) so that draws can scale them; ``rows``: one per support; ``supports``: their content.
    """

    weights: Array
    joints: Array
    springs: tuple[tuple[float, Array], ...]
    supports: tuple[Support, ...]
    rows: Array
    tool_row: Array
    supported: float


def unit(index: int, pitch: float = 0.0, roll: float = 0.0) -> Array:
    """Row for the height of a point: at ``pitch`` m along and ``roll`` m aside on the segment at ``index``."""
    row = np.zeros(SIZE)
    row[index] = 1.0
    row[index + 1] = pitch
    if index in (THORAX, PELVIS):
        row[index + 2] = roll
    return row


class Builder:
    """Collects the rows of one person in one pose; the treated side has positive distance from the mid-line."""

    def __init__(self, body: Body, pose: Pose, form: ChainForm) -> None:
        self.body, self.pose, self.form = body, pose, form
        self.mass: list[tuple[float, Array]] = []
        self.hinges: list[Array] = []
        self.springs: list[tuple[float, Array]] = []
        thorax = body.upper.length + body.middle.length
        self.length = {"head": body.head.length, "thorax": thorax, "pelvis": body.lower.length}

    def leg_lengths(self, which: str) -> tuple[float, float]:
        """Horizontal lengths of thigh and shank; a bent leg reaches to its flat foot."""
        if self._bent(which):
            reach = 0.255 * self.body.height
            return 0.6 * reach, 0.4 * reach
        return self.body.thigh.length, self.body.shank.length

    def _state(self, which: str) -> str:
        return self.form.treated_leg if which == "treated" else self.form.other_leg

    def _bent(self, which: str) -> bool:
        return self._state(which) in ("bent", "crossed")

    def build(self, tool: Chain) -> Frame:
        self._trunk()
        for which, sign in (("treated", 1.0), ("other", -1.0)):
            self._leg(which, sign)
        places = [self._support(support) for support in self.pose.supports if self._bears(support)]
        flat = [pair for group in places for pair in group]
        scale = self.body.weight * (1 - self.form.carried)
        masses, at = np.array([mass for mass, _ in self.mass]), np.array([row for _, row in self.mass])
        hinges = np.array(self.hinges)
        return Frame(
            weights=scale * masses @ at,
            joints=HINGE * hinges.T @ hinges,
            springs=tuple(self.springs),
            supports=tuple(support for support, _ in flat),
            rows=np.array([row for _, row in flat]),
            tool_row=self._place(tool.segment, tool.at, tool.aside * self.body.height, "treated"),
            supported=float(scale * masses.sum()),
        )

    def _bears(self, support: Support) -> bool:
        """A pillow fills the gap under the head at whatever height that lies: the head leaves the chain."""
        return support.name not in self.form.without and not (self.form.pillow and support.segment == "head")

    def _trunk(self) -> None:
        body, pose = self.body, self.pose
        head, thorax = self.length["head"], self.length["thorax"]
        self.mass += [
            (0.0 if self.form.pillow else body.head.mass, unit(HEAD, body.head.centre)),
            (body.upper.mass, unit(THORAX, body.upper.centre)),
            (body.middle.mass, unit(THORAX, body.upper.length + body.middle.centre)),
            (body.lower.mass, unit(PELVIS, body.lower.centre)),
        ]
        share = 1.0 if self.form.arms == "on-trunk" else pose.arms_on_trunk
        self.mass.append((2 * share * body.arm.mass, unit(THORAX, 0.3 * body.upper.length)))
        self._join(unit(HEAD, head), unit(THORAX))
        self._join(unit(THORAX, thorax), unit(PELVIS))
        self._spring(pose.neck_nm, HEAD + 1, THORAX + 1)
        self._spring(pose.lumbar_nm, THORAX + 1, PELVIS + 1)
        self._spring(pose.lumbar_roll_nm, THORAX + 2, PELVIS + 2)

    def _leg(self, which: str, sign: float) -> None:
        body, state = self.body, self._state(which)
        thigh, shank = LEGS[which]
        long, low = self.leg_lengths(which)
        carrier = LEGS["treated"] if state == "on-top" else (thigh, shank)
        if state == "on-top":
            long, low = self.leg_lengths("treated")
        thigh_at = unit(carrier[0], long * body.thigh.centre / body.thigh.length)
        shank_at = unit(carrier[1], low * body.shank.centre / body.shank.length)
        foot_at = unit(carrier[1], low)
        if state == "ankle-on-top":
            thigh_at, shank_at, foot_at = self._ankle_on_top(sign)
        if state == "crossed":
            knee = unit(LEGS["other"][1])
            shank_at = foot_at = 0.36 * unit(PELVIS, self.length["pelvis"], sign * body.hip_half) + 0.64 * knee
        self.mass += [(body.thigh.mass, thigh_at), (body.shank.mass, shank_at), (body.foot, foot_at)]
        self._join(unit(PELVIS, self.length["pelvis"], sign * body.hip_half), unit(thigh))
        self._join(unit(thigh, self.leg_lengths(which)[0]), unit(shank))
        if state == "crossed":
            self._join(unit(thigh, self.leg_lengths(which)[0]), unit(LEGS["other"][1]))
        self._spring(self.pose.hip_nm, PELVIS + 1, thigh + 1)
        knee_nm = STIFF_KNEE if self._bent(which) else self.pose.knee_nm
        self._spring(knee_nm, thigh + 1, shank + 1)

    def _ankle_on_top(self, sign: float) -> tuple[Array, Array, Array]:
        """Where the other leg's weight goes when it is a beam from its hip to the shin of the treated leg."""
        body = self.body
        whole = body.thigh.length + body.shank.length
        hip = unit(PELVIS, self.length["pelvis"], sign * body.hip_half)
        shin = unit(LEGS["treated"][1], 0.35 * self.leg_lengths("treated")[1])
        places = (body.thigh.centre, body.thigh.length + body.shank.centre, whole)
        rows = [hip + (place / whole) * (shin - hip) for place in places]
        return rows[0], rows[1], rows[2]

    def _join(self, first: Array, second: Array) -> None:
        self.hinges.append(first - second)

    def _spring(self, stiffness: float, first: int, second: int) -> None:
        row = np.zeros(SIZE)
        row[first], row[second] = 1.0, -1.0
        self.springs.append((stiffness, row))

    def _place(self, segment: str, at: float, aside: float, which: str) -> Array:
        if segment in ("thigh", "shank"):
            thigh, shank = LEGS[which]
            index = thigh if segment == "thigh" else shank
            return unit(index, at * self.leg_lengths(which)[0 if segment == "thigh" else 1])
        index = {"head": HEAD, "thorax": THORAX, "pelvis": PELVIS}[segment]
        return unit(index, at * self.length[segment], aside)

    def _support(self, support: Support) -> list[tuple[Support, Array]]:
        """One row in the middle, or one per side; an air-borne or stacked leg has none, a bent one only its foot."""
        aside = support.aside * self.body.height
        if support.segment in ("thigh", "shank"):
            return [
                (support, self._place(support.segment, support.at, 0.0, which))
                for which in LEGS
                if self._rests(which, support)
            ]
        if aside == 0:
            return [(support, self._place(support.segment, support.at, 0.0, ""))]
        return [(support, self._place(support.segment, support.at, sign * aside, "")) for sign in (1.0, -1.0)]

    def _rests(self, which: str, support: Support) -> bool:
        state = self._state(which)
        if state in ("on-top", "ankle-on-top", "crossed", "lifted"):
            return False
        return state == "straight" or (support.segment == "shank" and support.at > 0.9)


@dataclass(frozen=True)
class Balance:
    """The solved pose: force through the tool and through every support (rows, supports), N."""

    tool: Array
    supports: Array
    imbalance: Array
    converged: NDArray[np.bool_]
    q: Array

    def part(self, start: int, end: int, supports: int) -> Balance:
        """The rows of one layout and its own supports."""
        rows = slice(start, end)
        return Balance(
            self.tool[rows], self.supports[rows, :supports], self.imbalance[rows], self.converged[rows], self.q[rows]
        )


@dataclass(frozen=True)
class Soft:
    """Supports of all draws, shape (rows, supports): δ = c F^(2/3) + F/k with k infinite on the floor."""

    curve: Array
    spring: Array

    def at(self, delta: Array) -> tuple[Array, Array, Array]:
        """Force, stiffness and energy at indentation δ."""
        pressed = np.maximum(delta, 0.0)
        root = np.sqrt(pressed / self.curve)
        on_foam = self.spring.any(axis=1)
        if on_foam.any():
            root[on_foam] = Soft(self.curve[on_foam], self.spring[on_foam])._in_series(root[on_foam], pressed[on_foam])
        force = root**3
        compliance = self.spring + (2 / 3) * self.curve / np.maximum(root, 1e-9)
        energy = force * pressed - 0.6 * self.curve * root**5 - 0.5 * self.spring * force**2
        return force, np.where(delta > 0, 1 / compliance, 0.0), energy

    def _in_series(self, root: Array, pressed: Array) -> Array:
        """F^(1/3) with foam in series: Newton on a cubic from the smaller of its two limits."""
        root = np.minimum(root, np.cbrt(pressed / np.maximum(self.spring, 1e-30)))
        for _ in range(6):
            value = self.spring * root**3 + self.curve * root**2 - pressed
            slope = 3 * self.spring * root**2 + 2 * self.curve * root
            root = root - value / np.maximum(slope, 1e-30)
        return root


def soften(frame: Frame, ground: Ground, roll: Dice) -> Soft:
    """Draw every support's stiffness; on a mattress, foam under its patch comes in series."""
    factors = roll.factors(SUPPORT_LOG_SD, len(frame.supports))
    force = np.array([s.force_n for s in frame.supports]) * factors
    curve = np.array([s.depth_m for s in frame.supports]) / force ** (2 / 3)
    if ground.mattress is None:
        return Soft(curve, np.zeros_like(curve))
    area = np.array([[np.pi * s.patch_m**2 for s in frame.supports]])
    stiffness = plate_stiffness(ground.plane_modulus[:, None], area, ground.mattress.thickness_m)
    return Soft(curve, 1 / stiffness)


@dataclass(frozen=True)
class Layout:
    """A body laid out on its tool. ``height``: top of the unloaded tool above the ground, m (rows,).

    ``tone``: factor on every tone spring, shape (rows, springs).
    """

    frame: Frame
    tool: Curves
    height: Array
    soft: Soft
    tone: Array

    @property
    def rows(self) -> int:
        return len(self.height)

    def stiffness(self) -> Array:
        """What joints and tone add to the stiffness, shape (rows, unknowns, unknowns)."""
        rows = np.array([row for _, row in self.frame.springs])
        tone = self.tone * np.array([k for k, _ in self.frame.springs])
        return np.asarray(self.frame.joints + (tone[:, None, :] * rows.T) @ rows)


def settle(layouts: Sequence[Layout]) -> list[Balance]:
    """Minimise the energy of every draw of every layout, all at once: one row per draw and layout.

    Layouts with fewer supports than others are filled up with supports that nothing touches.
    """
    most = max(len(layout.frame.supports) for layout in layouts)
    fixed = np.concatenate([layout.stiffness() for layout in layouts])
    weights = np.concatenate([np.tile(layout.frame.weights, (layout.rows, 1)) for layout in layouts])
    every = np.concatenate([np.tile(_every(layout.frame, most), (layout.rows, 1, 1)) for layout in layouts])
    height = np.concatenate([layout.height for layout in layouts])
    soft = Soft(*(_fill(layouts, name, most, empty) for name, empty in (("curve", 1.0), ("spring", 0.0))))
    tool = stack([layout.tool for layout in layouts])

    def state(q: Array) -> tuple[Array, Array, Array, Array]:
        """Energy, gradient, stiffness and force of tool and supports at q."""
        delta = -(every @ q[:, :, None])[:, :, 0]
        delta[:, 0] += height
        force, stiff, stored = soft.at(delta[:, 1:])
        push, slope, energy = tool.at(delta[:, 0])
        on = delta[:, 0] > 0
        push, slope, energy = np.where(on, push, 0.0), np.where(on, slope, 0.0), np.where(on, energy, 0.0)
        forces = np.column_stack([push, force])
        bent = (fixed @ q[:, :, None])[:, :, 0]
        gradient = weights + bent - (forces[:, None, :] @ every)[:, 0]
        total = (q * (weights + 0.5 * bent)).sum(axis=1) + stored.sum(axis=1) + energy
        return total, gradient, np.column_stack([slope, stiff]), forces

    found = newton(state, fixed, every, _start(height))
    ends = np.cumsum([layout.rows for layout in layouts])
    counts = [len(layout.frame.supports) for layout in layouts]
    return [found.part(end - layout.rows, end, n) for layout, end, n in zip(layouts, ends, counts, strict=True)]


def _every(frame: Frame, most: int) -> Array:
    """Rows of the tool and of ``most`` supports, the missing ones at rest."""
    rows = np.zeros((1 + most, SIZE))
    rows[0], rows[1 : 1 + len(frame.rows)] = frame.tool_row, frame.rows
    return rows


def _fill(layouts: Sequence[Layout], name: str, most: int, empty: float) -> Array:
    whole = np.full((sum(layout.rows for layout in layouts), most), empty)
    start = 0
    for layout in layouts:
        table = getattr(layout.soft, name)
        whole[start : start + layout.rows, : table.shape[1]] = table
        start += layout.rows
    return whole


def _start(height: Array) -> Array:
    """All segments a little below where the skin would first touch, so that every support pushes."""
    q = np.zeros((len(height), SIZE))
    q[:, [HEAD, THORAX, PELVIS, *LEGS["treated"], *LEGS["other"]]] = -0.005
    return q


State = Callable[[Array], tuple[Array, Array, Array, Array]]


def newton(state: State, fixed: Array, every: Array, q: Array) -> Balance:
    """Newton's method with backtracking on all rows; a row that has arrived stays where it is."""
    ridge = 1e-3 * np.eye(SIZE)
    across = every.transpose(0, 2, 1)
    energy, gradient, stiff, forces = state(q)
    for _ in range(120):
        hessian = fixed + (across * stiff[:, None, :]) @ every + ridge
        step = -np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0]
        slope = (step * gradient).sum(axis=1)
        busy = -slope > ARRIVED_J
        if not busy.any():
            break
        scale = busy.astype(float)
        for _ in range(30):
            trial = q + scale[:, None] * step
            found = state(trial)
            worse = (found[0] > energy + 1e-4 * scale * slope + 1e-13 * np.abs(energy)) & (scale > 0)
            if not worse.any():
                break
            scale = np.where(worse, 0.5 * scale, scale)
        q, (energy, gradient, stiff, forces) = trial, found
    heights = [HEAD, THORAX, PELVIS, *LEGS["treated"], *LEGS["other"]]
    imbalance = np.abs(gradient[:, heights]).max(axis=1)
    return Balance(forces[:, 0], forces[:, 1:], imbalance, imbalance < 1.0, q)
