"""One case in plain sentences."""

from __future__ import annotations

from unknot.catalog.loader import Catalog
from unknot.pressure.bench import PressureResult
from unknot.pressure.bodies import G
from unknot.pressure.case import Case
from unknot.pressure.ladders import Ladder, Rung, ladder

LIMITS = (
    "This puts the ways of doing this one technique in order. It says nothing about other places on the body, "
    "and it does not predict how much it will hurt."
)
_PARTS = (
    (0.04, ""),
    (0.075, "a twentieth"),
    (0.14, "a tenth"),
    (0.225, "a fifth"),
    (0.29, "a quarter"),
    (0.41, "a third"),
    (0.58, "half"),
    (0.71, "two thirds"),
    (0.87, "three quarters"),
    (0.96, "nearly all"),
)
_FLAGS = {
    "outside-table": "The contact lies outside what was computed for soft tissue; take it as a rough guess.",
    "near-bone-choose-a-softer-step": "The tool comes near to the bone: choose a softer step.",
    "height-or-mass-assumed": "Height or body mass was not given; a reference person stands in.",
    "body-outside-the-source-data": "The body data come from lean adults of 18 to 60; yours lies outside them.",
}


def part(share: float) -> str:
    """A share in words: ``a tenth``, ``half``; empty where it is too small to speak of."""
    return next((words for limit, words in _PARTS if share < limit), "all")


def describe(case: Case, result: PressureResult, catalog: Catalog) -> str:
    """What goes through the tool, what surface and tool change, what the flags mean, what this is not."""
    steps = ladder(case.technique, case.person, catalog)
    here = _find(steps, case.tool, case.surface, case.effort)
    assert here is not None
    sentences = [
        f"{_mass(result.load_n)} through the {_name(case.tool)}, {round(100 * result.load_bw)} % of your weight.",
        f"The pressure is about {result.mean_kpa:.0f} kPa on {result.area_cm2:.0f} cm², "
        f"somewhere between {result.bands['mean_kpa'][0]:.0f} and {result.bands['mean_kpa'][1]:.0f}.",
        *_surfaces(steps, here),
        *_tools(steps, here),
        *[_FLAGS[flag] for flag in result.flags],
        LIMITS,
    ]
    return " ".join(sentences)


def _mass(newtons: float) -> str:
    kilograms = newtons / G
    return f"About {kilograms:.0f} kg" if kilograms >= 2 else f"About {kilograms:.1f} kg"


def _name(slug: str) -> str:
    return slug.replace("-", " ")


def _find(steps: Ladder, tool: str, surface: str, effort: str) -> Rung | None:
    return next((r for r in steps.rungs if (r.tool, r.surface, r.effort) == (tool, surface, effort)), None)


def _surfaces(steps: Ladder, here: Rung) -> list[str]:
    floor, bed, book = (
        _find(steps, here.tool, surface, here.effort) for surface in ("floor", "mattress", "mattress-with-book")
    )
    said = []
    if floor and bed and (lost := part(1 - bed.mean_kpa / floor.mean_kpa)):
        said.append(f"Straight on the mattress it sinks and you lose about {lost} of the floor's pressure.")
    if floor and book and abs(book.mean_kpa / floor.mean_kpa - 1) < 0.15:
        back = "brings it back" if said else "on the mattress keeps it about as on the floor"
        said.append(f"A hardcover book under it {back}.")
    return said


_SOFT_TO_HARD = ("tennis-ball", "lacrosse-ball", "soft-roller", "firm-roller", "ridged-roller")


def _tools(steps: Ladder, here: Rung) -> list[str]:
    said = []
    for tool in _SOFT_TO_HARD:
        other = _find(steps, tool, here.surface, here.effort)
        if other is None or tool == here.tool:
            continue
        change = other.mean_kpa / here.mean_kpa - 1
        words = part(abs(change))
        if words:
            said.append(f"A {_name(tool)} {_change(change)}.")
    return said


def _change(change: float) -> str:
    if change >= 0.87:
        return "about doubles it" if change < 1.2 else "more than doubles it"
    return f"{'adds' if change > 0 else 'takes away'} about {part(abs(change))}"
