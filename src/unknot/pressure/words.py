"""One case in plain sentences."""

from __future__ import annotations

from unknot.catalog.load import EffortName
from unknot.catalog.loader import Catalog
from unknot.catalog.techniques import EFFORTS, Technique
from unknot.pressure.bench import PressureResult
from unknot.pressure.bodies import G
from unknot.pressure.case import Case, load_of
from unknot.pressure.ladders import Ladder, Rung, ladder

LIMITS = (
    "This puts the ways of doing this one technique in order. It says nothing about other places on the body, "
    "and it does not predict how much it will hurt."
)
LEAST = 0.075
"""A change smaller than this share is nothing to speak of."""
_PARTS = (
    (LEAST, ""),
    (0.14, "a tenth"),
    (0.225, "a fifth"),
    (0.29, "a quarter"),
    (0.365, "a third"),
    (0.45, "two fifths"),
    (0.55, "half"),
    (0.635, "three fifths"),
    (0.71, "two thirds"),
    (0.87, "three quarters"),
    (0.96, "nearly all"),
)
_FLAGS = {
    "outside-table": "The contact lies outside what was computed for soft tissue; take it as a rough guess.",
    "near-bone-choose-a-softer-step": "The tool comes near to the bone: choose a softer step.",
    "height-or-mass-assumed": "Height or body mass was not given; a reference person stands in.",
    "body-outside-the-source-data": "The body data come from lean adults of 18 to 60; this body lies outside them.",
}


def part(share: float) -> str:
    """A share in words: ``a tenth``, ``half``; empty where it is too small to speak of."""
    return next((words for limit, words in _PARTS if share < limit), "all")


def describe(case: Case, result: PressureResult, catalog: Catalog) -> str:
    """What goes through the tool, what surface, tool and effort change, where to begin, what this is not."""
    steps = ladder(case.technique, case.person, catalog)
    here = _find(steps, case.tool, case.surface, case.effort)
    assert here is not None
    weight = "your weight" if case.person.mass_kg is not None else "body weight"
    sentences = [
        f"{_mass(result.load_n)} through the {_name(case.tool)}, {round(100 * result.load_bw)} % of {weight}.",
        f"The pressure is about {result.mean_kpa:.0f} kPa on {result.area_cm2:.0f} cm², "
        f"somewhere between {result.bands['mean_kpa'][0]:.0f} and {result.bands['mean_kpa'][1]:.0f}.",
        *_surfaces(steps, here),
        *_tools(steps, here),
        *_efforts(steps, here, catalog.techniques[case.technique]),
        _place(steps, here),
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
    said, lost = [], 0.0
    if floor and bed:
        lost = 1 - bed.mean_kpa / floor.mean_kpa
        if lost < LEAST:
            said.append("On the mattress the pressure is about the same as on the floor.")
        else:
            load = part(1 - bed.load_n / floor.load_n)
            said.append(
                f"Straight on the mattress it sinks and you lose about {part(lost)} of the floor's pressure"
                + (f" and {load} of its load." if load else ".")
            )
    if floor and book and abs(book.mean_kpa / floor.mean_kpa - 1) < 0.15:
        back = "brings it back" if lost >= LEAST else "on the mattress keeps it about as on the floor"
        said.append(f"A hardcover book under it {back}.")
    return said


def _efforts(steps: Ladder, here: Rung, technique: Technique) -> list[str]:
    """What the next easier and the next harder form change."""
    order = [effort for effort in EFFORTS if _find(steps, here.tool, here.surface, effort)]
    at = order.index(here.effort)
    said = []
    for effort in order[max(at - 1, 0) : at] + order[at + 1 : at + 2]:
        other = _find(steps, here.tool, here.surface, effort)
        assert other is not None
        change = other.mean_kpa / here.mean_kpa - 1
        form = f"The {'easier' if EFFORTS.index(effort) < EFFORTS.index(here.effort) else 'harder'} form"
        changed = _change(change) if abs(change) >= LEAST else "changes little"
        said.append(f"{form} ({technique.efforts[effort].name}) {changed}{_stretch(here, effort, technique)}.")
    return said


def _stretch(here: Rung, effort: EffortName, technique: Technique) -> str:
    """What the pressure leaves out where one of two forms stretches the muscle over the tool."""
    forms = load_of(technique).efforts
    now, then = forms[here.effort].stretches, forms[effort].stretches
    if now == then:
        return ""
    return (
        f", but {'also stretches' if then else 'no longer stretches'} the muscle over the tool, which is not computed"
    )


def _place(steps: Ladder, here: Rung) -> str:
    """Where this way stands on the ladder, and where a first exposure starts."""
    last, first = steps.rungs[-1].rung, steps.first
    if len(steps.rungs) == 1:
        return "There is no softer way of doing this technique."
    step = f"This is step {here.rung} of {last}, counted from the softest"
    if here.variant == first.variant:
        return f"{step}, and the place to begin."
    return f"{step}; begin at step {first.rung}: {_name(first.tool)}, {_name(first.surface)}, {first.effort}."


_SOFT_TO_HARD = ("tennis-ball", "lacrosse-ball", "soft-roller", "firm-roller", "ridged-roller")


def _tools(steps: Ladder, here: Rung) -> list[str]:
    said = []
    for tool in _SOFT_TO_HARD:
        other = _find(steps, tool, here.surface, here.effort)
        if other is None or tool == here.tool:
            continue
        change = other.mean_kpa / here.mean_kpa - 1
        if abs(change) >= LEAST:
            said.append(f"A {_name(tool)} {_change(change)}.")
    return said


def _change(change: float) -> str:
    if change >= 0.87:
        return "about doubles it" if change < 1.2 else "more than doubles it"
    return f"{'adds' if change > 0 else 'takes away'} about {part(abs(change))}"
