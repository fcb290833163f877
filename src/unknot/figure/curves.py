"""Clean curves: level lines of masks and of values on a mesh, and cubic Béziers fitted to them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, gaussian_filter1d

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

CORNER_DEG = 48.0
_SQUARE_CASES = {  # corners inside (tl 1, tr 2, br 4, bl 8) → pairs of cell edges (top 0, right 1, bottom 2, left 3)
    1: ((3, 0),), 2: ((0, 1),), 3: ((3, 1),), 4: ((1, 2),), 5: ((3, 0), (1, 2)), 6: ((0, 2),), 7: ((3, 2),),
    8: ((2, 3),), 9: ((2, 0),), 10: ((0, 1), (2, 3)), 11: ((2, 1),), 12: ((1, 3),), 13: ((1, 0),), 14: ((0, 3),),
}  # fmt: skip


def link(ends: Ints) -> list[Ints]:
    """Chains of node numbers from undirected links (m, 2); a closed chain repeats its first node."""
    neighbours: dict[int, list[int]] = {}
    for a, b in ends.tolist():
        neighbours.setdefault(a, []).append(b)
        neighbours.setdefault(b, []).append(a)
    starts = [n for n, near in neighbours.items() if len(near) == 1]
    chains, used = [], set[tuple[int, int]]()
    for start in [*starts, *neighbours]:
        chain = _walk(start, neighbours, used)
        if len(chain) > 1:
            chains.append(np.array(chain))
    return chains


def _walk(start: int, neighbours: dict[int, list[int]], used: set[tuple[int, int]]) -> list[int]:
    chain, here = [start], start
    while True:
        for step in neighbours[here]:
            key = (min(here, step), max(here, step))
            if key not in used:
                used.add(key)
                chain.append(step)
                here = step
                break
        else:
            return chain


def level_lines(values: Array, level: float) -> list[Array]:
    """Marching squares: polylines (k, 2) in pixel coordinates (x, y; centres at half integers)."""
    inside = values > level
    code = inside[:-1, :-1] + 2 * inside[:-1, 1:] + 4 * inside[1:, 1:] + 8 * inside[1:, :-1]
    width, links = values.shape[1], list[Ints]()
    for case, pairs in _SQUARE_CASES.items():
        y, x = np.nonzero(code == case)
        for one, two in pairs:
            links.append(np.stack([_edge_key(one, y, x, width), _edge_key(two, y, x, width)], axis=1))
    if not links:
        return []
    return [_edge_points(chain, values, level, width) for chain in link(np.concatenate(links))]


def _edge_key(edge: int, y: Ints, x: Ints, width: int) -> Ints:
    dy, dx, vertical = ((0, 0, 0), (0, 1, 1), (1, 0, 0), (0, 0, 1))[edge]
    return np.asarray(2 * ((y + dy) * width + x + dx) + vertical)


def _edge_points(keys: Ints, values: Array, level: float, width: int) -> Array:
    vertical, node = keys % 2, keys // 2
    y, x = node // width, node % width
    a = values[y, x]
    b = values[y + vertical, x + 1 - vertical]
    t = (level - a) / np.where(a == b, 1.0, b - a)
    return np.stack([x + t * (1 - vertical) + 0.5, y + t * vertical + 0.5], axis=1)


def mask_lines(mask: Bools, blur: float = 1.1, shortest: float = 14.0) -> list[Array]:
    """Smooth closed outlines of a mask; specks whose outline is shorter are left out."""
    if not mask.any():
        return []
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    pad = int(4 * blur) + 3
    y0, x0 = rows[0] - pad, columns[0] - pad
    part = np.zeros((rows[-1] - y0 + pad + 1, columns[-1] - x0 + pad + 1))
    inner = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    part[pad : pad + inner.shape[0], pad : pad + inner.shape[1]] = inner
    lines = level_lines(gaussian_filter(part, blur), 0.5)
    return [line + np.array([x0, y0]) for line in lines if polyline_length(line) >= shortest]


def mesh_lines(values: Array, faces: Ints) -> list[tuple[Ints, Ints, Array]]:
    """Zero lines of per-vertex values: each a chain of points on edges, as (vertex a, vertex b, share of b)."""
    above = values[faces] > 0
    mixed = faces[above.any(axis=1) & ~above.all(axis=1)]
    if not len(mixed):
        return []
    a = np.concatenate([mixed[:, [0, 1]], mixed[:, [1, 2]], mixed[:, [2, 0]]]).reshape(3, -1, 2)
    crossed = (values[a[..., 0]] > 0) != (values[a[..., 1]] > 0)
    low, high = a.min(axis=2), a.max(axis=2)
    key = low * len(values) + high
    order = np.argsort(~crossed, axis=0, kind="stable")[:2]
    ends = np.take_along_axis(key, order, axis=0).T
    lines = []
    for chain in link(ends):
        one, two = chain // len(values), chain % len(values)
        share = values[one] / (values[one] - values[two])
        lines.append((one, two, share))
    return lines


def polyline_length(line: Array) -> float:
    return float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())


def smooth_line(line: Array, sigma: float = 2.0, step: float = 1.5) -> Array:
    """Resample evenly and smooth along the length; ends of open lines stay put."""
    closed = len(line) > 3 and np.allclose(line[0], line[-1])
    run = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    keep = np.concatenate([[True], np.diff(run) > 1e-9])
    line, run = line[keep], run[keep]
    if len(line) < 3 or run[-1] < 3 * step:
        return line
    at = np.linspace(0, run[-1], max(int(run[-1] / step), 4))
    even = np.stack([np.interp(at, run, line[:, k]) for k in range(2)], axis=1)
    if closed:
        even = gaussian_filter1d(even[:-1], sigma / step, axis=0, mode="wrap")
        return np.concatenate([even, even[:1]])
    pad = min(int(4 * sigma / step), len(even) - 1)
    head = 2 * even[0] - even[pad:0:-1]
    tail = 2 * even[-1] - even[-2 : -pad - 2 : -1]
    wide = gaussian_filter1d(np.concatenate([head, even, tail]), sigma / step, axis=0)
    return np.asarray(wide[pad : pad + len(even)])


# -- cubic Béziers (P. J. Schneider's method) ------------------------------------------------------------------


def fit_beziers(line: Array, tolerance: float = 0.8) -> list[Array]:
    """Cubics (4, 2), end to end, that stay within `tolerance` of a polyline; corners stay corners."""
    if len(line) < 2:
        return []
    pieces: list[Array] = []
    for part in _split_corners(line):
        pieces += _fit(part, _tangent(part), -_tangent(part[::-1]) * -1, tolerance, 0)
    return pieces


def _split_corners(line: Array, window: int = 4) -> Iterable[Array]:
    if len(line) < 2 * window + 2:
        return [line]
    before = line[window:-window] - line[: -2 * window]
    after = line[2 * window :] - line[window:-window]
    turn = np.abs(np.arctan2(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0], (before * after).sum(axis=1)))
    sharp = np.flatnonzero(turn > np.radians(CORNER_DEG))
    cuts: list[int] = []
    for group in np.split(sharp, np.flatnonzero(np.diff(sharp) > 1) + 1):
        if len(group):
            cuts.append(int(group[np.argmax(turn[group])]) + window)
    edges = [0, *cuts, len(line) - 1]
    return [line[a : b + 1] for a, b in pairwise(edges) if b > a]


def _tangent(line: Array) -> Array:
    reach = line[min(3, len(line) - 1)] - line[0]
    return np.asarray(reach / max(float(np.linalg.norm(reach)), 1e-9))


def _fit(line: Array, start: Array, end: Array, tolerance: float, depth: int) -> list[Array]:
    """`start` and `end` are unit tangents pointing into the curve."""
    if len(line) < 3 or depth > 12:
        third = np.linalg.norm(line[-1] - line[0]) / 3
        return [np.array([line[0], line[0] + start * third, line[-1] + end * third, line[-1]])]
    u = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    u /= u[-1]
    for _ in range(3):
        curve = _least_squares(line, u, start, end)
        at, off = _offsets(curve, line, u)
        worst = int(np.argmax(off))
        if off[worst] < tolerance:
            return [curve]
        u = _reparameterise(curve, line, u, at)
    worst = min(max(worst, 1), len(line) - 2)
    low, high = max(worst - 2, 0), min(worst + 2, len(line) - 1)
    middle = line[low] - line[high]
    middle = middle / max(float(np.linalg.norm(middle)), 1e-9)
    left = _fit(line[: worst + 1], start, middle, tolerance, depth + 1)
    return left + _fit(line[worst:], -middle, end, tolerance, depth + 1)


def _bernstein(u: Array) -> Array:
    v = 1 - u
    return np.stack([v**3, 3 * u * v * v, 3 * u * u * v, u**3], axis=1)


def _least_squares(line: Array, u: Array, start: Array, end: Array) -> Array:
    b = _bernstein(u)
    first, last = line[0], line[-1]
    a1, a2 = b[:, 1:2] * start, b[:, 2:3] * end
    rest = line - (b[:, :1] + b[:, 1:2]) * first - (b[:, 2:3] + b[:, 3:]) * last
    c11, c12, c22 = (a1 * a1).sum(), (a1 * a2).sum(), (a2 * a2).sum()
    x1, x2 = (a1 * rest).sum(), (a2 * rest).sum()
    det = c11 * c22 - c12 * c12
    span = float(np.linalg.norm(last - first))
    one = two = span / 3
    if abs(det) > 1e-9:
        one, two = (x1 * c22 - x2 * c12) / det, (c11 * x2 - c12 * x1) / det
    if not (0.02 * span < one < 3 * span and 0.02 * span < two < 3 * span):
        one = two = span / 3
    return np.array([first, first + start * one, last + end * two, last])


def _offsets(curve: Array, line: Array, u: Array) -> tuple[Array, Array]:
    at = _bernstein(u) @ curve
    return at, np.linalg.norm(at - line, axis=1)


def _reparameterise(curve: Array, line: Array, u: Array, at: Array) -> Array:
    d1 = 3 * np.diff(curve, axis=0)
    d2 = 2 * np.diff(d1, axis=0)
    v = 1 - u
    q1 = np.stack([v * v, 2 * u * v, u * u], axis=1) @ d1
    q2 = np.stack([v, u], axis=1) @ d2
    top = ((at - line) * q1).sum(axis=1)
    bottom = (q1 * q1).sum(axis=1) + ((at - line) * q2).sum(axis=1)
    u = np.clip(u - top / np.where(np.abs(bottom) < 1e-9, 1.0, bottom), 0, 1)
    return np.maximum.accumulate(u)


# -- path text -------------------------------------------------------------------------------------------------


def path_text(lines: list[list[Array]], close: bool) -> str:
    """SVG path data with whole-number relative coordinates; lines are lists of cubics."""
    text: list[str] = []
    for cubics in lines:
        if not cubics:
            continue
        here = np.rint(cubics[0][0]).astype(int)
        text.append(f"M{here[0]} {here[1]}")
        run: list[str] = []
        for cubic in cubics:
            points = np.rint(cubic[1:]).astype(int) - here
            if not points.any():
                continue
            run.append(join_numbers(points.ravel().tolist()))
            here = here + points[2]
        text.append(("c" + "".join(r if i == 0 or r[0] == "-" else " " + r for i, r in enumerate(run))) if run else "")
        text.append("z" if close else "")
    return "".join(text)


def join_numbers(values: list[int]) -> str:
    """Whole numbers as path data: a minus sign is separator enough."""
    out = ""
    for value in values:
        word = str(value)
        out += word if not out or word[0] == "-" else " " + word
    return out
