"""The skin: closed, symmetric, as heavy as the person, and built from the sources at hand."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from unknot.body import field
from unknot.body.anthropometry import DENSITY_KG_M3
from unknot.body.mesh import build_body, load_shapes, volume_m3
from unknot.body.raster import refine, vertex_normals
from unknot.body.skeleton import INDEX

ROOT = Path(__file__).parents[3]
PEOPLE = [(h, m, s) for h in (1.55, 1.72, 1.90) for m in (48.0, 72.0, 110.0) for s in ("female", "male")]


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_body", ROOT / "scripts" / "build_body.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def directed_edges(faces: np.ndarray) -> np.ndarray:
    return np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])


def test_the_skin_is_watertight() -> None:
    edges = directed_edges(load_shapes().faces)
    once = {tuple(e) for e in edges.tolist()}
    assert len(once) == len(edges)
    assert all((b, a) in once for a, b in once)


def test_every_vertex_is_used() -> None:
    shapes = load_shapes()
    assert np.array_equal(np.unique(shapes.faces), np.arange(len(shapes.twin)))


@pytest.mark.parametrize("sex", ["female", "male", "unspecified"])
def test_left_and_right_are_exact_mirror_images(sex: str) -> None:
    body, twin = build_body(1.70, 68.0, sex), load_shapes().twin  # type: ignore[arg-type]
    mirrored = body.neutral[twin] * [-1.0, 1.0, 1.0]
    assert np.abs(mirrored - body.neutral).max() < 1e-12


@pytest.mark.parametrize(("height_m", "mass_kg", "sex"), PEOPLE)
def test_the_body_weighs_what_the_person_weighs(height_m: float, mass_kg: float, sex: str) -> None:
    body = build_body(height_m, mass_kg, sex)  # type: ignore[arg-type]
    assert body.volume_m3 * DENSITY_KG_M3 == pytest.approx(mass_kg, rel=0.03)


@pytest.mark.parametrize("height_m", [1.5, 1.75, 2.0])
def test_the_body_is_as_tall_as_the_person(height_m: float) -> None:
    body = build_body(height_m, 22.0 * height_m**2)
    assert np.ptp(body.neutral[:, 1]) == pytest.approx(height_m, rel=0.006)
    assert body.neutral[:, 1].min() == pytest.approx(0.0, abs=0.01)


def test_more_mass_means_a_wider_waist_and_the_same_bones() -> None:
    thin, heavy = build_body(1.7, 55.0), build_body(1.7, 95.0)
    level = np.abs(thin.neutral[:, 1] - 1.05) < 0.03
    trunk = level & (np.abs(thin.neutral[:, 0]) < 0.15)
    assert np.ptp(heavy.neutral[trunk, 2]) > 1.2 * np.ptp(thin.neutral[trunk, 2])
    assert np.array_equal(thin.skeleton.rest, heavy.skeleton.rest)


def test_weights_are_whole_and_mirrored() -> None:
    shapes = load_shapes()
    assert shapes.weights.sum(axis=1) == pytest.approx(1.0)
    full = np.zeros((len(shapes.twin), 22))
    np.put_along_axis(full, shapes.joints, shapes.weights, axis=1)
    swap = [INDEX[n.replace("_left", "#").replace("_right", "_left").replace("#", "_right")] for n in INDEX]
    assert np.abs(full - full[shapes.twin][:, swap]).max() <= 2.5 / 255


def test_zero_angles_give_the_neutral_body() -> None:
    body = build_body(1.75, 70.0)
    assert body.skin(body.pose({})) == pytest.approx(body.neutral)


def test_flexing_the_left_hip_lifts_the_left_knee_and_leaves_the_right_leg() -> None:
    body = build_body(1.75, 70.0)
    moved = body.skin(body.pose({"hip_flexion_left": 90.0}))
    knee = np.abs(body.neutral - body.skeleton["shin_left"]).max(axis=1) < 0.07
    assert (moved[knee, 2] - body.neutral[knee, 2]).min() > 0.25
    right = (body.neutral[:, 0] < -0.02) & (body.neutral[:, 1] < 0.75)
    assert moved[right] == pytest.approx(body.neutral[right])


@pytest.mark.parametrize(
    "angles",
    [
        {"hip_flexion_left": 110.0, "hip_flexion_right": 110.0},
        {"knee_flexion_left": 120.0},
        {"elbow_flexion_left": 120.0, "shoulder_flexion_left": 90.0},
    ],
)
def test_bending_a_joint_neither_bloats_nor_collapses_the_body(angles: dict[str, float]) -> None:
    body = build_body(1.75, 70.0)
    posed = body.skin(body.pose(angles))
    assert volume_m3(posed, body.faces) == pytest.approx(body.volume_m3, rel=0.045)


@pytest.mark.parametrize(
    ("height_m", "mass_kg", "sex", "field_name"),
    [(17.5, 70, "male", "height_m"), (1.75, 700, "male", "mass_kg"), (1.75, 70, "other", "sex")],
)
def test_impossible_people_are_refused_by_field(height_m: float, mass_kg: float, sex: str, field_name: str) -> None:
    with pytest.raises(ValueError, match=field_name):
        build_body(height_m, mass_kg, sex)  # type: ignore[arg-type]


def test_the_shipped_shapes_are_built_from_these_sources(builder: ModuleType) -> None:
    assert load_shapes().source == builder.source_hash(), "run scripts/build_body.py"


@pytest.mark.parametrize(("female", "k"), [(0.0, 2), (1.0, 2), (0.0, 3)])
def test_the_shipped_shapes_lie_on_the_field(female: float, k: int) -> None:
    shapes = load_shapes()
    skin = shapes.half[int(female), k]
    away = np.abs(field.distance(skin, field.Shape(female, float(shapes.girths[k]))))
    assert np.percentile(away, 97) < 0.001


def test_a_split_triangle_list_stays_closed(builder: ModuleType) -> None:
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=float)
    faces = np.array([[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]])
    points, split = builder.split_long(corners, faces)
    assert len(points) > 4
    assert builder.border_vertices(split).size == 0
    assert volume_m3(points, split) == pytest.approx(1 / 6)


def test_refining_keeps_the_skin_closed_and_rounds_it_a_little() -> None:
    body = build_body(1.75, 70.0)
    finer = refine(body.faces, len(body.neutral))
    points = finer.bend(body.neutral, vertex_normals(body.neutral, body.faces))
    edges = {tuple(e) for e in directed_edges(finer.faces).tolist()}
    assert all((b, a) in edges for a, b in edges)
    assert 1.0 < volume_m3(points, finer.faces) / body.volume_m3 < 1.02
