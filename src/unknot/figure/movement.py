"""How the movements around a session are drawn: breathing, closing movements, walking.

Nothing is pressed, so there is no tool and no treated area: a pose at the start, one at the end, and the way
between. The poses are data (`data/movements.toml`), solved and drawn as those of techniques are.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from importlib import resources
from typing import Literal, get_args

import numpy as np

from unknot.body.skeleton import check_angles
from unknot.catalog.base import Frozen, Slug
from unknot.catalog.loader import load_catalog
from unknot.catalog.poses import Change, Point, View
from unknot.figure import library, line_art, tasks
from unknot.figure.ground import Solved, ground
from unknot.figure.library import MOMENTS, Picture
from unknot.figure.parts import part_vertices
from unknot.figure.props import Tool
from unknot.figure.tasks import REFERENCE, Person, Task

Turn = Literal["start", "end"]
TURNS: tuple[Turn, ...] = get_args(Turn)
NO_TOOL = Tool("none", "none", 0.0)
_NOWHERE = Point(height_cm=110)  # where a tool would be: the solver asks, nothing is drawn
_FILE = "data/movements.toml"
_TURN_WORDS = {"start": "at the start", "end": "the movement"}


class MovementFigure(Frozen):
    """One table of the data file: a base posture and what start and end add to it."""

    pose: Slug
    start: Change = Change()
    end: Change = Change()
    view: View | None = None
    follows: str = ""


@cache
def movement_figures() -> Mapping[str, MovementFigure]:
    """Figures by the id that a movement's `pose` names."""
    text = resources.files("unknot.figure").joinpath(_FILE).read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return {id_: MovementFigure.model_validate_json(json.dumps(table)) for id_, table in tables.items()}


def _figure(pose: str) -> MovementFigure:
    known = movement_figures()
    if pose not in known:
        raise ValueError(f"movement pose {pose!r} is not defined; expected one of {', '.join(known)}")
    return known[pose]


def movement_task(pose: str, turn: Turn) -> Task:
    """The pose of a movement as the solver takes it; ValueError names what is unknown."""
    figure = _figure(pose)
    chain = tasks.lineage(figure.pose)
    layers = [base.start for base in chain] + [figure.start] + ([figure.end] if turn == "end" else [])
    change = tasks._overlay(layers)
    check_angles(change.angles)
    task = Task(
        technique=pose, area="", sides="midline", press="hands", surface="floor", effort="usual",
        moment="motion" if turn == "end" else "contact", tool=NO_TOOL, angles=change.angles,
        pitch_deg=change.pitch_deg or 0.0, roll_deg=change.roll_deg or 0.0, yaw_deg=change.yaw_deg or 0.0,
        contacts=change.contacts, reach=change.reach, at=_NOWHERE, shift_m=0.0, tool_gap_mm=0.0, across=True,
        aside_m=0.0, moves="pin", follows=figure.follows, pillow=bool(change.pillow), stool=False,
        chair=any(b.id.startswith("chair") for b in chain), view=figure.view or chain[-1].view,
    )  # fmt: skip
    return replace(task, contacts=tuple(tasks._settle(c, task) for c in task.contacts))


@lru_cache(maxsize=64)
def solve_movement(pose: str, turn: Turn = "start", person: Person = REFERENCE) -> Solved:
    """A grounded pose; the end is found from the start, on the same feet and hands."""
    task = movement_task(pose, turn)
    if turn == "start":
        return ground(task, person)
    start = solve_movement(pose, "start", person)
    seated = any(c.on in ("seat", "backrest") for c in task.contacts)
    end = ground(replace(task, chair=seated), person, start if seated == task.chair else None)
    return _stay(start, replace(end, task=task))  # who has stood up is in front of the chair, not in it


def _stay(start: Solved, end: Solved) -> Solved:
    """The end moved along the floor until what stands on it in both poses stands where it did."""
    here, there = ({c.part for c in s.task.contacts if c.on == "ground"} for s in (start, end))
    if end.task.wall or not here & there:
        return end
    before, after = start.vertices(), end.vertices()
    held = np.concatenate([part_vertices(part) for part in sorted(here & there)])
    x, y, z = end.root.position_m or (0.0, 0.0, 0.0)
    away = float((before[held, 2] - after[held, 2]).mean())
    return replace(end, root=replace(end.root, position_m=(x, y, round(z + away, 5))))


# -- drawings --------------------------------------------------------------------------------------------------

_TURN_OF: Mapping[str, Turn] = {"set_up": "start", "motion": "end"}


def movement_pictures() -> Iterator[Picture]:
    """Every movement's two drawings: `set_up` is its start, `motion` its end with the way between."""
    for pose in dict.fromkeys(m.pose for m in load_catalog().movements.values()):
        for moment in MOMENTS:
            if moment in _TURN_OF:
                yield Picture(pose, "both", moment)


def movement_title(picture: Picture) -> str:
    name = next(m.name for m in load_catalog().movements.values() if m.pose == picture.technique)
    return f"{name}, {_TURN_WORDS[_TURN_OF[picture.moment]]}"


def draw_movement(picture: Picture, person: Person = REFERENCE) -> str:
    """The SVG of a movement at its start or, with where it came from, at its end."""
    pose, turn = picture.technique, _TURN_OF[picture.moment]
    before = solve_movement(pose, "start", person) if turn == "end" else None
    drawing = line_art.draw(solve_movement(pose, turn, person), True, before, arrow=turn == "end")
    return line_art.finish(drawing, "both", movement_title(picture))


def own_hash() -> str:
    """Changes with the code of this module."""
    return library.source_hash(("figure/movement.py",))


def movement_hash(picture: Picture) -> str:
    """Changes with whatever of data, code or body this drawing depends on."""
    code = library.source_hash((*library.POSE_SOURCES, *library.INK_SOURCES))
    parts = [code, own_hash(), movement_title(picture)]
    for turn in TURNS:
        task = movement_task(picture.technique, turn)
        parts.append(json.dumps(library.plain_task(task), sort_keys=True, default=str))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
