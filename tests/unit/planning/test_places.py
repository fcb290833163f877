"""Named places: what a reason may call told, and which of them a plan does not press."""

from __future__ import annotations

import pytest
from tests.unit.planning.asking import CATALOG, ask, plan, used_to

from unknot.planning.places import NOT_ASKED_FOR, NOT_RATED, left_by_reason, missed_places
from unknot.planning.refusal import NoPlan
from unknot.planning.request import LeftOut, MapEntry, Plan, Request
from unknot.screening.verdict import Exclusion

BUTTOCK = MapEntry(region="buttock", side="right", pain=6, stiffness=4)
LOW_BACK = MapEntry(region="lumbar", side="middle", pain=5)
IN_THE_BUTTOCK = {("glutes", "right"), ("piriformis", "right")}
HAND = MapEntry(region="hand", side="left", pain=8)


def mapped(*entries: MapEntry, **fields: object) -> Request:
    return ask().model_copy(update={"needs": None, "map": entries, **fields})


def reasons(made: Plan) -> dict[tuple[str, str], str]:
    return {(visit.area, visit.side): visit.reasons[0] for visit in made.visits}


def test_a_number_is_only_said_of_a_place_that_was_named() -> None:
    made = reasons(plan(mapped(BUTTOCK, LOW_BACK, minutes=20, history=used_to(*CATALOG.areas))))
    assert made["glutes", "right"] == "Your right buttock: 6 of 10 in what you told us."
    assert made["piriformis", "right"] == "The deep part of your right buttock: 6 of 10 in what you told us."
    others = [words for (area, side), words in made.items() if (area, side) not in IN_THE_BUTTOCK]
    assert others and not any("told us" in words for words in others), others


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ("glutes", "It works together with your low back, but nobody has shown that pressing it helps there."),
        (
            "calves",
            "here to use your minutes. Its tie to your low back is weak and unproven.",
        ),
    ],
)
def test_an_area_that_was_not_named_says_no_more_than_its_tie_carries(area: str, words: str) -> None:
    others = (Exclusion(area=other, side="both", rule="x") for other in CATALOG.areas if other != area)
    made = plan(mapped(LOW_BACK), areas_excluded=tuple(others))
    assert made.visits[0].reasons[0].endswith(words)
    assert "not named by you" in made.visits[0].reasons[0]


def test_the_low_back_brings_in_nothing_that_has_next_to_nothing_to_do_with_it() -> None:
    speaks_for = {area.id for area in CATALOG.areas.values() if any(x.region == "lumbar" for x in area.regions)}
    assert not speaks_for & {"plantar-foot", "lats", "adductors", "upper-back", "piriformis"}


@pytest.mark.parametrize("side", ["left", "right", "both"])
def test_a_groin_that_hurts_is_no_order_to_press_anything(side: str) -> None:
    with pytest.raises(NoPlan, match=r"Nothing here is pressed for what you marked: .*groin"):
        plan(mapped(MapEntry(region="groin", side=side, pain=8)))  # type: ignore[arg-type]


def test_left_and_right_of_one_place_are_left_out_in_one_breath() -> None:
    both = tuple(MapEntry(region="thoracic-lower", side=side, pain=3) for side in ("left", "right"))
    made = plan(mapped(BUTTOCK, *both, minutes=15))
    reasons = {"mid-back": "Your mid back: the tool is missing.", "paraspinals": "Your {} ridge: it was sore."}
    out = [LeftOut(area="mid-back", side="both", reason=reasons["mid-back"])]
    out += [LeftOut(area="paraspinals", side=s, reason=reasons["paraspinals"].format(s)) for s in ("left", "right")]  # type: ignore[arg-type]
    bare = made.model_copy(update={"visits": (), "left_out": tuple(out)})
    told = {missed.reason for missed in missed_places(both, bare, (), CATALOG)}
    assert told == {"Mid back: the tool is missing. Muscle beside the spine: it was sore."}


def test_what_was_dropped_on_one_side_leaves_the_words_of_the_other_as_they_were() -> None:
    request = mapped(LOW_BACK, minutes=20)
    gone = Request.model_validate(request.model_dump() | {"needs": {"hamstrings": {"left": 0, "right": 2.5}}})
    said = reasons(plan(gone))
    assert ("hamstrings", "left") not in said
    assert not any("told us" in words for words in said.values())


def names(entries: tuple[MapEntry, ...], made: Plan) -> list[str]:
    return [place.name for place in missed_places(entries, made, (), CATALOG)]


def test_places_without_a_visit_are_named_strongest_first() -> None:
    entries = (LOW_BACK, BUTTOCK, HAND)
    made = plan(mapped(*entries), areas_excluded=(Exclusion(area="glutes", side="both", rule="x"),))
    without = made.model_copy(update={"visits": tuple(v for v in made.visits if v.area != "piriformis")})
    assert names(entries, without) == ["left hand", "right buttock", "low back"]


def test_a_place_with_a_visit_on_its_side_is_not_missed() -> None:
    made = plan(mapped(BUTTOCK))
    assert any(visit.area == "glutes" and visit.side == "right" for visit in made.visits)
    assert names((BUTTOCK,), made) == []


def test_a_visit_on_the_other_side_does_not_count() -> None:
    left = BUTTOCK.model_copy(update={"side": "left"})
    made = plan(mapped(BUTTOCK))
    assert names((left,), made.model_copy(update={"visits": tuple(v for v in made.visits if v.side == "right")})) == [
        "left buttock"
    ]


def test_the_side_of_the_spine_is_named_only_where_the_other_side_is_pressed() -> None:
    both = tuple(MapEntry(region="thoracic-lower", side=side, pain=3) for side in ("left", "right"))
    made = plan(mapped(BUTTOCK))
    assert names(both, made) == ["lower rib cage"]
    beside = made.visits[0].model_copy(update={"area": "paraspinals", "side": "left"})
    assert names(both, made.model_copy(update={"visits": (beside,)})) == ["lower rib cage, right of the spine"]


def test_a_place_that_neither_hurts_nor_is_stiff_is_not_missed() -> None:
    assert names((MapEntry(region="hand", side="left", pain=0),), plan(mapped(BUTTOCK))) == []


def test_a_mark_without_a_number_is_not_passed_over() -> None:
    (missed,) = missed_places((MapEntry(region="thigh-front", side="left"),), plan(mapped(BUTTOCK)), (), CATALOG)
    assert (missed.name, missed.reason) == ("front of the left thigh", NOT_RATED)
    with pytest.raises(NoPlan, match=NOT_RATED):
        plan(mapped(MapEntry(region="thigh-front", side="left")))


def test_the_plan_itself_names_every_mark_that_it_does_not_press_that_of_the_answers_too() -> None:
    answers = {"map": [{"region": "thigh-front", "side": "right", "pain": 3}]}
    made = plan(mapped(BUTTOCK, HAND, answers=answers))
    assert {(left.region, left.side): left.reason for left in made.places_left_out} == {
        ("hand", "left"): "Nothing here treats that.",
        ("thigh-front", "right"): NOT_ASKED_FOR,
    }


@pytest.mark.parametrize("region", ["head", "neck-front", "abdomen", "shin", "upper-arm", "elbow", "forearm", "hand"])
def test_what_no_technique_reaches_says_so(region: str) -> None:
    side = "middle" if region in ("head", "neck-front", "abdomen") else "left"
    (missed,) = missed_places((MapEntry(region=region, side=side, pain=3),), plan(mapped(BUTTOCK)), (), CATALOG)
    assert missed.reason == "Nothing here treats that."


def test_the_low_back_says_that_it_is_not_pressed_and_what_is_rolled_because_of_it() -> None:
    (missed,) = missed_places((LOW_BACK,), plan(mapped(LOW_BACK)), (), CATALOG)
    assert missed.reason.startswith("That is not pressed itself. Rolled because of it: ")


def test_what_is_left_out_gives_its_reason_and_what_was_dropped_says_who_dropped_it() -> None:
    made = plan(mapped(BUTTOCK, LOW_BACK), areas_excluded=(Exclusion(area="glutes", side="both", rule="x"),))
    bare = made.model_copy(update={"visits": tuple(v for v in made.visits if v.area != "piriformis")})
    ruled, _ = missed_places((BUTTOCK, LOW_BACK), bare, (), CATALOG)
    assert "because of your answers" in ruled.reason and ("glutes", "right") in ruled.areas
    own, _ = missed_places((BUTTOCK, LOW_BACK), bare, {("glutes", "right")}, CATALOG)
    assert own.reason == "You took that out of this plan."


def test_places_that_were_left_out_for_one_reason_stand_together_and_both_sides_are_one() -> None:
    made = plan(mapped(BUTTOCK, LOW_BACK, minutes=5))
    full = "it was treated often enough this week."
    out = [("calves", "left"), ("lats", "right"), ("calves", "right"), ("upper-back", "both"), ("pecs", "left")]
    left = [LeftOut(area=area, side=side, reason=f"Your {area}: {full}") for area, side in out[:-1]]  # type: ignore[arg-type]
    left.append(LeftOut(area="pecs", side="left", reason="Your left chest: 5 minutes leave room for one side only."))
    found = left_by_reason(made.model_copy(update={"left_out": tuple(left)}), CATALOG)
    assert found == {
        "It was treated often enough this week.": ["calf on both sides", "right side of the back", "upper back"],
        "5 minutes leave room for one side only.": ["left chest muscle"],
    }


def test_a_named_place_stands_first_and_its_areas_are_not_told_again() -> None:
    hands = tuple(HAND.model_copy(update={"side": side}) for side in ("left", "right"))
    made = plan(mapped(BUTTOCK, *hands), areas_excluded=(Exclusion(area="glutes", side="both", rule="x"),))
    bare = made.model_copy(update={"visits": tuple(v for v in made.visits if v.area != "piriformis")})
    found = left_by_reason(bare, CATALOG, missed_places((BUTTOCK, *hands), bare, (), CATALOG))
    assert found["Nothing here treats that."] == ["left hand", "right hand"]
    assert found["Left out because of your answers."] == ["right buttock"]
    assert sum(names.count("right buttock") for names in found.values()) == 1


def test_a_place_that_says_of_what_it_is_a_part_takes_no_your() -> None:
    made = plan(mapped(MapEntry(region="shoulder-top", side="left", stiffness=6), surfaces=("mattress", "wall")))
    tied = [words for words in reasons(made).values() if "shoulder" in words and "not named" in words]
    assert tied and not any("your top of" in words for words in tied), tied
    assert all("to the top of the left shoulder" in words for words in tied)
