"""The shipped body: small, reproducible, and the same body that the solver and the drawings use."""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np
import pytest
from tests.unit.figure.streams import Glb, read_triangles, read_vertices

from unknot.body.mesh import build_body, load_shapes
from unknot.body.places import area_margin, features, places
from unknot.body.skeleton import JOINTS
from unknot.figure import glb
from unknot.figure.meshopt import encode_triangles, encode_vertices, order_faces, order_vertices

AREAS = [name for kind, name in places() if kind == "area"]


@cache
def shipped() -> bytes:
    return resources.files("unknot.figure").joinpath("assets/3d/body.glb").read_bytes()


@cache
def read() -> Glb:
    return Glb(shipped())


@cache
def lanes() -> dict[str, np.ndarray]:
    """Margins by name, metres, in the order of the file's vertices."""
    body, found = read(), {}
    for lane in body.document["meshes"][0]["extras"]["lanes"]:
        column = body.accessor(body.primitive["attributes"][lane["attribute"].upper()])[:, lane["component"]]
        found[lane["name"]] = column * lane["unit_m"]
    return found


def old_numbers() -> np.ndarray:
    return order_vertices(order_faces(load_shapes().faces))[0]


def sorted_corners(faces: np.ndarray) -> np.ndarray:
    first = faces.argmin(axis=1)
    turned = np.stack([np.take_along_axis(faces, ((first + k) % 3)[:, None], 1)[:, 0] for k in range(3)], 1)
    return turned[np.lexsort(turned.T)]


@pytest.mark.parametrize("stride", [4, 8, 12, 64])
def test_a_vertex_stream_reads_back(stride: int) -> None:
    chance = np.random.default_rng(stride)
    rows = np.cumsum(chance.integers(-9, 9, (1003, stride)), axis=0).astype(np.uint8)
    rows[:, 1] = 7
    rows[400:420] = chance.integers(0, 255, (20, stride))
    assert (read_vertices(encode_vertices(rows), *rows.shape) == rows).all()


def test_a_vertex_stream_refuses_a_stride_that_the_format_has_not() -> None:
    with pytest.raises(ValueError, match="stride 6"):
        encode_vertices(np.zeros((3, 6), dtype=np.uint8))


def test_a_triangle_stream_reads_back_in_any_order_of_faces() -> None:
    faces = np.random.default_rng(3).integers(0, 400, (900, 3))
    assert (sorted_corners(read_triangles(encode_triangles(faces), 900)) == sorted_corners(faces)).all()


def test_ordering_keeps_every_face_and_its_direction() -> None:
    faces = load_shapes().faces
    old, new = order_vertices(order_faces(faces))
    assert (sorted_corners(old[new]) == sorted_corners(faces)).all()


def test_the_shipped_file_is_at_most_200_kilobytes() -> None:
    assert len(shipped()) <= 200_000


def test_building_again_gives_the_same_bytes() -> None:
    assert glb.body_glb() == shipped(), "stale: run scripts/build_3d.py"


def test_vertices_lie_within_half_a_quantum_of_the_body() -> None:
    stored = read().accessor(read().primitive["attributes"]["POSITION"]) * glb.POSITION_UNIT_M
    wrong = np.abs(stored - glb.base_body().bind[old_numbers()])
    assert wrong.max() <= glb.POSITION_UNIT_M / 2 + 1e-9


def test_the_skin_of_the_file_stands_as_the_body_does() -> None:
    body, points = glb.base_body(), read().accessor(read().primitive["attributes"]["POSITION"])
    binds = read().accessor(read().document["skins"][0]["inverseBindMatrices"])
    carry = body.pose({}) @ binds.reshape(-1, 4, 4).transpose(0, 2, 1)
    joints = read().accessor(read().primitive["attributes"]["JOINTS_0"])
    weights = read().accessor(read().primitive["attributes"]["WEIGHTS_0"]) / 255
    whole = np.concatenate([points, np.ones((len(points), 1))], axis=1)
    skin = np.einsum("nk,nkij,nj->ni", weights, carry[joints][..., :3, :], whole)
    assert np.abs(skin - body.neutral[old_numbers()]).max() < 0.002


def test_weights_of_every_vertex_add_up_to_one() -> None:
    weights = read().accessor(read().primitive["attributes"]["WEIGHTS_0"]).astype(int)
    assert set(weights.sum(axis=1)) == {255}


def test_nodes_are_the_joints_in_order() -> None:
    names = [node["name"] for node in read().document["nodes"]]
    assert tuple(names[: len(JOINTS)]) == JOINTS


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("area", AREAS)
def test_cutting_at_the_mid_line_gives_the_side_of_the_area(area: str, side: str) -> None:
    sign = 1 if side == "left" else -1
    stored = np.minimum(lanes()[area], sign * lanes()["mid_line"])
    margin = area_margin(area, side)[old_numbers()]
    clear = np.abs(margin) > 0.0005
    assert ((stored > 0) == (margin > 0))[clear].all() and (stored > 0).any()


@pytest.mark.parametrize("feature", list(features()))
def test_garments_and_face_keep_their_edges(feature: str) -> None:
    margin = features()[feature][old_numbers()]
    clear = np.abs(margin) > 0.0005
    assert ((lanes()[feature] > 0) == (margin > 0))[clear].all()


@pytest.mark.parametrize(("mass_kg", "worst_mm"), [(48, 1), (58, 12), (68, 1), (90, 12), (110, 1)])
def test_morphs_give_the_body_of_another_mass(mass_kg: float, worst_mm: float) -> None:
    body = build_body(glb.BASE_HEIGHT_M, mass_kg)
    base, targets = glb.base_body().bind, read().primitive["targets"]
    deltas = [read().accessor(t["POSITION"]) * glb.POSITION_UNIT_M for t in targets]
    mixed = sum((w * d for w, d in zip(glb.morph_weights(body.girth), deltas, strict=True)), base[old_numbers()])
    assert np.abs(mixed - body.bind[old_numbers()]).max() < worst_mm / 1000
