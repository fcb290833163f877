"""Which drawings there are, what each is made from, and how one is made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from unknot.body.skeleton import mirror_angles
from unknot.catalog.loader import load_catalog
from unknot.catalog.poses import MomentName
from unknot.catalog.techniques import Effort, Technique
from unknot.figure import line_art
from unknot.figure.ground import Solved, ground
from unknot.figure.tasks import REFERENCE, Person, Task, build_task, drawn_techniques, offered_efforts

LINE_FOLDER = "assets/line"
MANIFEST = "manifest.json"
MOMENTS: tuple[MomentName, ...] = ("set_up", "contact", "motion")
_LEGS = ("hip_", "knee_", "heel_", "toes_", "buttock")
_MOMENT_WORDS = {"set_up": "getting into place", "contact": "in place", "motion": "the movement"}
_SIDE_WORDS = {"left": "left side", "right": "right side", "both": "both sides"}
POSE_SOURCES = (
    "body/data/shapes.npz",
    "body/data/zones.toml",
    "body/field.py",
    "body/mesh.py",
    "body/places.py",
    "body/regions.py",
    "body/skeleton.py",
    "figure/ground.py",
    "figure/kinematics.py",
    "figure/parts.py",
    "figure/props.py",
    "figure/tasks.py",
)
INK_SOURCES = ("body/raster.py", "figure/curves.py", "figure/line_art.py", "figure/scene.py")


@dataclass(frozen=True)
class Picture:
    """One drawing of the library."""

    technique: str
    side: str
    moment: MomentName
    effort: Effort = "usual"

    @property
    def name(self) -> str:
        """File name without its ending, for instance `glute-ball-lying-left-contact` or `…-contact-harder`."""
        tail = "" if self.effort == "usual" else f"-{self.effort}"
        return f"{self.technique}-{self.side}-{self.moment}{tail}"

    @property
    def form(self) -> Form:
        return Form(self.technique, self.moment, self.effort)


@dataclass(frozen=True)
class Form:
    """What of a technique is made for whom. ValueError where tool, surface or effort do not go with it.

    ``tool`` and ``surface`` None: the first that the technique names.
    """

    technique: str
    moment: MomentName = "contact"
    effort: Effort = "usual"
    tool: str | None = None
    surface: str | None = None
    person: Person = REFERENCE

    def __post_init__(self) -> None:
        self.task()

    def task(self) -> Task:
        return build_task(self.technique, self.moment, self.effort, self.tool, self.surface)


def drawn_sides(technique: Technique) -> tuple[str, ...]:
    """Sides a technique is drawn for: left and right, or one drawing for both."""
    return ("left", "right") if technique.sides == "each" else ("both",)


def drawn_efforts(technique: Technique) -> list[Effort]:
    """The usual effort, and others where the pose differs from it."""
    assert technique.figure is not None
    differs = technique.figure.efforts
    alike = "usual" not in differs
    return [e for e in offered_efforts(technique) if e == "usual" or e in differs or not alike]


def drawn_moments(technique: Technique, effort: Effort) -> tuple[MomentName, ...]:
    """All three at the usual effort; of others the contact, and the motion where legs or hips are held differently
    (a leg crossed, hips lifted, an ankle on the knee)."""
    if effort == "usual":
        return MOMENTS
    assert technique.figure is not None
    change = technique.figure.efforts.get(effort)
    parts = () if change is None else (*change.angles, *change.drop)
    return ("contact", "motion") if any(name.startswith(_LEGS) for name in parts) else ("contact",)


def pictures() -> Iterator[Picture]:
    """Every drawing of a technique that ships with the package."""
    techniques = load_catalog().techniques
    for id_ in drawn_techniques():
        for side in drawn_sides(techniques[id_]):
            for effort in drawn_efforts(techniques[id_]):
                for moment in drawn_moments(techniques[id_], effort):
                    yield Picture(id_, side, moment, effort)


def picture_title(picture: Picture) -> str:
    technique = load_catalog().techniques[picture.technique]
    words = [technique.name, _MOMENT_WORDS[picture.moment]]
    if picture.side != "both":
        words.insert(1, _SIDE_WORDS[picture.side])
    if picture.effort != "usual":
        words.append(technique.efforts[picture.effort].name)
    return ", ".join(words)


# -- making ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def solve(form: Form) -> Solved:
    """A grounded pose with the treated side on the left. The motion starts from the contact's solution."""
    warm = solve(replace(form, moment="contact")) if form.moment == "motion" else None
    return ground(form.task(), form.person, warm=warm)


def draw_technique(form: Form, side: str = "left") -> str:
    """The SVG of a technique for any tool, surface, effort and person it allows."""
    check_side(form.technique, side)
    title = picture_title(Picture(form.technique, side, form.moment, form.effort))
    return line_art.finish(_drawing(form, side == "both"), side, title)


@lru_cache(maxsize=16)
def _drawing(form: Form, both: bool) -> line_art.Drawing:
    moves = form.moment == "motion"
    before = solve(replace(form, moment="contact")) if moves else None
    return line_art.draw(solve(form), both, before, arrow=moves)


def check_side(technique: str, side: str) -> None:
    """Refuse a side that the technique does not have (ValueError)."""
    techniques = load_catalog().techniques
    if technique not in techniques:
        raise ValueError(f"technique {technique!r} is not defined; expected one of {', '.join(techniques)}")
    sides = drawn_sides(techniques[technique])
    if side not in sides:
        raise ValueError(f"side {side!r} does not go with {technique}; expected {' or '.join(sides)}")


def pose_record(solved: Solved, side: str = "left") -> dict[str, Any]:
    """A solved pose as plain data, mirrored for the right side: angles, root, tool, gaps.

    Metres and degrees; the world's y is up, and x is to the figure's left when it stands facing +z.
    """
    flip = -1.0 if side == "right" else 1.0
    angles = mirror_angles(solved.angles) if side == "right" else solved.angles
    root, task = solved.root, solved.task
    x, y, z = root.position_m or (0.0, 0.0, 0.0)
    return {
        "technique": task.technique,
        "side": side,
        "moment": task.moment,
        "effort": task.effort,
        "surface": task.surface,
        "press": task.press,
        "height_m": solved.person.height_m,
        "mass_kg": solved.person.mass_kg,
        "angles": dict(sorted(angles.items())),
        "root": {
            "position_m": [flip * x, y, z],
            "yaw_deg": flip * root.yaw_deg,
            "pitch_deg": root.pitch_deg,
            "roll_deg": flip * root.roll_deg,
        },
        "tool": {
            "id": task.tool.id,
            "kind": task.tool.kind,
            "radius_m": task.tool.radius,
            "length_m": task.tool.length,
            "centre_m": [flip * solved.tool_centre[0], *solved.tool_centre[1:]],
            "up": [flip * solved.tool_up[0], *solved.tool_up[1:]],
            "axis": [flip * solved.tool_axis[0], *solved.tool_axis[1:]],
        },
        "view": {
            "azimuth_deg": flip * task.view.azimuth_deg,
            "elevation_deg": task.view.elevation_deg,
        },
        "furniture": {"chair": task.chair, "wall": task.wall, "stool": task.stool, "pillow": task.pillow},
        "moves": task.moves,
        "gaps_mm": solved.contact_gaps_mm,
        "worst_overlap_mm": solved.worst_overlap_mm,
    }


# -- what a drawing is made from -------------------------------------------------------------------------------


@cache
def source_hash(sources: tuple[str, ...]) -> str:
    """Changes with any byte of this code and data of the package."""
    digest = hashlib.sha256()
    root = resources.files("unknot")
    for path in sources:
        digest.update(path.encode() + b"\0" + root.joinpath(path).read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def plain_task(task: Task) -> Any:
    data = asdict(replace(task, contacts=(), reach=(), at=task.at.model_copy(), view=task.view.model_copy()))
    data["contacts"] = [c.model_dump() for c in task.contacts]
    data["reach"] = [r.model_dump() for r in task.reach]
    data["at"], data["view"] = task.at.model_dump(), task.view.model_dump()
    return data


def task_hash(technique: str, moment: MomentName, effort: Effort) -> str:
    """Changes with whatever of content, code or body data this pose depends on."""
    text = json.dumps(plain_task(build_task(technique, moment, effort)), sort_keys=True, default=str)
    return hashlib.sha256((source_hash(POSE_SOURCES) + text).encode()).hexdigest()[:16]


def picture_hash(picture: Picture) -> str:
    parts = [source_hash(INK_SOURCES), picture.side, picture_title(picture)]
    parts.append(task_hash(picture.technique, picture.moment, picture.effort))
    if picture.moment == "motion":
        parts.append(task_hash(picture.technique, "contact", picture.effort))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


# -- what ships ------------------------------------------------------------------------------------------------


@cache
def manifest() -> Mapping[str, str]:
    """Name of every shipped drawing → the hash of what it was made from."""
    folder = resources.files("unknot.figure").joinpath(LINE_FOLDER)
    return dict(json.loads(folder.joinpath(MANIFEST).read_text(encoding="utf-8")))


def shipped_svg(picture: Picture) -> str:
    """A drawing of the package, without solving anything; KeyError names what exists."""
    if picture.name not in manifest():
        near = [n for n in manifest() if n.startswith(picture.technique)]
        raise KeyError(f"no drawing {picture.name!r}; expected one of {', '.join(near) or 'those in the manifest'}")
    folder = resources.files("unknot.figure").joinpath(LINE_FOLDER)
    return folder.joinpath(f"{picture.name}.svg").read_text(encoding="utf-8")
