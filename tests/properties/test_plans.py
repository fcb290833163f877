"""What no plan may ever do, whoever asks for it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unknot.catalog.loader import load_catalog
from unknot.planning.plan import plan_session
from unknot.planning.refusal import NoPlan
from unknot.planning.request import MapEntry, PastDose, Plan, Request, SideNeeds
from unknot.screening.verdict import Exclusion, Restrictions, Screening

CATALOG = load_catalog()
AREAS, TOOLS = sorted(CATALOG.areas), sorted(CATALOG.tools)
SURFACES, POSTURES = sorted(CATALOG.surfaces), sorted(CATALOG.postures)
RULES = sorted({rule for t in CATALOG.techniques.values() for rule in t.left_out_by})
REGIONS = sorted({link.region for area in CATALOG.areas.values() for link in area.regions})
SOME = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

numbers = st.integers(0, 10).map(float)
some_of = lambda items, least=1: st.lists(st.sampled_from(items), min_size=least, max_size=4, unique=True)  # noqa: E731
sides = st.sampled_from(("left", "right", "both"))


@st.composite
def pasts(draw: Any) -> PastDose:
    return PastDose.model_validate(
        {
            "days_ago": draw(st.sampled_from((0.2, 1.0, 2.0, 3.5, 8.0, 15.0, 25.0, 50.0))),
            "area": draw(st.sampled_from(AREAS)),
            "side": draw(sides),
            "dose_s": draw(st.sampled_from((30, 60, 90, 120))),
            "rung": draw(st.none() | st.integers(1, 12)),
            "soreness_nrs": draw(st.none() | numbers),
        }
    )


@st.composite
def requests(draw: Any) -> Request:
    areas = draw(some_of(AREAS))
    return Request(
        answers={},
        needs={a: SideNeeds(left=draw(numbers), right=draw(numbers)) for a in areas},
        map=draw(st.none() | st.tuples(st.builds(MapEntry, region=st.sampled_from(REGIONS), side=sides, pain=numbers))),
        minutes=draw(st.sampled_from((3, 4, 5, 7.5, 10, 15, 20, 35))),
        tools=tuple(draw(some_of(TOOLS, 2))),
        surfaces=tuple(draw(some_of(SURFACES, 2))),
        postures=draw(st.none() | some_of(POSTURES, 2).map(tuple)),
        max_discomfort_nrs=draw(st.none() | numbers),
        history=tuple(draw(st.lists(pasts(), max_size=4))),
        seed=draw(st.integers(0, 3)),
    )


@st.composite
def verdicts(draw: Any) -> Screening:
    exclusions = st.builds(Exclusion, area=st.sampled_from(AREAS), side=sides, rule=st.just("bruise"))
    few = lambda items: st.lists(st.sampled_from(items), max_size=1).map(tuple)  # noqa: E731
    limits = Restrictions(
        areas_excluded=tuple(draw(st.lists(exclusions, max_size=2))),
        tools_excluded=draw(few(TOOLS)),
        postures_excluded=draw(few(POSTURES)),
        surfaces_excluded=draw(few(SURFACES)),
        efforts_excluded=draw(few(["easier", "usual", "harder"])),
        max_discomfort_nrs=draw(st.integers(2, 7)),
        max_dose_s=draw(st.sampled_from((30, 45, 60, 90, 120))),
        max_areas=draw(st.none() | st.integers(1, 4)),
        rules=draw(few(RULES)),
    )
    return Screening(
        verdict="go_with_changes",
        incomplete=False,
        missing=(),
        reasons=(),
        restrictions=limits,
        content_version=CATALOG.version,
    )


def planned(request: Request, screening: Screening) -> Plan | None:
    """The plan, or None where none is possible; a plan that fails its own check raises PlanDefect."""
    try:
        return plan_session(request, screening, CATALOG)
    except NoPlan:
        return None


@SOME
@given(requests(), verdicts())
def test_no_plan_contains_what_a_verdict_or_a_home_leaves_out(request: Request, screening: Screening) -> None:
    plan, limits = planned(request, screening), screening.restrictions
    for v in plan.visits if plan else ():
        assert limits.excludes(v.area, v.side) is None
        assert v.tool in set(request.tools) - set(limits.tools_excluded)
        assert v.surface in set(request.surfaces) - set(limits.surfaces_excluded)
        assert v.posture not in limits.postures_excluded
        assert request.postures is None or v.posture in request.postures
        assert CATALOG.variants[v.variant].effort not in limits.efforts_excluded
        assert not set(CATALOG.techniques[v.technique].left_out_by) & set(limits.rules)
    assert not plan or limits.max_areas is None or len({v.area for v in plan.visits}) <= limits.max_areas


@SOME
@given(requests(), verdicts())
def test_every_dose_is_inside_its_guardrail_and_the_session_inside_its_minutes(
    request: Request, screening: Screening
) -> None:
    plan = planned(request, screening)
    if plan is None:
        return
    assert plan.total_s <= plan.budget_s == int(request.minutes * 60)
    for v in plan.visits:
        assert CATALOG.techniques[v.technique].dose.allows(v.dose_s)
        assert v.dose_s <= screening.restrictions.max_dose_s
    for area in {v.area for v in plan.visits}:
        for side in ("left", "right"):
            today = sum(
                d.dose_s for d in request.history if d.area == area and d.days_ago < 1 and d.side in (side, "both")
            )
            now = sum(v.dose_s for v in plan.visits if v.area == area and v.side in (side, "both"))
            assert not now or today + now <= CATALOG.areas[area].daily_cap.absolute[1]


@SOME
@given(requests(), verdicts(), st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_said_changes_nothing(request: Request, screening: Screening, dice: Any) -> None:
    def mixed(items: Any) -> Any:
        found = list(items)
        dice.shuffle(found)
        return found

    other = request.model_copy(
        update={
            "needs": dict(mixed((request.needs or {}).items())),
            "tools": tuple(mixed(request.tools)),
            "surfaces": tuple(mixed(request.surfaces)),
            "postures": None if request.postures is None else tuple(mixed(request.postures)),
            "history": tuple(mixed(request.history)),
        }
    )
    first, second = planned(request, screening), planned(other, screening)
    assert (first is None) == (second is None)
    if first and second:
        assert first.model_dump_json() == second.model_dump_json()


@SOME
@given(requests(), verdicts(), st.sampled_from(TOOLS))
def test_one_more_softer_tool_never_makes_a_plan_impossible(request: Request, screening: Screening, tool: str) -> None:
    if tool in request.tools or planned(request, screening) is None:
        return
    assert planned(request.model_copy(update={"tools": (*request.tools, tool)}), screening) is not None


@SOME
@given(requests(), verdicts())
def test_a_refusal_says_why_and_what_would_help(request: Request, screening: Screening) -> None:
    if planned(request, screening) is None:
        with pytest.raises(NoPlan) as caught:
            plan_session(request, screening, CATALOG)
        assert caught.value.reason
        assert caught.value.remedy
