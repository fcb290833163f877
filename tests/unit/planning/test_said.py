"""What was said of a place holds on later days, until it was quiet there often enough."""

from __future__ import annotations

import random
from typing import Any

import pytest
from tests.unit.planning.asking import CATALOG, ask, past, plan, used_to, verdict

from unknot.planning.check import check_plan
from unknot.planning.eligible import Standing, judge, sides_of
from unknot.planning.refusal import NoPlan
from unknot.planning.remember import still_counts
from unknot.planning.request import PastDose, Request, Said
from unknot.screening.verdict import Restrictions

LAST = past("glutes", 10, rung=2, dose=90)
EVERY_TOOL = {"tools": tuple(CATALOG.tools), "surfaces": tuple(CATALOG.surfaces), "max_discomfort_nrs": 7}


def word(rule: str, days: float, area: str = "glutes", side: str = "left", **more: Any) -> Said:
    return Said.model_validate({"days_ago": days, "area": area, "side": side, "rule": rule} | more)


def standing(stops: tuple[Said, ...], history: tuple[PastDose, ...] = (LAST,), place: str = "glutes left") -> Standing:
    area, side = place.split()
    request = ask({area: 6}, stops=stops, history=history, **EVERY_TOOL)
    return judge(request, Restrictions(), CATALOG)[area, side]


def quiet(*days: float, feel: str | None = None) -> tuple[PastDose, ...]:
    return tuple(past("glutes", d, rung=1, dose=30).model_copy(update={"feel": feel}) for d in days)


ROWS = [
    # what was said 10 days ago, what has been since, what holds today: out, a share of the 90 seconds, or nothing
    ("sharp-or-electric", (), 0.5),
    ("sharp-or-electric", quiet(6, 4), 0.5),
    ("sharp-or-electric", quiet(6, 4, feel="better"), 0.5),
    ("sharp-or-electric", quiet(6, 4, 2), None),
    ("sharp-or-electric", quiet(6, 5.95, 5.9), 0.5),
    ("numb-or-tingling", (), 0.5),
    ("numb-or-tingling", quiet(3, 2, 1), None),
    ("spreading-down", (), 0.5),
    ("colour-change", (), 0.5),
    ("weak-foot", quiet(3, 2, 1), "out"),
    ("numbness-stays", (), "out"),
    ("too-strong", (), 1.0),
    ("too-strong", quiet(5), 1.0),
    ("too-strong", quiet(5, feel="better"), None),
    ("too-strong", quiet(5, 2), None),
    ("cannot-relax", quiet(5), 1.0),
    ("eased", (), 1.0),
    ("eased", quiet(5, 2), None),
    ("left-out", (), 1.0),
    ("left-out", quiet(5), None),
    ("soreness-over-48-h", (), 0.5),
    ("bruise-after", quiet(2, feel="better"), 0.5),
    ("dizzy-or-sick", (), None),
]


@pytest.mark.parametrize(("rule", "since", "holds"), ROWS)
def test_a_word_of_ten_days_ago(rule: str, since: tuple[PastDose, ...], holds: float | str | None) -> None:
    found = standing((word(rule, 10),), (LAST, *since))
    if holds is None:
        assert not found.exposure.held
    elif holds == "out":
        assert found.bar is not None and (found.bar.cause, found.bar.subject) == ("said", rule)
    else:
        assert isinstance(holds, float)
        assert found.allowed and found.cap_s == 90 * holds
        assert all(CATALOG.variants[v].rung <= 2 for v in found.allowed)


@pytest.mark.parametrize(
    ("rule", "hours", "out"),
    [
        ("sharp-or-electric", 0, True),
        ("sharp-or-electric", 71.9, True),
        ("sharp-or-electric", 72, False),
        ("numb-or-tingling", 167.9, True),
        ("numb-or-tingling", 168, False),
        ("eased", 0, False),
    ],
)
def test_a_place_rests_for_hours_and_not_until_midnight(rule: str, hours: float, out: bool) -> None:
    said = Said.model_validate({"hours_ago": hours, "area": "glutes", "side": "left", "rule": rule})
    found = standing((said,))
    assert (found.bar is not None and found.bar.cause == "said") is out


@pytest.mark.parametrize(
    ("rule", "place", "out"),
    [
        ("sharp-or-electric", "piriformis left", True),
        ("sharp-or-electric", "piriformis right", False),
        ("sharp-or-electric", "calves left", False),
        ("numb-or-tingling", "calves left", True),
        ("numb-or-tingling", "quadriceps left", False),
        ("spreading-down", "piriformis left", False),
    ],
)
def test_what_lies_beside_it_or_on_its_nerve_rests_on_the_same_side(rule: str, place: str, out: bool) -> None:
    assert (standing((word(rule, 1),), (), place).bar is not None) is out


def test_a_place_beside_it_is_free_again_when_the_rest_is_over() -> None:
    assert not standing((word("sharp-or-electric", 4),), (), "piriformis left").exposure.held


def test_the_other_side_keeps_its_own_dose() -> None:
    history = (LAST, past("glutes", 2, rung=2, dose=90))
    assert standing((word("eased", 2),), history, "glutes right").cap_s > 90


def test_the_strictest_word_holds() -> None:
    found = standing((word("eased", 10), word("sharp-or-electric", 10)))
    assert (found.cap_s, found.exposure.held[0].rule) == (45, "sharp-or-electric")


def test_a_word_in_a_later_visit_starts_the_count_again() -> None:
    words = (word("too-strong", 10), word("too-strong", 5))
    assert standing(words, (LAST, *quiet(8, 5, 2))).exposure.held
    assert not standing(words, (LAST, *quiet(8, 5, 2, 1))).exposure.held


def test_a_sore_visit_is_not_a_quiet_one() -> None:
    sore = past("glutes", 5, rung=1, soreness=6)
    assert standing((word("eased", 10),), (LAST, sore, *quiet(2))).exposure.held


def test_the_form_it_was_said_of_counts_where_it_is_known() -> None:
    soft, firm = "glute-ball-sitting:tennis-ball:floor:easier", "glute-ball-sitting:tennis-ball:floor:usual"
    mine, most = CATALOG.variants[soft], CATALOG.variants[firm]
    above = standing((word("eased", 2, variant=firm),), (past("glutes", 2, rung=most.rung),))
    below = standing((word("eased", 2, variant=soft),), (past("glutes", 2, rung=most.rung),))
    assert all(CATALOG.variants[v].score < most.score for v in above.allowed)
    assert all(CATALOG.variants[v].score <= mine.score for v in below.allowed)


def test_what_was_borne_before_a_word_is_no_measure_after_it() -> None:
    """Released, it goes on from where it is now, one rung at a time, and not from where it was."""
    history = (past("glutes", 30, rung=9, dose=90), past("glutes", 12, rung=9, dose=90), *quiet(4, 2))
    found = standing((word("eased", 12),), history)
    assert not found.exposure.held and found.exposure.reached == 1
    assert not found.exposure.settled and not found.exposure.ready_for_hard


def test_old_words_count_only_where_nothing_made_them_good() -> None:
    old = word("numb-or-tingling", 100)
    assert still_counts((old,), (), CATALOG) == (old,)
    assert still_counts((old,), quiet(80, 70, 60), CATALOG) == ()
    assert still_counts((word("numb-or-tingling", 40),), quiet(30, 20, 10), CATALOG)


# ── no plan doses up ─────────────────────────────────────────────────────────────────────────────────────────────


def a_history(dice: random.Random) -> tuple[tuple[Said, ...], tuple[PastDose, ...]]:
    """A few weeks of one area: visits, and words in some of them or a little before their end."""
    area = dice.choice(sorted(CATALOG.areas))
    sides = ("both",) if CATALOG.areas[area].midline else ("left", "right", "both")
    rules = sorted(rule for rule in (*CATALOG.stops, *CATALOG.words) if CATALOG.memory_of(rule))
    stops, doses = [], []
    for day in sorted(dice.sample(range(40), dice.randint(1, 6))):
        age, side = day + dice.choice((0.0, 0.3, 0.5)), dice.choice(sides)
        doses.append(
            PastDose(
                days_ago=age,
                area=area,
                side=side,  # type: ignore[arg-type]
                dose_s=dice.choice((20, 30, 45, 60, 90, 120)),
                rung=dice.choice((None, 1, 2, 3, 5, 9)),
                soreness_nrs=dice.choice((None, 0, 2, 6)),
                feel=dice.choice((None, "better", "same", "worse")),
            )
        )
        if dice.random() < 0.5:
            stops.append(word(dice.choice(rules), age + dice.choice((0.0, 0.02)), area, side))
    return tuple(stops), tuple(doses)


def never_quiet_since(request: Request, side: str) -> list[tuple[Said, list[PastDose]]]:
    """Words after which every visit was sore or had a word in it, each with the visit in or after which it was said."""
    mine = [said for said in request.stops if side == "both" or said.side in (side, "both")]
    doses = [dose for dose in request.history if side == "both" or dose.side in (side, "both")]

    def loud(dose: PastDose) -> bool:
        sore = dose.feel == "worse" if dose.soreness_nrs is None else dose.soreness_nrs > 3
        return sore or any(abs(said.days_ago - dose.days_ago) < 0.1 for said in mine)

    found = []
    for said in mine:
        before = [dose for dose in doses if dose.days_ago > said.days_ago - 0.1]
        if before and all(loud(dose) for dose in doses if dose not in before):
            last = min(dose.days_ago for dose in before)
            found.append((said, [dose for dose in before if dose.days_ago < last + 0.1]))
    return found


def judged_after(dice: random.Random) -> tuple[Request, dict[tuple[str, str], Standing]]:
    stops, history = a_history(dice)
    request = ask(
        {history[0].area: 6},
        stops=stops,
        history=history,
        tools=tuple(dice.sample(sorted(CATALOG.tools), 3)),
        surfaces=tuple(dice.sample(sorted(CATALOG.surfaces), 3)),
        max_discomfort_nrs=dice.choice((None, 4, 7)),
    )
    return request, dict(judge(request, Restrictions(), CATALOG))


def test_after_a_word_nothing_is_firmer_or_longer_than_when_it_was_said() -> None:
    dice, seen, later = random.Random(2026), 0, 0
    for _ in range(1500):
        request, found = judged_after(dice)
        area = request.history[0].area
        for side in sides_of(CATALOG.areas[area].midline):
            for said, then in never_quiet_since(request, side):
                most_s, rung = max(d.dose_s for d in then), max(d.rung or 1 for d in then)
                for key, dose in found[area, side].allowed.items():
                    seen, later = seen + 1, later + any(d.days_ago < said.days_ago - 0.1 for d in request.history)
                    assert CATALOG.variants[key].rung <= rung, (request, said, key)
                    assert dose.high_s <= found[area, side].cap_s <= max(most_s, 30), (request, said, key)
    assert seen > 1000 and later > 100


def test_a_plan_made_after_a_word_passes_the_check_that_works_it_out_by_itself() -> None:
    dice, made = random.Random(7), 0
    for _ in range(40):
        request, found = judged_after(dice)
        if not any(s.open and s.exposure.held for s in found.values()):
            continue
        try:
            drawn = plan(request)
        except NoPlan:
            continue
        made += 1
        assert check_plan(drawn, request, verdict(), CATALOG) == ()
        for visit in drawn.visits:
            longer = visit.model_copy(update={"dose_s": visit.dose_s + 30})
            others = tuple(longer if v is visit else v for v in drawn.visits)
            assert check_plan(drawn.model_copy(update={"visits": others}), request, verdict(), CATALOG)
    assert made >= 5


def test_the_tour_of_the_bed_and_the_book() -> None:
    """Tour F1: sharp on the left buttock two days ago gave it twice the seconds on a firmer base."""
    history = (past("glutes", 2, rung=1, dose=45, side="left"), past("glutes", 2, rung=1, dose=30, side="right"))
    stops = (word("sharp-or-electric", 2), word("eased", 2, side="right"))
    drawn = plan(ask({"glutes": 5, "calves": 5}, surfaces=("mattress-with-book",), history=history, stops=stops))
    assert {(v.area, v.side) for v in drawn.visits if v.area == "glutes"} <= {("glutes", "right")}
    assert all(v.rung <= 1 and v.dose_s <= 30 for v in drawn.visits if v.area == "glutes")
    why = next(out.reason for out in drawn.left_out if (out.area, out.side) == ("glutes", "left"))
    assert why == "Your left buttock: rest for another day, as you said it was sharp, electric or burning."


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("sharp-or-electric", "Softer and shorter than last time: you said it was sharp, electric or burning."),
        ("too-strong", "Softer than last time: you said it was too strong."),
        ("left-out", "Softer than last time: you left it out."),
    ],
)
def test_the_line_of_the_plan_says_what_was_said(rule: str, line: str) -> None:
    history = tuple(past("calves", days, rung=8, dose=60) for days in (20, 12, 5))
    drawn = plan(ask({"calves": 8}, history=history, stops=(word(rule, 5, "calves", "both"),), minutes=10))
    reasons = [visit.reasons for visit in drawn.visits]
    assert reasons and all(line in said or "The rest is as on the left." in said for said in reasons)
    assert line in reasons[0]
    assert all(visit.dose_s <= 60 and visit.rung < 8 for visit in drawn.visits)


def test_a_visit_longer_than_the_one_that_was_broken_off_is_not_called_no_longer() -> None:
    broken_off = (past("glutes", 10, rung=1, dose=20),)
    made = plan(ask({"glutes": 6}, stops=(word("too-strong", 10),), history=broken_off, minutes=20, **EVERY_TOOL))
    (visit,) = (visit for visit in made.visits if (visit.area, visit.side) == ("glutes", "left"))
    assert visit.dose_s > 20
    assert "Only 30 s: you said it was too strong." in visit.reasons


@pytest.mark.parametrize(
    ("rule", "days", "says"),
    [
        ("numb-or-tingling", 1, "rests: numb-or-tingling was said of calves"),
        ("sharp-or-electric", 4, "sharp-or-electric was said here, and there is something softer"),
        ("sharp-or-electric", 4, "the ceiling today is 60 s"),
        ("left-out", 2, "left-out was said here, and there is something softer"),
        ("too-strong", 2, "not softer than what too-strong was said of"),
    ],
)
def test_a_plan_made_as_if_nothing_had_been_said_is_refused(rule: str, days: float, says: str) -> None:
    request = ask({"calves": 8}, history=used_to("calves", rung=9), minutes=10, max_discomfort_nrs=7)
    drawn = plan(request)
    said = [word(rule, days, "calves", v.side, variant=v.variant) for v in drawn.visits]
    later = request.model_copy(update={"stops": tuple(said)})
    problems = check_plan(drawn, later, verdict(), CATALOG)
    assert any(says in problem for problem in problems), problems
