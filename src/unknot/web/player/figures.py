"""Which drawing goes with which moment of a script."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files

from unknot.session.script import Script


@cache
def drawings() -> frozenset[str]:
    """Names of the drawings that are shipped, without their ending."""
    folder = files("unknot.figure") / "assets" / "line"
    if not folder.is_dir():
        return frozenset()
    return frozenset(entry.name.removesuffix(".svg") for entry in folder.iterdir() if entry.name.endswith(".svg"))


def figures_for(script: Script, address_of: Callable[[str], str]) -> dict[str, str]:
    """``{"pose|side": address}`` for every moment that has a drawing."""
    found: dict[str, str] = {}
    for segment in script.segments:
        side = segment.side or "both"
        name = drawing_of(segment.show.pose, side)
        if name is not None:
            found[f"{segment.show.pose}|{side}"] = address_of(f"line/{name}.svg")
    return found


def drawing_of(pose: str, side: str) -> str | None:
    """The drawing of this phase, else of the technique, on this side; drawn on the left where it has no side."""
    technique, _, phase = pose.partition("/")
    shown = "right" if side == "right" else "left"
    candidates = (f"{technique}-{phase}-{shown}", f"{technique}-{shown}", f"{technique}-{phase}", technique)
    return next((name for name in candidates if name in drawings()), None)
