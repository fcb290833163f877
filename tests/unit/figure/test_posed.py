"""The GLB of a technique: well formed, the solver's own body, tool against the treated side, movement included."""

from __future__ import annotations

import json
import struct
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from tests.unit.figure.streams import KINDS, TYPES, Glb

from unknot.body.places import area_margin
from unknot.body.skeleton import INDEX, JOINTS, PARENT
from unknot.catalog.errors import InputError
from unknot.cli.figure import figure_command
from unknot.figure import library
from unknot.figure.keep_off import depth_in_tool
from unknot.figure.posed import technique_glb
from unknot.figure.props import TOOLS
from unknot.figure.tasks import Person

PERSON = Person(1.65, 62.0)
TECHNIQUE = "glute-ball-lying"

pytestmark = pytest.mark.slow


@cache
def data(side: str) -> bytes:
    return technique_glb(library.Form(TECHNIQUE, person=PERSON), side)


@cache
def read(side: str) -> Glb:
    return Glb(data(side))


def node(side: str, name: str) -> dict[str, object]:
    found = [n for n in read(side).document["nodes"] if n["name"] == name]
    assert len(found) == 1
    return dict(found[0])


def mesh_values(side: str, name: str, attribute: str) -> np.ndarray:
    glb = read(side)
    primitive = glb.document["meshes"][node(side, name)["mesh"]]["primitives"][0]
    return np.asarray(glb.accessor(primitive["attributes"][attribute]), dtype=np.float64)


def skin(side: str) -> np.ndarray:
    """The body as a viewer stands it: nodes, inverse binds and weights of the file alone."""
    glb, world = read(side), np.tile(np.eye(4), (len(JOINTS), 1, 1))
    for i, name in enumerate(JOINTS):
        own = node(side, name)
        local = np.eye(4)
        local[:3, :3] = Rotation.from_quat(own["rotation"]).as_matrix()
        local[:3, 3] = own["translation"]
        world[i] = world[INDEX[PARENT[name]]] @ local if PARENT[name] else local
    binds = glb.accessor(glb.document["skins"][0]["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1)
    points = mesh_values(side, "body", "POSITION")
    weights = mesh_values(side, "body", "WEIGHTS_0")
    carry = (world @ binds)[mesh_values(side, "body", "JOINTS_0").astype(int)][..., :3, :]
    whole = np.concatenate([points, np.ones((len(points), 1))], axis=1)
    return np.einsum("nk,nkij,nj->ni", weights, carry, whole)


def tool_depth(side: str) -> np.ndarray:
    own = node(side, "tool")
    axis = Rotation.from_quat(own["rotation"]).apply([1.0, 0, 0])
    return depth_in_tool(skin(side), np.array(own["translation"]), axis, TOOLS["tennis-ball"])


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_file_is_well_formed(side: str) -> None:
    """Chunks, alignment, ranges and counts as glTF 2.0 asks for them, and no extension."""
    raw, document = data(side), read(side).document
    assert struct.unpack("<III", raw[:12]) == (0x46546C67, 2, len(raw)) and len(raw) % 4 == 0
    assert "extensionsRequired" not in document and document["buffers"][0]["byteLength"] <= len(read(side).binary)
    for accessor in document["accessors"]:
        view = document["bufferViews"][accessor["bufferView"]]
        size = np.dtype(TYPES[accessor["componentType"]]).itemsize * KINDS[accessor["type"]]
        assert accessor["count"] * size == view["byteLength"] and view["byteOffset"] % 4 == 0
        assert view["byteOffset"] + view["byteLength"] <= document["buffers"][0]["byteLength"]
    for mesh in document["meshes"]:
        for primitive in mesh["primitives"]:
            count = document["accessors"][primitive["attributes"]["POSITION"]]["count"]
            assert {document["accessors"][a]["count"] for a in primitive["attributes"].values()} == {count}
            assert read(side).accessor(primitive["indices"]).max() < count


def test_every_joint_the_body_and_the_tool_are_named_nodes() -> None:
    names = [n["name"] for n in read("left").document["nodes"]]
    assert {*JOINTS, "body", "tool", "mat"} <= set(names) and len(names) == len(set(names))


def test_the_skin_is_the_solvers() -> None:
    solved = library.solve(library.Form(TECHNIQUE, person=PERSON))
    assert np.linalg.norm(skin("left") - solved.vertices(), axis=1).max() < 1e-3


@pytest.mark.parametrize(("side", "sign"), [("left", 1), ("right", -1)])
def test_the_tool_presses_the_treated_side(side: str, sign: int) -> None:
    depth = tool_depth(side)
    deepest = int(np.argmax(depth))
    assert 0.005 < depth[deepest] < 0.035
    assert area_margin("glutes", side)[deepest] > -0.01
    assert sign * node(side, "tool")["translation"][0] > 0.02  # type: ignore[index]


def test_the_treated_side_is_coloured_and_the_other_is_not() -> None:
    red = mesh_values("right", "body", "COLOR_0")
    red_there = (red[:, 0] > 4 * red[:, 1]) & (red[:, 0] > 0.4)
    assert (red_there == (area_margin("glutes", "right") > 0)).all() and red_there.any()


def test_the_movement_is_animated_with_whole_turns_and_rising_times() -> None:
    glb = read("left")
    names = [a["name"] for a in glb.document["animations"]]
    assert names[0] == "into-place" and "pin-and-move" in names
    for animation in glb.document["animations"]:
        for channel in animation["channels"]:
            sampler = animation["samplers"][channel["sampler"]]
            times, values = glb.accessor(sampler["input"])[:, 0], glb.accessor(sampler["output"])
            assert len(times) == len(values) and (np.diff(times) > 0).all()
            if channel["target"]["path"] == "rotation":
                assert np.abs(np.linalg.norm(values, axis=1) - 1).max() < 1e-3
                assert (values[1:] * values[:-1]).sum(axis=1).min() > 0


def test_the_command_writes_it_for_the_asked_person(tmp_path: Path) -> None:
    out = tmp_path / "figure.glb"
    figure_command("calf-ball-chair", out=out, side="right", height_cm=180, mass_kg=90, moment="motion")
    about = Glb(out.read_bytes()).document["asset"]["extras"]
    assert (about["side"], about["height_m"], about["mass_kg"]) == ("right", 1.8, 90.0)
    assert {"chair", "floor"} <= {n["name"] for n in Glb(out.read_bytes()).document["nodes"]}
    assert json.dumps(about)


def test_a_tool_that_does_not_go_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="peanut"):
        figure_command(TECHNIQUE, out=tmp_path / "x.glb", tool="peanut")
