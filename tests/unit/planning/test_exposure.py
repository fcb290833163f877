"""Start soft, step up slowly, step back after soreness."""

from __future__ import annotations

import pytest
from tests.unit.planning.asking import CATALOG, ask, past, plan, used_to

from unknot.planning.eligible import judge, session_cap
from unknot.planning.history import Exposure, summarise
from unknot.planning.refusal import NoPlan
from unknot.planning.request import PastDose
from unknot.screening.verdict import Restrictions

BALLS = ("tennis-ball", "lacrosse-ball")


def calf(*history: PastDose, **fields: object):  # type: ignore[no-untyped-def]
    request = ask({"calves": 6}, history=history, **({"tools": BALLS} | fields))
    return judge(request, Restrictions(), CATALOG)["calves", "left"]


def tools(standing) -> set[str]:  # type: ignore[no-untyped-def]
    return {CATALOG.variants[v].tool for v in standing.allowed}


def efforts(standing) -> set[str]:  # type: ignore[no-untyped-def]
    return {CATALOG.variants[v].effort for v in standing.allowed}


def test_a_first_visit_takes_the_lowest_rung_of_each_technique() -> None:
    standing = calf(tools=("tennis-ball",), max_discomfort_nrs=6)
    for v in standing.allowed:
        mine = CATALOG.variants[v]
        others = [w for w in CATALOG.variants.values() if w.technique == mine.technique and w.tool == "tennis-ball"]
        assert mine.rung == min(w.rung for w in others if w.surface == "floor")


def test_a_first_visit_lasts_a_minute_at_most() -> None:
    assert {dose.high_s for dose in calf().allowed.values()} <= set(range(61))


def test_harder_comes_one_rung_at_a_time() -> None:
    rungs = {
        r: v.rung
        for r, v in ((v.effort, v) for v in CATALOG.variants.values())
        if v.id.startswith("calf-ball-sitting:tennis-ball:floor")
    }
    easier, usual = rungs["easier"], rungs["usual"]
    below = calf(past("calves", 3, rung=usual - 2), tools=("tennis-ball",), max_discomfort_nrs=6)
    above = calf(past("calves", 3, rung=usual - 1), tools=("tennis-ball",), max_discomfort_nrs=6)
    assert easier < usual
    assert "calf-ball-sitting:tennis-ball:floor:usual" not in below.allowed
    assert "calf-ball-sitting:tennis-ball:floor:usual" in above.allowed


def test_harder_has_to_be_asked_for() -> None:
    assert "harder" not in efforts(calf(*used_to("calves")))
    assert "harder" in efforts(calf(*used_to("calves"), max_discomfort_nrs=7))


@pytest.mark.parametrize(("days", "soreness", "allowed"), [(3, 1, False), (8, 1, True), (8, 5, False)])
def test_a_hard_ball_follows_a_week_without_soreness(days: float, soreness: float, allowed: bool) -> None:
    history = (past("calves", days, rung=20, soreness=soreness), past("calves", 2, rung=20))
    assert ("lacrosse-ball" in tools(calf(*history))) == allowed


def test_a_home_with_nothing_but_a_hard_ball_uses_it_lightly() -> None:
    standing = calf(tools=("lacrosse-ball",))
    assert efforts(standing) == {"easier"}
    assert {dose.high_s for dose in standing.allowed.values()} == {30}


def test_soreness_halves_the_time_and_steps_down() -> None:
    standing = calf(past("calves", 2, rung=14, soreness=6, dose=90), tools=("tennis-ball",), max_discomfort_nrs=6)
    assert standing.cap_s == 45
    for v in standing.allowed:
        mine = CATALOG.variants[v]
        softest = min(
            CATALOG.variants[w].rung for w in standing.allowed if CATALOG.variants[w].technique == mine.technique
        )
        assert mine.rung <= max(13, softest)


def area_of(area: str, *history: PastDose):  # type: ignore[no-untyped-def]
    request = ask(
        {area: 6},
        history=history,
        tools=tuple(CATALOG.tools),
        surfaces=tuple(CATALOG.surfaces),
        max_discomfort_nrs=7,
    )
    side = "both" if CATALOG.areas[area].midline else "left"
    return judge(request, Restrictions(), CATALOG)[area, side]


def forms(area: str):  # type: ignore[no-untyped-def]
    return [v for v in CATALOG.variants.values() if v.area == area]


EVERY_RUNG = [
    (area, rung) for area in CATALOG.areas for rung in (1, 3, 5, 8) if rung <= max(v.rung for v in forms(area))
]


@pytest.mark.parametrize(("area", "rung"), EVERY_RUNG)
def test_after_soreness_a_form_is_softer_than_all_the_record_may_speak_of(area: str, rung: int) -> None:
    standing = area_of(area, past(area, 2, rung=rung, soreness=6, dose=90))
    before = [v for v in forms(area) if v.rung == rung]
    allowed = [CATALOG.variants[v] for v in standing.allowed]
    assert allowed
    if any(v.score < min(w.score for w in before) for v in allowed):
        assert all(
            v.rung < w.felt if v.technique == w.technique else v.score < w.score for v in allowed for w in before
        )
    else:
        assert len({v.score for v in allowed}) == 1, "nothing is softer, so only the softest there is"


@pytest.mark.parametrize(("area", "rung"), EVERY_RUNG)
def test_a_step_up_is_no_firmer_than_the_next_rung_of_any_ladder_the_record_may_stand_on(area: str, rung: int) -> None:
    standing = area_of(area, past(area, 9, rung=rung), past(area, 2, rung=rung))
    most = max(v.score for v in forms(area) if v.rung in (rung, rung + 1))
    for v in standing.allowed:
        mine = CATALOG.variants[v]
        softest = min(
            CATALOG.variants[w].rung for w in standing.allowed if CATALOG.variants[w].technique == mine.technique
        )
        assert mine.rung == softest or mine.score <= most


def test_twice_sore_in_a_row_leaves_the_area_alone() -> None:
    standing = calf(past("calves", 2, soreness=6), past("calves", 4, soreness=5))
    assert standing.bar is not None
    assert standing.bar.cause == "sore-twice"


@pytest.mark.parametrize("history", [(0.3,), (0.9, 0.4)])
def test_a_place_stays_new_for_a_day_after_its_first_time(history: tuple[float, ...]) -> None:
    doses = tuple(past("calves", days, rung=1, dose=20) for days in history)
    assert summarise(doses, "calves", "left").new
    assert not summarise((*doses, past("calves", 1.5)), "calves", "left").new
    standing = calf(*doses)
    assert standing.cap_s == 60 - 20 * len(history)
    assert standing.allowed.keys() == {
        key for key, dose in calf().allowed.items() if key in standing.allowed and dose.low_s <= standing.cap_s
    }


def test_what_felt_worse_counts_as_sore_until_there_is_a_next_morning() -> None:
    worse = past("calves", 2, rung=3).model_copy(update={"feel": "worse", "soreness_nrs": None})
    assert summarise((worse,), "calves", "left").sore_last
    assert not summarise((worse.model_copy(update={"soreness_nrs": 0.0}),), "calves", "left").sore_last


def test_an_area_that_is_over_for_today_is_left_out_on_both_sides_and_says_why() -> None:
    made = plan(ask({"calves": 6, "glutes": 6}, resting=("calves",)))
    assert {v.area for v in made.visits} == {"glutes"}
    assert {(out.area, out.side) for out in made.left_out} == {("calves", "left"), ("calves", "right")}
    assert all("over for today" in out.reason for out in made.left_out)


def test_six_weeks_without_a_visit_make_an_area_new() -> None:
    assert summarise((past("calves", 43, rung=9),), "calves", "left").new


def test_a_dose_on_both_sides_counts_for_each() -> None:
    assert summarise((past("calves", 0.2, dose=50),), "calves", "right").today_s == 50


def test_two_halves_of_a_midline_area_count_once() -> None:
    halves = (past("upper-back", 0.1, side="left"), past("upper-back", 0.1, side="right"))
    assert summarise(halves, "upper-back", "both").today_s == 60


@pytest.mark.parametrize(
    ("exposure", "limit", "cap"),
    [
        (Exposure(), 120, 60),
        (Exposure(last_days=2, first_days=2, most_s=45), 120, 60),
        (Exposure(last_days=2, first_days=9, most_s=45), 120, 90),
        (Exposure(last_days=2, first_days=9, most_s=90), 120, 120),
        (Exposure(last_days=2, first_days=9, most_s=180), 120, 180),
        (Exposure(last_days=0, first_days=9, most_s=180, today_s=100), 120, 80),
        (Exposure(last_days=0, first_days=9, most_s=180, today_s=200), 120, 0),
        (Exposure(last_days=2, first_days=9, most_s=90), 60, 60),
        (Exposure(last_days=2, first_days=9, last_dose_s=90, sore_last=True), 120, 45),
        (Exposure(last_days=2, first_days=9, last_dose_s=30, sore_last=True), 120, 30),
    ],
)
def test_seconds_open_today(exposure: Exposure, limit: int, cap: int) -> None:
    assert session_cap(180, exposure, limit) == cap


def test_what_was_done_today_is_taken_off() -> None:
    history = (*used_to("calves", rung=3), past("calves", 0.3, dose=120))
    done = plan(ask({"calves": 8}, history=history, minutes=20))
    assert all(v.dose_s <= 60 for v in done.visits)


def test_a_full_day_is_left_out_with_its_reason() -> None:
    history = (*used_to("calves", rung=3), past("calves", 0.3, dose=180))
    with pytest.raises(NoPlan, match="180 s today"):
        plan(ask({"calves": 8}, history=history))


@pytest.mark.parametrize(
    ("asked", "surfaces"), [(None, {"mattress-with-book"}), (3, {"mattress", "mattress-with-book"})]
)
def test_a_ball_that_would_sink_gets_the_book(asked: float | None, surfaces: set[str]) -> None:
    standing = calf(
        *used_to("calves"),
        tools=("tennis-ball",),
        surfaces=("mattress", "mattress-with-book"),
        max_discomfort_nrs=asked,
    )
    found = {CATALOG.variants[v].surface for v in standing.allowed}
    assert found <= surfaces
    assert found
