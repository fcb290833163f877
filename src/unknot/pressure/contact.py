"""A tool pressed into a site: depth, contact area, pressure, and how far tool and surface give way.

Every array has one row per draw; curves have one column per depth of the tissue. Units: N, m, Pa.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from unknot.catalog.load import Mattress, Site, ToolMechanics
from unknot.pressure.draws import Dice
from unknot.pressure.layer import RHO, law
from unknot.pressure.rows import Curves, curves

Array = NDArray[np.float64]

ETA = np.concatenate([[0.004, 0.012], np.linspace(0.03, 0.95, 34)])
"""Depths over thickness at which every curve is computed."""
PASSES = 10
LEAST_CURVATURE = 0.08
"""A tool keeps at least this share of its relative curvature, however hard it is pressed."""
BETA_0_SHARE = 0.3
"""Chance that a draw uses the law without strain stiffening, with its modulus raised to match."""
BETA_0_MODULUS = 1.8


@dataclass(frozen=True)
class Tissue:
    """Layer over bone, shape (rows,): Young's modulus (Pa), thickness (m), whether it stiffens with strain.

    ``across``, ``along``: curvature of the body part (1/m); along is 0 where it is as good as straight.
    """

    modulus: Array
    thickness: Array
    stiffens: NDArray[np.bool_]
    across: float
    along: float


def draw_tissue(site: Site, roll: Dice) -> Tissue:
    plain = roll.chance(BETA_0_SHARE)
    modulus = 1e3 * roll.take(site.modulus_kpa) * np.where(plain, BETA_0_MODULUS, 1.0)
    return Tissue(modulus, 1e-3 * roll.take(site.thickness_mm), ~plain, *bends(site))


def bends(site: Site) -> tuple[float, float]:
    """Curvatures of the body part across and along, 1/m."""
    along = site.limb_radius_along_m
    return 1 / site.limb_radius_m, 1 / along if along else 0.0


@dataclass(frozen=True)
class Tool:
    """A drawn tool: its law, and arrays of shape (rows,) for stiffness factor and load-carrying share of area."""

    mechanics: ToolMechanics
    stiffness: Array
    lug: Array

    @property
    def radius(self) -> float:
        return self.mechanics.radius_m

    @property
    def is_roller(self) -> bool:
        return self.mechanics.law == "roller"

    def plate_depth(self, force: Array) -> Array:
        """How far one side of a ball gives way against a rigid plate under ``force`` (rows, points), in m.

        Hollow: half of the root of k₁ d + k₃ d³ = F. Solid: Hertz, F = (4/3) E* √R d^1.5.
        """
        load = force / self.stiffness[:, None]
        if self.mechanics.law == "hollow-ball":
            return 0.5 * cubic_root(load, self._linear, self._cubic)
        return np.asarray((0.75 * load / (self._modulus * np.sqrt(self.radius))) ** (2 / 3))

    def side_modulus(self, force: Array) -> Array:
        """Plane-strain modulus E* (Pa) of the tool's side that this force meets."""
        if self.mechanics.law == "hollow-ball":
            depth = self.plate_depth(force)
            return np.asarray(0.75 * force / (np.sqrt(self.radius) * depth**1.5))
        return np.broadcast_to(self._modulus * self.stiffness[:, None], force.shape)

    @cached_property
    def _linear(self) -> float:
        assert self.mechanics.linear_n_per_m is not None
        return self.mechanics.linear_n_per_m

    @cached_property
    def _cubic(self) -> float:
        assert self.mechanics.cubic_n_per_m3 is not None
        return self.mechanics.cubic_n_per_m3

    @cached_property
    def _modulus(self) -> float:
        """E* in Pa; a roller's content gives Young's modulus, with Poisson's ratio 0.3 (E* = E/0.91)."""
        assert self.mechanics.modulus_mpa is not None
        return 1e6 * self.mechanics.modulus_mpa / (0.91 if self.is_roller else 1.0)


def draw_tool(mechanics: ToolMechanics, roll: Dice) -> Tool:
    return Tool(mechanics, roll.take(mechanics.stiffness), roll.take(mechanics.lug_fraction))


def cubic_root(force: Array, linear: float, cubic: float) -> Array:
    """The root d ≥ 0 of linear·d + cubic·d³ = force."""
    scale = np.sqrt(linear / (3 * cubic))
    return np.asarray(2 * scale * np.sinh(np.arcsinh(1.5 * force / (linear * scale)) / 3))


@dataclass(frozen=True)
class Squeeze:
    """One contact at all depths, shape (rows, points).

    ``force`` N; ``radius`` of the round contact m; ``peak`` pressure Pa; ``tissue`` depth m; ``approach``: how
    far the tool itself gives way under the skin, m; ``outside``: beyond what the finite elements cover.
    """

    force: Array
    radius: Array
    peak: Array
    tissue: Array
    approach: Array
    outside: NDArray[np.bool_]

    @cached_property
    def reader(self) -> Curves:
        """Depth, radius and peak, one block of rows each, against ln(1 + force)."""
        origin = np.zeros((len(self.force), 1))
        grid = np.log1p(np.hstack([origin, self.force]))
        tables = [np.hstack([origin, table]) for table in (self.tissue, self.radius, self.peak)]
        return curves(np.tile(grid, (3, 1)), np.concatenate(tables))


def relative_curvature(tool: Tool, tissue: Tissue) -> float:
    """One over the equivalent radius R_e (1/m), tool undeformed: the sphere that presses over the same area.

    From the relative curvatures A along and B across the body part, (A B (A + B) / 2)^(1/3), which holds for the
    contact area and pressure of elongated contacts too (Greenwood 1985); for A = B it is both of them. A roller lies
    across the body part and is straight that way.
    """
    bend = 1 / tool.radius
    along, across = bend + tissue.along, tissue.across + (0.0 if tool.is_roller else bend)
    return float((along * across * (along + across) / 2) ** (1 / 3))


def press(tissue: Tissue, tool: Tool) -> Squeeze:
    """Press the tool in, letting it flatten under its own contact pressure.

    The flattening takes Δκ = π p₀ / (2 a E_b*) off the relative curvature, found by damped iteration. In Hertz's
    theory tool and tissue deform in proportion everywhere, so that both relative curvatures lose the same share and
    the rule is exact. Taking the same Δκ off both instead would make a soft roller wrap round a wide body part: the
    small curvature across would vanish first. The tool's approach is 0.87 π a p₀ / (2 E_b*), the factor from
    applying the half-space response to finite-element pressure profiles.
    """
    curvature = relative_curvature(tool, tissue)
    thickness = tissue.thickness[:, None]
    eta = np.broadcast_to(ETA, (len(thickness), len(ETA)))
    flat = np.zeros_like(eta)
    for turn in range(PASSES):
        rho = 1 / np.maximum(curvature - flat, LEAST_CURVATURE * curvature) / thickness
        f, alpha, shape, outside = _both_laws(tissue, rho, eta)
        force = tissue.modulus[:, None] * thickness**2 * f
        radius = thickness * alpha
        peak = shape * force / (np.pi * radius**2)
        side = tool.side_modulus(force)
        wanted = np.pi * peak / (2 * radius * side)
        flat = wanted if turn == 0 else 0.5 * (flat + wanted)
    # Far beyond any body's weight the iteration may stall; the curve must still rise for the chain to be convex.
    force = np.maximum.accumulate(force, axis=1) + 1e-6 * np.arange(len(ETA))
    return Squeeze(force, radius, peak, eta * thickness, 0.87 * np.pi * radius * peak / (2 * side), outside)


def _both_laws(tissue: Tissue, rho: Array, eta: Array) -> tuple[Array, Array, Array, NDArray[np.bool_]]:
    found = [np.empty_like(eta) for _ in range(3)]
    limit = np.empty_like(eta)
    for beta, rows in ((1.0, tissue.stiffens), (0.0, ~tissue.stiffens)):
        if not rows.any():
            continue
        contact = law(beta)
        for target, values in zip(found, contact.at(rho[rows], eta[rows]), strict=True):
            target[rows] = values
        limit[rows] = contact.reach(rho[rows])
    outside = (eta > limit) | (rho < RHO[0]) | (rho > RHO[1])
    return found[0], found[1], found[2], outside


@dataclass(frozen=True)
class Ground:
    """What lies under the tool. ``mattress`` None: rigid floor, wall or chair. ``book``: a plate on the foam."""

    mattress: Mattress | None
    book: bool
    modulus: Array
    book_area: Array
    book_thickness: Array

    def floor(self) -> Ground:
        """Hard ground with the same draws."""
        return Ground(None, False, self.modulus, self.book_area, 0 * self.book_thickness)

    @property
    def plane_modulus(self) -> Array:
        assert self.mattress is not None
        return np.asarray(self.modulus / (1 - self.mattress.poisson**2))


def is_soft(surface: str) -> bool:
    return surface.startswith("mattress")


def draw_ground(surface: str, foam: Mattress, roll: Dice) -> Ground:
    """The ground of a surface; draws are taken for every surface so that all surfaces share their dice."""
    modulus, area = 1e3 * roll.take(foam.modulus_kpa), roll.take(foam.book_area_m2)
    thickness = roll.take(foam.book_thickness_m)
    soft, book = is_soft(surface), surface == "mattress-with-book"
    return Ground(foam if soft else None, book, modulus, area, thickness if book else 0 * thickness)


def plate_stiffness(plane_modulus: Array, area: Array, foam_thickness: float) -> Array:
    """N/m of a rigid round plate on foam of finite thickness: 2 a E* (1 + 0.7 a/h + 0.3 (a/h)²)."""
    radius = np.sqrt(area / np.pi)
    ratio = radius / foam_thickness
    return np.asarray(2 * radius * plane_modulus * (1 + 0.7 * ratio + 0.3 * ratio**2))


def ball_sink(force: Array, radius: float, plane_modulus: Array, foam_thickness: float) -> Array:
    """How far a ball sinks into a mattress under ``force`` (rows, points), m.

    Inverse of F = (1 + 0.7 a/h) [(4/3) E* √R min(d, R)^1.5 + 2 R E* max(d − R, 0)], a = min(√(R d), R).
    """
    depth = np.concatenate([[0.0], np.geomspace(1e-5, 1.2, 70)])
    patch = np.minimum(np.sqrt(radius * depth), radius)
    hertz = 4 / 3 * np.sqrt(radius) * np.minimum(depth, radius) ** 1.5
    unit = (1 + 0.7 * patch / foam_thickness) * (hertz + 2 * radius * np.maximum(depth - radius, 0))
    return np.asarray(np.interp(force / plane_modulus[:, None], unit, depth))


def give(squeeze: Squeeze, tool: Tool, ground: Ground, contacts: int) -> Array:
    """How far skin and base come together at each column of the curve, m (rows, points).

    ``contacts``: equal contacts that share the tool; a roller's base and a book carry all of them.
    """
    total = contacts * squeeze.force
    depth = squeeze.tissue + squeeze.approach
    on_foam = ground.mattress is not None and not ground.book
    if not on_foam:
        depth = depth + (_roller_base(tool, total) if tool.is_roller else tool.plate_depth(squeeze.force))
    if ground.mattress is None:
        return depth
    foam = ground.mattress.thickness_m
    if ground.book:
        return depth + total / plate_stiffness(ground.plane_modulus, ground.book_area, foam)[:, None]
    if tool.is_roller:
        patch = np.full_like(ground.modulus, ground.mattress.roller_patch_m2)
        return depth + total / plate_stiffness(ground.plane_modulus, patch, foam)[:, None]
    return depth + ball_sink(squeeze.force, tool.radius, ground.plane_modulus, foam)


def _roller_base(tool: Tool, force: Array) -> Array:
    """A roller 0.30 m long flattens on the floor by about 1.5 F / (π E_b L)."""
    young = tool.side_modulus(force) * 0.91
    return np.asarray(1.5 * force / (np.pi * young * 0.30))


def law_of_tool(squeeze: Squeeze, tool: Tool, ground: Ground, contacts: int) -> Curves:
    """Force through the tool (all contacts) against the coming together of skin and base."""
    origin = np.zeros((len(squeeze.force), 1))
    depth = give(squeeze, tool, ground, contacts)
    return curves(np.hstack([origin, depth]), contacts * np.hstack([origin, squeeze.force]))


@dataclass(frozen=True)
class Reading:
    """What one contact looks like at a given force, shape (rows,)."""

    depth_m: Array
    area_m2: Array
    mean_pa: Array
    peak_pa: Array
    outside: NDArray[np.bool_]
    eta: Array


def read(squeeze: Squeeze, tool: Tool, force: Array) -> Reading:
    """Interpolate the curve at a force per contact (rows,), N. Pressure counts the load-carrying area only."""
    at = np.log1p(np.maximum(force, 1e-6))
    depth, radius, peak = squeeze.reader.value(np.tile(at, 3)).reshape(3, -1)
    area = np.pi * np.maximum(radius, 1e-6) ** 2 * tool.lug
    column = np.minimum((squeeze.force < force[:, None]).sum(axis=1), squeeze.force.shape[1] - 1)
    outside = np.take_along_axis(squeeze.outside, column[:, None], axis=1)[:, 0]
    thickness = squeeze.tissue[:, -1] / ETA[-1]
    return Reading(depth, area, force / area, peak / tool.lug, outside, depth / thickness)
