"""Requests, verdicts and plans with everything but one thing ordinary."""

from __future__ import annotations

from typing import Any

from unknot.catalog.loader import load_catalog
from unknot.planning.plan import plan_session
from unknot.planning.request import PastDose, Plan, Request, SideNeeds
from unknot.screening.verdict import Restrictions, Screening

CATALOG = load_catalog()
ARTICLE = ("glutes", "calves", "hamstrings", "quadriceps")


def ask(needs: dict[str, float] | None = None, **fields: Any) -> Request:
    """Needs by ``area``, ``area:left`` or ``area:right``; a floor and a tennis ball unless told otherwise."""
    given: dict[str, dict[str, float]] = {}
    for key, need in (needs or dict.fromkeys(ARTICLE, 6.0)).items():
        area, _, side = key.partition(":")
        given.setdefault(area, {})[side or "both"] = need
    fields = {"minutes": 15, "tools": ("tennis-ball",), "surfaces": ("floor",), "answers": {}} | fields
    return Request(needs={area: SideNeeds(**sides) for area, sides in given.items()}, **fields)


def verdict(**limits: Any) -> Screening:
    return Screening(
        verdict="go_with_changes" if limits else "go",
        plan_allowed=True,
        seen_first=False,
        incomplete=False,
        missing=(),
        reasons=(),
        restrictions=Restrictions(**limits),
        content_version=CATALOG.version,
    )


def plan(request: Request, **limits: Any) -> Plan:
    return plan_session(request, verdict(**limits), CATALOG)


def past(area: str, days: float, rung: int = 1, soreness: float = 1, dose: float = 60, side: str = "both") -> PastDose:
    return PastDose.model_validate(
        {"days_ago": days, "area": area, "side": side, "dose_s": dose, "rung": rung, "soreness_nrs": soreness}
    )


def used_to(*areas: str, rung: int = 20) -> tuple[PastDose, ...]:
    """Four weeks of visits without soreness, up to a high rung and two minutes."""
    return tuple(past(area, days, rung, dose=120) for area in areas for days in (2, 12, 25))
