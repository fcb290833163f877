"""Where it hurts, what the person wants back, how far they move, what is at hand: as pages, without a script."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.conftest import AT_HAND, marked, screened, stars

from unknot.body.regions import BODY_REGIONS
from unknot.web.checkin import bodymap, units
from unknot.web.core import services
from unknot.web.core.models import ActivityRating, MobilityResult, Profile
from unknot.web.core.preferences import Preferences

TWO = {
    "region": ["lumbar-left", "buttock-right"],
    "pain:lumbar-left": "6",
    "stiffness:lumbar-left": "5",
    "pain:buttock-right": "4",
    "pain_now": "5",
}


RATED = {"stiffness:lumbar-left": True, "stiffness:buttock-right": False}
"""Whether a nought was chosen."""


@pytest.fixture
def checked(profile: Profile) -> Profile:
    return screened(profile, timezone.now())


PREPARING = ("/where/", "/where/list/", "/at-hand/")


@pytest.mark.parametrize("answer", ["saddle_numbness", "calf_swollen"], ids=["emergency", "urgent"])
@pytest.mark.parametrize("path", PREPARING)
def test_after_a_verdict_to_be_heeded_first_nothing_is_prepared(
    solo: Client, checked: Profile, path: str, answer: str
) -> None:
    services.finish_short(checked, stars(**{answer: "yes"}), timezone.now())
    ways = (solo.get(path), solo.post(path, TWO))
    assert [way.headers["Location"] for way in ways] == ["/check/verdict/", "/check/verdict/"]
    assert services.latest_checkin(checked) is None


@pytest.mark.parametrize("path", PREPARING)
@pytest.mark.parametrize("full", [False, True], ids=["no check at all", "a check that allows a plan"])
def test_without_such_a_verdict_what_prepares_a_plan_is_open(
    solo: Client, profile: Profile, path: str, full: bool
) -> None:
    if full:
        screened(profile, timezone.now())
    assert solo.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/activities/", "/mobility/"])
def test_what_somebody_wants_back_and_how_far_they_move_stays_open(solo: Client, checked: Profile, path: str) -> None:
    services.finish_short(checked, stars(saddle_numbness="yes"), timezone.now())
    assert solo.get(path).status_code == 200


def test_every_region_has_a_patch_on_the_map() -> None:
    drawn = {key for view in bodymap.VIEWS for key, _ in bodymap.drawn(view).patches}
    assert drawn == {region.key for region in BODY_REGIONS}


def test_a_view_shows_just_its_own_regions() -> None:
    for view in bodymap.VIEWS:
        keys = {key for key, _ in bodymap.drawn(view).patches}
        assert all(view in bodymap.regions()[key].views for key in keys)


def test_a_tap_without_script_adds_the_place_and_another_takes_it_off() -> None:
    assert bodymap.toggled("lumbar-left", []) == "?r=lumbar-left"
    assert bodymap.toggled("lumbar-left", ["lumbar-left", "calf-right"]) == "?r=calf-right"


def test_the_place_and_its_side_are_read_back(solo: Client, checked: Profile) -> None:
    page = solo.get("/where/?r=lumbar-left").content.decode()
    assert "<h2>Low back, left of the spine</h2>" in page


def test_what_the_ends_of_a_ruler_mean_is_heard_too(solo: Client, checked: Profile) -> None:
    page = solo.get("/where/?r=lumbar-left").content.decode()
    assert 'aria-label="0, no pain"' in page and 'aria-label="10, worst imaginable"' in page


def test_places_are_kept_with_their_sides(solo: Client, checked: Profile) -> None:
    assert solo.post("/where/", TWO).status_code == 302
    checkin = services.latest_checkin(checked)
    assert checkin is not None and checkin.pain_now == 5
    assert checkin.map == [
        {"region": "lumbar", "side": "left", "pain": 6, "stiffness": 5},
        {"region": "buttock", "side": "right", "pain": 4},
    ]


@pytest.mark.parametrize(("path", "marked"), [("/where/", r'value="0"[^>]* checked'), ("/where/list/", r'value="0"')])
def test_what_was_not_rated_comes_back_not_rated_and_a_chosen_nought_as_chosen(
    solo: Client, checked: Profile, path: str, marked: str
) -> None:
    solo.post("/where/", TWO | {"stiffness:lumbar-left": "0"})
    page = solo.get(path).content.decode()
    fields = {name: re.findall(rf'<input[^>]*name="{name}"[^>]*>', page) for name in RATED}
    assert {name: any(re.search(marked, field) for field in found) for name, found in fields.items()} == RATED
    assert solo.get("/check/for-the-clinician/").status_code == 200


def test_a_plan_takes_what_was_not_rated_for_nought(solo: Client, checked: Profile) -> None:
    solo.post("/where/", TWO)
    services.save_checkin(checked, {key: AT_HAND[key] for key in ("tools", "surfaces", "minutes")}, timezone.now())
    session = services.make_plan(checked, timezone.now())
    assert [entry["stiffness"] for entry in session.request["map"]] == [5, 0]
    assert not services.plans.outdated(session)


@pytest.mark.parametrize(
    "sent",
    [{}, {"region": ["lumbar-left"]}, {"region": ["moon-left"], "pain:moon-left": "3"}],
    ids=["nothing", "not rated", "no such place"],
)
def test_at_least_one_rated_place_is_needed(solo: Client, checked: Profile, sent: dict[str, Any]) -> None:
    assert solo.post("/where/", sent).status_code == 422


def test_the_list_does_what_the_map_does(solo: Client, checked: Profile) -> None:
    everything = {"region": [region.key for region in BODY_REGIONS], "pain:calf-left": "7"}
    assert solo.post("/where/list/", everything).status_code == 302
    checkin = services.latest_checkin(checked)
    assert checkin is not None and [(e["region"], e["side"]) for e in checkin.map] == [("calf", "left")]


def test_the_list_names_every_region(solo: Client, checked: Profile) -> None:
    page = solo.get("/where/list/").content.decode()
    assert all(f'name="pain:{region.key}"' in page for region in BODY_REGIONS)


def test_an_unrated_place_is_named_with_a_way_to_it(solo: Client, checked: Profile) -> None:
    sent = {"region": ["buttock-left", "lumbar-left"], "pain:buttock-left": "5"}
    page = solo.post("/where/", sent)
    assert page.status_code == 422
    assert 'href="#spot-lumbar-left"' in page.content.decode() and 'id="spot-lumbar-left"' in page.content.decode()


def test_activities_are_kept_in_own_words(solo: Client, checked: Profile) -> None:
    sent = {"words-1": "Tying <shoes>", "score-1": "3", "words-2": "", "words-3": "An hour in the car"}
    assert solo.post("/activities/", sent).status_code == 302
    assert [a.words for a in services.current_activities(checked)] == ["Tying <shoes>", "An hour in the car"]
    assert [r.score for r in ActivityRating.objects.for_profile(checked)] == [3]
    assert "Tying &lt;shoes&gt;" in solo.get("/activities/").content.decode()


@pytest.mark.parametrize(("days", "asked"), [(1, False), (6, False), (8, True)])
def test_how_the_activities_go_is_asked_again_after_a_week(
    solo: Client, checked: Profile, days: int, asked: bool
) -> None:
    services.save_activities(checked, [("Tying shoes", 3.0)], timezone.now() - timedelta(days=days))
    assert services.activities_due(checked, timezone.now()) is asked
    assert ("/activities/?then=/today/" in solo.get("/today/").content.decode()) is asked


def test_nobody_is_asked_how_activities_go_that_they_never_named(solo: Client, checked: Profile) -> None:
    assert not services.activities_due(checked, timezone.now())


@pytest.mark.parametrize("page", ["activities", "mobility"])
@pytest.mark.parametrize(
    ("then", "leads_to"),
    [("/progress/", "/progress/"), ("//elsewhere.example/", None), ("https://else.example", None)],
)
def test_who_came_from_a_page_goes_back_to_it_and_nowhere_else(
    solo: Client, checked: Profile, page: str, then: str, leads_to: str | None
) -> None:
    onward = {"activities": "/mobility/", "mobility": "/at-hand/"}[page]
    answer = solo.post(f"/{page}/?then={then}", {"go": "skip"})
    assert answer.headers["Location"] == (leads_to or onward)


def test_two_tries_are_kept_as_their_mean(solo: Client, checked: Profile) -> None:
    solo.post("/mobility/", {"knee-to-wall:left:1": "14", "knee-to-wall:left:2": "12,5"})
    result = MobilityResult.objects.for_profile(checked).get()
    assert (result.value, result.tries) == (13.25, [14.0, 12.5])


def test_inches_are_kept_as_centimetres(solo: Client, checked: Profile) -> None:
    services.save_preferences(checked, Preferences(units="imperial"))
    solo.post("/mobility/", {"knee-to-wall:left:1": "4"})
    assert MobilityResult.objects.for_profile(checked).get().value == pytest.approx(10.16)


@pytest.mark.parametrize("typed", ["900", "-5", "far"])
def test_readings_a_test_cannot_give_are_not_kept(solo: Client, checked: Profile, typed: str) -> None:
    assert solo.post("/mobility/", {"knee-to-wall:left:1": typed}).status_code == 422
    assert not MobilityResult.objects.for_profile(checked).exists()


def test_mobility_can_be_skipped(solo: Client, checked: Profile) -> None:
    assert solo.post("/mobility/", {"go": "skip"}).headers["Location"] == "/at-hand/"


def at_hand(**changed: Any) -> dict[str, Any]:
    every = ["supine", "sitting", "prone", "side-lying", "standing", "chair"]
    return {"minutes": "10", "tools": ["tennis-ball"], "surfaces": ["floor"], "postures": every} | changed


def test_what_is_at_hand_leads_to_a_plan(solo: Client, checked: Profile) -> None:
    services.save_checkin(checked, AT_HAND, timezone.now())
    assert solo.post("/at-hand/", at_hand()).headers["Location"] == "/plan/"


@pytest.mark.parametrize(
    "changed",
    [
        {"minutes": "2"},
        {"minutes": "61"},
        {"minutes": "ten"},
        {"tools": []},
        {"surfaces": []},
        {"postures": []},
        {"height": "17"},
        {"mass": "7"},
        {"tools": ["hammer"]},
    ],
    ids=str,
)
def test_what_cannot_be_is_asked_again(solo: Client, checked: Profile, changed: dict[str, Any]) -> None:
    services.save_checkin(checked, AT_HAND, timezone.now())
    assert solo.post("/at-hand/", at_hand(**changed)).status_code == 422


@pytest.mark.parametrize(
    ("preferred", "sent", "said"),
    [
        ("metric", {"height": "17"}, "Height: between 120 and 230 cm, or empty."),
        ("imperial", {"height": "5.3"}, "Height: between 4 ft 0 in and 7 ft 6 in, or empty."),
        ("imperial", {"feet": "9", "height": "1"}, "Height: between 4 ft 0 in and 7 ft 6 in, or empty."),
        ("imperial", {"feet": "five", "height": "1"}, "Height: a number, please, or empty."),
        ("imperial", {"mass": "63"}, "Weight: between 67 and 661 lb, or empty."),
    ],
)
def test_height_and_weight_are_refused_by_name_and_in_the_persons_own_unit(
    solo: Client, checked: Profile, preferred: str, sent: dict[str, str], said: str
) -> None:
    services.save_checkin(checked, AT_HAND, timezone.now())
    services.save_preferences(checked, Preferences(units=preferred))  # type: ignore[arg-type]
    assert said in solo.post("/at-hand/", at_hand(**sent)).content.decode()


def test_everything_that_is_missing_is_said_at_once(solo: Client, checked: Profile) -> None:
    page = solo.post("/at-hand/", {"minutes": "", "height": "tall", "mass": "7"}).content.decode()
    said = re.findall(r"<li>([^<]*)</li>", page.partition('role="alert"')[2].partition("</ul>")[0])
    starts = ("Height: a number", "Between 3", "Choose at least one tool", "Choose at least one place")
    starts += ("Choose at least one position", "Weight: between 30")
    assert len(said) == len(starts) and all(map(str.startswith, said, starts)), said


def test_units_are_switched_on_the_spot_and_nothing_that_was_typed_is_lost(solo: Client, checked: Profile) -> None:
    sent = at_hand(minutes="12", height="180", mass="80", units="metric", use="imperial")
    page = solo.post("/at-hand/", sent).content.decode()
    assert re.search(r'id="feet"[^>]*value="5"', page) and re.search(r'id="height"[^>]*value="10.9"', page)
    assert re.search(r'id="mass"[^>]*value="176.4"[^>]*><span>lb</span>', page)
    assert 'value="12"' in page and 'value="tennis-ball" checked' in page and "Use centimetres and kilograms" in page
    checked.refresh_from_db()
    assert services.preferences_of(checked).units == "imperial" and services.latest_checkin(checked) is None


@pytest.mark.parametrize(
    ("typed", "cm"),
    [
        ({"feet": "5", "height": "11"}, 180.34),
        ({"feet": "6", "height": ""}, 182.88),
        ({"feet": "", "height": "71"}, 180.34),
        ({"feet": "5", "height": "0"}, 152.4),
        ({"feet": "", "height": ""}, None),
    ],
    ids=str,
)
def test_feet_and_inches_are_kept_as_centimetres_and_shown_again(
    solo: Client, checked: Profile, typed: dict[str, str], cm: float | None
) -> None:
    services.save_checkin(checked, AT_HAND, timezone.now())
    services.save_preferences(checked, Preferences(units="imperial"))
    solo.post("/at-hand/", at_hand(**typed))
    checkin = services.latest_checkin(checked)
    assert checkin is not None and checkin.height_cm == (cm if cm is None else pytest.approx(cm))
    page = solo.get("/at-hand/").content.decode()
    feet, inches = units.feet_and_inches(cm)
    assert re.search(rf'id="feet"[^>]*value="{feet}"', page) and re.search(rf'id="height"[^>]*value="{inches}"', page)


@pytest.mark.parametrize("cm", [120.0, 152.3, 182.8, 182.87, 230.0])
def test_no_height_has_twelve_inches(cm: float) -> None:
    feet, inches = map(float, units.feet_and_inches(cm))
    assert 0 <= inches < 12 and 30.48 * feet + 2.54 * inches == pytest.approx(cm, abs=0.13)


def test_numbers_are_read_in_the_units_they_were_typed_in(solo: Client, checked: Profile) -> None:
    """The units were changed elsewhere after the page had been opened."""
    services.save_checkin(checked, AT_HAND, timezone.now())
    services.save_preferences(checked, Preferences(units="imperial"))
    solo.post("/at-hand/", at_hand(height="180", mass="80", units="metric"))
    checkin = services.latest_checkin(checked)
    assert checkin is not None and (checkin.height_cm, checkin.mass_kg) == (180, 80)


def test_what_the_check_left_out_cannot_be_ticked(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now(), anticoagulant="yes")
    standing = services.current_verdict(profile, timezone.now())
    assert standing.screening is not None and "lacrosse-ball" in standing.screening.restrictions.tools_excluded
    page = solo.get("/at-hand/").content.decode()
    assert 'value="lacrosse-ball" disabled' in page


def test_no_plan_says_why_and_what_would_help(solo: Client, checked: Profile) -> None:
    marked(checked, timezone.now(), map=[{"region": "head", "side": "middle", "pain": 3.0}])
    response = solo.post("/at-hand/", at_hand())
    assert response.status_code == 422 and "No plan fits this" in response.content.decode()


@pytest.mark.parametrize(("value", "unit"), [(10.0, "cm"), (70.0, "kg"), (45.0, "degrees")])
def test_units_go_there_and_back(value: float, unit: str) -> None:
    for imperial in (True, False):
        assert units.metric(units.shown(value, unit, imperial), unit, imperial) == pytest.approx(value, rel=0.01)
