"""From content to one drawing to solve: posture, technique, effort and moment laid over each other.

Every drawing is solved with the treated side on the left; the right is its mirror image.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from unknot.body.anthropometry import Sex
from unknot.body.skeleton import DOFS, check_angles
from unknot.catalog.loader import load_catalog
from unknot.catalog.poses import Change, Contact, Figure, MomentName, Point, Pose, Reach, View
from unknot.catalog.techniques import EFFORTS, Effort, Technique
from unknot.figure.parts import DEFAULT_DEPTH_MM, DEPTH_MM, split_side
from unknot.figure.props import TOOLS, Tool

LIFT_MM = 45.0  # how far a set-up holds the body off the tool, unless the content says otherwise
TOOL_DEPTH_MM = {"glutes": 22.0, "piriformis": 20.0, "lateral-hip": 20.0, "hamstrings": 11.0, "quadriceps": 10.0}
TOOL_DEPTH_DEFAULT_MM = 8.0
SOFT_EXTRA_MM = 16.0  # a mattress gives this much more than a floor


@dataclass(frozen=True)
class Person:
    """Whom to draw; `unspecified` is half-way between the two sexes."""

    height_m: float = 1.70
    mass_kg: float = 68.0
    sex: Sex = "unspecified"


REFERENCE = Person()
"""Whom the shipped drawings show."""


@dataclass(frozen=True)
class Task:
    """One drawing: everything the solver and the renderer need, with left as the treated side."""

    technique: str
    area: str
    sides: str
    press: str
    surface: str
    effort: Effort
    moment: MomentName
    tool: Tool
    angles: Mapping[str, float]
    pitch_deg: float
    roll_deg: float
    yaw_deg: float
    contacts: tuple[Contact, ...]
    reach: tuple[Reach, ...]
    at: Point
    shift_m: float
    tool_gap_mm: float
    across: bool
    aside_m: float
    moves: str
    follows: str
    pillow: bool
    stool: bool
    chair: bool
    view: View

    @property
    def wall(self) -> bool:
        return self.press == "wall" or any(c.on == "wall" for c in self.contacts)

    @property
    def soft(self) -> bool:
        return self.surface.startswith("mattress")

    @property
    def name(self) -> str:
        return f"{self.technique}:{self.surface}:{self.effort}:{self.moment}"


@cache
def load_poses() -> Mapping[str, Pose]:
    """Base postures of `content/poses`, by id."""
    folder = resources.files("unknot.content").joinpath("poses")
    found = {}
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            data = tomllib.loads(entry.read_text(encoding="utf-8"))
            pose = Pose.model_validate_json(json.dumps(data))
            if entry.name != f"{pose.id}.toml":
                raise ValueError(f"poses/{entry.name}: id {pose.id!r}; expected the file name")
            found[pose.id] = pose
    return found


def drawn_techniques() -> tuple[str, ...]:
    """Ids of the techniques that carry a figure."""
    return tuple(t.id for t in load_catalog().techniques.values() if t.figure is not None)


def lineage(pose_id: str) -> list[Pose]:
    """The posture and what it is based on, oldest first; ValueError with the ids that exist."""
    poses, chain = load_poses(), list[Pose]()
    current: str | None = pose_id
    while current is not None:
        if current not in poses:
            raise ValueError(f"posture {current!r} is not defined; expected one of {', '.join(poses)}")
        chain.insert(0, poses[current])
        current = poses[current].base
        if len(chain) > 8:
            raise ValueError(f"posture {pose_id!r} is based on itself")
    return chain


def _limb(name: str) -> str:
    return name.replace("_treated", "_left").replace("_other", "_right")


def spread_angles(angles: Mapping[str, float]) -> dict[str, float]:
    """Side-neutral names to left (treated) and right (other)."""
    spread: dict[str, float] = {}
    for name, value in angles.items():
        if name.endswith("_both"):
            spread[name.replace("_both", "_left")] = value
            spread[name.replace("_both", "_right")] = value
    spread.update({_limb(name): value for name, value in angles.items() if not name.endswith("_both")})
    return spread


def _parts(part: str) -> list[str]:
    if part.endswith("_both"):
        return [part.replace("_both", "_left"), part.replace("_both", "_right")]
    return [_limb(part)]


def _spread_contacts(contacts: tuple[Contact, ...]) -> list[Contact]:
    return [c.model_copy(update={"part": part}) for c in contacts for part in _parts(c.part)]


def _spread_reach(reach: tuple[Reach, ...]) -> list[Reach]:
    spread = []
    for r in reach:
        for part in _parts(r.part):
            side = split_side(part)[1]
            other = "right" if side == "left" else "left"
            to = r.to.replace("_same", f"_{side}").replace("_across", f"_{other}")
            aside = r.aside_cm * (-1 if r.part.endswith("_both") and side == "right" else 1)
            spread.append(r.model_copy(update={"part": part, "to": _limb(to), "aside_cm": aside}))
    return spread


def _overlay(changes: list[Change]) -> Change:
    angles: dict[str, float] = {}
    contacts: dict[tuple[str, str], Contact] = {}
    reach: dict[str, Reach] = {}
    last: dict[str, Any] = {}
    for change in changes:
        for part in (p for name in change.drop for p in _parts(name)):
            contacts = {key: c for key, c in contacts.items() if key[0] != part}
            reach.pop(part, None)
        angles |= spread_angles(change.angles)
        for c in _spread_contacts(change.contacts):
            if c.on == "pillow":
                contacts.pop((c.part, "ground"), None)
            contacts[c.part, c.on] = c
        reach |= {r.part: r for r in _spread_reach(change.reach)}
        for field in ("pitch_deg", "roll_deg", "yaw_deg", "at", "tool_gap_mm", "pillow"):
            if getattr(change, field) is not None:
                last[field] = getattr(change, field)
    return Change.model_construct(
        angles=angles,
        contacts=tuple(contacts.values()),
        reach=tuple(reach.values()),
        drop=(),
        **{f: last.get(f) for f in ("pitch_deg", "roll_deg", "yaw_deg", "at", "tool_gap_mm", "pillow")},
    )


def default_tool(technique: Technique) -> str:
    return technique.variants[0].tools[0]


def default_surface(technique: Technique) -> str:
    return technique.variants[0].surfaces[0]


def offered_efforts(technique: Technique) -> list[Effort]:
    return [e for e in EFFORTS if any(e in g.efforts for g in technique.variants)]


def _shift(technique: Technique, figure: Figure, moment: MomentName) -> float:
    """Half a stroke towards the head for the roll's end (metres, positive is down the limb)."""
    if moment != "motion" or figure.moves != "roll":
        return 0.0
    return -0.5 * float(min(technique.motion.stroke_cm[1], 12.0)) / 100


def _layers(figure: Figure, effort: Effort, moment: MomentName) -> list[Change]:
    layers = [pose.start for pose in lineage(figure.pose)] + [figure.start]
    if effort in figure.efforts:
        layers.append(figure.efforts[effort])
    if moment in figure.moments:
        layers.append(figure.moments[moment])
    return layers


def _tool_gap(change: Change, technique: Technique, moment: MomentName, press: str) -> float:
    if change.tool_gap_mm is not None:
        return change.tool_gap_mm
    if moment == "set_up" and press != "hands":
        return LIFT_MM
    return -TOOL_DEPTH_MM.get(technique.area, TOOL_DEPTH_DEFAULT_MM)


def _check_variant(technique: Technique, tool: str, surface: str, effort: str) -> None:
    def refuse(field: str, value: str, known: set[str]) -> None:
        if value not in known:
            raise ValueError(f"{field} {value!r} does not go with {technique.id}; expected {', '.join(sorted(known))}")

    refuse("tool", tool, {t for g in technique.variants for t in g.tools})
    refuse("surface", surface, {s for g in technique.variants for s in g.surfaces})
    refuse("effort", effort, {e for g in technique.variants for e in g.efforts})


def build_task(
    technique_id: str,
    moment: MomentName = "contact",
    effort: Effort = "usual",
    tool: str | None = None,
    surface: str | None = None,
) -> Task:
    """Lay content over content; ValueError names what is unknown and what was expected."""
    techniques = load_catalog().techniques
    if technique_id not in techniques:
        raise ValueError(f"technique {technique_id!r} is not defined; expected one of {', '.join(techniques)}")
    technique = techniques[technique_id]
    if technique.figure is None:
        raise ValueError(f"technique {technique_id!r} has no [figure]")
    figure = technique.figure
    tool, surface = tool or default_tool(technique), surface or default_surface(technique)
    _check_variant(technique, tool, surface, effort)
    change = _overlay(_layers(figure, effort, moment))
    check_angles(change.angles)
    chain = lineage(figure.pose)
    on = {c.on for c in change.contacts}
    task = Task(
        technique=technique_id,
        area=technique.area,
        sides=technique.sides,
        press=figure.press,
        surface=surface,
        effort=effort,
        moment=moment,
        tool=TOOLS[tool],
        angles=change.angles,
        pitch_deg=change.pitch_deg or 0.0,
        roll_deg=change.roll_deg or 0.0,
        yaw_deg=change.yaw_deg or 0.0,
        contacts=change.contacts,
        reach=change.reach,
        at=change.at or figure.at,
        shift_m=_shift(technique, figure, moment),
        tool_gap_mm=_tool_gap(change, technique, moment, figure.press),
        across=figure.across,
        aside_m=figure.aside_cm / 100,
        moves=figure.moves,
        follows=_limb(figure.follows),
        pillow=bool(change.pillow),
        stool=figure.press == "stool" or any(p.stool for p in chain),
        chair=bool(on & {"seat", "backrest"}) or figure.press in ("seat", "backrest"),
        view=figure.view or chain[-1].view,
    )
    if moment == "set_up" and task.press == "hands":
        task = replace(task, reach=tuple(_hover(r) for r in task.reach))
    return replace(task, contacts=tuple(_settle(c, task) for c in task.contacts))


def _hover(reach: Reach) -> Reach:
    """Before the hands press, they are on their way to the tool."""
    return reach.model_copy(update={"gap_mm": reach.gap_mm + 80}) if reach.to == "tool" else reach


def _settle(contact: Contact, task: Task) -> Contact:
    """Fill in how deep a part rests."""
    if contact.gap_mm is not None:
        return contact
    depth = DEPTH_MM.get(split_side(contact.part)[0], DEFAULT_DEPTH_MM)
    if task.soft and contact.on == "ground":
        depth += SOFT_EXTRA_MM if depth > 5 else 5.0
    return contact.model_copy(update={"gap_mm": -depth})


def angle_names(task: Task) -> tuple[str, ...]:
    """The angles the solver may turn."""
    names = [n for n in DOFS if not n.startswith(("clavicle", "toes", "wrist_deviation"))]
    return tuple(dict.fromkeys([*names, *task.angles]))
