"""Three minutes are three minutes: short sessions are mostly pressure, or a movement of what was pressed."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.planning.asking import CATALOG, ask, used_to, verdict
from tests.unit.planning.instances import random_problem
from tests.unit.planning.referees import enumerate_best

from unknot.planning.plan import plan_session
from unknot.planning.problem import Problem, Work
from unknot.planning.refusal import NoPlan
from unknot.planning.request import Plan, Request
from unknot.planning.short import work_share
from unknot.planning.solve import solve
from unknot.screening.verdict import Screening
from unknot.session.script import write_script

SHARE = 0.6
TOOLS, SURFACES = sorted(CATALOG.tools), sorted(CATALOG.surfaces)
SOME = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def share(plan: Plan, request: Request, screening: Screening) -> float:
    return work_share(plan.visits, plan.budget_s, screening.restrictions, request.surfaces, CATALOG)


def excuses(plan: Plan) -> list[str]:
    return [reason for visit in plan.visits for reason in visit.reasons if reason.startswith("Only ")]


@st.composite
def short_requests(draw: st.DrawFn) -> Request:
    few = lambda items: draw(st.lists(st.sampled_from(items), min_size=1, max_size=4, unique=True))  # noqa: E731
    areas = few(sorted(CATALOG.areas))
    sides = draw(st.sampled_from(("left", "both")))
    needs = {a if CATALOG.areas[a].midline else f"{a}:{sides}": draw(st.integers(1, 10)) for a in areas}
    return ask(
        needs,
        minutes=draw(st.sampled_from((3, 3.5, 4, 5, 6, 7))),
        tools=tuple(few(TOOLS)),
        surfaces=tuple(few(SURFACES)),
        history=used_to(*areas) if draw(st.booleans()) else (),
    )


@SOME
@given(short_requests(), st.sampled_from(("", "", "bone-fragility", "under-18", "very-strong-pain")))
def test_a_short_session_is_mostly_work_or_says_why_not(request: Request, rule: str) -> None:
    screening = verdict(rules=(rule,)) if rule else verdict()
    try:
        plan = plan_session(request, screening, CATALOG)
    except NoPlan:
        return
    assert (share(plan, request, screening) < SHARE) == bool(excuses(plan)), plan
    script = write_script(plan, screening.restrictions, request.tools, request.surfaces, CATALOG)
    assert script.total_s == plan.total_s <= plan.budget_s == request.minutes * 60
    assert min(visit.dose_s for visit in plan.visits) >= 30


@pytest.mark.parametrize("minutes", [3, 4, 5, 6, 7])
@pytest.mark.parametrize("used", [False, True], ids=["first", "used-to-it"])
def test_with_everything_at_hand_every_area_has_such_a_session(minutes: int, used: bool) -> None:
    short = {}
    for area in CATALOG.areas:
        history = used_to(area) if used else ()
        request = ask({area: 5}, minutes=minutes, tools=tuple(TOOLS), surfaces=tuple(SURFACES), history=history)
        plan = plan_session(request, verdict(), CATALOG)
        if (found := share(plan, request, verdict())) < SHARE:
            short[area] = round(found, 3)
    assert short == {}


def test_what_is_left_of_a_short_session_goes_to_its_movements() -> None:
    request = ask({"pecs": 5}, minutes=3, surfaces=("wall",))
    plan = plan_session(request, verdict(), CATALOG)
    script = write_script(plan, verdict().restrictions, request.tools, request.surfaces, CATALOG)
    moves = [s.duration_s for s in script.segments if s.kind == "move" and s.show.pose != "walking"]
    assert (script.total_s, moves) == (180, [50])


def test_leftover_seconds_are_shared_out_to_the_second() -> None:
    tier = CATALOG.frame.tier(7)
    assert tier.movements_s(-5) == tier.movements_s(0) == (20, 20, 20)
    assert tier.movements_s(14) == (25, 25, 24)
    assert tier.movements_s(500) == (45, 45, 45)


def working(seed: int) -> Problem:
    """A tiny problem that asks for a share of work."""
    problem = random_problem(seed, areas=2, choices=3, stations=2, steps=2, budget=40)
    rng = random.Random(seed)
    around = rng.randint(3, 8)
    return problem.model_copy(
        update={
            "work": Work(
                percent=rng.choice((40, 60, 70)),
                session=problem.budget + around,
                around=around,
                most=rng.randint(0, 12),
                areas=tuple(rng.sample(problem.areas, rng.randint(0, len(problem.areas)))),
            )
        }
    )


def test_the_share_is_part_of_the_proof() -> None:
    """Against enumeration; a quarter of these problems have a plan, and the share costs some of them points."""
    found = {seed: solve(working(seed)) for seed in range(80)}
    wrong = [s for s, result in found.items() if result.score != enumerate_best(working(s)) or not result.optimal]
    assert wrong == []
    planned = [seed for seed, result in found.items() if result.picks]
    free = {seed: solve(working(seed).model_copy(update={"work": None})).score.value for seed in planned}
    assert len(planned) >= 20
    assert any(found[seed].score.value < value for seed, value in free.items())
