"""What marks, new wordings and a clinician's look ask: before the plan, once, and the stricter answer stands."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from tests.web.conftest import AT_HAND, NOON, answers, marked, screened, stars

from unknot.catalog.loader import load_catalog
from unknot.planning.places import missed_places
from unknot.planning.request import MapEntry, Plan
from unknot.web.core import services
from unknot.web.core.models import PlannedSession, Profile, ScreeningRecord
from unknot.web.screening import stages, words

Spot = dict[str, Any]
BACK = {"region": "lumbar", "side": "left", "pain": 4}
FORM = {"arm_signs": "no", "rash_or_burning_band": "no"}


def spots(*places: str, pain: float = 3) -> list[Spot]:
    return [dict(zip(("region", "side"), place.split("/"), strict=True)) | {"pain": pain} for place in places]


PATTERNS: dict[str, tuple[list[Spot], str]] = {
    "chest": (spots("chest/left"), "chest_marked"),
    "chest with an arm": (spots("chest/left", "hand/left"), "chest_marked"),
    "belly": (spots("abdomen/left"), "belly_marked"),
    "one calf": (spots("calf/left"), "calf_marked"),
    "groin": (spots("groin/left"), "groin_marked"),
    "head": (spots("head/middle"), "head_marked"),
    "front of the neck": (spots("neck-front/middle"), "throat_marked"),
    "neck with an arm": (spots("neck-back/left", "forearm/left"), "arm_marked"),
    "a whole leg": (spots("buttock/left", "thigh-back/left", "shin/left", "foot/left"), "leg_marked"),
    "both legs": (spots("thigh-back/left", "thigh-back/right"), "both_legs_marked"),
    "saddle": (spots("thigh-inner/left", "thigh-inner/right"), "saddle_marked"),
    "foot drop": (spots("shin/left", "foot/left"), "foot_weak_marked"),
    "one flank": (spots("flank/left"), "flank_marked"),
    "a band round the trunk": (spots("chest/left", "thoracic-middle/left"), "band_marked"),
}


def where_to(response: Any) -> str:
    assert response.status_code == 302, response.content[:2000]
    return str(response.headers["Location"])


def send_map(client: Client, *places: Spot) -> str:
    sent: dict[str, Any] = {"region": [f"{spot['region']}-{spot['side']}" for spot in places]}
    sent |= {f"pain:{spot['region']}-{spot['side']}": str(spot["pain"]) for spot in places}
    return where_to(client.post("/where/", sent))


def state(profile: Profile) -> str:
    return services.current_verdict(profile, timezone.now()).state


# ── marks ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("places", "asked"), PATTERNS.values(), ids=PATTERNS)
def test_no_plan_before_what_a_mark_asks_is_answered(profile: Profile, places: list[Spot], asked: str) -> None:
    screened(profile, NOON, **FORM)
    services.save_checkin(profile, AT_HAND | {"map": [BACK, *places]}, NOON)
    standing = services.current_verdict(profile, NOON)
    assert standing.state == "map_open" and asked in standing.open
    with pytest.raises(services.NotAllowed):
        services.make_plan(profile, NOON)
    services.finish_open(profile, dict.fromkeys(standing.open, "no"), NOON)
    assert services.current_verdict(profile, NOON).allows_plan


EARLIER_NO = {
    "chest": "chest_pain_or_breathless",
    "belly": "belly_pain",
    "one calf": "calf_swollen",
    "both legs": "both_legs",
    "saddle": "saddle_numbness",
    "foot drop": "leg_weakness_worsening",
    "one flank": "flank_pain",
    "a whole leg": "leg_pain_below_knee",
}


@pytest.mark.parametrize(("pattern", "denied"), EARLIER_NO.items(), ids=EARLIER_NO)
@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_a_mark_contradicts_an_earlier_no_and_the_stricter_answer_stands(
    profile: Profile, pattern: str, denied: str, answer: str
) -> None:
    screened(profile, NOON, **FORM | {denied: "no"})
    before = services.current_verdict(profile, NOON).screening
    places, asked = PATTERNS[pattern]
    services.save_checkin(profile, AT_HAND | {"map": [BACK, *places]}, NOON)
    opened = services.current_verdict(profile, NOON).open
    services.finish_open(profile, dict.fromkeys(opened, "no") | {asked: answer}, NOON)
    after = services.current_verdict(profile, NOON).screening
    assert before is not None and after is not None
    assert before.verdict == "go_with_changes" and after.reasons[0].rule != before.reasons[0].rule
    assert any(asked in reason.answers for reason in after.reasons)
    assert not after.plan_allowed or len(after.restrictions.areas_excluded) > len(before.restrictions.areas_excluded)


def test_what_a_mark_asks_comes_one_by_one_and_then_the_plan(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now())
    services.save_checkin(profile, AT_HAND, timezone.now())
    at, seen = send_map(solo, BACK, *spots("chest/left", "calf/right")), []
    while at.startswith("/check/open/"):
        seen.append(at.split("/")[3])
        page = solo.get(at).content.decode()
        assert services.screening_content().questions[seen[-1]].text in page and "Because of what you marked" in page
        at = where_to(solo.post(at, {"answer": "no"}))
    assert sorted(seen) == ["arm_signs", "calf_marked", "chest_marked"] and at == "/at-hand/"
    hand = {"minutes": "10", "tools": "tennis-ball", "surfaces": "floor", "postures": ["supine", "sitting"]}
    assert where_to(solo.post("/at-hand/", hand)) == "/plan/"


def test_yes_to_what_a_mark_asks_leads_to_the_verdict(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now(), **FORM)
    assert where_to(solo.post(send_map(solo, *spots("chest/left")), {"answer": "yes"})) == "/check/verdict/"
    page = solo.get("/check/verdict/").content.decode()
    assert "Get help now." in page and "You marked your chest" in page
    assert where_to(solo.get("/at-hand/")) == where_to(solo.get("/plan/")) == "/check/verdict/"


def test_the_same_marks_ask_once_and_a_stronger_one_again(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now(), **FORM)
    services.save_checkin(profile, AT_HAND, timezone.now())
    solo.post(send_map(solo, *spots("calf/left")), {"answer": "no"})
    assert send_map(solo, *spots("calf/left")) == "/at-hand/"
    assert send_map(solo, BACK, *spots("calf/left", pain=2)) == "/at-hand/"
    assert send_map(solo, *spots("calf/left", pain=4)) == "/check/open/calf_marked/"


def test_answers_to_marks_outlive_the_short_check_and_not_the_full_form(profile: Profile) -> None:
    screened(profile, NOON, **FORM)
    marked(profile, NOON, map=spots("calf/left"))
    services.finish_short(profile, stars(), NOON + timedelta(days=1))
    assert services.current_verdict(profile, NOON + timedelta(days=1)).allows_plan
    screened(profile, NOON + timedelta(days=2), **FORM)
    assert services.current_verdict(profile, NOON + timedelta(days=2)).open == ("calf_marked",)


def test_an_open_question_does_not_make_the_time_critical_ones_younger(profile: Profile) -> None:
    screened(profile, NOON, **FORM)
    marked(profile, NOON + timedelta(hours=11), map=spots("calf/left"))
    assert services.current_verdict(profile, NOON + timedelta(hours=12, minutes=1)).state == "short_due"


def test_a_plan_made_before_the_marks_changed_what_is_allowed_is_not_shown(profile: Profile) -> None:
    screened(profile, NOON, **FORM)
    session = services.make_plan(marked(profile, NOON), NOON)
    PlannedSession.objects.update(status="started", started_at=NOON)  # a check-in alone would not end it
    session.refresh_from_db()
    services.plan_of(session, NOON)
    marked(profile, NOON, map=[*AT_HAND["map"], *spots("abdomen/left", pain=7)])  # type: ignore[misc]
    with pytest.raises(services.PlanGone):
        services.plan_of(session, NOON)


def test_the_page_of_today_asks_and_does_not_start(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now(), **FORM)
    session = services.make_plan(marked(profile, timezone.now()), timezone.now())
    services.save_checkin(profile, {"map": spots("calf/left")}, timezone.now())
    page = solo.get("/today/").content.decode()
    assert 'href="/check/open/calf_marked/"' in page and f"/play/{session.pk}" not in page
    assert where_to(solo.get(f"/play/{session.pk}/")) == "/check/open/calf_marked/"


def test_every_mark_is_rolled_or_named_with_a_reason(solo: Client, profile: Profile) -> None:
    now = timezone.now()
    screened(profile, now, **FORM)
    places = [
        BACK,
        *spots("hand/left", "head/middle", "calf/right", "groin/left", "abdomen/left", "knee-front/right"),
    ]
    session = services.make_plan(marked(profile, now, map=places), now)
    entries = [MapEntry.model_validate(entry) for entry in session.request["map"]]
    missed = missed_places(entries, Plan.model_validate_json(json.dumps(session.plan)), (), load_catalog())
    assert len(missed) >= 4 and all(place.reason for place in missed)
    page = solo.get("/plan/").content.decode().lower()
    told = page.split('id="left-out"')[1]
    assert all(place.name in told for place in missed)


def test_a_reason_that_a_mark_brings_names_the_mark(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now(), **FORM)
    marked(profile, timezone.now(), map=[BACK, *spots("abdomen/left", pain=7)])
    page = solo.get("/check/verdict/").content.decode()
    assert "Marked on the body map:" in page and "belly, left side: 7" in page


# ── wording ──────────────────────────────────────────────────────────────────────────────────────────────────────


def with_the_first_wording(profile: Profile) -> None:
    record = ScreeningRecord.objects.get()
    record.answers = {key: value for key, value in record.answers.items() if key != "wording"}
    record.save()
    import_module("unknot.web.core.migrations.0007_wording").first_wording(apps, None)


def test_answers_from_before_were_given_to_the_first_wording(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now())
    profile.draft_answers, profile.draft_began_at = {"both_legs": "no", "fever_unwell": "no"}, timezone.now()
    profile.save()
    with_the_first_wording(profile)
    assert ScreeningRecord.objects.get().answers["wording"]["both_legs"] == 1
    profile.refresh_from_db()
    assert set(services.draft_of(profile, timezone.now())) == {"fever_unwell", "wording"}


def test_a_question_that_means_something_else_is_asked_before_the_next_session(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now(), **FORM)
    services.save_checkin(profile, AT_HAND, timezone.now())
    with_the_first_wording(profile)
    standing = services.current_verdict(profile, timezone.now())
    outdated = ("both_legs", "leg_weakness_worsening", "chest_pain_or_breathless", "calf_swollen", "recent_trauma")
    assert (standing.state, standing.open) == ("reworded", outdated)
    at = where_to(solo.get("/plan/"))
    for key in outdated:
        assert at == f"/check/open/{key}/"
        page = solo.get(at).content.decode()
        assert "asks for something else now" in page and 'aria-pressed="true"' not in page
        at = where_to(solo.post(at, {"answer": "none" if key == "recent_trauma" else "no"}))
    assert services.current_verdict(profile, timezone.now()).allows_plan


def test_the_short_check_answers_the_new_wording(profile: Profile) -> None:
    screened(profile, timezone.now())
    with_the_first_wording(profile)
    services.finish_short(profile, stars(), timezone.now())
    assert services.current_verdict(profile, timezone.now()).allows_plan


def test_an_export_from_before_comes_in_with_the_first_wording(profile: Profile) -> None:
    screened(profile, NOON)
    services.save_answer(profile, "both_legs", "no", NOON)
    document = services.export_data(profile, NOON)
    for held in (document["screenings"][0]["answers"], document["profile"]["draft_answers"]):
        del held["wording"]
    services.import_data(profile, json.dumps(document).encode(), NOON)
    profile.refresh_from_db()
    assert services.current_verdict(profile, NOON).state == "reworded"
    assert profile.draft_answers == {"both_legs": "no", "wording": {"both_legs": 1}}


def test_an_export_of_now_keeps_its_wording(profile: Profile) -> None:
    screened(profile, NOON)
    services.import_data(profile, json.dumps(services.export_data(profile, NOON)).encode(), NOON)
    assert services.current_verdict(profile, NOON).allows_plan


# ── follow-ups ───────────────────────────────────────────────────────────────────────────────────────────────────


def fill(client: Client, **changed: str) -> str:
    at = ""
    for key, value in (stars() | changed).items():
        at = where_to(client.post(f"/check/q/{key}/", {"answer": value}))
    return at


def test_when_the_fall_was_is_asked_before_anything_is_said_of_it(solo: Client, profile: Profile) -> None:
    assert fill(solo, recent_trauma="major") == "/check/q/trauma_weeks_ago/"
    page = solo.get("/check/q/trauma_weeks_ago/").content.decode()
    assert 'name="trauma_weeks_ago:per"' in page
    sent = {"answer": "6", "trauma_weeks_ago:per": "months", "go": "on"}
    assert where_to(solo.post("/check/q/trauma_weeks_ago/", sent)) == "/check/q/age/"
    assert services.draft_of(Profile.objects.get(), timezone.now())["trauma_weeks_ago"] == 26


def test_a_fall_yesterday_is_still_an_end(solo: Client, profile: Profile) -> None:
    fill(solo, recent_trauma="major")
    assert where_to(solo.post("/check/q/trauma_weeks_ago/", {"answer": "0", "go": "on"})) == "/check/verdict/"


@pytest.mark.parametrize("more", [{"go": "skip"}, {"trauma_weeks_ago": "30"}])
def test_the_short_check_asks_it_on_a_second_screen(solo: Client, profile: Profile, more: dict[str, str]) -> None:
    screened(profile, timezone.now() - timedelta(days=2))
    told = stars(recent_trauma="minor") | {"pain_dulled_now": "no"}
    page = solo.post("/check/short/", told).content.decode()
    assert "How many weeks ago was that?" in page and 'name="recent_trauma" value="minor"' in page
    assert ScreeningRecord.objects.count() == 1, "nothing is kept before it is answered"
    where_to(solo.post("/check/short/", told | more))
    kept = ScreeningRecord.objects.get(number=2).answers
    assert kept.get("trauma_weeks_ago") == (30 if "trauma_weeks_ago" in more else None)


def test_an_old_answer_does_not_date_a_new_fall(profile: Profile) -> None:
    screened(profile, NOON, recent_trauma="minor", trauma_weeks_ago=30)
    services.finish_short(profile, stars(recent_trauma="minor"), NOON)
    assert "trauma_weeks_ago" not in ScreeningRecord.objects.get(number=2).answers


def test_nothing_more_is_asked_where_something_else_cannot_wait(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now() - timedelta(days=2))
    told = stars(recent_trauma="minor", saddle_numbness="yes") | {"pain_dulled_now": "no"}
    assert where_to(solo.post("/check/short/", told)) == "/check/verdict/"


# ── seen first, see soon, not now ────────────────────────────────────────────────────────────────────────────────


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main")]


def test_seen_first_is_a_page_with_a_way_back_and_no_start(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now(), cancer_history="yes")
    services.save_checkin(profile, AT_HAND, timezone.now())
    page = main_of(solo.get("/check/verdict/").content.decode())
    for way in ("/plan/", "/today/", "/where/", "/at-hand/", "/play/"):
        assert f'href="{way}' not in page
    for part in (
        "Until you have been seen",
        "An emergency, if",
        "ease-lying",
        "/check/for-the-clinician/",
        "clinician_looked/",
    ):
        assert part in page
    assert page.count("button big") == 1, "one thing to do"
    assert "hurry" not in page and "gently" not in page
    assert where_to(solo.post("/check/open/clinician_looked/", {"answer": "yes"})).endswith("_weeks_ago/")
    sent = {"answer": "1", "go": "on"}
    assert where_to(solo.post("/check/open/clinician_looked_weeks_ago/", sent)) == "/check/verdict/"
    assert services.current_verdict(profile, timezone.now()).allows_plan
    assert 'href="/today/"' in main_of(solo.get("/check/verdict/").content.decode())


@pytest.mark.parametrize("given", [{"age": 10}, {"movement_changes_pain": "no"}])
def test_a_look_is_no_way_back_where_it_changes_nothing(solo: Client, profile: Profile, given: dict[str, Any]) -> None:
    screened(profile, timezone.now(), **given)
    page = main_of(solo.get("/check/verdict/").content.decode())
    assert "clinician_looked/" not in page and f'/check/open/{next(iter(given))}/"' in page
    assert "as long as this is so" in page


def test_leaning_back_is_no_position_of_ease_where_it_makes_it_worse(solo: Client, profile: Profile) -> None:
    unchanged = {"movement_changes_pain": "no"}
    screened(profile, timezone.now(), **unchanged)
    assert "ease-on-elbows" in main_of(solo.get("/check/verdict/").content.decode())
    screened(profile, timezone.now(), bending_back_worse="yes", **unchanged)
    assert "ease-on-elbows" not in main_of(solo.get("/check/verdict/").content.decode())


def test_what_a_look_does_not_settle_is_named_and_can_be_answered_anew(solo: Client, profile: Profile) -> None:
    looked = {"clinician_looked": "yes", "clinician_looked_weeks_ago": 1}
    screened(profile, timezone.now(), movement_changes_pain="no", **looked)
    page = main_of(solo.get("/check/verdict/").content.decode())
    assert 'href="/check/open/movement_changes_pain/"' in page and "still keep a session away" in page
    where_to(solo.post("/check/open/movement_changes_pain/", {"answer": "yes"}))
    assert services.current_verdict(profile, timezone.now()).allows_plan


def test_seen_first_sends_away_the_day_after_too(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now() - timedelta(days=1), cancer_history="yes")
    assert state(profile) == "short_due" and services.current_verdict(profile, timezone.now()).sends_away
    assert 'href="/check/verdict/"' in main_of(solo.get("/today/").content.decode())


def test_what_hangs_on_the_time_critical_answers_is_asked_again_first(profile: Profile) -> None:
    screened(profile, timezone.now() - timedelta(days=1), saddle_numbness="yes")
    assert not services.current_verdict(profile, timezone.now()).sends_away


INFLAMED = {"episode_weeks": 20, "ibp_onset_age": 30} | dict.fromkeys(
    ("ibp_insidious", "ibp_exercise_helps", "ibp_rest_does_not_help", "ibp_night_pain_better_up"), "yes"
)


def test_see_soon_leaves_one_thing_to_do_now(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now(), **INFLAMED)
    standing = services.current_verdict(profile, timezone.now())
    assert standing.allows_plan and not standing.sends_away
    page = main_of(solo.get("/check/verdict/").content.decode())
    assert "Make an appointment" in page and page.count("button big") == 1 and 'href="/where/"' in page


def test_not_now_is_no_verdict_of_a_clinician(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now(), pain_dulled_now="yes")
    standing = services.current_verdict(profile, timezone.now())
    assert standing.state == "stopped" and not standing.sends_away
    page = main_of(solo.get("/check/verdict/").content.decode())
    assert "Not now." in page and 'href="/check/short/"' in page and "clinician/" not in page
    today = main_of(solo.get("/today/").content.decode())
    assert "Not now" in today and 'href="/where/"' not in today


def test_open_questions_are_the_instruction(solo: Client, profile: Profile) -> None:
    given = {key: value for key, value in answers().items() if key != "bladder_change"}
    services.finish_full(profile, given, timezone.now())
    page = main_of(solo.get("/check/verdict/").content.decode())
    assert "speaks against rolling" not in page and 'href="/check/open/bladder_change/"' in page


def test_the_sheet_says_what_was_asked_because_of_the_map_and_what_they_were_told(
    solo: Client, profile: Profile
) -> None:
    screened(profile, timezone.now(), cancer_history="yes")
    marked(profile, timezone.now(), map=[BACK, *spots("calf/left")])
    page = solo.get("/check/for-the-clinician/").content.decode()
    assert "They were told to be seen first." in page
    assert services.screening_content().questions["calf_marked"].text in page.split("Asked because of")[2]


def test_the_api_says_why_there_is_no_session(solo: Client, profile: Profile) -> None:
    session = services.make_plan(marked(screened(profile, timezone.now()), timezone.now()), timezone.now())
    screened(profile, timezone.now(), cancer_history="yes")
    told = solo.get(f"/api/sessions/{session.pk}/script").json()
    assert (told["state"], told["plan_allowed"], told["seen_first"]) == ("stopped", False, True)


# ── the short list ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("left_open", [stages.ALONE, stages.ALONE[:1], stages.ALONE[1:]])
def test_no_to_the_rest_never_answers_what_is_answered_by_itself(
    solo: Client, profile: Profile, left_open: tuple[str, ...]
) -> None:
    screened(profile, timezone.now() - timedelta(days=2))
    told = {key: "no" for key in stages.ALONE if key not in left_open}
    response = solo.post("/check/short/", {"all": "no", **told})
    assert response.status_code == 422 and ScreeningRecord.objects.count() == 1
    assert response.content.decode().count("This one needs an answer.") == len(left_open)


def test_the_button_names_what_it_denies(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now() - timedelta(days=2))
    page = solo.get("/check/short/").content.decode()
    content = services.screening_content()
    said = page.split('id="denies"')[1].split("</p>")[0]
    rest = [content.questions[key] for key in content.every_session if key not in stages.ALONE]
    assert all(words.denied(asked) in said for asked in rest if not asked.follows)
    assert not any(content.questions[key].text in said for key in stages.ALONE)
