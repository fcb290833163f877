"""A depth buffer in numpy: which triangle is seen at which pixel, and where on it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Raster:
    """`face` (h, w) is the triangle seen, −1 where there is none; `weights` (h, w, 3) its barycentric
    coordinates; `depth` (h, w) the distance, +inf where there is none."""

    face: NDArray[np.int64]
    weights: Array
    depth: Array

    @property
    def mask(self) -> NDArray[np.bool_]:
        return np.asarray(self.face >= 0)

    def sample(self, values: Array, faces: NDArray[np.integer]) -> Array:
        """Interpolate per-vertex values (n,) or (n, k); zero where nothing is seen."""
        corner = values[faces[np.maximum(self.face, 0)]]
        shape = self.weights.shape + (1,) * (corner.ndim - 3)
        seen = (corner * self.weights.reshape(shape)).sum(axis=2)
        seen[~self.mask] = 0
        return np.asarray(seen)


def rasterise(points: Array, faces: NDArray[np.integer], width: int, height: int) -> Raster:
    """Draw triangles given in pixel coordinates (x right, y down) with depth as the third column.

    Smaller depth is nearer. Pixel centres lie at half integers. Both sides of a triangle are drawn.
    """
    corners = points[faces]
    xy, z = corners[..., :2], corners[..., 2]
    low = np.clip(np.ceil(xy.min(axis=1) - 0.5).astype(int), 0, [width, height])
    high = np.clip(np.floor(xy.max(axis=1) - 0.5).astype(int), -1, [width - 1, height - 1])
    size = np.maximum(high - low + 1, 0)
    count = size[:, 0] * size[:, 1]
    face = np.full(width * height, -1, dtype=np.int64)
    depth = np.full(width * height, np.inf)
    weights = np.zeros((width * height, 3))
    order = np.flatnonzero(count)
    for start in _chunks(count[order], 2_000_000):
        _draw(order[start], low, size, count, xy, z, width, (face, depth, weights))
    return Raster(face.reshape(height, width), weights.reshape(height, width, 3), depth.reshape(height, width))


def _chunks(count: NDArray[np.int64], most: int) -> list[slice]:
    """Cut a list of triangles into runs of about `most` candidate pixels."""
    total = np.cumsum(count)
    cuts = np.searchsorted(total, np.arange(most, (total[-1] if len(total) else 0) + most, most))
    edges = [0, *np.minimum(cuts + 1, len(count)).tolist()]
    return [slice(a, b) for a, b in pairwise(edges) if b > a]


def _draw(
    tris: NDArray[np.int64],
    low: NDArray[np.int64],
    size: NDArray[np.int64],
    count: NDArray[np.int64],
    xy: Array,
    z: Array,
    width: int,
    buffers: tuple[NDArray[np.int64], Array, Array],
) -> None:
    face, depth, weights = buffers
    n = count[tris]
    tri = np.repeat(tris, n)
    step = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
    px = low[tri, 0] + step % size[tri, 0]
    py = low[tri, 1] + step // size[tri, 0]
    bary = _barycentric(xy[tri], px + 0.5, py + 0.5)
    inside = (bary >= -1e-9).all(axis=1)
    tri, px, py, bary = tri[inside], px[inside], py[inside], bary[inside]
    d = (bary * z[tri]).sum(axis=1)
    pixel = py * width + px
    # Far to near: where a pixel occurs more than once, the assignment keeps the last, that is the nearest.
    order = np.argsort(-d, kind="stable")
    order = order[d[order] < depth[pixel[order]]]
    face[pixel[order]], depth[pixel[order]] = tri[order], d[order]
    weights[pixel[order]] = bary[order]


def _barycentric(corner: Array, px: Array, py: Array) -> Array:
    a, b, c = corner[:, 0], corner[:, 1], corner[:, 2]
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    safe = np.where(np.abs(area) < 1e-12, np.inf, area)
    u = ((b[:, 0] - px) * (c[:, 1] - py) - (b[:, 1] - py) * (c[:, 0] - px)) / safe
    v = ((c[:, 0] - px) * (a[:, 1] - py) - (c[:, 1] - py) * (a[:, 0] - px)) / safe
    flat = np.abs(area) < 1e-12
    w = 1 - u - v
    w[flat] = -1
    return np.stack([u, v, w], axis=1)


@dataclass(frozen=True, slots=True)
class Refinement:
    """One round of subdivision: every triangle becomes four."""

    edges: NDArray[np.int64]
    faces: NDArray[np.int64]

    def spread(self, values: Array) -> Array:
        """Per-vertex values carried over: a new vertex takes the mean of its edge's ends."""
        return np.concatenate([values, values[self.edges].mean(axis=1)])

    def bend(self, points: Array, normals: Array, share: float = 0.7) -> Array:
        """New vertices lifted off the flat towards the surface that the normals describe (Phong
        tessellation), so that outlines look round."""
        a, b = points[self.edges[:, 0]], points[self.edges[:, 1]]
        middle = (a + b) / 2
        lifted = np.zeros_like(middle)
        for end, normal in ((a, normals[self.edges[:, 0]]), (b, normals[self.edges[:, 1]])):
            lifted += middle - ((middle - end) * normal).sum(axis=1, keepdims=True) * normal
        return np.concatenate([points, (1 - share) * middle + share * lifted / 2])


def refine(faces: NDArray[np.integer], n: int) -> Refinement:
    """Subdivide a triangle mesh of n vertices; new vertices follow the old ones."""
    pairs = np.stack([faces, np.roll(faces, -1, axis=1)], axis=2)
    edges, index = np.unique(np.sort(pairs.reshape(-1, 2), axis=1), axis=0, return_inverse=True)
    ab, bc, ca = (n + index.reshape(-1, 3)).T
    a, b, c = faces.T
    corners = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    return Refinement(edges, np.concatenate([np.stack(corner, axis=1) for corner in corners]))


def vertex_normals(points: Array, faces: NDArray[np.integer]) -> Array:
    """Unit normals (n, 3), weighted by area."""
    a, b, c = (points[faces[:, i]] for i in range(3))
    flat = np.cross(b - a, c - a)
    normals = np.stack([np.bincount(faces.ravel(), np.repeat(flat[:, k], 3), len(points)) for k in range(3)], axis=1)
    return np.asarray(normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12))
