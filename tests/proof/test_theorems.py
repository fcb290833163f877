"""Every theorem holds of everybody; a refuted one names somebody of whom it does not."""

from __future__ import annotations

import pytest
from scripts.write_reference import hazards
from tests.proof.everybody import Everybody
from tests.proof.statements import prove
from tests.proof.theorems import Theorem, read_theorems
from tests.properties.people import CONTENT

THEOREMS = read_theorems()


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda theorem: theorem.id)
def test_a_theorem_holds(theorem: Theorem, everybody: Everybody) -> None:
    stated, refuted = prove(theorem, everybody)
    assert stated > 0
    assert not refuted, "\n".join(map(str, refuted))


def test_no_theorem_has_the_name_of_another_or_a_hazard_that_nobody_logs() -> None:
    names = [theorem.id for theorem in THEOREMS]
    assert len(set(names)) == len(names)
    assert {hazard for theorem in THEOREMS for hazard in theorem.hazards} <= set(hazards())


def test_a_theorem_guards_every_hazard_that_ends_a_session() -> None:
    guarded = {hazard for theorem in THEOREMS for hazard in theorem.hazards}
    assert {rule.hazard for rule in CONTENT.rules.values() if rule.sends_first} <= guarded


def test_every_question_that_the_map_opens_has_a_theorem_about_it_left_open() -> None:
    left_open = {
        leaf.answer
        for theorem in THEOREMS
        for leaf in (theorem.when.leaves() if theorem.when and theorem.no_plan else ())
        if leaf.unanswered
    }
    assert {key for row in CONTENT.map_rows.values() for key in row.asks} <= left_open
