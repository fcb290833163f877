"""The vendored 3D library is the one that was checked in, and the pages name it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from unknot.body.skeleton import JOINTS

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "src/unknot/web/core/static"
VENDOR = next((STATIC / "vendor").glob("three-*"))
SUMS = dict(line.split(maxsplit=1)[::-1] for line in (VENDOR / "SHA256SUMS").read_text().splitlines())


@pytest.mark.parametrize("name", SUMS)
def test_a_vendored_file_has_its_checksum(name: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == SUMS[name]


def test_every_vendored_file_is_listed() -> None:
    present = {p.relative_to(VENDOR).as_posix() for p in VENDOR.rglob("*") if p.is_file()}
    assert present == {*SUMS, "SHA256SUMS"}


def test_the_folder_is_named_for_the_version_inside() -> None:
    revision = re.search(r'const t="(\d+)"', (VENDOR / "three.core.min.js").read_text(encoding="utf-8"))
    assert revision is not None and VENDOR.name == f"three-0.{revision[1]}.0"


def test_the_scene_imports_nothing_from_afar() -> None:
    sources = [STATIC / "js/scene.js", *(STATIC / "js/scene").glob("*.js")]
    names = [name for s in sources for name in re.findall(r'from "([^"]+)"', s.read_text(encoding="utf-8"))]
    assert names and all(re.match(r"(three$|three/addons/|\./)", name) for name in names)


def test_the_scene_has_the_joints_of_the_skeleton_in_order() -> None:
    text = (STATIC / "js/scene/keys.js").read_text(encoding="utf-8")
    trunk = re.search(r"JOINTS = \[\s*(.*?),\n", text, re.S)
    limbs = re.search(r"LIMB = \[(.*?)\]", text)
    assert trunk is not None and limbs is not None
    names = [re.findall(r'"(\w+)"', found[1]) for found in (trunk, limbs)]
    assert (*names[0], *(f"{n}_left" for n in names[1]), *(f"{n}_right" for n in names[1])) == JOINTS
