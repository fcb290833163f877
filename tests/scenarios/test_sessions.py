"""People as files, from their answers to how their session ends: which re-test, which movements, where they lie."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.scenarios.test_plans import CALM, CATALOG, CONTENT

from unknot.planning.check import check_plan
from unknot.planning.plan import plan_session
from unknot.planning.refusal import NoPlan
from unknot.planning.request import Plan, Request
from unknot.planning.short import work_share
from unknot.screening.engine import screen
from unknot.screening.verdict import Screening
from unknot.session.script import Script, write_script

PEOPLE = sorted((Path(__file__).parent / "sessions").glob("*.toml"))


def movements(script: Script) -> set[str]:
    shown = {segment.show.pose for segment in script.segments if segment.kind == "move"}
    return {m.id for m in CATALOG.movements.values() if m.pose in shown and m.role in ("close", "breathe")}


def re_test(script: Script) -> str:
    said = next(segment.say[0].text for segment in script.segments if segment.kind == "re_test")
    return next(m.id for m in CATALOG.measures.values() if m.retest_cue == said)


def spent(plan: Plan, screening: Screening, request: Request) -> float:
    return work_share(plan.visits, plan.budget_s, screening.restrictions, request.surfaces, CATALOG)


def wrong(plan: Plan, script: Script, share: float, expect: dict[str, Any]) -> dict[str, Any]:
    """What is not as expected, with what was found."""
    techniques, areas = {v.technique for v in plan.visits}, {v.area for v in plan.visits}
    closing = [CATALOG.movements[m] for m in movements(script)]
    found: dict[str, tuple[bool, Any]] = {
        "re_test": (re_test(script) == expect.get("re_test"), re_test(script)),
        "re_test_never": (re_test(script) not in expect.get("re_test_never", ()), re_test(script)),
        "closing_within": (movements(script) <= set(expect.get("closing_within", ())), movements(script)),
        "closing_never": (not movements(script) & set(expect.get("closing_never", ())), movements(script)),
        "closing_moves_what_was_pressed": (all(areas & set(m.areas) for m in closing), (areas, movements(script))),
        "techniques_never": (not techniques & set(expect.get("techniques_never", ())), techniques),
        "postures_never": (not {v.posture for v in plan.visits} & set(expect.get("postures_never", ())), plan.visits),
        "least_share": (share >= expect.get("least_share", 0), share),
        "shortest_dose_s": (min(v.dose_s for v in plan.visits) >= expect.get("shortest_dose_s", 0), plan.visits),
    }
    assert set(expect) <= set(found), expect
    return {name: value for name, (right, value) in found.items() if name in expect and not right}


@pytest.mark.parametrize("path", PEOPLE, ids=lambda path: path.stem)
def test_a_session_ends_as_it_should(path: Path) -> None:
    person = tomllib.loads(path.read_text(encoding="utf-8"))
    assert person["missing"], "say what was missing before"
    request = Request.model_validate_json(json.dumps(person["request"] | {"answers": CALM | person.get("answers", {})}))
    screening = screen(request.answers, CONTENT)
    fired = {*screening.restrictions.rules, *person.get("rules", ())}
    limits = screening.restrictions.model_copy(update={"rules": tuple(sorted(fired))})
    screening = screening.model_copy(update={"restrictions": limits})
    try:
        plan = plan_session(request, screening, CATALOG)
    except NoPlan:
        assert person["expect"] == {"no_plan": True}
        return
    script = write_script(plan, limits, request.tools, request.surfaces, CATALOG)
    assert wrong(plan, script, spent(plan, screening, request), person["expect"]) == {}
    assert script.total_s == plan.total_s <= plan.budget_s
    assert check_plan(plan, request, screening, CATALOG) == ()
