"""Whoever answered only what cannot wait is pressed as somebody of whom bones, blood and pregnancy are unknown."""

from __future__ import annotations

import json

import pytest
from tests.spec.screening_rows import FORM_CLEAR, STARS_CLEAR

from unknot.catalog.loader import load_catalog
from unknot.planning.plan import plan_session
from unknot.planning.refusal import NoPlan
from unknot.planning.request import Plan, Request
from unknot.screening.content import ScreeningContent
from unknot.screening.engine import screen

CATALOG = load_catalog()
CONTENT = ScreeningContent.of(CATALOG)
SHORT = {**STARS_CLEAR, "age": 45, "floor_transfer": "yes"}
LEGS = {"glutes": {"left": 6, "right": 6}, "calves": {"left": 5, "right": 5}}
BACK = {"mid-back": {"both": 6}, "upper-back": {"both": 6}}


def plan(answers: dict[str, object], needs: dict[str, dict[str, int]], tools: list[str]) -> Plan:
    value = {"answers": answers, "needs": needs, "minutes": 12, "tools": tools, "surfaces": ["floor", "wall", "chair"]}
    request = Request.model_validate_json(json.dumps(value))
    return plan_session(request, screen(answers, CONTENT), CATALOG)


@pytest.mark.parametrize("tool", ["tennis-ball", "soft-roller"])
def test_a_soft_tool_still_gives_a_session_for_buttocks_and_calves(tool: str) -> None:
    visits = plan(SHORT, LEGS, [tool]).visits
    assert {visit.area for visit in visits} == {"glutes", "calves"}
    assert all(visit.tool == tool and visit.dose_s <= 60 for visit in visits)


def test_no_roller_comes_under_the_back_until_the_form_is_answered() -> None:
    with pytest.raises(NoPlan):
        plan(SHORT, BACK, ["soft-roller", "firm-roller"])
    assert {visit.area for visit in plan(FORM_CLEAR, BACK, ["soft-roller"]).visits} == set(BACK)


def test_a_towel_still_reaches_the_back() -> None:
    assert {visit.tool for visit in plan(SHORT, BACK, ["rolled-towel"]).visits} == {"rolled-towel"}


@pytest.mark.parametrize("rule", ["bone-fragility", "blood-thinners", "pregnancy"])
def test_unknown_is_no_harder_in_its_tools_and_forms_than_the_yes(rule: str) -> None:
    unknown, known = CONTENT.rules["form-open"].restrict, CONTENT.rules[rule].restrict
    for kind in ("tools", "efforts"):
        assert set(getattr(known, kind)) <= set(getattr(unknown, kind)), kind


@pytest.mark.parametrize(
    "technique", sorted(t.id for t in CATALOG.techniques.values() if t.posture in ("supine", "side-lying"))
)
def test_no_ball_or_roller_under_the_weight_of_back_ribs_or_hip(technique: str) -> None:
    one = CATALOG.techniques[technique]
    tools = {tool for variant in one.variants for tool in variant.tools}
    bony = one.area in CONTENT.rules["bone-fragility"].restrict.areas and tools != {"rolled-towel"}
    assert ("form-open" in one.left_out_by) == bony
