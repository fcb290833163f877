"""Reasons a person reads: they name the side, the rule or the trade, and claim nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.unit.planning.asking import ARTICLE, CATALOG, ask, past, plan, used_to, verdict

from unknot.planning.refusal import NoPlan
from unknot.planning.request import PastDose, PressReport
from unknot.planning.what_if import _amount, what_if
from unknot.planning.why import NOT_BY_PLACE, explain_plan, explain_spare
from unknot.screening.verdict import Exclusion

EVERYWHERE = dict.fromkeys(CATALOG.areas, 5.0)
HOMES: tuple[dict[str, Any], ...] = (
    {},
    {"minutes": 5},
    {"tools": ("lacrosse-ball",)},
    {"history": used_to(*ARTICLE), "minutes": 40},
    {"history": tuple(past(a, 2, 9, 6, 90) for a in ARTICLE)},
    {"history": (*used_to(*ARTICLE), *(past(a, 0.2, 9, 1, 100) for a in ARTICLE))},
    {"tools": tuple(CATALOG.tools), "surfaces": tuple(CATALOG.surfaces), "needs": EVERYWHERE},
)


@pytest.mark.parametrize("home", HOMES)
def test_every_visit_says_its_side(home: dict[str, Any]) -> None:
    for v in plan(ask(**home)).visits:
        if v.side != "both":
            assert re.search(rf"\b{v.side}\b", v.reasons[0])


def test_minutes_that_stay_free_are_explained_and_full_ones_need_no_words() -> None:
    first = plan(ask(minutes=40))
    assert "are left: " in explain_spare(first) and explain_spare(first) in explain_plan(first, CATALOG)
    assert explain_spare(first.model_copy(update={"budget_s": first.total_s + 89})) == ""


def test_a_second_side_with_the_same_reasons_refers_to_the_first() -> None:
    first, second = plan(ask({"calves": 6}, minutes=8)).visits
    assert len(first.reasons) > 2
    assert second.reasons == ("Your right calf: 6 of 10 in what you told us.", "The rest is as on the left.")


def test_a_side_that_waits_for_the_other_one_does_not_blame_the_minutes() -> None:
    sides = {"left": (22, 9, 2), "right": (2,)}
    history = tuple(past("calves", days, 3, dose=90, side=side) for side, on in sides.items() for days in on)
    made = plan(ask({"calves": 6}, history=history, minutes=20))
    left = next(v for v in made.visits if v.side == "left")
    assert left.reasons[-1] == "60 s, no longer than the other side may have."


def test_two_visits_to_one_place_are_added_up_and_neither_says_that_more_adds_little() -> None:
    home = {"tools": ("tennis-ball", "soft-roller", "peanut"), "surfaces": ("floor", "wall", "chair")}
    made = plan(ask({"glutes": 8}, history=used_to("glutes"), minutes=25, max_discomfort_nrs=6, **home))
    left = [v for v in made.visits if v.side == "left"]
    assert len(left) == 2
    together = f"with the other visit to it that makes {sum(v.dose_s for v in left)} s."
    assert all(together in " ".join(v.reasons) for v in left)
    assert not any("adds little" in reason for v in left for reason in v.reasons)


@pytest.mark.parametrize(
    ("history", "words"),
    [
        ((past("calves", 3, 3),), "because a place gets no more in its first week"),
        ((past("calves", 9, 3), past("calves", 2, 3)), "because the time grows by half a minute at most"),
    ],
)
def test_a_length_that_is_held_back_says_by_what(history: tuple[PastDose, ...], words: str) -> None:
    made = plan(ask({"calves": 6}, history=history, minutes=12))
    assert words in " ".join(made.visits[0].reasons)


@pytest.mark.parametrize(
    ("history", "limits", "words"),
    [
        ((past("calves", 0.2, 1, dose=45),), {}, "already had 45 s today, and more has to wait"),
        ((past("calves", 2, 1),), {"max_dose_s": 15}, "your answers allow less time in one place"),
    ],
)
def test_a_place_with_hardly_any_seconds_left_says_why(
    history: tuple[PastDose, ...], limits: dict[str, Any], words: str
) -> None:
    with pytest.raises(NoPlan, match=words):
        plan(ask({"calves": 6}, history=history), **limits)


@pytest.mark.parametrize("home", HOMES)
def test_nothing_is_claimed_that_may_not_be(home: dict[str, Any]) -> None:
    text = "\n".join(explain_plan(plan(ask(**home)), CATALOG))
    assert [claim.id for claim in CATALOG.claims.values() if re.search(claim.pattern, text)] == []


@pytest.mark.parametrize(
    ("home", "limits", "words"),
    [
        ({}, {}, "softest form"),
        ({}, {}, "New here"),
        ({"tools": ("lacrosse-ball",)}, {}, "hard ball is all there is"),
        ({"history": used_to(*ARTICLE), "minutes": 40}, {}, "more adds little"),
        ({"history": tuple(past(a, 2, 9, 6, 90) for a in ARTICLE)}, {}, "sore after the last time"),
        ({"history": (*used_to(*ARTICLE), *(past(a, 0.2, 9, 1, 100) for a in ARTICLE))}, {}, "already had 100 s today"),
        ({"history": used_to(*ARTICLE), "minutes": 40}, {"max_dose_s": 60}, "the most your answers allow"),
        (
            {"history": used_to(*ARTICLE), "reports": (PressReport(days_ago=1, discomfort_nrs=9),)},
            {},
            "You said that the pressure was strong",
        ),
        ({"minutes": 8, "history": used_to(*ARTICLE)}, {}, "8 minutes do more for the areas chosen"),
        (
            {"minutes": 20, "needs": EVERYWHERE, "surfaces": ("wall",), "history": used_to(*EVERYWHERE)},
            {},
            "at most 5 areas",
        ),
        ({"needs": EVERYWHERE}, {}, "New places come a few at a time"),
        ({"minutes": 3, "needs": {"glutes": 6}}, {}, "one side only"),
        ({"tools": ("soft-roller",), "needs": {"calves": 6, "pecs": 6}}, {}, "Nothing at hand reaches it"),
        ({}, {"areas_excluded": (Exclusion(area="calves", side="both", rule="x"),)}, "because of your answers"),
    ],
)
def test_a_reason_is_given_for(home: dict[str, Any], limits: dict[str, Any], words: str) -> None:
    assert words in "\n".join(explain_plan(plan(ask(**home), **limits), CATALOG))


def test_one_thing_more_or_less_is_compared_exactly() -> None:
    changes = {(c.kind, c.item): c for c in what_if(ask(), verdict(), CATALOG)}
    assert changes["without-surface", "floor"].percent is None
    assert (changes["add-surface", "wall"].percent or 0) >= 0
    assert (changes["more-minutes", "5"].percent or 0) >= 0
    assert {c.item for c in changes.values() if c.kind == "add-tool"} == set(CATALOG.tools) - {"tennis-ball"}


def test_one_more_minute_is_worth_something_where_time_is_short() -> None:
    more = next(c for c in what_if(ask(minutes=9), verdict(), CATALOG) if c.item == "1")
    assert (more.percent or 0) > 0
    assert more.text.startswith("1 minute more: ")


def test_comparisons_are_made_only_when_asked_for() -> None:
    changes = what_if(ask(), verdict(), CATALOG)
    assert next(changes).kind == "more-minutes"


@pytest.mark.parametrize(
    ("percent", "said"),
    [
        (0.0, "next to no change"),
        (0.9, "next to no change"),
        (3.4, "the session would do about 3 % more for the places you named"),
        (-34.8, "the session would do about 35 % less for the places you named"),
        (-97.9, "hardly anything would be left"),
    ],
)
def test_a_comparison_is_said_no_finer_than_it_is_known(percent: float, said: str) -> None:
    assert _amount(percent).startswith(said)


def test_what_is_the_only_thing_at_hand_is_called_so() -> None:
    texts = {(c.kind, c.item): c.text for c in what_if(ask(), verdict(), CATALOG)}
    assert texts["without-tool", "tennis-ball"] == (
        "Without the tennis ball, the only tool you have: no plan would be left."
    )


def refused(**limits: Any) -> NoPlan:
    with pytest.raises(NoPlan) as refusal:
        plan(ask(needs={"calves": 6, "glutes": 5}), **limits)
    return refusal.value


def test_a_refusal_says_each_reason_once_for_both_sides() -> None:
    out = tuple(Exclusion(area=area, side="both", rule="x") for area in ("calves", "glutes"))
    text = str(refused(areas_excluded=out))
    assert "The calf on both sides and the buttock on both sides: left out because of your answers." in text
    assert text.count("left out because of your answers") == 1
    assert "mark one of those" in text


def test_nobody_is_sent_to_another_area_when_the_whole_body_is_out() -> None:
    out = tuple(Exclusion(area=area, side="both", rule="x") for area in CATALOG.areas)
    text = str(refused(areas_excluded=out))
    assert "mark" not in text
    assert NOT_BY_PLACE in text
