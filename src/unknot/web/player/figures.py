"""Which drawing goes with which moment of a script."""

from __future__ import annotations

from collections.abc import Callable

from unknot.session.script import Script
from unknot.web.core.drawings import find_drawing, path_of

MOMENTS = {"search": "contact", "hold": "contact", "roll": "motion", "pin_and_move": "motion", "": "motion"}
"""Which of the drawn moments shows a phase of a script; a movement around the session has no phase."""

VARIED = ("easier", "harder")
"""Efforts drawn apart from the usual one, where the body is held differently."""


def figures_for(script: Script, address_of: Callable[[str], str], shipped: frozenset[str]) -> dict[str, str]:
    """``{"pose|side": address}`` for every moment that has a drawing, ``{"pose|side|effort": …}`` where it differs."""
    found: dict[str, str] = {}
    for segment in script.segments:
        pose, side = segment.show.pose, segment.side or "both"
        name = drawing_of(pose, side, shipped)
        if name is None:
            continue
        found[f"{pose}|{side}"] = address_of(path_of(name))
        for effort in VARIED:
            if f"{name}-{effort}" in shipped:
                found[f"{pose}|{side}|{effort}"] = address_of(path_of(f"{name}-{effort}"))
    return found


def drawing_of(pose: str, side: str, shipped: frozenset[str]) -> str | None:
    """The drawing of this phase, else of the set-up; of this side or of both, never of the other side."""
    technique, _, phase = pose.partition("/")
    moments = tuple(dict.fromkeys((MOMENTS.get(phase, "set_up"), "set_up")))
    return find_drawing(technique, side, moments, shipped=shipped)
