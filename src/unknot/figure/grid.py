"""Every pose on nine bodies: how close each contact is, how deep anything sinks in.

The whole grid takes minutes and is solved by scripts/build_figures.py; its report is kept as data together
with the hash of what it was made from, so that a test can tell a stale report from a fresh one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, cast

from unknot.catalog.loader import load_catalog
from unknot.catalog.poses import MomentName
from unknot.catalog.techniques import Effort
from unknot.figure.ground import Solved, ground
from unknot.figure.library import MOMENTS, drawn_efforts, task_hash
from unknot.figure.tasks import Person, build_task, drawn_techniques

REPORT = "assets/grid.json"
HEIGHTS_M = (1.55, 1.70, 1.88)
BODY_MASS_INDEX = (20.0, 25.0, 33.0)  # masses of the grid; 33 is heavy, the drawing is for everybody
CONTACT_MM = 5.0  # a declared contact is met when its gap is this near to the depth asked for
REACH_MM = 35.0  # a palm lies on its place when its middle is this near
OVERLAP_MM = 15.0  # nothing sinks deeper than this beyond what was asked for


def bodies() -> tuple[Person, ...]:
    """The 3 × 3 grid of heights and masses."""
    return tuple(Person(h, round(b * h * h, 1)) for h in HEIGHTS_M for b in BODY_MASS_INDEX)


def pose_keys() -> Iterator[str]:
    """`technique:effort:moment` of every pose that is drawn."""
    techniques = load_catalog().techniques
    for id_ in drawn_techniques():
        for effort in drawn_efforts(techniques[id_]):
            for moment in MOMENTS if effort == "usual" else ("contact",):
                yield f"{id_}:{effort}:{moment}"


def split_key(key: str) -> tuple[str, Effort, MomentName]:
    technique, effort, moment = key.split(":")
    return technique, cast(Effort, effort), cast(MomentName, moment)


def worst_of(solved: Solved) -> dict[str, Any]:
    """The numbers of one pose on one body that a person would argue about."""
    loose = solved.task.moment == "set_up"  # off the tool, how far matters little
    touch = {
        n: g for n, g in solved.contact_gaps_mm.items() if " to " not in n and not (loose and n.startswith("tool"))
    }
    reach = {n: g for n, g in solved.contact_gaps_mm.items() if " to " in n}
    contact = max(touch, key=lambda n: abs(touch[n]), default="")
    palm = max(reach, key=lambda n: reach[n], default="")
    return {
        "contact": contact,
        "contact_mm": touch.get(contact, 0.0),
        "reach": palm,
        "reach_mm": reach.get(palm, 0.0),
        "overlap_mm": solved.worst_overlap_mm,
    }


def solve_row(key: str) -> tuple[str, dict[str, Any]]:
    """One pose on all bodies; each starts from the middle body's solution."""
    technique, effort, moment = split_key(key)
    task = build_task(technique, moment, effort)
    first = ground(task, Person())
    rows = {}
    for person in bodies():
        solved = ground(task, person, warm=first)
        found = worst_of(solved)
        if problems(key, "", found):
            found = min((found, worst_of(ground(task, person))), key=_badness)
        rows[f"{person.height_m:.2f} m {person.mass_kg:.0f} kg"] = found
    return key, {"made_from": task_hash(technique, moment, effort), "bodies": rows}


def _badness(row: Mapping[str, Any]) -> float:
    contact, reach, overlap = (float(row[k]) for k in ("contact_mm", "reach_mm", "overlap_mm"))
    return max(abs(contact) / CONTACT_MM, reach / REACH_MM, overlap / OVERLAP_MM)


def problems(key: str, body: str, row: Mapping[str, Any]) -> list[str]:
    """Sentences that name technique, contact and millimetres; empty when all is well."""
    found = []
    if abs(row["contact_mm"]) > CONTACT_MM:
        found.append(
            f"{key}, {body}: {row['contact']} is {row['contact_mm']:+.1f} mm off; expected within {CONTACT_MM:g} mm"
        )
    if row["reach_mm"] > REACH_MM:
        found.append(
            f"{key}, {body}: {row['reach']} misses by {row['reach_mm']:.1f} mm; expected at most {REACH_MM:g} mm"
        )
    if row["overlap_mm"] > OVERLAP_MM:
        found.append(
            f"{key}, {body}: skin sinks {row['overlap_mm']:.1f} mm too deep; expected at most {OVERLAP_MM:g} mm"
        )
    return found


def is_fresh(key: str, row: Mapping[str, Any]) -> bool:
    if key not in set(pose_keys()):
        return False
    technique, effort, moment = split_key(key)
    return bool(row.get("made_from") == task_hash(technique, moment, effort))


def failures(report: Mapping[str, Any]) -> list[str]:
    """All problems of a report, in words."""
    return [
        p for key, row in report.items() for body, found in row["bodies"].items() for p in problems(key, body, found)
    ]


@cache
def read_report() -> Mapping[str, Any]:
    text = resources.files("unknot.figure").joinpath(REPORT).read_text(encoding="utf-8")
    return dict(json.loads(text))
