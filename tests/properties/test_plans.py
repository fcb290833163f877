"""What no plan may ever do, whoever asks for it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unknot.catalog.loader import load_catalog
from unknot.catalog.speech import speaking_s
from unknot.planning.check import check_plan
from unknot.planning.plan import plan_session
from unknot.planning.refusal import NoPlan
from unknot.planning.request import MapEntry, PastDose, Plan, PressReport, Request, Said, SideNeeds
from unknot.planning.rungs import personal
from unknot.screening.verdict import Exclusion, Restrictions, Screening
from unknot.session.script import Script, write_script
from unknot.session.words import side_words

CATALOG = load_catalog()
AREAS, TOOLS = sorted(CATALOG.areas), sorted(CATALOG.tools)
SURFACES, POSTURES = sorted(CATALOG.surfaces), sorted(CATALOG.postures)
RULES = sorted({rule for t in CATALOG.techniques.values() for rule in t.left_out_by})
REGIONS = sorted({link.region for area in CATALOG.areas.values() for link in area.regions})
SOME = settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

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
            "feel": draw(st.sampled_from((None, "better", "same", "worse"))),
        }
    )


reports = st.builds(PressReport, days_ago=st.sampled_from((0.2, 3.0, 30.0, 50.0)), discomfort_nrs=numbers)


WORDS = sorted(rule for rule in (*CATALOG.stops, *CATALOG.words) if CATALOG.memory_of(rule))
words = st.builds(
    Said,
    days_ago=st.sampled_from((0.1, 1.0, 2.1, 5.0, 8.0, 30.0, 60.0)),
    area=st.sampled_from(AREAS),
    side=sides,
    rule=st.sampled_from(WORDS),
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
        reports=tuple(draw(st.lists(reports, max_size=3))),
        resting=tuple(draw(st.lists(st.sampled_from(AREAS), max_size=1))),
        stops=tuple(draw(st.lists(words, max_size=3))),
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
        plan_allowed=True,
        seen_first=False,
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


def doses_of(request: Request, area: str, side: str) -> list[PastDose]:
    midline = CATALOG.areas[area].midline
    mine = [d for d in request.history if d.area == area and (midline or d.side in (side, "both"))]
    return [d for d in mine if d.days_ago <= 42]


@SOME
@given(requests(), verdicts())
def test_no_session_begins_more_areas_than_a_day_may(request: Request, screening: Screening) -> None:
    plan = planned(request, screening)
    sides = {"left": ("left",), "right": ("right",), "both": ("left", "right")}
    begins = (
        {v.area for v in plan.visits for side in sides[v.side] if not doses_of(request, v.area, side)}
        if plan
        else set()
    )
    known = [d for d in request.history if 1 <= d.days_ago <= 42]
    assert len(begins) <= (2 if known else 3)
    if any(d.soreness_nrs is not None and d.soreness_nrs > 3 for d in request.history if 1 <= d.days_ago < 7):
        assert len(begins) <= 1


@SOME
@given(requests(), verdicts())
def test_no_dose_grows_in_the_first_week_or_by_more_than_half_a_minute(request: Request, screening: Screening) -> None:
    plan = planned(request, screening)
    for area, side in {(v.area, side) for v in plan.visits for side in ("left", "right")} if plan else set():
        doses = doses_of(request, area, side)
        today = sum(d.dose_s for d in doses if d.days_ago < 1 and d.side in (side, "both"))
        now = sum(v.dose_s for v in plan.visits if v.area == area and v.side in (side, "both")) if plan else 0
        if now and all(d.days_ago < 7 for d in doses):
            assert today + now <= 60
        per_day = [sum(d.dose_s for d in doses if int(d.days_ago) == day) for day in {int(d.days_ago) for d in doses}]
        assert not now or now <= max([60, *per_day]) + 30


@SOME
@given(requests(), verdicts())
def test_every_plan_passes_the_checker_and_changes_in_one_number_do_not(request: Request, screening: Screening) -> None:
    plan = planned(request, screening)
    if plan is None:
        return
    assert check_plan(plan, request, screening, CATALOG) == ()
    for i in range(len(plan.visits)):
        longer = plan.visits[i].model_copy(update={"dose_s": plan.visits[i].dose_s + 1})
        other = plan.model_copy(update={"visits": (*plan.visits[:i], longer, *plan.visits[i + 1 :])})
        assert check_plan(other, request, screening, CATALOG)


@SOME
@given(requests(), verdicts())
def test_on_one_place_soft_comes_before_firm(request: Request, screening: Screening) -> None:
    plan = planned(request, screening)
    for i, later in enumerate(plan.visits if plan else ()):
        for earlier in plan.visits[:i] if plan else ():
            if earlier.area == later.area and (earlier.side == later.side or "both" in (earlier.side, later.side)):
                assert CATALOG.variants[earlier.variant].score <= CATALOG.variants[later.variant].score


OTHER = {"left": "right", "right": "left"}


def mirror(side: str) -> str:
    return OTHER.get(side, side)


def mirrored(request: Request) -> Request:
    def swap(items: Any) -> Any:
        return tuple(item.model_copy(update={"side": mirror(item.side)}) for item in items)

    needs = {a: n.model_copy(update={"left": n.right, "right": n.left}) for a, n in (request.needs or {}).items()}
    places = None if request.map is None else swap(request.map)
    past = {"history": swap(request.history), "stops": swap(request.stops)}
    return request.model_copy(update={"needs": needs, "map": places} | past)


@SOME
@given(requests(), verdicts())
def test_left_is_left_a_mirrored_person_gets_a_plan_of_the_same_worth(request: Request, screening: Screening) -> None:
    limits = screening.restrictions
    turned = tuple(e.model_copy(update={"side": mirror(e.side)}) for e in limits.areas_excluded)
    across = screening.model_copy(update={"restrictions": limits.model_copy(update={"areas_excluded": turned})})
    here, there = planned(request, screening), planned(mirrored(request), across)
    assert (here is None) == (there is None)
    if here and there and here.optimal and there.optimal:
        assert (here.objective, here.total_s, len(here.visits)) == (there.objective, there.total_s, len(there.visits))


def scripted(request: Request, screening: Screening) -> Script | None:
    plan = planned(request, screening)
    if plan is None:
        return None
    return write_script(plan, screening.restrictions, request.tools, request.surfaces, CATALOG, request.person)


@SOME
@given(requests(), verdicts())
def test_a_script_tiles_its_minutes_and_no_cue_overlaps_another(request: Request, screening: Screening) -> None:
    script = scripted(request, screening)
    if script is None:
        return
    ends = [0, *(segment.ends_s for segment in script.segments)]
    assert [segment.starts_s for segment in script.segments] == ends[:-1]
    assert all(segment.duration_s > 0 for segment in script.segments)
    assert script.total_s == script.plan.total_s == ends[-1] <= request.minutes * 60
    for segment in script.segments:
        spoken = [(say.at_s, say.at_s + speaking_s(say.text)) for say in segment.say]
        assert all(end <= start for (_, end), (start, _) in pairwise(spoken)), segment
        assert all(start >= 0 and end <= segment.duration_s + 0.05 for start, end in spoken), segment


@SOME
@given(requests(), verdicts())
def test_a_script_says_where_before_it_presses_and_never_the_other_side_while_it_does(
    request: Request, screening: Screening
) -> None:
    script = scripted(request, screening)
    for visit in script.plan.visits if script else ():
        mine = [s for s in script.segments if s.visit == visit.order] if script else []
        doses = [s for s in mine if s.kind in ("search", "hold", "roll", "pin_and_move")]
        assert sum(s.duration_s for s in doses) == visit.dose_s
        said = " ".join(say.text.lower() for s in mine if s.ends_s <= doses[0].starts_s for say in s.say)
        assert side_words(CATALOG.areas[visit.area], visit.side).lower() in said, said
        if visit.side in OTHER:
            during = " ".join(say.text.lower() for s in doses for say in s.say)
            assert side_words(CATALOG.areas[visit.area], mirror(visit.side)).lower() not in during


@SOME
@given(requests(), verdicts())
def test_what_is_easier_is_softer_or_shorter_and_breaks_no_restriction(request: Request, screening: Screening) -> None:
    script, limits = scripted(request, screening), screening.restrictions
    if script is None:
        return
    own = personal(CATALOG, request.person, {visit.area for visit in script.plan.visits})
    assert {a.visit for a in script.easier if a.kind == "skip"} == {v.order for v in script.plan.visits}
    for easier in script.easier:
        if easier.variant is None:
            continue
        now, v = script.plan.visits[easier.visit - 1], own.variants[easier.variant]
        assert (v.area, v.technique) == (now.area, now.technique)
        assert v.rung < now.rung or easier.dose_s < now.dose_s
        assert v.rung <= now.rung
        assert easier.dose_s <= now.dose_s
        assert v.tool in set(request.tools) - set(limits.tools_excluded)
        assert v.surface in set(request.surfaces) - set(limits.surfaces_excluded)
        assert v.posture not in limits.postures_excluded
        assert v.effort not in limits.efforts_excluded
        assert own.techniques[v.technique].dose.absolute[0] <= easier.dose_s <= limits.max_dose_s


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
            "stops": tuple(mixed(request.stops)),
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
