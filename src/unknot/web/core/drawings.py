"""Which of the line drawings that ship shows a technique on a side, at a moment, with an effort."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files

FOLDER = "figure/line"


@cache
def drawings() -> frozenset[str]:
    """Names of the drawings that are shipped, without their ending."""
    folder = files("unknot.figure") / "assets" / "line"
    if not folder.is_dir():
        return frozenset()
    return frozenset(entry.name.removesuffix(".svg") for entry in folder.iterdir() if entry.name.endswith(".svg"))


def find_drawing(
    technique: str, side: str, moments: Sequence[str], effort: str = "usual", shipped: Collection[str] | None = None
) -> str | None:
    """The first of the moments that is drawn, on both sides or on this one, never on the other.

    A drawing of the effort comes first; where the body is held as usual there is none of its own.
    """
    known = drawings() if shipped is None else shipped
    sides = ("both", side) if side in ("left", "right") else ("both",)
    tails = ("",) if effort == "usual" else (f"-{effort}", "")
    names = (f"{technique}-{shown}-{moment}{tail}" for tail in tails for moment in moments for shown in sides)
    return next((name for name in names if name in known), None)


def path_of(drawing: str) -> str:
    """Where it lies among the static files."""
    return f"{FOLDER}/{drawing}.svg"
