"""What one thing more or less would change: exact, by planning again without or with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from unknot.catalog.loader import Catalog
from unknot.planning.build import Draft
from unknot.planning.naming import listed, name_tool
from unknot.planning.request import Request
from unknot.planning.rungs import own_rungs
from unknot.planning.short import best_draft
from unknot.planning.solve import Result
from unknot.screening.verdict import Screening

Kind = Literal["more-minutes", "add-tool", "add-surface", "without-tool", "without-surface"]
MORE_MINUTES = (1, 5)


@dataclass(frozen=True, slots=True)
class Change:
    """``percent``: change of the plan's benefit; None where without it no plan is left.

    ``proven`` is False where one of the two plans was not proven best.
    """

    kind: Kind
    item: str
    percent: float | None
    joining: tuple[str, ...]
    leaving: tuple[str, ...]
    proven: bool
    text: str


def what_if(request: Request, screening: Screening, catalog: Catalog) -> Iterator[Change]:
    """One change after another, each planned when it is asked for. Nothing where there is no plan to compare."""
    catalog = own_rungs(request, catalog)
    draft, base = best_draft(request, screening.restrictions, catalog)
    if not base.picks:
        return
    for kind, item, other in _others(request, draft, base, catalog):
        yield _compare(kind, item, other, draft, base, screening, catalog)


def _others(request: Request, draft: Draft, base: Result, catalog: Catalog) -> Iterator[tuple[Kind, str, Request]]:
    used = [catalog.variants[draft.problem.choices[pick.choice].variant] for pick in base.picks]
    for more in MORE_MINUTES:
        if request.minutes + more <= 60:
            yield "more-minutes", str(more), request.model_copy(update={"minutes": request.minutes + more})
    for tool in sorted(set(catalog.tools) - set(request.tools)):
        yield "add-tool", tool, request.model_copy(update={"tools": (*request.tools, tool)})
    for surface in sorted(set(catalog.surfaces) - set(request.surfaces)):
        yield "add-surface", surface, request.model_copy(update={"surfaces": (*request.surfaces, surface)})
    for tool in sorted({v.tool for v in used}):
        left = tuple(t for t in request.tools if t != tool)
        yield "without-tool", tool, request.model_copy(update={"tools": left})
    for surface in sorted({v.surface for v in used}):
        left = tuple(s for s in request.surfaces if s != surface)
        yield "without-surface", surface, request.model_copy(update={"surfaces": left})


def _compare(
    kind: Kind, item: str, other: Request, draft: Draft, base: Result, screening: Screening, catalog: Catalog
) -> Change:
    again, result = best_draft(other, screening.restrictions, catalog)
    before, after = _areas(draft, base), _areas(again, result)
    joining = tuple(sorted(after - before))
    leaving = tuple(sorted(before - after))
    percent = None
    if result.picks:
        percent = 100 * (result.score.value - base.score.value) / max(1, base.score.value)
    only = {"without-tool": other.tools, "without-surface": other.surfaces}.get(kind) == ()
    text = f"{_label(kind, item, only, catalog)}: {_effect(percent, joining, leaving, catalog)}"
    return Change(kind, item, percent, joining, leaving, base.optimal and result.optimal, text)


def _areas(draft: Draft, result: Result) -> set[str]:
    return {draft.problem.choices[pick.choice].area for pick in result.picks}


def _label(kind: Kind, item: str, only: bool, catalog: Catalog) -> str:
    """``only``: the thing taken away is the only one of its kind at hand."""
    if kind == "more-minutes":
        return "1 minute more" if item == "1" else f"{item} minutes more"
    if kind == "add-tool":
        return f"With {name_tool(item, catalog)} as well"
    if kind == "add-surface":
        return f"If you could also use {catalog.surfaces[item].spoken}"
    if kind == "without-tool":
        return f"Without {name_tool(item, catalog)}{', the only tool you have' if only else ''}"
    return f"If you could not use {catalog.surfaces[item].spoken}{', the only place you have' if only else ''}"


def _effect(percent: float | None, joining: tuple[str, ...], leaving: tuple[str, ...], catalog: Catalog) -> str:
    if percent is None:
        return "no plan would be left."
    words = [_amount(percent)]
    words += [f"{listed([_inside(a, catalog) for a in joining])} would join"] if joining else []
    words += [f"{listed([_inside(a, catalog) for a in leaving])} would drop out"] if leaving else []
    return "; ".join(words) + "."


def _inside(area: str, catalog: Catalog) -> str:
    """Its name in the middle of a sentence."""
    name = catalog.areas[area].name
    return name[:1].lower() + name[1:]


EXPECTED = "the session would do about {} for the places you named, by our rough estimate"


def _amount(percent: float) -> str:
    """In whole per cent, above ten in steps of five: the model of what pressing does is no finer than that."""
    size = abs(percent)
    if size < 1:
        return "next to no change"
    shown = round(size) if size < 10 else 5 * round(size / 5)
    return EXPECTED.format(f"{shown} % more") if percent > 0 else _less(shown)


def _less(shown: int) -> str:
    return EXPECTED.format(f"{shown} % less") if shown < 95 else "hardly anything would be left"
