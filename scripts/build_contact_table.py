"""Build the contact table: a rigid, frictionless sphere pressed into a soft layer bonded to bone.

Axisymmetric finite elements, total Lagrangian, four-node quadrilaterals whose volume change is averaged over
the element (so that nearly incompressible tissue does not lock). Energy per volume

    psi = mu/2 [(I1 - 3) + beta (I1 - 3)^2] + K/2 (J - 1)^2,    I1 isochoric, E = 3 mu,

with the layer thickness as unit of length and E as unit of stress. The base is fixed in both directions
(bone), the far side is free, the sphere is a penalty on the distance of skin points from its surface. For
every R/h and beta the sphere is lowered step by step; the table keeps the force F/(E h^2), the contact
radius a/h and the pressure in the middle p0/E at each depth/h.

Run it once:  python scripts/build_contact_table.py            (some minutes on one core)
Check only:   python scripts/build_contact_table.py --check    (is the stored table the one this file builds?)
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import splu

Array = NDArray[np.float64]

TABLE = Path(__file__).resolve().parents[1] / "src" / "unknot" / "pressure" / "layer_table.json"

BETAS = (0.0, 1.0)
RHOS = (0.2, 0.3, 0.45, 0.65, 0.95, 1.4, 2.0, 3.0, 4.5, 7.0, 10.0, 16.0, 25.0)
ETAS = tuple(round(0.025 * k, 3) for k in range(2, 31))
"""Depth over thickness, 0.05 to 0.75."""

MU = 1.0 / 3.0
STRIDE = 0.0125
"""Longest step in depth over thickness."""
BULK = 500.0
"""Bulk modulus over E; Poisson's ratio 0.4997."""
PENALTY = 2.0e4
"""Pressure over E per penetration over h: 1 E of pressure lets the skin pass the sphere by 0.00005 h."""
GAUSS = 1.0 / np.sqrt(3.0)


@dataclass(frozen=True)
class Mesh:
    nodes: Array
    cells: NDArray[np.int64]
    skin: NDArray[np.int64]
    fixed: NDArray[np.int64]
    free: NDArray[np.int64]


@dataclass
class Column:
    """What one lowering of the sphere found, one number per depth."""

    eta: list[float] = field(default_factory=list)
    force: list[float] = field(default_factory=list)
    radius: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)


def spread(inner: float, outer: float, size: float, growth: float) -> Array:
    """Radii of the mesh lines: even up to `inner`, then each cell `growth` times longer, to `outer`."""
    lines = list(np.linspace(0.0, inner, round(inner / size) + 1))
    while lines[-1] < outer:
        lines.append(lines[-1] + size)
        size *= growth
    return np.array(lines)


def build_mesh(rho: float, rows: int) -> Mesh:
    """A layer of thickness 1, fine under the sphere and towards the skin."""
    reach = min(1.6 * rho, 1.3 * np.sqrt(0.75 * rho)) if rho < 1 else 1.3 * np.sqrt(0.75 * rho)
    radii = spread(reach, 2.2 * reach + 3.5, reach / 60, 1.13)
    depth = np.linspace(0.0, 1.0, rows + 1)
    heights = 1.0 - depth**1.15
    heights = heights[::-1]
    grid_r, grid_z = np.meshgrid(radii, heights, indexing="ij")
    nodes = np.column_stack([grid_r.ravel(), grid_z.ravel()])
    index = np.arange(nodes.shape[0]).reshape(grid_r.shape)
    corners = (index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:])
    cells = np.stack([c.ravel() for c in corners], axis=1)
    fixed = np.unique(np.concatenate([2 * index[:, 0], 2 * index[:, 0] + 1, 2 * index[0, :]]))
    free = np.setdiff1d(np.arange(2 * nodes.shape[0]), fixed)
    return Mesh(nodes, cells, index[:, -1], fixed, free)


class Layer:
    """The tissue layer: energy, forces and stiffness for given displacements."""

    def __init__(self, mesh: Mesh, beta: float) -> None:
        self.mesh, self.beta = mesh, beta
        self.dofs = np.stack([2 * mesh.cells, 2 * mesh.cells + 1], axis=2).reshape(len(mesh.cells), 8)
        self.rows = np.repeat(self.dofs, 8, axis=1).ravel()
        self.cols = np.tile(self.dofs, (1, 8)).ravel()
        self.gradient, self.weight = self._shape()
        self.volume = self.weight.sum(axis=1)

    def _shape(self) -> tuple[Array, Array]:
        """Rows (F_rr, F_rz, F_zr, F_zz, F_tt) of the gradient operator at four points per cell; volumes."""
        xy = self.mesh.nodes[self.mesh.cells]
        signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], dtype=float)
        operators, weights = [], []
        for point in signs * GAUSS:
            shape = 0.25 * (1 + signs[:, 0] * point[0]) * (1 + signs[:, 1] * point[1])
            slope = 0.25 * np.column_stack(
                [signs[:, 0] * (1 + signs[:, 1] * point[1]), signs[:, 1] * (1 + signs[:, 0] * point[0])]
            )
            jacobian = np.einsum("na,enb->eab", slope, xy)
            real = np.einsum("eab,nb->ena", np.linalg.inv(jacobian), slope)
            radius = xy[:, :, 0] @ shape
            operator = np.zeros((len(xy), 5, 8))
            operator[:, 0, 0::2] = operator[:, 2, 1::2] = real[:, :, 0]
            operator[:, 1, 0::2] = operator[:, 3, 1::2] = real[:, :, 1]
            operator[:, 4, 0::2] = shape / radius[:, None]
            operators.append(operator)
            weights.append(2 * np.pi * radius * np.linalg.det(jacobian))
        return np.stack(operators, axis=1), np.stack(weights, axis=1)

    def stretch(self, u: Array) -> Array:
        strain = np.einsum("eqij,ej->eqi", self.gradient, u[self.dofs])
        return np.asarray(strain + np.array([1.0, 0.0, 0.0, 1.0, 1.0]))

    def inverted(self, u: Array) -> bool:
        """Whether some cell has (nearly) turned inside out."""
        f = self.stretch(u)
        return bool((f[..., 4] * (f[..., 0] * f[..., 3] - f[..., 1] * f[..., 2])).min() <= 0.05)

    def derivatives(self, u: Array, held: Array) -> tuple[Array, Array, Array, Array]:
        """Nodal forces (e, 8) and stiffness (e, 8, 8) per cell; how volume moves with the nodes; pressure.

        `held` is the pressure each cell carried so far. The stiffness uses it instead of the pressure
        of the trial, which is what keeps Newton's method going when tissue can hardly change its volume.
        """
        f = self.stretch(u)
        plane = f[..., 0] * f[..., 3] - f[..., 1] * f[..., 2]
        hoop = f[..., 4]
        jac = hoop * plane
        turned = np.stack([f[..., 3], -f[..., 2], -f[..., 1], f[..., 0]], axis=2)
        d_jac = np.concatenate([hoop[..., None] * turned, plane[..., None]], axis=2)
        dd_jac = np.zeros((*f.shape[:2], 5, 5))
        dd_jac[..., 0, 3] = dd_jac[..., 3, 0] = hoop
        dd_jac[..., 1, 2] = dd_jac[..., 2, 1] = -hoop
        dd_jac[..., :4, 4] = dd_jac[..., 4, :4] = turned
        trace = (f**2).sum(axis=2)
        p = jac ** (-2 / 3)
        x = p * trace - 3
        d_x = p[..., None] * (2 * f - (2 / 3) * (trace / jac)[..., None] * d_jac)
        cross = f[..., :, None] * d_jac[..., None, :]
        dd_x = p[..., None, None] * (
            2 * np.eye(5)
            - (4 / 3) / jac[..., None, None] * (cross + np.swapaxes(cross, 2, 3))
            + (10 / 9) * (trace / jac**2)[..., None, None] * d_jac[..., :, None] * d_jac[..., None, :]
            - (2 / 3) * (trace / jac)[..., None, None] * dd_jac
        )
        slope = 0.5 * MU * (1 + 2 * self.beta * x)
        mean = (self.weight * jac).sum(axis=1) / self.volume
        pressure = BULK * (mean - 1)
        stress = slope[..., None] * d_x + pressure[:, None, None] * d_jac
        tangent = (
            slope[..., None, None] * dd_x
            + MU * self.beta * d_x[..., :, None] * d_x[..., None, :]
            + held[:, None, None, None] * dd_jac
        )
        weighted = self.weight[..., None, None] * self.gradient
        force = np.einsum("eqij,eqi->ej", weighted, stress)
        stiff = np.einsum("eqij,eqik,eqkl->ejl", weighted, tangent, self.gradient, optimize=True)
        swell = np.einsum("eqij,eqi->ej", weighted, d_jac)
        stiff += (BULK / self.volume)[:, None, None] * swell[:, :, None] * swell[:, None, :]
        return force, stiff, BULK / self.volume[:, None] * swell, pressure


class Sphere:
    """A penalty on skin points inside the sphere, integrated over the undeformed skin."""

    def __init__(self, mesh: Mesh, rho: float) -> None:
        self.rho = rho
        ends = np.column_stack([mesh.skin[:-1], mesh.skin[1:]])
        self.dofs = np.stack([2 * ends, 2 * ends + 1], axis=2).reshape(len(ends), 4)
        points, weights = np.polynomial.legendre.leggauss(4)
        shape = np.column_stack([(1 - points) / 2, (1 + points) / 2])
        radii = mesh.nodes[ends][:, :, 0]
        length = radii[:, 1] - radii[:, 0]
        self.operator = np.zeros((len(points), 2, 4))
        self.operator[:, 0, 0::2] = self.operator[:, 1, 1::2] = shape
        self.slope = np.array([[-1.0, 0.0, 1.0, 0.0], [0.0, -1.0, 0.0, 1.0]])
        self.length = length
        self.area = np.pi * radii @ shape.T * length[:, None] * weights
        self.reference_radius = radii @ shape.T
        self.rest = mesh.nodes[ends].reshape(len(ends), 4)
        self.rows = np.repeat(self.dofs, 4, axis=1).ravel()
        self.cols = np.tile(self.dofs, (1, 4)).ravel()

    def gaps(self, u: Array, eta: float) -> tuple[Array, Array, Array]:
        place = np.einsum("qij,ej->eqi", self.operator, self.rest + u[self.dofs])
        centre = np.array([0.0, 1.0 + self.rho - eta])
        offset = place - centre
        distance = np.linalg.norm(offset, axis=2)
        # Only the lower half presses: the skin far above the equator must not be caught from inside.
        inside = np.where(offset[..., 1] < 0.9 * self.rho, np.maximum(self.rho - distance, 0.0), 0.0)
        return inside, offset / distance[..., None], distance

    def derivatives(self, u: Array, eta: float) -> tuple[Array, Array]:
        inside, normal, distance = self.gaps(u, eta)
        push = PENALTY * self.area * inside
        force = -np.einsum("eq,eqi,qij->ej", push, normal, self.operator)
        outer = normal[..., :, None] * normal[..., None, :]
        on = PENALTY * self.area * (inside > 0)
        local = on[..., None, None] * outer - (push / distance)[..., None, None] * (np.eye(2) - outer)
        stiff = np.einsum("qai,eqab,qbj->eij", self.operator, local, self.operator)
        return force, stiff

    def read(self, u: Array, eta: float) -> tuple[float, float, float]:
        """Force, contact radius and middle pressure (units E and h)."""
        inside, normal, _ = self.gaps(u, eta)
        place = np.einsum("qij,ej->eqi", self.operator, self.rest + u[self.dofs])
        edge = (self.rest + u[self.dofs]) @ self.slope.T
        stretch = np.linalg.norm(edge, axis=1) / self.length
        radius = place[..., 0]
        grown = stretch[:, None] * radius / self.reference_radius
        pressure = (PENALTY * inside / grown).ravel()
        force = float(-(PENALTY * self.area * inside * normal[..., 1]).sum())
        radius = radius.ravel()
        return force, edge_radius(radius, pressure), middle_pressure(radius, pressure)


def edge_radius(radius: Array, pressure: Array) -> float:
    """Where the pressure ends: its square falls in a straight line over r^2 near the edge.

    Once the sphere has sunk past its equator, the widest touching ring counts.
    """
    touching = np.flatnonzero(pressure > 0)
    last = touching[-1]
    tail = touching[(radius[touching] > 0.8 * radius[last]) & (touching > last - 14)]
    slope, level = np.polyfit(radius[tail] ** 2, pressure[tail] ** 2, 1)
    found = np.sqrt(-level / slope) if slope < 0 else radius[last]
    widest = radius[touching].max()
    if widest > radius[last]:
        return float(widest)
    return float(np.clip(found, widest, radius[min(last + 2, len(radius) - 1)]))


def middle_pressure(radius: Array, pressure: Array) -> float:
    """Pressure at r = 0: its square as a parabola in r^2, which is exact for a small contact (Hertz).

    The two cells at the axis are left out; averaged-volume cells are known to read low there.
    """
    inner = (radius < 0.6 * radius[pressure > 0].max()) & (radius > radius[7])
    return float(np.sqrt(np.polyfit(radius[inner] ** 2, pressure[inner] ** 2, 2)[2]))


class Press:
    """Lowering the sphere by Newton's method on displacements and cell pressures."""

    def __init__(self, rho: float, beta: float, rows: int) -> None:
        self.mesh = build_mesh(rho, rows)
        self.layer, self.sphere = Layer(self.mesh, beta), Sphere(self.mesh, rho)

    def step(self, u: Array, held: Array, eta: float) -> tuple[Array, Array, float]:
        """One Newton step: change of displacements, new cell pressures, size of the imbalance."""
        size = len(u)
        force_a, stiff_a, swell, pressure = self.layer.derivatives(u, held)
        force_b, stiff_b = self.sphere.derivatives(u, eta)
        residual = np.bincount(self.layer.dofs.ravel(), force_a.ravel(), size)
        residual += np.bincount(self.sphere.dofs.ravel(), force_b.ravel(), size)
        data = np.concatenate([stiff_a.ravel(), stiff_b.ravel()])
        place = (
            np.concatenate([self.layer.rows, self.sphere.rows]),
            np.concatenate([self.layer.cols, self.sphere.cols]),
        )
        free = self.mesh.free
        matrix = coo_matrix((data, place), shape=(size, size)).tocsc()[free][:, free]
        move = np.zeros(size)
        move[free] = -splu(matrix).solve(residual[free])
        return (
            move,
            pressure + (swell * move[self.layer.dofs]).sum(axis=1),
            float(np.abs(residual[free]).max()),
        )

    def settle(self, state: tuple[Array, Array], eta: float, tries: int = 16) -> tuple[Array, Array] | None:
        """Displacements and cell pressures in balance at depth `eta`, or None without convergence."""
        u, held = state
        if self.layer.inverted(u):
            return None
        for _ in range(tries):
            move, pressure, imbalance = self.step(u, held, eta)
            scale = 1.0
            while not np.isfinite(move).all() or self.layer.inverted(u + scale * move):
                scale *= 0.5
                if scale < 0.1:
                    return None
            u = u + scale * move
            held = held + scale * (pressure - held)
            if scale == 1.0 and np.abs(move).max() < 1e-7 and imbalance < 1e-4:
                return u, held
        return None


def ahead(now: tuple[Array, Array], before: tuple[Array, Array], ratio: float) -> tuple[Array, Array]:
    """Extrapolate the last step."""
    return now[0] + ratio * (now[0] - before[0]), now[1] + ratio * (now[1] - before[1])


def lower(rho: float, beta: float, rows: int) -> Column:
    """Lower the sphere through all depths, at most by its diameter.

    Stops where Newton's method no longer converges, or where the profile of pressure jumps (peak over mean by
    more than 15 % from one depth to the next), which is the mesh speaking and not the tissue.
    """
    press, column = Press(rho, beta, rows), Column()
    now = before = (np.zeros(2 * len(press.mesh.nodes)), np.zeros(len(press.mesh.cells)))
    eta, step, last, last_shape = 0.0, STRIDE, STRIDE, 1.5
    for target in (depth for depth in ETAS if depth <= 2 * rho):
        while eta < target - 1e-9:
            trial = min(step, target - eta)
            found = press.settle(ahead(now, before, trial / last), eta + trial) or press.settle(now, eta + trial)
            if found is None:
                step = trial / 2
                if step < STRIDE / 32:
                    return column
                continue
            before, now, eta, last = now, found, eta + trial, trial
            step = min(STRIDE, 1.5 * trial)
        force, radius, peak = press.sphere.read(now[0], eta)
        shape = peak * np.pi * radius**2 / force
        if column.eta and abs(np.log(shape / last_shape)) > 0.15:
            return column
        last_shape = shape
        column.eta.append(target)
        column.force.append(force)
        column.radius.append(radius)
        column.peak.append(peak)
    return column


def script_hash() -> str:
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def tidy(values: list[float]) -> list[float]:
    return [float(f"{value:.6g}") for value in values]


def build(rows: int) -> dict[str, object]:
    columns = []
    for beta in BETAS:
        for rho in RHOS:
            began = time.perf_counter()
            column = lower(rho, beta, rows)
            reach = column.eta[-1] if column.eta else 0.0
            print(
                f"beta {beta:g} rho {rho:g}: to eta {reach:g} in {time.perf_counter() - began:.0f} s",
                file=sys.stderr,
                flush=True,
            )
            columns.append(
                {
                    "beta": beta,
                    "rho": rho,
                    "eta": column.eta,
                    "force": tidy(column.force),
                    "radius": tidy(column.radius),
                    "peak": tidy(column.peak),
                }
            )
    return {"script_sha256": script_hash(), "units": "lengths over h, stresses over E", "columns": columns}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare the stored hash with this file and stop")
    parser.add_argument("--rows", type=int, default=24, help="cells through the thickness")
    parser.add_argument("--out", type=Path, default=TABLE)
    options = parser.parse_args()
    if options.check:
        stored = json.loads(options.out.read_text(encoding="utf-8"))["script_sha256"]
        print("up to date" if stored == script_hash() else "the table was built by another version of this script")
        return 0 if stored == script_hash() else 1
    table = build(options.rows)
    options.out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
