"""The body map: front and back, drawn from the same body as every picture, cut into regions without gaps.

The posed mesh is rasterised, each pixel gets the region whose margin is largest there, and the cracks
between unequal pixels become curves. Two neighbours share one and the same curve, so nothing overlaps and
nothing is left over however strongly the curves are smoothed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from numpy.typing import NDArray

from unknot.body.mesh import build_body
from unknot.body.places import features, region_margins
from unknot.body.raster import Raster, Refinement, rasterise, refine, vertex_normals
from unknot.body.regions import BODY_REGIONS, BodyRegion, View

Array = NDArray[np.float64]
Labels = NDArray[np.int64]
Corner = tuple[int, int]

VIEWS: tuple[View, ...] = ("front", "back")
PIXELS_PER_M = 560.0
_MARGIN_PX = 12
_SMOOTHING = 22  # rounds of moving half-way to the neighbours along a curve
_SIMPLIFY_PX = 0.35
_SPECK_PX = 60  # a smaller piece of a region is given to its neighbour

_STANDING = {
    "shoulder_abduction": 24.0,
    "elbow_flexion": 8.0,
    "forearm_pronation": -45.0,
    "hip_abduction": 6.0,
    "hip_rotation": 8.0,
}


@dataclass(frozen=True, slots=True)
class Patch:
    """One region on one side as it shows in one view; `d` is an SVG path."""

    region: BodyRegion
    d: str


@dataclass(frozen=True, slots=True)
class BodyMap:
    """One view of the map; outline and hair are drawn over the patches and take no clicks."""

    view: View
    width: int
    height: int
    patches: tuple[Patch, ...]
    outline: str
    hair: str


# -- pixels ------------------------------------------------------------------------------------------------


def _picture(view: View) -> Raster:
    """The standing figure without perspective; its left is on the picture's right seen from the front."""
    body = build_body(1.75, 70.0, "unspecified")
    angles = {f"{name}_{side}": value for name, value in _STANDING.items() for side in ("left", "right")}
    flat = body.skin(body.pose(angles))
    points = _rounder().bend(flat, vertex_normals(flat, body.faces))
    facing = 1.0 if view == "front" else -1.0
    across = points[:, 0] * facing
    half = int(np.ceil(np.abs(across).max() * PIXELS_PER_M)) + _MARGIN_PX
    low, high = points[:, 1].min(), points[:, 1].max()
    tall = int(np.ceil((high - low) * PIXELS_PER_M)) + 2 * _MARGIN_PX
    seen = np.stack(
        [
            half + across * PIXELS_PER_M,
            _MARGIN_PX + (high - points[:, 1]) * PIXELS_PER_M,
            -facing * points[:, 2],
        ],
        axis=1,
    )
    return rasterise(seen, _rounder().faces, 2 * half, tall)


@lru_cache(maxsize=1)
def _rounder() -> Refinement:
    body = build_body(1.75, 70.0, "unspecified")
    return refine(body.faces, len(body.neutral))


def _seen(raster: Raster, margin: Array) -> Array:
    return raster.sample(_rounder().spread(margin), _rounder().faces)


def _labels(raster: Raster, view: View) -> tuple[Labels, list[BodyRegion]]:
    """Index of the region at each pixel, −1 outside the body."""
    patches = [patch for patch in BODY_REGIONS if view in patch.views]
    margins = region_margins()
    best = np.full(raster.face.shape, -np.inf)
    labels = np.full(raster.face.shape, -1, dtype=np.int64)
    for i, patch in enumerate(patches):
        margin = _seen(raster, margins[patch.key])
        better = raster.mask & (margin > best)
        best[better], labels[better] = margin[better], i
    return _absorb_specks(labels), patches


def _pieces(labels: Labels) -> tuple[Labels, NDArray[np.int64]]:
    """Connected pieces of equal label (4-neighbours) and their sizes."""
    from scipy.ndimage import label

    pieces, offset = np.zeros_like(labels), 0
    for value in np.unique(labels):
        marks, count = label(labels == value)
        pieces[marks > 0] = marks[marks > 0] + offset - 1
        offset += count
    return pieces, np.bincount(pieces.ravel())


def _absorb_specks(labels: Labels) -> Labels:
    """Give stray bits to the neighbour they touch most."""
    labels = labels.copy()
    pieces, sizes = _pieces(labels)
    for piece in np.flatnonzero(sizes < _SPECK_PX):
        where = pieces == piece
        around = np.zeros_like(where)
        around[1:] |= where[:-1]
        around[:-1] |= where[1:]
        around[:, 1:] |= where[:, :-1]
        around[:, :-1] |= where[:, 1:]
        near = labels[around & ~where]
        near = near[near >= 0] if (near >= 0).any() and labels[where][0] >= 0 else near
        values, counts = np.unique(near, return_counts=True)
        labels[where] = values[counts.argmax()]
    return labels


# -- cracks between pixels ---------------------------------------------------------------------------------


def _cracks(labels: Labels) -> dict[Corner, list[Corner]]:
    """Graph of pixel corners joined where the labels on both sides of the crack differ."""
    padded = np.pad(labels, 1, constant_values=-1)
    graph: dict[Corner, list[Corner]] = defaultdict(list)

    def join(a: Corner, b: Corner) -> None:
        graph[a].append(b)
        graph[b].append(a)

    for r, c in np.argwhere(padded[:-1, 1:-1] != padded[1:, 1:-1]).tolist():
        join((r, c), (r, c + 1))
    for r, c in np.argwhere(padded[1:-1, :-1] != padded[1:-1, 1:]).tolist():
        join((r, c), (r + 1, c))
    return graph


def _walk(graph: dict[Corner, list[Corner]], start: Corner, step: Corner, used: set[object]) -> list[Corner]:
    path = [start, step]
    used.add(frozenset((start, step)))
    while len(graph[path[-1]]) == 2 and path[-1] != start:
        here, before = path[-1], path[-2]
        onward = next(n for n in graph[here] if n != before)
        used.add(frozenset((here, onward)))
        path.append(onward)
    return path


def _arcs(labels: Labels) -> list[list[Corner]]:
    """Runs of cracks from junction to junction, then the closed loops that have none."""
    graph = _cracks(labels)
    used: set[object] = set()
    arcs = []
    knots = sorted(corner for corner, joined in graph.items() if len(joined) != 2)
    for start in [*knots, *sorted(graph)]:
        for step in graph[start]:
            if frozenset((start, step)) not in used:
                arcs.append(_walk(graph, start, step, used))
    return arcs


def _sides(labels: Labels, arc: list[Corner]) -> tuple[int, int]:
    """Labels to the left and to the right of an arc, looking along it (y down)."""
    (r0, c0), (r1, c1) = arc[0], arc[1]
    padded = np.pad(labels, 1, constant_values=-1)
    if r0 == r1:
        c = min(c0, c1) + 1
        above, below = int(padded[r0, c]), int(padded[r0 + 1, c])
        return (above, below) if c1 > c0 else (below, above)
    r = min(r0, r1) + 1
    west, east = int(padded[r, c0]), int(padded[r, c0 + 1])
    return (east, west) if r1 > r0 else (west, east)


# -- curves ------------------------------------------------------------------------------------------------


def _smoothed(labels: Labels) -> dict[Corner, Array]:
    """Every pixel corner on a crack moved towards its neighbours, several times: stairs become curves.

    Where three curves meet, the corner follows the body's outline if it lies on it, else all three.
    """
    graph = _cracks(labels)
    corners = sorted(graph)
    index = {corner: i for i, corner in enumerate(corners)}
    outer = _cracks(np.where(labels < 0, -1, 0))
    share = np.zeros((len(corners), 4), dtype=np.int64)
    for i, corner in enumerate(corners):
        joined = outer.get(corner) or graph[corner]
        share[i] = [index[joined[k % len(joined)]] for k in range(4 if len(joined) != 3 else 3)] + (
            [i] if len(joined) == 3 else []
        )
    p = np.array(corners, dtype=np.float64)[:, ::-1]
    for _ in range(_SMOOTHING):
        p = 0.5 * p + 0.5 * p[share].mean(axis=1)
    return dict(zip(corners, p, strict=True))


def simplify(p: Array, tolerance: float) -> Array:
    """Douglas–Peucker; first and last point are kept."""
    keep = np.zeros(len(p), dtype=bool)
    keep[[0, -1]] = True
    stack = [(0, len(p) - 1)]
    while stack:
        i, j = stack.pop()
        if j <= i + 1:
            continue
        chord, inner = p[j] - p[i], p[i + 1 : j] - p[i]
        length = np.hypot(*chord)
        away = (
            np.abs(inner[:, 0] * chord[1] - inner[:, 1] * chord[0]) / length
            if length > 1e-9
            else np.hypot(inner[:, 0], inner[:, 1])
        )
        if away.max() > tolerance:
            k = i + 1 + int(away.argmax())
            keep[k] = True
            stack += [(i, k), (k, j)]
    return p[keep]


def handles(p: Array, closed: bool) -> tuple[Array, Array]:
    """Control points of cubic Béziers through p (Catmull–Rom directions, a third of each segment long)."""
    before = np.roll(p, 1, axis=0) if not closed else np.vstack([p[-2], p[:-1]])
    after = np.roll(p, -1, axis=0) if not closed else np.vstack([p[1:], p[1]])
    if not closed:
        before[0], after[-1] = p[0], p[-1]
    direction = after - before
    direction /= np.maximum(np.hypot(direction[:, 0], direction[:, 1]), 1e-9)[:, None]
    length = np.hypot(*(p[1:] - p[:-1]).T)[:, None] / 3
    return p[:-1] + direction[:-1] * length, p[1:] - direction[1:] * length


@dataclass(frozen=True, slots=True)
class _Curve:
    start: Corner
    end: Corner
    points: Array
    first: Array
    second: Array

    def reversed(self) -> _Curve:
        return _Curve(self.end, self.start, self.points[::-1], self.second[::-1], self.first[::-1])

    def text(self) -> str:
        """Cubic segments relative to the start, tenths of a pixel."""
        out, here = [], np.round(self.points[0], 1)
        for a, b, c in zip(self.first, self.second, self.points[1:], strict=True):
            numbers = np.concatenate([np.round(q, 1) - here for q in (a, b, c)])
            out.append(_numbers(numbers))
            here = np.round(c, 1)
        return "c" + " ".join(out)


def _numbers(values: Array) -> str:
    """Shortest text: no leading zeros, a minus sign also separates."""
    text = ""
    for value in values:
        word = f"{value:.1f}".removesuffix(".0").replace("0.", ".", 1) if abs(value) < 1 else f"{value:.1f}"
        word = word.removesuffix(".0")
        word = "0" if word in ("-0", "", "-") else word
        text += word if not text or word.startswith("-") else f" {word}"
    return text


def _curve(arc: list[Corner], smooth: dict[Corner, Array]) -> _Curve:
    points = np.array([smooth[corner] for corner in arc])
    closed = arc[0] == arc[-1]
    if closed:  # Douglas–Peucker needs two fixed points
        far = int(np.hypot(*(points - points[0]).T).argmax())
        points = np.vstack([simplify(points[: far + 1], _SIMPLIFY_PX)[:-1], simplify(points[far:], _SIMPLIFY_PX)])
    else:
        points = simplify(points, _SIMPLIFY_PX)
    first, second = handles(points, closed)
    return _Curve(arc[0], arc[-1], points, first, second)


def _loops(curves: list[_Curve]) -> str:
    """Join curves end to start into closed subpaths. How they pair up at a shared corner does not matter:
    the fill rule is even-odd."""
    waiting: dict[Corner, list[_Curve]] = defaultdict(list)
    for curve in curves:
        waiting[curve.start].append(curve)
    parts = []
    for start in sorted(waiting):
        while waiting[start]:
            curve = waiting[start].pop()
            x, y = np.round(curve.points[0], 1)
            text = f"M{_numbers(np.array([x, y]))}{curve.text()}"
            while curve.end != start:
                curve = waiting[curve.end].pop()
                text += curve.text()
            parts.append(text + "z")
    return "".join(parts)


def outline_paths(labels: Labels) -> dict[int, str]:
    """SVG path of every label in a picture, and of the outline of everything labelled (key −1)."""
    owned: dict[int, list[_Curve]] = defaultdict(list)
    smooth = _smoothed(labels)
    for arc in _arcs(labels):
        curve = _curve(arc, smooth)
        left, right = _sides(labels, arc)
        for label, oriented in ((left, curve), (right, curve.reversed())):
            owned[label].append(oriented)
    return {label: _loops(curves) for label, curves in owned.items()}


# -- the map -----------------------------------------------------------------------------------------------


def _mask_path(mask: NDArray[np.bool_]) -> str:
    if not mask.any():
        return ""
    return outline_paths(_absorb_specks(np.where(mask, 0, -1)))[0]


@lru_cache(maxsize=2)
def body_map(view: View) -> BodyMap:
    """Draw one view; takes a second or two, remembered."""
    raster = _picture(view)
    labels, patches = _labels(raster, view)
    paths = outline_paths(labels)
    hair = raster.mask & (_seen(raster, features()["hair"]) > 0)
    drawn = tuple(Patch(patch, paths[i]) for i, patch in enumerate(patches) if i in paths)
    height, width = labels.shape
    return BodyMap(view, width, height, drawn, paths[-1], _mask_path(hair))


def _face(view: View) -> str:
    """Eyes and mouth, so that front and back cannot be mistaken."""
    if view == "back":
        return ""
    body = build_body(1.75, 70.0, "unspecified")
    top = float(body.neutral[:, 1].max())
    centre = body_map("front").width / 2
    dots = []
    for side in (-1, 1):
        x, y = centre + side * 0.0315 * PIXELS_PER_M, _MARGIN_PX + (top - 1.6405) * PIXELS_PER_M
        dots.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="currentColor" stroke="none"/>')
    y, half = _MARGIN_PX + (top - 1.577) * PIXELS_PER_M, 0.021 * PIXELS_PER_M
    dots.append(f'<path d="M{centre - half:.1f} {y:.1f}q{half:.1f} 3.5 {2 * half:.1f} 0"/>')
    return "".join(dots)


def svg_group(view: View, id_prefix: str = "") -> str:
    """The map as an SVG group; `id_prefix` keeps ids apart when both views share a page."""
    drawn = body_map(view)
    rows = [
        f'<path id={quoteattr(id_prefix + patch.region.key)} class="region" '
        f'data-region="{patch.region.region}" data-side="{patch.region.side}" '
        f'fill-rule="evenodd" d="{patch.d}"><title>{escape(patch.region.name)}</title></path>'
        for patch in drawn.patches
    ]
    overlay = (
        '<g class="overlay" aria-hidden="true" pointer-events="none" fill="none" stroke="currentColor">'
        f'<path class="hair" d="{drawn.hair}" fill="currentColor" fill-opacity=".18" stroke="none"/>'
        f'<g stroke-width="1.6">{_face(view)}</g>'
        f'<path class="outline" d="{drawn.outline}" stroke-width="2.4"/></g>'
    )
    return f'<g class="body-map" data-view="{view}">{"".join(rows)}{overlay}</g>'


_STYLE = (
    "<style>.region{fill:#efe6dd;stroke:#8b7f76;stroke-width:1;cursor:pointer}"
    ".region:hover{fill:#d9c3ae}.body-map{color:#3a3330}"
    "@media(prefers-color-scheme:dark){.region{fill:#4a4440;stroke:#8b7f76}.body-map{color:#e8e0d9}}</style>"
)


def body_map_svg(view: View, id_prefix: str = "") -> str:
    """A complete SVG document of one view."""
    drawn = body_map(view)
    side = "left of the picture" if view == "back" else "right of the picture"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawn.width} {drawn.height}" role="group" '
        f'aria-label="Body map, {view} view. Your left is on the {side}.">'
        f"{_STYLE}{svg_group(view, id_prefix)}</svg>\n"
    )
