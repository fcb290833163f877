"""A rule, question or row of the map that is broken on purpose is refuted, by the theorem that is there for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.proof.everybody import Everybody
from tests.proof.statements import prove
from tests.proof.theorems import read_theorems
from tests.properties.people import CONTENT

import unknot.screening.content as screening_content
from unknot.catalog.rules import Condition, MapRow, Question, Rule
from unknot.screening import ScreeningContent

THEOREMS = {theorem.id: theorem for theorem in read_theorems()}
Break = Callable[[dict[str, Question], dict[str, Rule], dict[str, MapRow]], None]


def changed(items: dict[str, Any], key: str, **fields: Any) -> None:
    items[key] = items[key].model_copy(update=fields)


def ends_when_it_gets_worse(_q: dict[str, Question], rules: dict[str, Rule], _m: dict[str, MapRow]) -> None:
    changed(rules, "strong-pain", when=Condition(answer="pain_now", at_least=7, below=10))


def ends_with_time(_q: dict[str, Question], rules: dict[str, Rule], _m: dict[str, MapRow]) -> None:
    when = rules["worse-after-6-weeks"].when
    short = Condition(answer="episode_weeks", below=12)
    changed(rules, "worse-after-6-weeks", when=Condition(all_of=(*when.parts, short)))


def falls_to_nothing(_q: dict[str, Question], rules: dict[str, Rule], _m: dict[str, MapRow]) -> None:
    major = Condition(answer="recent_trauma", is_="major")
    known = Condition(answer="trauma_weeks_ago", at_most=5200)
    changed(rules, "trauma-not-looked-at", when=Condition(all_of=(major, known)))


def has_lost_a_clause(_q: dict[str, Question], rules: dict[str, Rule], _m: dict[str, MapRow]) -> None:
    members, nothing_eases = rules["infection-without-fever"].when.parts
    fewer = [part for part in members.parts if part.answer != "immunosuppressed"]
    changed(rules, "infection-without-fever", when=Condition(all_of=(Condition(any_of=tuple(fewer)), nothing_eases)))


def takes_unsure_for_no(questions: dict[str, Question], _r: dict[str, Rule], _m: dict[str, MapRow]) -> None:
    changed(questions, "anticoagulant", unsure_counts_as="no")


def closes_a_question_by_a_worse_answer(
    questions: dict[str, Question], _r: dict[str, Rule], _m: dict[str, MapRow]
) -> None:
    ill = Condition(answer="fever_unwell", is_="yes")
    changed(questions, "steroids", ask_if=Condition(none_of=(ill,)))


def asks_only_of_weak_marks(_q: dict[str, Question], _r: dict[str, Rule], rows: dict[str, MapRow]) -> None:
    changed(rows, "calf", strength=(1, 7))


def has_lost_a_region(_q: dict[str, Question], _r: dict[str, Rule], rows: dict[str, MapRow]) -> None:
    changed(rows, "neck-front", regions=("head",))


def has_lost_what_it_leaves_out(_q: dict[str, Question], rules: dict[str, Rule], _m: dict[str, MapRow]) -> None:
    kept = rules["arm-nerve-known"].restrict.model_copy(update={"areas": ("pecs", "lats")})
    changed(rules, "arm-nerve-known", restrict=kept)


def sends_nobody_first(_q: dict[str, Question], rules: dict[str, Rule], _m: dict[str, MapRow]) -> None:
    changed(rules, "infection-prone-new-pain", seen_first=False)


def has_a_lower_verdict(_q: dict[str, Question], rules: dict[str, Rule], _m: dict[str, MapRow]) -> None:
    changed(rules, "belly-pulsing", verdict="urgent")


def can_never_fire(_q: dict[str, Question], rules: dict[str, Rule], _m: dict[str, MapRow]) -> None:
    old, young = Condition(answer="age", above=70), Condition(answer="age", below=60)
    changed(rules, "over-70", when=Condition(all_of=(old, young)))


def says_only_what_a_stricter_one_says(_q: dict[str, Question], rules: dict[str, Rule], _m: dict[str, MapRow]) -> None:
    changed(rules, "cancer-past", when=rules["cancer-active"].when)


def is_used_by_nothing(_q: dict[str, Question], rules: dict[str, Rule], _m: dict[str, MapRow]) -> None:
    del rules["glaucoma"]


def hears_silence_as_no(_q: dict[str, Question], rules: dict[str, Rule], _m: dict[str, MapRow]) -> None:
    looked = Condition(answer="clinician_looked", is_="no")
    young = Condition(answer="age", below=18)
    changed(rules, "under-18-not-looked-at", when=Condition(all_of=(young, looked)))


CASES: tuple[tuple[Break, str, str], ...] = (
    (ends_when_it_gets_worse, "worse-answer", "pain_now"),
    (ends_with_time, "time-alone", "episode_weeks"),
    (falls_to_nothing, "time-alone", "episode_weeks"),
    (has_lost_a_clause, "infection-that-nothing-eases", "verdict urgent"),
    (takes_unsure_for_no, "bleeding-inside", "verdict urgent"),
    (closes_a_question_by_a_worse_answer, "worse-answer", "fever_unwell"),
    (asks_only_of_weak_marks, "stronger-mark", "calf left"),
    (has_lost_a_region, "map-front-of-the-neck", "no plan"),
    (has_lost_what_it_leaves_out, "arm", "area upper-trapezius left"),
    (sends_nobody_first, "infection-that-is-new", "no plan"),
    (has_a_lower_verdict, "heart-lung-and-great-vessels", "verdict emergency"),
    (can_never_fire, "live-rules", "over-70"),
    (says_only_what_a_stricter_one_says, "live-rules", "cancer-past"),
    (is_used_by_nothing, "live-questions", "glaucoma"),
    (hears_silence_as_no, "children", "no plan"),
)
"""What is broken, the theorem that has to see it, and of which of its statements."""


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loader refuses some of these by itself; the proof has to see them without it."""
    monkeypatch.setattr(screening_content, "screening_problems", lambda *_: [])
    monkeypatch.setattr(screening_content, "map_problems", lambda *_: [])


def broken(by: Break) -> ScreeningContent:
    questions, rules, rows = dict(CONTENT.questions), dict(CONTENT.rules), dict(CONTENT.map_rows)
    by(questions, rules, rows)
    return ScreeningContent.build(questions, rules, CONTENT.stops, "broken", CONTENT.terms, rows)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(("by", "theorem", "subject"), CASES, ids=lambda case: getattr(case, "__name__", None))
def test_what_is_broken_is_refuted(by: Break, theorem: str, subject: str) -> None:
    everybody = Everybody(broken(by))
    stated, refuted = prove(THEOREMS[theorem], everybody, subject)
    assert (stated, len(refuted)) == (1, 1)
