"""What a tool does to a body: load, depth, area and pressure of a variant, and the ladder of a technique.

It orders the variants of one technique for one person. It never compares one site with another and never predicts
how much something will hurt. numpy is imported when the first of these names is used, not before.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unknot.pressure.bench import PressureResult, estimate
    from unknot.pressure.case import Case, Person, load_case
    from unknot.pressure.chart import draw_ladder
    from unknot.pressure.ladders import Ladder, Rung, first_rungs, ladder, rungs
    from unknot.pressure.personal import Factor, ceiling, update_factor
    from unknot.pressure.words import describe

__all__ = [
    "Case",
    "Factor",
    "Ladder",
    "Person",
    "PressureResult",
    "Rung",
    "ceiling",
    "describe",
    "draw_ladder",
    "estimate",
    "first_rungs",
    "ladder",
    "load_case",
    "rungs",
    "update_factor",
]

_HOMES = {
    "Case": "case",
    "Person": "case",
    "load_case": "case",
    "draw_ladder": "chart",
    "PressureResult": "bench",
    "estimate": "bench",
    "Factor": "personal",
    "ceiling": "personal",
    "update_factor": "personal",
    "describe": "words",
    "Ladder": "ladders",
    "Rung": "ladders",
    "first_rungs": "ladders",
    "ladder": "ladders",
    "rungs": "ladders",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
