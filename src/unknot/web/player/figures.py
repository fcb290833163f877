"""Which drawing goes with which moment of a script."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from unknot.session.script import Script
from unknot.web.core.templatetags.looks import drawn_files

FOLDER = "figure/line"
MOMENTS = {"search": "contact", "hold": "contact", "roll": "motion", "pin_and_move": "motion", "": "motion"}
"""Which of the drawn moments shows a phase of a script; a movement around the session has no phase."""

VARIED = ("easier", "harder")
"""Efforts drawn apart from the usual one, where the body is held differently."""


@cache
def drawings() -> frozenset[str]:
    """Names of the drawings that are shipped, without their ending."""
    return frozenset(drawn_files())


def figures_for(script: Script, address_of: Callable[[str], str], shipped: frozenset[str]) -> dict[str, str]:
    """``{"pose|side": address}`` for every moment that has a drawing, ``{"pose|side|effort": …}`` where it differs."""
    found: dict[str, str] = {}
    for segment in script.segments:
        pose, side = segment.show.pose, segment.side or "both"
        name = drawing_of(pose, side, shipped)
        if name is None:
            continue
        found[f"{pose}|{side}"] = address_of(f"{FOLDER}/{name}.svg")
        for effort in VARIED:
            if f"{name}-{effort}" in shipped:
                found[f"{pose}|{side}|{effort}"] = address_of(f"{FOLDER}/{name}-{effort}.svg")
    return found


def drawing_of(pose: str, side: str, shipped: frozenset[str]) -> str | None:
    """The drawing of this phase, else of the set-up; of this side or of both, never of the other side."""
    technique, _, phase = pose.partition("/")
    sides = ("both", side) if side in ("left", "right") else ("both",)
    moments = dict.fromkeys((MOMENTS.get(phase, "set_up"), "set_up"))
    candidates = (f"{technique}-{shown}-{moment}" for moment in moments for shown in sides)
    return next((name for name in candidates if name in shipped), None)
