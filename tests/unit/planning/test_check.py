"""The checker finds every kind of broken plan; a row each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.unit.planning.asking import ARTICLE, CATALOG, ask, past, plan, used_to, verdict

from unknot.planning.check import check_plan
from unknot.planning.request import Plan, Request
from unknot.screening.verdict import Exclusion

Change = Callable[[Plan], Plan]


def visit(index: int, **fields: Any) -> Change:
    def change(done: Plan) -> Plan:
        visits = list(done.visits)
        visits[index] = visits[index].model_copy(update=fields)
        return done.model_copy(update={"visits": tuple(visits)})

    return change


def whole(**fields: Any) -> Change:
    return lambda done: done.model_copy(update=fields)


def shuffled(done: Plan) -> Plan:
    first, second, *rest = done.visits
    return done.model_copy(update={"visits": (*rest, second, first)})


def without_last(done: Plan) -> Plan:
    return done.model_copy(update={"visits": done.visits[:-1]})


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (visit(0, dose_s=125), "allowed are"),
        (visit(0, dose_s=50), "not on the grid"),
        (visit(0, dose_s=90), "ceiling today"),
        (visit(0, side="both"), "for a technique done each"),
        (visit(0, rung=99), "does not match"),
        (visit(0, tool="peanut"), "does not match"),
        (visit(0, variant="no-such"), "does not match"),
        (visit(0, starts_s=1), "starts at 1 s"),
        (visit(0, reasons=()), "has no reason"),
        (visit(0, dose_s=30), "out of balance"),
        (visit(0, order=5), "not numbered"),
        (whole(total_s=5), "total is 5 s"),
        (whole(budget_s=5000), "budget 5000 s"),
        (whole(bound=1), "than it has"),
        (whole(verdict="urgent"), "does not allow"),
        (whole(content_version="old"), "other content"),
        (whole(visits=()), "no visits"),
        (shuffled, "not numbered"),
        (without_last, "in need too"),
        (without_last, "neither treated nor left out"),
    ],
)
def test_a_changed_plan_is_found_out(change: Change, found: str) -> None:
    request = ask()
    broken = change(plan(request))
    assert any(found in problem for problem in check_plan(broken, request, verdict(), CATALOG))


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ({"areas_excluded": (Exclusion(area="calves", side="left", rule="bruise"),)}, "excluded by bruise"),
        ({"tools_excluded": ("tennis-ball",)}, "tool tennis-ball is excluded"),
        ({"surfaces_excluded": ("floor",)}, "surface floor is excluded"),
        ({"postures_excluded": ("prone",)}, "posture prone is excluded"),
        ({"efforts_excluded": ("easier",)}, "effort easier is excluded"),
        ({"rules": ("leg-nerve-pain",)}, "left out by leg-nerve-pain"),
        ({"max_areas": 1}, "more than 1 areas"),
        ({"max_dose_s": 30}, "allowed are"),
    ],
)
def test_a_plan_made_without_a_limit_is_found_out_under_it(limits: dict[str, Any], found: str) -> None:
    request = ask(history=tuple(past(area, 2) for area in ARTICLE))
    assert any(found in problem for problem in check_plan(plan(request), request, verdict(**limits), CATALOG))


@pytest.mark.parametrize(
    ("made_for", "asked", "found"),
    [
        ({"max_discomfort_nrs": 7, "history": used_to(*ARTICLE)}, {"history": used_to(*ARTICLE)}, "usually feels like"),
        ({"history": used_to(*ARTICLE)}, {}, "the highest this side is used to"),
        ({"history": used_to(*ARTICLE)}, {"history": tuple(past(a, 2, 20, 6) for a in ARTICLE)}, "ceiling today"),
        ({}, {"history": tuple(past(a, d, 1, 6) for a in ARTICLE for d in (2, 4))}, "sore after the last two"),
        ({}, {"history": tuple(past(a, 0.1, 1, 1, 170) for a in ARTICLE)}, "ceiling today"),
        ({"history": used_to(*ARTICLE), "minutes": 40}, {"minutes": 40}, "more than 3 new areas"),
        (
            {"history": used_to(*ARTICLE), "minutes": 40},
            {"minutes": 40, "history": (past("calves", 2),)},
            "more than 2 new",
        ),
        ({"history": used_to(*ARTICLE)}, {"history": (past("lats", 2, soreness=5),)}, "more than 1 new areas"),
        ({"minutes": 20}, {"minutes": 20, "history": (past("lats", 0.2),)}, "more than 2 new areas"),
        ({}, {"history": tuple(past("lats", days) for days in (1, 2, 3, 4, 6))}, "a rest day"),
        ({"history": used_to(*ARTICLE)}, {"history": tuple(past(a, 2) for a in ARTICLE)}, "ceiling today is 60 s"),
        ({"history": used_to(*ARTICLE)}, {"history": tuple(past(a, 8) for a in ARTICLE)}, "ceiling today is 90 s"),
        ({}, {"tools": ("peanut",)}, "not at hand"),
        ({}, {"surfaces": ("wall",)}, "not at hand"),
        ({}, {"postures": ("standing",)}, "was not offered"),
        ({}, {"minutes": 10}, "budget"),
        ({}, {"needs": {"lats": 5}}, "nobody asked"),
        (
            {"tools": ("lacrosse-ball",)},
            {"tools": ("lacrosse-ball", "tennis-ball")},
            "before a week of something softer",
        ),
        (
            {"surfaces": ("mattress",)},
            {"surfaces": ("mattress", "mattress-with-book"), "history": used_to(*ARTICLE)},
            "",
        ),
    ],
)
def test_a_plan_made_for_another_request_is_found_out(
    made_for: dict[str, Any], asked: dict[str, Any], found: str
) -> None:
    other: Request = ask(**asked)
    problems = check_plan(plan(ask(**made_for)), other, verdict(), CATALOG)
    assert any(found in problem for problem in problems) or not found


def test_the_softer_form_has_to_come_first() -> None:
    home = {"tools": ("tennis-ball", "soft-roller", "peanut"), "surfaces": ("floor", "wall", "chair")}
    request = ask({"glutes": 8}, history=used_to("glutes"), minutes=25, max_discomfort_nrs=6, **home)
    done = plan(request)
    turned = done.model_copy(update={"visits": tuple(reversed(done.visits))})
    assert any("firmer than" in problem for problem in check_plan(turned, request, verdict(), CATALOG))
