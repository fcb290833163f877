"""How many new areas a day, and when comes a day of rest: no calendar, days are counted back from now."""

from __future__ import annotations

import pytest
from tests.unit.planning.asking import CATALOG, ask, past, plan, used_to

from unknot.planning.eligible import judge
from unknot.planning.pacing import days_of_use, new_areas_left
from unknot.planning.refusal import NoPlan
from unknot.planning.request import PastDose
from unknot.planning.rules import FIRST_DOSE_S, RISE_S, SESSION_DAYS_A_WEEK
from unknot.screening.verdict import Restrictions

WORSE = past("lats", 0.3).model_copy(update={"soreness_nrs": None, "feel": "worse"})


def left(*history: PastDose) -> int:
    return new_areas_left(judge(ask(history=history), Restrictions(), CATALOG), history)


@pytest.mark.parametrize(
    ("history", "may_begin"),
    [
        ((), 3),
        ((past("lats", 43),), 3),
        ((past("lats", 0.3),), 2),
        ((past("lats", 0.3), past("calves", 0.3), past("pecs", 0.3)), 0),
        ((past("lats", 0.3, side="left"), past("lats", 0.2, side="right")), 2),
        ((past("lats", 2),), 2),
        ((past("lats", 2), past("calves", 0.3)), 1),
        ((past("lats", 2, soreness=5),), 1),
        ((past("lats", 8, soreness=5),), 2),
        ((WORSE,), 2),
    ],
)
def test_areas_that_may_begin_today(history: tuple[PastDose, ...], may_begin: int) -> None:
    assert left(*history) == may_begin


def test_a_dose_somewhere_else_never_lets_more_begin() -> None:
    doses = [past(area, days, soreness=sore) for area in ("lats", "pecs") for days in (0.2, 2, 9) for sore in (0, 6)]
    for one in doses:
        assert left(one) <= left()
        assert all(left(one, other) <= left(one) for other in doses if other.area != one.area)


@pytest.mark.parametrize("history", [(), used_to("glutes"), (past("glutes", 2, soreness=6),)])
def test_a_plan_begins_no_more_than_may_begin(history: tuple[PastDose, ...]) -> None:
    request = ask(
        dict.fromkeys(CATALOG.areas, 5.0), history=history, minutes=60, tools=tuple(CATALOG.tools), surfaces=("floor",)
    )
    known = {dose.area for dose in history}
    assert len({v.area for v in plan(request).visits} - known) == left(*history)


def test_when_enough_began_today_a_second_session_waits_for_the_next_day() -> None:
    began = tuple(past(area, 0.3) for area in ("lats", "pecs", "glutes"))
    with pytest.raises(NoPlan, match=r"Enough was begun today\. New places .* Come back tomorrow"):
        plan(ask({"calves": 6}, history=began))


@pytest.mark.parametrize(
    ("days", "count"),
    [
        ((), 0),
        ((0.1, 0.5), 1),
        ((0.995, 1.0, 1.003), 1),
        ((0.1, 1.0, 2.0), 3),
        ((0.2, 0.9), 1),
        ((0.2, 1.0), 2),
        ((1, 2, 3, 4, 5, 6, 6.9, 7.0, 8), 7),
    ],
)
def test_days_of_use_in_the_last_seven(days: tuple[float, ...], count: int) -> None:
    assert len(days_of_use([past("calves", ago) for ago in days])) == count


@pytest.mark.parametrize(
    ("days", "wait"),
    [
        ((1, 2, 3, 4, 5), "2 days"),
        ((1, 2, 3, 4, 6), "24 hours"),
        ((1, 2, 3, 4, 6.98), "an hour"),
        ((1, 2, 3, 4, 5, 6), "2 days"),
    ],
)
def test_after_five_days_in_seven_comes_a_rest_day_and_it_says_until_when(days: tuple[float, ...], wait: str) -> None:
    with pytest.raises(NoPlan) as refusal:
        plan(ask({"calves": 6}, history=tuple(past("calves", ago) for ago in days)))
    assert "rest day" in refusal.value.reason
    assert "Walk instead" in refusal.value.remedy
    assert refusal.value.remedy.endswith(f"in about {wait}.")


def test_four_days_in_seven_are_no_reason_to_rest() -> None:
    assert plan(ask({"calves": 6}, history=tuple(past("calves", ago) for ago in (1, 2, 3, 4, 7, 8)))).visits


def test_no_technique_recommends_more_days_than_a_week_may_have() -> None:
    most = {technique.weekly.recommended[1] for technique in CATALOG.techniques.values()}
    assert max(most) == SESSION_DAYS_A_WEEK


@pytest.mark.parametrize(
    ("history", "seconds"),
    [
        ((past("calves", 2, dose=45),), FIRST_DOSE_S),
        ((past("calves", 6.9, dose=60), past("calves", 2, dose=60)), FIRST_DOSE_S),
        ((past("calves", 7, dose=45),), FIRST_DOSE_S + RISE_S),
        ((past("calves", 22, dose=60), past("calves", 2, dose=60)), 90),
        ((past("calves", 22, dose=60), past("calves", 2, dose=90)), 120),
        ((past("calves", 22, dose=60), past("calves", 9, dose=110, soreness=6), past("calves", 2, dose=60)), 90),
    ],
)
def test_seconds_stay_for_a_week_and_then_grow_by_half_a_minute(history: tuple[PastDose, ...], seconds: int) -> None:
    made = plan(ask({"calves": 6}, history=history, minutes=20))
    for side in ("left", "right"):
        assert sum(v.dose_s for v in made.visits if v.side in (side, "both")) == seconds
