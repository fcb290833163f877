"""Pose tracks: every technique has one, left is left, nothing floats, sinks or slips."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import pytest
from tests.unit.figure.streams import Glb

from unknot.body.mesh import Body, load_shapes
from unknot.body.places import area_margin
from unknot.body.skeleton import INDEX, JOINTS, PARENT, Root
from unknot.catalog.loader import load_catalog
from unknot.figure import glb, track
from unknot.figure.ground import ground
from unknot.figure.keep_off import UNDRAWN, pressed_zones, zone_margin
from unknot.figure.props import TOOLS
from unknot.figure.tasks import build_task
from unknot.figure.track import Key

FOLDER = resources.files("unknot.figure").joinpath("assets/3d")
TECHNIQUES = list(load_catalog().techniques)
SAMPLE = ("glute-ball-lying", "floor")  # solved again by the test


@cache
def index() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FOLDER.joinpath("index.json").read_text(encoding="utf-8"))
    return found


@cache
def load(file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FOLDER.joinpath(file).read_text(encoding="utf-8"))
    return found


def files(technique: str) -> list[str]:
    return [entry["file"] for entry in index()["tracks"].get(technique, {}).values()]


def efforts(file: str) -> dict[str, dict[str, Key]]:
    """Key frames by effort; an effort drawn like another is left out."""
    drawn = {name: effort for name, effort in load(file)["efforts"].items() if isinstance(effort, dict)}
    return {name: {k: Key.unpack(text) for k, text in effort["keys"].items()} for name, effort in drawn.items()}


def stand(key: Key, body: Body) -> np.ndarray:
    """Vertices of the body in a key frame."""
    rest, world = body.skeleton.rest, np.tile(np.eye(4), (len(JOINTS), 1, 1))
    local = _matrices(key.turns)
    world[0, :3, :3], world[0, :3, 3] = local[0], key.root
    for i, name in enumerate(JOINTS[1:], start=1):
        parent = INDEX[PARENT[name]]
        world[i, :3, :3] = world[parent, :3, :3] @ local[i]
        world[i, :3, 3] = world[parent, :3, :3] @ (rest[i] - rest[parent]) + world[parent, :3, 3]
    return body.skin(world)


def _matrices(quaternions: np.ndarray) -> np.ndarray:
    x, y, z, w = quaternions.T
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    return np.moveaxis(np.array(rows), -1, 0)


@cache
def solved() -> Any:
    return ground(build_task("calf-ball-sitting"), track.DEFAULT_PERSON)


# -- one key -------------------------------------------------------------------------------------------------


def test_a_packed_key_comes_back_within_a_millimetre() -> None:
    key = track.take_key(solved())
    moved = stand(Key.unpack(key.pack()), solved().body) - solved().vertices()
    assert np.linalg.norm(moved, axis=1).max() < 0.001


def test_a_mirrored_key_is_the_mirrored_body() -> None:
    twin, points = load_shapes().twin, solved().vertices()
    seen = stand(track.take_key(solved()).mirrored(), solved().body)
    swapped = np.empty_like(points)
    swapped[: len(twin)] = points[twin] * [-1, 1, 1]
    assert np.abs(seen - swapped).max() < 1e-6


def test_mirroring_twice_changes_nothing() -> None:
    key = track.take_key(solved())
    again = key.mirrored().mirrored()
    for one, other in zip(vars(key).values(), vars(again).values(), strict=True):
        assert np.abs(one - other).max() < 1e-12


def test_a_place_without_a_limb_looks_the_same_mirrored() -> None:
    body = solved().body
    points = body.skin(body.pose({}, Root()))
    twin = load_shapes().twin
    assert np.abs(points[twin] * [-1, 1, 1] - points).max() < 1e-9


# -- what is shipped -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_every_technique_has_a_fresh_track_on_every_surface(technique: str) -> None:
    """A stale one: run scripts/build_3d.py."""
    drawn = load_catalog().techniques[technique]
    wanted = {surface: track.source_hash(drawn, surface) for surface in track.surfaces(drawn)}
    found = {surface: entry["source"] for surface, entry in index()["tracks"].get(technique, {}).items()}
    assert found == wanted


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_a_track_is_at_most_5_kilobytes(technique: str) -> None:
    sizes = {file: len(FOLDER.joinpath(file).read_bytes()) for file in files(technique)}
    assert all(size <= 5_000 for size in sizes.values()), sizes


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_a_track_plays_every_phase_of_its_technique(technique: str) -> None:
    drawn = load_catalog().techniques[technique]
    needed = {"set_up", "contact"}
    needed |= {"up", "down"} if drawn.phases.roll or drawn.phases.search else set()
    needed |= {"pin"} if drawn.phases.pin_and_move else set()
    missing = {(f, e): needed - set(keys) for f in files(technique) for e, keys in efforts(f).items()}
    assert not any(missing.values()), missing


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_every_offered_effort_is_drawn(technique: str) -> None:
    drawn = load_catalog().techniques[technique]
    for surface, entry in index()["tracks"][technique].items():
        assert set(load(entry["file"])["efforts"]) == {v.effort for v in track.variants(drawn, surface)}


@pytest.mark.parametrize("technique", [t for t in TECHNIQUES if load_catalog().techniques[t].sides == "each"])
def test_the_left_picture_has_the_tool_at_the_left_of_the_body(technique: str) -> None:
    body, area = glb.base_body(), load_catalog().techniques[technique].area
    inside = {side: area_margin(area, side) > 0 for side in ("left", "right")}
    for file in files(technique):
        for effort, keys in efforts(file).items():
            points, tool = stand(keys["contact"], body), keys["contact"].tool
            near = {s: np.linalg.norm(points[m] - tool, axis=1).min() for s, m in inside.items()}
            assert near["left"] < near["right"], f"{file} {effort}: {near}"


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_nobody_sinks_through_the_ground_in_any_key(technique: str) -> None:
    body = glb.base_body()
    for file in files(technique):
        allowed = 0.075 if load(file)["surface"].startswith("mattress") else 0.045
        for effort, keys in efforts(file).items():
            low = {name: float(stand(key, body)[:, 1].min()) for name, key in keys.items()}
            assert min(low.values()) > -allowed, f"{file} {effort}: {low}"


@pytest.mark.parametrize("technique", ["mid-back-roller-lean", "quads-roller-prone", "calf-roller-both-sitting"])
def test_rolling_on_the_ground_does_not_slip(technique: str) -> None:
    keys = efforts(files(technique)[0])["usual"]
    body = keys["up"].root[2] - keys["down"].root[2]
    tool = keys["up"].tool[2] - keys["down"].tool[2]
    assert body == pytest.approx(2 * tool, abs=0.02) and abs(tool) > 0.02


def test_solving_the_sample_again_gives_the_shipped_poses() -> None:
    technique, surface = SAMPLE
    drawn, file = load_catalog().techniques[technique], index()["tracks"][technique][surface]["file"]
    body, shipped = glb.base_body(), efforts(file)["usual"]
    variant = next(v for v in track.variants(drawn, surface) if v.effort == "usual")
    for name, again in track.solve_keys(variant).items():
        away = np.linalg.norm(stand(shipped[name], body) - again.vertices(), axis=1)
        assert away.max() < 0.005, f"{name}: {1000 * away.max():.0f} mm; run scripts/build_3d.py --fresh"


def test_the_index_names_the_body_and_every_file() -> None:
    named = {entry["file"] for each in index()["tracks"].values() for entry in each.values()}
    present = {entry.name for entry in FOLDER.iterdir()}
    named |= {entry["file"] for entry in index()["at_rest"].values()}
    assert present == named | {index()["body"]["file"], "index.json"}


def test_the_body_knows_its_height_and_girths() -> None:
    extras = Glb(FOLDER.joinpath("body.glb").read_bytes()).document["meshes"][0]["extras"]
    assert (extras["height_m"], extras["girth"]) == (glb.BASE_HEIGHT_M, glb.girths())


# -- zones to keep off ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_no_key_frame_presses_a_zone_that_the_technique_keeps_off(technique: str) -> None:
    """Every surface, effort and moment in which the tool touches; the right side is the mirror image."""
    body, zones = glb.base_body(), load_catalog().techniques[technique].no_go
    for file in files(technique):
        tool = TOOLS[load(file)["tool"]]
        for effort, keys in efforts(file).items():
            for name, key in keys.items():
                if name != "set_up":
                    pressed = pressed_zones(stand(key, body), key.tool, key.axis, tool, zones)
                    assert pressed == {}, f"{file} {effort} {name}"


def test_every_zone_of_the_catalogue_is_on_the_body_or_said_not_to_be() -> None:
    named = {zone for technique in load_catalog().techniques.values() for zone in technique.no_go}
    assert {zone for zone in named if zone_margin(zone) is None} == UNDRAWN & named


def test_a_ball_on_a_zone_is_found() -> None:
    """The same pose with the ball moved to the middle of the back."""
    body, key = glb.base_body(), efforts("glute-ball-lying.json")["usual"]["contact"]
    points, margin = stand(key, body), zone_margin("spine-line")
    assert margin is not None
    there = points[int(np.argmax(margin))]
    assert "spine-line" in pressed_zones(points, there, key.axis, TOOLS["tennis-ball"], ["spine-line"])
    assert pressed_zones(points, there + np.array([0, 1.0, 0]), key.axis, TOOLS["tennis-ball"], ["spine-line"]) == {}


# -- movements around a session ------------------------------------------------------------------------------

MOVEMENTS = track.shipped_movements()


@pytest.mark.parametrize("pose", MOVEMENTS)
def test_every_movement_has_a_fresh_track_that_stands_on_the_ground_and_moves(pose: str) -> None:
    """A stale one: run scripts/build_3d.py."""
    entry, body = index()["at_rest"][pose], glb.base_body()
    assert entry["source"] == track.movement_source(pose)
    keys = efforts(entry["file"])["usual"]
    lowest = [float(stand(key, body)[:, 1].min()) for key in keys.values()]
    assert min(lowest) > -0.03 and max(lowest) < 0.01
    away = np.linalg.norm(stand(keys["pin"], body) - stand(keys["contact"], body), axis=1)
    assert away.max() > 0.005
