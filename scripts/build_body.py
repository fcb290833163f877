"""Build the reference mesh (src/unknot/body/data/shapes.npz) and the body map (src/unknot/figure/data).

Needs requirements-build.txt (scikit-image, pyfqmr) on top of the package. The same sources give the same
bytes. `--check` tells whether the shipped file was built from the sources as they are.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unknot.body import field, weights
from unknot.body.mesh import QUANTUM_M, STORED_ORIGIN_M, unfold, volume_m3
from unknot.body.skeleton import INDEX, JOINTS

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

ROOT = Path(__file__).resolve().parent.parent
BODY = ROOT / "src" / "unknot" / "body"
TARGET = BODY / "data" / "shapes.npz"
MAPS = ROOT / "src" / "unknot" / "figure" / "data"
SOURCES = ("anthropometry.py", "skeleton.py", "field.py", "weights.py")

VOXEL_M = 0.004
DECIMATED = 2600  # triangles of the half-body before long edges are split again
EDGE_M = 0.033  # longest edge on trunk and limbs; regions need vertices to have clean edges
EDGE_HEAD_M = 0.017
EDGE_FACE_M = 0.010
EDGE_EYE_M = 0.0055
GIRTHS = (0.5, 0.75, 1.0, 1.25, 1.55, 1.9, 2.2)


def source_hash() -> str:
    """Fingerprint of everything the mesh is made from."""
    digest = hashlib.sha256()
    for path in [*(BODY / name for name in SOURCES), Path(__file__)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


# -- surface -----------------------------------------------------------------------------------------------


def sample(shape: field.Shape, voxel: float) -> tuple[NDArray[np.float32], Array]:
    """The field on a grid; only blocks near the surface are evaluated finely. Returns (values, origin)."""
    low, high = np.array([0.0, -0.04, -0.34]), np.array([0.95, 1.80, 0.46])
    n = np.ceil((high - low) / voxel).astype(int) + 1
    block = 6
    coarse_axes = [low[i] + voxel * np.arange(0, n[i] + block, block) for i in range(3)]
    coarse = np.stack(np.meshgrid(*coarse_axes, indexing="ij"), -1)
    far = field.distance(coarse.reshape(-1, 3), shape).reshape(coarse.shape[:3])
    near = _grow(np.abs(far) < voxel * block * 1.9)
    spread = [_repeat(grid, block, n) for grid in (far, near)]
    values, wanted = spread[0].copy(), np.argwhere(spread[1])
    points = low + voxel * wanted
    fine = [field.distance(points[i : i + 200_000], shape) for i in range(0, len(points), 200_000)]
    values[tuple(wanted.T)] = np.concatenate(fine)
    return values, low


def _grow(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    from scipy.ndimage import binary_dilation

    return np.asarray(binary_dilation(mask, np.ones((3, 3, 3))))


def _repeat(grid: NDArray, times: int, shape: Ints) -> NDArray:  # type: ignore[type-arg]
    big = grid.repeat(times, 0).repeat(times, 1).repeat(times, 2)
    cut = tuple(slice(times // 2, times // 2 + n) for n in shape)
    return big[cut]


def half_surface(shape: field.Shape, voxel: float, triangles: int) -> tuple[Array, Ints]:
    """Left half of the body, open along the mid-line, decimated with its border kept."""
    import pyfqmr
    from skimage.measure import marching_cubes

    values, origin = sample(shape, voxel)
    v, f, _, _ = marching_cubes(values, 0.0, spacing=(voxel,) * 3)
    simplifier = pyfqmr.Simplify()
    simplifier.setMesh(v.astype(np.float64) + origin, f.astype(np.int32))
    simplifier.simplify_mesh(target_count=triangles, aggressiveness=4, preserve_border=True, verbose=False)
    v, f, _ = simplifier.getMesh()
    return _largest_piece(np.asarray(v, dtype=np.float64), np.asarray(f, dtype=np.int64))


def _largest_piece(v: Array, f: Ints) -> tuple[Array, Ints]:
    """Drop stray specks and unused vertices."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    edges = np.concatenate([f[:, [0, 1]], f[:, [1, 2]]])
    graph = coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(len(v), len(v)))
    _, label = connected_components(graph, directed=False)
    keep = label == np.bincount(label[f[:, 0]]).argmax()
    index = np.cumsum(keep) - 1
    return v[keep], index[f[keep[f[:, 0]]]]


def border_vertices(f: Ints) -> NDArray[np.int64]:
    edges = np.sort(np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]]), axis=1)
    unique, count = np.unique(edges, axis=0, return_counts=True)
    return np.unique(unique[count == 1])


def neighbours(f: Ints, n: int):  # type: ignore[no-untyped-def]
    """Row-normalised adjacency matrix."""
    from scipy.sparse import coo_matrix, diags

    e = np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]])
    e = np.unique(np.concatenate([e, e[:, ::-1]]), axis=0)
    graph = coo_matrix((np.ones(len(e)), (e[:, 0], e[:, 1])), shape=(n, n)).tocsr()
    return diags(1.0 / np.asarray(graph.sum(axis=1)).ravel()) @ graph


def longest_edge(p: Array) -> Array:
    """Longest edge wanted at each point: fine on the face, finest round the eyes and the mouth."""
    face = (p[:, 1] > 1.545) & (p[:, 2] > 0.045)
    eye = face & (np.abs(p[:, 1] - 1.648) < 0.018) & (p[:, 0] < 0.055) & (p[:, 0] > 0.008)
    mouth = face & (np.abs(p[:, 1] - 1.5775) < 0.012) & (p[:, 0] < 0.026)
    head = np.where(p[:, 1] > 1.56, EDGE_HEAD_M, EDGE_M)
    return np.where(eye | mouth, EDGE_EYE_M, np.where(face, EDGE_FACE_M, head))


def split_long(p: Array, f: Ints) -> tuple[Array, Ints]:
    """Cut every too long edge in half; neighbours agree because the edge decides, not the triangle."""
    pairs = np.stack([f, np.roll(f, -1, axis=1)], axis=2)
    edges, index = np.unique(np.sort(pairs.reshape(-1, 2), axis=1), axis=0, return_inverse=True)
    index = index.reshape(-1, 3)
    middle = p[edges].mean(axis=1)
    long = np.linalg.norm(p[edges[:, 0]] - p[edges[:, 1]], axis=1) > longest_edge(middle)
    new = np.where(long, len(p) + np.cumsum(long) - 1, -1)
    faces: list[tuple[int, int, int]] = []
    for corner, mids in zip(f.tolist(), new[index].tolist(), strict=True):
        faces += _cut(corner, mids)
    return np.concatenate([p, middle[long]]), np.array(faces)


def _cut(corner: list[int], mids: list[int]) -> list[tuple[int, int, int]]:
    """Triangle with some edge mid-points → triangles. mids[i] lies between corner i and i + 1."""
    marked = [m >= 0 for m in mids]
    turn = {1: marked.index(True) if any(marked) else 0, 2: (marked.index(False) + 1) % 3 if not all(marked) else 0}
    k = turn.get(sum(marked), 0)
    a, b, c = (corner[(k + i) % 3] for i in range(3))
    ab, bc, ca = (mids[(k + i) % 3] for i in range(3))
    if sum(marked) == 0:
        return [(a, b, c)]
    if sum(marked) == 1:
        return [(a, ab, c), (ab, b, c)]
    if sum(marked) == 2:
        return [(ab, b, bc), (a, ab, bc), (a, bc, c)]
    return [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]


def flip_edges(p: Array, f: Ints) -> Ints:
    """One sweep of flips towards fatter triangles (Delaunay on the surface), flat neighbours only."""
    f = f.copy()
    owner: dict[tuple[int, int], int] = {}
    for t, (a, b, c) in enumerate(f.tolist()):
        owner[a, b] = owner[b, c] = owner[c, a] = t
    touched: set[int] = set()
    joined = {tuple(sorted(e)) for e in owner}
    for (a, b), t in list(owner.items()):
        u = owner.get((b, a), -1)
        if a > b or u < 0 or t in touched or u in touched:
            continue
        c = next(v for v in f[t].tolist() if v not in (a, b))
        d = next(v for v in f[u].tolist() if v not in (a, b))
        if tuple(sorted((c, d))) in joined or not _better(p[[a, b, c, d]]):
            continue
        f[t], f[u] = (a, d, c), (d, b, c)
        joined.add(tuple(sorted((c, d))))
        touched |= {t, u}
    return f


def _better(q: Array) -> bool:
    """Should the edge a–b between c and d become c–d? Yes if the two angles facing it exceed a half turn."""

    def angle(apex: Array, one: Array, two: Array) -> float:
        x, y = one - apex, two - apex
        return float(np.arccos(np.clip(x @ y / (np.linalg.norm(x) * np.linalg.norm(y) + 1e-15), -1, 1)))

    a, b, c, d = q
    n1, n2 = np.cross(b - a, c - a), np.cross(d - a, b - a)
    m1, m2 = np.cross(d - a, c - a), np.cross(b - d, c - d)
    flat = n1 @ n2 > 0.9 * np.linalg.norm(n1) * np.linalg.norm(n2)
    stays = m1 @ n1 > 0 and m2 @ n1 > 0
    return bool(flat and stays and angle(c, a, b) + angle(d, a, b) > np.pi + 0.02)


def remesh(p: Array, f: Ints, shape: field.Shape) -> tuple[Array, Ints]:
    """Even out the triangles: split, flip, slide vertices along the surface (not where detail is fine)."""
    for _ in range(3):
        p, f = split_long(p, f)
        border = border_vertices(f)
        for _ in range(3):
            f = flip_edges(p, f)
        mean = neighbours(f, len(p))
        size = np.linalg.norm(mean @ p - p, axis=1)
        free = np.clip((p[:, 1] - 0.12) / 0.05, 0, 1) * np.clip((1.50 - p[:, 1]) / 0.05, 0, 1)
        free = free * np.clip((0.50 - p[:, 0]) / 0.04, 0, 1) * (size < 0.03)
        free[border] = 0
        for _ in range(4):
            p = p + 0.5 * free[:, None] * (mean @ p - p)
            p = project(p, shape, border, 1, 0.004)
    return project(p, shape, border, 2, 0.002), f


def gradient(p: Array, shape: field.Shape, step: float = 0.001) -> Array:
    g = np.empty_like(p)
    for axis in range(3):
        shift = np.zeros(3)
        shift[axis] = step
        g[:, axis] = (field.distance(p + shift, shape) - field.distance(p - shift, shape)) / (2 * step)
    return g


def project(p: Array, shape: field.Shape, border: Ints, steps: int, most: float) -> Array:
    """Newton steps onto the surface, at most `most` metres each; the border stays on the mid-line."""
    p = p.copy()
    for _ in range(steps):
        d = field.distance(p, shape).astype(np.float64)
        g = gradient(p, shape)
        g[border, 0] = 0
        size = np.maximum((g * g).sum(axis=1), 0.25)
        p -= np.clip(d / size, -most, most)[:, None] * g
        p[:, 0] = np.maximum(p[:, 0], 0.0008)
        p[border, 0] = 0
    return p


def morph(start: Array, shape: field.Shape, border: Ints, mean) -> Array:  # type: ignore[no-untyped-def]
    """Carry the topology to another shape; the displacement is smoothed so that triangles keep their form."""
    p = start.copy()
    for round_ in range(6):
        moved = project(p, shape, border, 2, 0.012) - start
        for _ in range(3 if round_ < 5 else 0):
            smooth = mean @ moved
            smooth[border, 0] = 0
            moved = 0.4 * moved + 0.6 * smooth
        p = start + moved
        p[border, 0] = 0
        p[:, 0] = np.maximum(p[:, 0], 0)
    return project(p, shape, border, 2, 0.004)


def rebone(p: Array, w: Array, old: field.Shape, new: field.Shape) -> Array:
    """First guess for another sex: each vertex moves with its bones."""
    from unknot.body.skeleton import pose

    a, b = pose(old.bones, field.BIND_ANGLES), pose(new.bones, field.BIND_ANGLES)
    return p + w @ (b[:, :3, 3] - a[:, :3, 3])


# -- assembly ----------------------------------------------------------------------------------------------


def mirror_topology(f: Ints, n: int, border: Ints) -> tuple[Ints, Ints]:
    """Faces and twins of the whole body; mid-line vertices are shared."""
    inner = np.setdiff1d(np.arange(n), border)
    other = np.arange(n)
    other[inner] = n + np.arange(len(inner))
    faces = np.concatenate([f, other[f][:, ::-1]])
    twin = np.concatenate([other, inner])
    return faces, twin


def _swap() -> Ints:
    names = [n.replace("_left", "_#").replace("_right", "_left").replace("_#", "_right") for n in JOINTS]
    return np.array([INDEX[n] for n in names])


def whole_weights(half: Array, border: Ints, twin: Ints) -> tuple[Ints, NDArray[np.uint8]]:
    """Top four joints per vertex as bytes that sum to 255; left and right exactly mirrored."""
    order = np.argsort(-half, axis=1, kind="stable")[:, :4]
    top = np.take_along_axis(half, order, axis=1)
    small = np.floor(top / top.sum(axis=1, keepdims=True) * 255 + 0.5).astype(np.int64)
    small[:, 0] += 255 - small.sum(axis=1)
    for i in border:
        order[i], small[i] = _middle_weights(half[i])
    mirror = twin[len(half) :]
    joints = np.concatenate([order, _swap()[order[mirror]]])
    return joints, np.concatenate([small, small[mirror]]).astype(np.uint8)


def _middle_weights(row: Array) -> tuple[list[int], list[int]]:
    """On the mid-line: both thighs alike, and the two joints of the trunk that pull most."""
    trunk = [j for j in np.argsort(-row, kind="stable") if not JOINTS[j].endswith(("left", "right"))][:2]
    legs = [INDEX["thigh_left"], INDEX["thigh_right"]]
    leg = float(row[legs].mean())
    whole = float(row[trunk].sum()) + 2 * leg
    pull = [int(255 * value / whole + 0.5) for value in (row[trunk[1]], leg, leg)]
    return [int(trunk[0]), int(trunk[1]), *legs], [255 - sum(pull), *pull]


def build(voxel: float = VOXEL_M, triangles: int = DECIMATED, girths: tuple[float, ...] = GIRTHS) -> dict:  # type: ignore[type-arg]
    """All arrays of the data file."""
    base = field.Shape(0.5, 1.0)
    started = time.perf_counter()
    v, f = half_surface(base, voxel, triangles)
    border = border_vertices(f)
    if np.abs(v[border, 0]).max() > 1e-6:
        raise SystemExit("the half-body is open away from the mid-line; the field has a hole")
    v, f = remesh(project(v, base, border, 3, 0.002), f, base)
    border = border_vertices(f)
    mean = neighbours(f, len(v))
    w = weights.joint_weights(v, base)
    for _ in range(2):
        w = 0.5 * w + 0.5 * (mean @ w)
    say(f"half body: {len(v)} vertices, {len(f)} triangles, {len(border)} on the mid-line", started)
    faces, twin = mirror_topology(f, len(v), border)
    half = np.empty((2, len(girths), len(v), 3))
    for sex in (0, 1):
        middle = girths.index(1.0)
        start = rebone(v, w, base, field.Shape(float(sex), 1.0))
        for run in (range(middle, len(girths)), range(middle - 1, -1, -1)):
            at = start
            for k in run:
                at = morph(at, field.Shape(float(sex), girths[k]), border, mean)
                half[sex, k] = at
                if k == middle:
                    start = at
                litres = 1000 * volume_m3(unfold(at, twin), faces)
                say(f"{'female' if sex else 'male'} girth {girths[k]:.2f}: {litres:.1f} L", started)
    joints, small = whole_weights(w, border, twin)
    levels = np.round((half - STORED_ORIGIN_M) / QUANTUM_M).astype(np.int64)
    return {
        "faces": faces.astype(np.uint16),
        "twin": twin.astype(np.uint16),
        "joints": joints.astype(np.uint8),
        "weights": small,
        "girths": np.array(girths),
        "half": fit_int16(np.diff(levels, axis=1, prepend=0)),
        "source": np.array(source_hash()),
    }


def fit_int16(levels: Ints) -> NDArray[np.int16]:
    if np.abs(levels).max() > np.iinfo(np.int16).max:
        raise SystemExit("a vertex lies too far out to be stored; check the morphs")
    return levels.astype(np.int16)


def say(text: str, started: float) -> None:
    print(f"[{time.perf_counter() - started:5.1f} s] {text}", file=sys.stderr)


def write_maps() -> None:
    """The body map's two views, ready for the pages."""
    from unknot.figure.bodymap import VIEWS, body_map_svg

    MAPS.mkdir(exist_ok=True)
    for view in VIEWS:
        path = MAPS / f"body-map-{view}.svg"
        path.write_text(body_map_svg(view), encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB", file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--maps", action="store_true", help="only draw the body map again")
    parser.add_argument("--check", action="store_true", help="only compare the fingerprint of the sources")
    args = parser.parse_args()
    if args.check:
        stored = str(np.load(TARGET)["source"])
        fresh = stored == source_hash()
        print("up to date" if fresh else "stale: run scripts/build_body.py")
        return 0 if fresh else 1
    if args.maps:
        write_maps()
        return 0
    stream = io.BytesIO()
    np.savez_compressed(stream, **build())
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(stream.getvalue())
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size / 1000:.0f} kB", file=sys.stderr)
    write_maps()
    return 0


if __name__ == "__main__":
    sys.exit(main())
