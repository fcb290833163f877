"""People as files, planned from their answers to the finished session."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from unknot.catalog.loader import load_catalog
from unknot.planning.check import check_plan
from unknot.planning.plan import plan_session
from unknot.planning.refusal import NoPlan
from unknot.planning.request import Plan, Request, screen_request
from unknot.planning.why import explain_plan
from unknot.screening.content import ScreeningContent
from unknot.screening.verdict import Screening

CATALOG = load_catalog()
CONTENT = ScreeningContent.of(CATALOG)
CALM = json.loads((files("unknot.cli") / "example.json").read_text(encoding="utf-8"))["answers"]
PEOPLE = sorted((Path(__file__).parent / "plans").glob("*.toml"))


def meet(path: Path) -> tuple[Request, Screening, dict[str, Any]]:
    person = tomllib.loads(path.read_text(encoding="utf-8"))
    asked = person["request"] | {"answers": CALM | person.get("answers", {})}
    request = Request.model_validate_json(json.dumps(asked))
    return request, screen_request(request, CONTENT), person["expect"]


def treated(plan: Plan) -> list[str]:
    return sorted(
        f"{v.area} {side}" for v in plan.visits for side in (("left", "right") if v.side == "both" else (v.side,))
    )


def told(plan: Plan) -> str:
    return "\n".join(explain_plan(plan, CATALOG))


EXPECTED = {
    "verdict": lambda plan, want: plan.verdict == want,
    "treated": lambda plan, want: treated(plan) == want,
    "treats_at_least": lambda plan, want: set(want) <= set(treated(plan)),
    "areas": lambda plan, want: sorted({v.area for v in plan.visits}) == want,
    "areas_never": lambda plan, want: not {v.area for v in plan.visits} & set(want),
    "areas_at_most": lambda plan, want: len({v.area for v in plan.visits}) <= want,
    "areas_at_least": lambda plan, want: len({v.area for v in plan.visits}) >= want,
    "left_out": lambda plan, want: [f"{x.area} {x.side}" for x in plan.left_out] == want,
    "techniques": lambda plan, want: set(want) <= {v.technique for v in plan.visits},
    "in_order": lambda plan, want: [v.technique for v in plan.visits if v.technique in want] == want,
    "surfaces": lambda plan, want: {v.surface for v in plan.visits} == set(want),
    "tools_never": lambda plan, want: not {v.tool for v in plan.visits} & set(want),
    "postures_never": lambda plan, want: not {v.posture for v in plan.visits} & set(want),
    "efforts": lambda plan, want: {v.variant.rpartition(":")[2] for v in plan.visits} == set(want),
    "longest_dose_s": lambda plan, want: max(v.dose_s for v in plan.visits) == want,
    "shortest_dose_s": lambda plan, want: min(v.dose_s for v in plan.visits) == want,
    "says": lambda plan, want: all(words in told(plan) for words in want),
    "says_never": lambda plan, want: not any(words in told(plan) for words in want),
    "turns_onto_stomach": lambda plan, want: (
        sum(a.posture != b.posture == "prone" for a, b in pairwise(plan.visits)) == want
        and [a.posture for a, b in pairwise(plan.visits) if a.posture != b.posture == "prone"] == ["supine"]
    ),
    "buttocks_down": lambda plan, want: all(
        ("buttocks" in " ".join(CATALOG.techniques[v.technique].steps).lower()) == want
        for v in plan.visits
        if v.area == "mid-back"
    ),
}


@pytest.mark.parametrize("path", PEOPLE, ids=lambda path: path.stem)
def test_a_person_gets_the_session_they_should(path: Path) -> None:
    request, screening, expect = meet(path)
    if refusal := expect.pop("no_plan", None):
        with pytest.raises(NoPlan, match=refusal):
            plan_session(request, screening, CATALOG)
        return
    plan = plan_session(request, screening, CATALOG)
    wrong = {name: want for name, want in expect.items() if not EXPECTED[name](plan, want)}
    assert not wrong, plan.model_dump_json(indent=1)
    assert plan.optimal
    assert plan.total_s <= request.minutes * 60
    assert check_plan(plan, request, screening, CATALOG) == ()
