"""The plan as a page, its changes, today, and what is said after a session and on the next morning."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.conftest import AT_HAND, an_event, marked, ready, screened, stop_another

from unknot.catalog.loader import load_catalog
from unknot.cli.player import DOING
from unknot.session.words import side_words
from unknot.web.core import services
from unknot.web.core.models import Outcome, PlannedSession, Profile, ScreeningRecord
from unknot.web.player.words import words
from unknot.web.today import reports


def shown(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return str(response.content.decode())


def change(client: Client, session: PlannedSession, **sent: str) -> Any:
    return client.post("/plan/change/", {"plan": str(session.pk), **sent})


def test_every_visit_is_shown_with_side_seconds_and_reasons(solo: Client, planned: PlannedSession) -> None:
    page = shown(solo, "/plan/")
    plan = services.plan_of(planned, timezone.now())
    for visit in plan.visits:
        area = load_catalog().areas[visit.area]
        side = "" if area.midline else f'<span class="hush">: {side_words(area, visit.side)}</span>'
        assert f"<h2>{area.name}{side}</h2>" in page
        assert all(reason.replace("'", "&#x27;") in page for reason in visit.reasons)
    assert page.count('class="visit"') == len(plan.visits)


def test_how_long_something_takes_is_not_torn_from_its_dot(solo: Client, planned: PlannedSession) -> None:
    lines = re.findall(r'<div class="what calm">.*?</div>', shown(solo, "/plan/"))
    assert lines and all(re.search(r'<span class="small whole-words">· [^<]+</span></div>$', line) for line in lines)


def test_nothing_is_called_tested_again_that_was_not_tested_before(solo: Client, planned: PlannedSession) -> None:
    said = [words()["re_test"], DOING["re_test"], shown(solo, "/plan/")]
    assert not [text for text in said if re.search(r"test again|movement again", text, re.I)]


def test_a_named_place_that_is_not_rolled_is_said_before_the_first_visit(solo: Client, profile: Profile) -> None:
    """The low back and the hand were named; neither is pressed, and the page says so where the session starts."""
    now = timezone.now()
    screened(profile, now)
    entries = [*AT_HAND["map"], {"region": "hand", "side": "left", "pain": 7.0, "stiffness": 0.0}]
    marked(profile, now, map=entries)
    services.make_plan(profile, now)
    page = shown(solo, "/plan/")
    line = 'Not rolled today: left hand and low back. <a href="#left-out">'
    assert page.index(line) < page.index('class="timeline"')
    fold = page[page.index('id="left-out"') :]
    assert "<strong>Left hand.</strong> Nothing here treats that." in fold
    assert "<strong>Low back.</strong> That is not pressed itself." in fold


def test_a_named_place_that_was_left_out_is_said(solo: Client, planned: PlannedSession, profile: Profile) -> None:
    assert "Not rolled today: low back." in shown(solo, "/plan/")
    session = planned
    while mine := [v for v in session.plan["visits"] if v["area"] in ("glutes", "piriformis") and v["side"] == "right"]:
        change(solo, session, action="drop", visit=str(mine[0]["order"]))
        session = services.next_session(profile) or session
    page = shown(solo, "/plan/")
    assert "Not rolled today: right buttock and low back." in page
    assert "<strong>Right buttock.</strong> You took that out of this plan." in page
    assert "Your right buttock: 6" not in page


def test_why_places_are_left_out_is_said_once_for_all_of_them(solo: Client, planned: PlannedSession) -> None:
    fold = shown(solo, "/plan/").partition('id="left-out"')[2].partition("</ul>")[0]
    reasons = re.findall(r"</strong> (.*?)</li>", fold)
    assert len(reasons) > 1 and len(reasons) == len(set(reasons))
    assert len(planned.plan["left_out"]) > len(reasons), "no two places share a reason here"


def test_the_strip_fills_the_whole_session(solo: Client, planned: PlannedSession) -> None:
    parts = re.findall(r'<rect class="\w+" x="([\d.]+)" width="([\d.]+)" y="0"', shown(solo, "/plan/"))
    ends = [float(x) + float(w) for x, w in parts]
    assert float(parts[0][0]) == 0 and ends[-1] == pytest.approx(1000, abs=0.1)
    assert all(a == pytest.approx(float(b[0]), abs=0.1) for a, b in zip(ends, parts[1:], strict=False))


def test_leaving_out_a_visit_plans_again_without_it(solo: Client, planned: PlannedSession, profile: Profile) -> None:
    gone = planned.plan["visits"][0]
    change(solo, planned, action="drop", visit="1")
    fresh = services.next_session(profile)
    assert fresh is not None and fresh.pk != planned.pk
    assert (gone["area"], gone["side"]) not in [(v["area"], v["side"]) for v in fresh.plan["visits"]]


def test_what_was_left_out_is_listed_and_can_be_put_back(
    solo: Client, planned: PlannedSession, profile: Profile
) -> None:
    assert 'id="taken-out"' not in shown(solo, "/plan/")
    gone = planned.plan["visits"][0]
    change(solo, planned, action="drop", visit="1")
    fold = shown(solo, "/plan/").partition('id="taken-out"')[2].partition("</section>")[0]
    assert side_words(load_catalog().areas[gone["area"]], gone["side"]) in fold
    place = re.search(r'name="place" value="([^"]+)"', fold)
    assert place
    change(solo, services.next_session(profile) or planned, action="put_back", place=place[1])
    back = services.next_session(profile)
    assert back is not None and back.plan == planned.plan and 'id="taken-out"' not in shown(solo, "/plan/")


def test_the_last_place_cannot_be_left_out_and_is_not_said_to_be_painless(
    solo: Client, planned: PlannedSession, profile: Profile
) -> None:
    for _ in range(40):
        last = services.next_session(profile)
        assert last is not None
        change(solo, last, action="drop", visit="1")
        if services.next_session(profile) == last:
            break
    page = shown(solo, "/plan/")
    assert "nothing would be left to roll" in page and "painful" not in page and "Start the session" in page


def told(client: Client, response: Any) -> tuple[str, str]:
    """What the page says after a change, and the place it comes back to."""
    at = str(response.headers["Location"].partition("#")[2])
    page = shown(client, "/plan/")
    here = page.partition(f'<li class="visit" id="{at}">')[2].partition("</li>")[0] if at else page
    found = re.search(r'<p class="message"[^>]*>([^<]*)</p>', here)
    return (found[1] if found else "", at)


def test_every_change_says_what_it_did_at_the_visit_it_was_made_to(
    solo: Client, planned: PlannedSession, profile: Profile
) -> None:
    first = planned.plan["visits"][0]
    rows = {
        "lock": r"{} is kept\.",
        "unlock": r"{} is not kept any more\.",
        "swap": r"{}: now \w.*, \d+ .*\.",
    }
    for action, expected in rows.items():
        session = services.next_session(profile) or planned
        visit = next(v for v in session.plan["visits"] if v["area"] == first["area"])
        name = side_words(load_catalog().areas[visit["area"]], visit["side"])
        said, at = told(solo, change(solo, session, action=action, visit=str(visit["order"])))
        assert re.match(expected.format(name[0].upper() + name[1:]), said), (action, said)
        assert at.startswith(f"visit-{first['area']}-")
    assert 'class="message"' not in shown(solo, "/plan/"), "once is enough"


def test_other_seconds_are_said_at_their_visit(solo: Client, planned: PlannedSession, profile: Profile) -> None:
    for visit in reversed(planned.plan["visits"]):
        said, at = told(solo, change(solo, planned, action="shorter", visit=str(visit["order"])))
        if services.next_session(profile) != planned:
            break
    assert re.search(r": now \d+ s\.", said) and at.startswith(f"visit-{visit['area']}-")


def test_what_is_left_out_is_said_where_it_stood_and_what_is_put_back_at_its_place(
    solo: Client, planned: PlannedSession, profile: Profile
) -> None:
    first = planned.plan["visits"][0]
    said, at = told(solo, change(solo, planned, action="drop", visit="1"))
    assert "is left out." in said and at.startswith("visit-")
    place = f"{first['area']} {first['side']}"
    said, at = told(solo, change(solo, services.next_session(profile) or planned, action="put_back", place=place))
    assert "is back." in said and at == f"visit-{first['area']}-{first['side']}"


def test_what_else_comes_and_goes_with_a_change_is_said(
    solo: Client, planned: PlannedSession, profile: Profile
) -> None:
    before = {(v["area"], v["side"]) for v in planned.plan["visits"]}
    said, at = told(solo, change(solo, planned, action="shorter"))
    fresh = services.next_session(profile)
    assert fresh is not None and not at and said.startswith("5 minutes shorter.")
    gone = before - {(v["area"], v["side"]) for v in fresh.plan["visits"]}
    words = said.partition("No longer: ")[2]
    assert gone and all(side_words(load_catalog().areas[area], side) in words for area, side in gone)  # type: ignore[arg-type]


def test_why_a_change_is_not_made_is_said_at_its_visit(solo: Client, planned: PlannedSession, profile: Profile) -> None:
    session, said, at = planned, "", ""
    for _ in range(20):
        said, at = told(solo, change(solo, session, action="longer", visit="1"))
        fresh = services.next_session(profile) or session
        if fresh == session:
            break
        session = fresh
    first = session.plan["visits"][0]
    assert "within your limits" in said or "best plan" in said, said
    assert at == f"visit-{first['area']}-{first['side']}"


def test_a_kept_visit_is_marked_and_can_be_let_go(solo: Client, planned: PlannedSession, profile: Profile) -> None:
    change(solo, planned, action="lock", visit="1")
    assert 'value="unlock" aria-pressed="true"' in shown(solo, "/plan/")


def test_undo_brings_the_plan_back(solo: Client, planned: PlannedSession, profile: Profile) -> None:
    change(solo, planned, action="longer")
    longer = services.next_session(profile)
    assert longer is not None and longer.request["minutes"] == planned.request["minutes"] + 5
    change(solo, longer, action="undo")
    back = services.next_session(profile)
    assert back is not None and back.plan == planned.plan


def test_more_minutes_that_change_nothing_say_why(solo: Client, planned: PlannedSession, profile: Profile) -> None:
    """Pressed up to the longest session: each time either the visits change, or a sentence says why not."""
    session, said = planned, 0
    for _ in range(11):
        solo.get("/plan/")
        response = solo.post("/plan/change/", {"plan": str(session.pk), "action": "longer"}, follow=True)
        fresh = services.next_session(profile)
        assert fresh is not None
        kept = [(v["variant"], v["side"], v["dose_s"]) for v in session.plan["visits"]]
        same = kept == [(v["variant"], v["side"], v["dose_s"]) for v in fresh.plan["visits"]]
        page = response.content.decode()
        assert same == ("The places and their seconds stay the same" in page or "it stays at 60" in page)
        session, said = fresh, said + same
    assert said and session.request["minutes"] == 60


@pytest.mark.parametrize("sent", [{"action": "explode"}, {"action": "drop", "visit": "99"}, {"action": "swap"}, {}])
def test_changes_that_make_no_sense_change_nothing(
    solo: Client, planned: PlannedSession, profile: Profile, sent: dict[str, str]
) -> None:
    assert change(solo, planned, **sent).status_code == 302
    now = services.next_session(profile)
    assert now is not None and now.pk == planned.pk


def test_a_change_to_a_plan_that_was_replaced_changes_nothing(
    solo: Client, planned: PlannedSession, profile: Profile
) -> None:
    fresh = services.make_plan(profile, timezone.now())
    change(solo, planned, action="drop", visit="1")
    now = services.next_session(profile)
    assert now is not None and now.pk == fresh.pk


def test_how_sure_the_plan_is_is_said_in_plain_words(solo: Client, planned: PlannedSession) -> None:
    page = shown(solo, "/plan/")
    assert "within your limits does more for what you told us" in page
    assert not re.search(r"\b(proven|scores?|reckoning|optimal)\b", page)


def test_what_would_change_it_is_a_page_and_a_part(solo: Client, planned: PlannedSession) -> None:
    assert "<html" in shown(solo, "/plan/what-if/")
    assert "<html" not in solo.get("/plan/what-if/", headers={"X-Part": "yes"}).content.decode()


@pytest.mark.parametrize("path", ["/plan/", "/plan/what-if/"])
def test_no_plan_without_a_verdict(solo: Client, profile: Profile, path: str) -> None:
    assert solo.get(path).headers["Location"] == "/check/"


def test_no_plan_after_a_stop_however_it_is_asked_for(solo: Client, planned: PlannedSession, profile: Profile) -> None:
    services.finish_short(profile, {**planned.screening.answers, "saddle_numbness": "yes"}, timezone.now())
    for response in (
        solo.get("/plan/"),
        solo.get("/plan/what-if/"),
        solo.post("/plan/repeat/"),
        change(solo, planned, action="longer"),
    ):
        assert response.status_code == 302 and response.headers["Location"] == "/check/verdict/"
    page = shown(solo, "/today/")
    assert "Get help now" in page and "/play/" not in page


CHANGED: tuple[dict[str, Any], ...] = (
    {"tools": ["lacrosse-ball"]},
    {"surfaces": ["chair"]},
    {"postures": ["supine"]},
    {"minutes": 5.0},
    {"map": [{"region": "calf", "side": "left", "pain": 6.0, "stiffness": 0.0}]},
)


def check_in_again(profile: Profile, **changed: Any) -> None:
    later = timezone.now() + timedelta(seconds=1)
    services.save_checkin(profile, changed, later)
    if opened := services.current_verdict(profile, later).open:
        services.finish_open(profile, dict.fromkeys(opened, "no"), later)


@pytest.mark.parametrize("changed", CHANGED)
def test_a_plan_made_for_another_check_in_is_offered_nowhere(
    solo: Client, planned: PlannedSession, profile: Profile, changed: dict[str, Any]
) -> None:
    check_in_again(profile, **changed)
    assert f"/play/{planned.pk}/" not in shown(solo, "/today/")
    assert solo.get("/api/next-session").status_code == 204
    assert solo.get(f"/play/{planned.pk}/").headers["Location"] == "/plan/"
    assert str(planned.pk) not in shown(solo, "/plan/")


def test_where_no_plan_fits_the_new_check_in_the_refusal_is_shown_and_not_the_old_plan(
    solo: Client, planned: PlannedSession, profile: Profile
) -> None:
    where = [{"region": "calf", "side": "left", "pain": 6.0, "stiffness": 0.0}]
    check_in_again(profile, map=where, tools=["soft-roller"], surfaces=["wall"])
    for _ in range(2):
        page = shown(solo, "/plan/")
        assert "No plan fits this" in page and "/play/" not in page


def test_a_rest_day_says_so_and_offers_nothing_to_change(
    solo: Client, planned: PlannedSession, profile: Profile
) -> None:
    now = timezone.now()
    PlannedSession.objects.filter(pk=planned.pk).update(made_at=now - timedelta(days=6))
    done = {"area": "calves", "side": "left", "dose_s": 45, "rung": 1, "visit": 1}
    days = [an_event(n, "visit_ended", at=now - timedelta(days=5 - n), detail=done) for n in range(5)]
    services.record_events(profile, planned, "phone", days, now)
    check_in_again(profile, minutes=20)
    page = shown(solo, "/plan/")
    assert "A rest day" in page and "Walk instead" in page
    assert "Change what is at hand" not in page and "/play/" not in page
    PlannedSession.objects.filter(pk=planned.pk).update(status="finished", ended_at=now - timedelta(days=1))
    today = shown(solo, "/today/")
    assert "A day of rest" in today and "all the same" not in today, "no way to a plan that would be refused"


def test_a_plan_is_not_outdated_by_a_check_in_that_says_the_same(
    solo: Client, planned: PlannedSession, profile: Profile
) -> None:
    change(solo, planned, action="longer")
    change(solo, services.next_session(profile) or planned, action="drop", visit="1")
    mine = services.next_session(profile)
    assert mine is not None and mine.pk != planned.pk
    check_in_again(profile, pain_now=2.0, tools=AT_HAND["tools"][::-1])
    assert str(mine.pk) in shown(solo, "/plan/") and f"/play/{mine.pk}/" in shown(solo, "/today/")


def test_a_session_that_has_begun_goes_on_whatever_is_changed(
    solo: Client, planned: PlannedSession, profile: Profile
) -> None:
    PlannedSession.objects.for_profile(profile).update(status="started")
    check_in_again(profile, tools=["lacrosse-ball"], surfaces=["chair"])
    assert f"/play/{planned.pk}/" in shown(solo, "/plan/") and f"/play/{planned.pk}/" in shown(solo, "/today/")
    assert solo.get(f"/play/{planned.pk}/").status_code == 200


# ── today ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_today_begins_with_the_check(solo: Client, profile: Profile) -> None:
    assert "First, the safety check" in shown(solo, "/today/")


def test_today_does_not_call_a_check_unfinished_that_ended_in_an_emergency(solo: Client, profile: Profile) -> None:
    services.finish_full(profile, {"saddle_numbness": "yes"}, timezone.now())
    page = shown(solo, "/today/")
    assert "Get help now" in page and 'href="/check/verdict/"' in page and "is not finished" not in page


def test_today_shows_what_comes_next(solo: Client, planned: PlannedSession) -> None:
    page = shown(solo, "/today/")
    assert f'href="/play/{planned.pk}/"' in page


def test_one_tap_plans_the_same_again(solo: Client, planned: PlannedSession, profile: Profile) -> None:
    PlannedSession.objects.for_profile(profile).update(status="replaced")
    assert solo.post("/plan/repeat/").headers["Location"] == "/plan/"
    assert services.next_session(profile) is not None


def test_a_day_after_a_session_is_rest_and_is_shown_as_good(solo: Client, planned: PlannedSession) -> None:
    done(planned, timezone.now())
    assert "A day of rest" in shown(solo, "/today/")


def test_nothing_counts_streaks_or_points(solo: Client, planned: PlannedSession) -> None:
    done(planned, timezone.now())
    for path in ("/today/", "/progress/"):
        assert not re.search(r"streak|points? earned|badge|well done|congratulations", shown(solo, path), re.I)


# ── after and morning ────────────────────────────────────────────────────────────────────────────────────────────


def done(session: PlannedSession, at: Any) -> None:
    PlannedSession.objects.for_profile(session.profile).filter(pk=session.pk).update(
        status="finished", started_at=at, ended_at=at
    )


def test_after_a_session_pain_and_feel_are_kept(solo: Client, planned: PlannedSession, profile: Profile) -> None:
    first = planned.plan["visits"][0]
    sent = {"pain_now": "3", f"felt:{first['area']}:{first['side']}": "better", "retest": "easier"}
    assert solo.post(f"/after/{planned.pk}/", sent).status_code == 302
    outcome = Outcome.objects.for_profile(profile).get()
    assert (outcome.pain_before_nrs, outcome.pain_after_nrs) == (5, 3)
    assert outcome.feels == [{"area": first["area"], "side": first["side"], "feel": "better"}]
    assert "5 → 3" in shown(solo, f"/after/{planned.pk}/said/")


def test_after_a_plan_that_was_never_begun_shows_nothing_of_it_without_a_current_check(
    solo: Client, planned: PlannedSession, profile: Profile
) -> None:
    assert solo.get(f"/after/{planned.pk}/").status_code == 200
    services.want_recheck(profile, "back-pain-up-2", timezone.now())
    assert solo.get(f"/after/{planned.pk}/").status_code == 302


def test_the_same_again_can_say_how_the_back_is_now(solo: Client, planned: PlannedSession, profile: Profile) -> None:
    services.save_checkin(profile, {"pain_now": None}, timezone.now())
    assert solo.post("/plan/repeat/", {"pain_now": "7"}).headers["Location"] == "/plan/"
    assert services.latest_checkin(profile).pain_now == 7
    solo.post("/plan/repeat/")
    assert services.latest_checkin(profile).pain_now == 7


def test_how_strong_the_pressure_was_is_kept(solo: Client, planned: PlannedSession, profile: Profile) -> None:
    solo.post(f"/after/{planned.pk}/", {"pain_now": "3", "discomfort": "8"})
    assert Outcome.objects.for_profile(profile).get().discomfort_nrs == 8


def test_something_odd_shows_its_stop_rule(solo: Client, planned: PlannedSession) -> None:
    solo.post(f"/after/{planned.pk}/", {"odd": "new-warning-sign"})
    page = shown(solo, f"/after/{planned.pk}/said/")
    assert "Please read this first" in page and 'href="/check/' in page


CLAIMS = re.compile(r"\bcure[sd]?\b|\bheal|\bfix(es|ed)?\b|\bguarantee", re.I)


@pytest.mark.parametrize("before", [None, 0.0, 3.0, 5.0, 10.0])
@pytest.mark.parametrize("after", [None, 0.0, 4.0, 5.0, 8.0])
def test_the_sentence_after_a_session_never_promises(before: float | None, after: float | None) -> None:
    said = reports.honest_sentence(before, after)
    assert said and not CLAIMS.search(said)
    fell = before is not None and after is not None and before > after
    assert ("does not show that rolling did it" in said and "tend to fall by themselves" in said) == fell
    assert not re.search(r"important|worked|helped|thanks to|effect", said)


def test_today_asks_how_the_session_was_until_it_is_said(solo: Client, planned: PlannedSession) -> None:
    done(planned, timezone.now())
    assert f'href="/after/{planned.pk}/"' in shown(solo, "/today/")
    solo.post(f"/after/{planned.pk}/", {"pain_now": "3"})
    assert "/after/" not in shown(solo, "/today/")


def test_the_morning_question_is_kept_and_asked_once(solo: Client, planned: PlannedSession, profile: Profile) -> None:
    done(planned, timezone.now() - timedelta(days=1))
    first = planned.plan["visits"][0]
    assert "One question about yesterday" in shown(solo, "/today/")
    solo.post("/morning/", {"pain": "4", f"sore:{first['area']}:{first['side']}": "5"})
    assert Outcome.objects.for_profile(profile).get().pain_morning_nrs == 4
    assert "sore at 5 of 10" in shown(solo, "/today/")
    assert solo.get("/morning/").headers["Location"] == "/today/"


def test_the_morning_needs_its_one_answer(solo: Client, planned: PlannedSession) -> None:
    done(planned, timezone.now() - timedelta(days=1))
    answer = solo.post("/morning/", {"odd": "bruise-after"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert re.search(r'role="alert">How your back is this morning is still missing', page)
    assert re.findall(r'name="odd" value="([^"]+)" checked', page) == ["bruise-after"]
    assert re.search(r'<form method="post"[^>]* novalidate', page), "else a browser holds the form back without a word"


def test_two_points_worse_in_the_morning_asks_for_the_full_check(
    solo: Client, planned: PlannedSession, profile: Profile
) -> None:
    solo.post(f"/after/{planned.pk}/", {"pain_now": "5"})
    done(planned, timezone.now() - timedelta(days=1))
    solo.post("/morning/", {"pain": "8"})
    assert solo.get("/plan/").headers["Location"] == "/check/"


def test_two_points_worse_counts_for_who_said_nothing_after_the_session(
    solo: Client, planned: PlannedSession, profile: Profile
) -> None:
    services.save_checkin(profile, {"pain_now": 5.0}, timezone.now() - timedelta(days=1, minutes=20))
    done(planned, timezone.now() - timedelta(days=1))
    solo.post("/morning/", {"pain": "8"})
    assert solo.get("/plan/").headers["Location"] == "/check/"


def test_somebody_elses_session_is_not_found(solo: Client, profile: Profile) -> None:
    other = Profile.objects.create(made_at=timezone.now())
    session = ready(screened(other, timezone.now()), timezone.now())
    for path in (f"/after/{session.pk}/", f"/after/{session.pk}/said/"):
        assert solo.get(path).status_code == 404


# ── a session that stopped ───────────────────────────────────────────────────────────────────────────────────────


def stopped(session: PlannedSession, stop: str, *rolled: int) -> dict[str, Any]:
    """The person starts, rolls the visits whose orders are given, names ``stop`` in the last of them, and it ends."""
    now = timezone.now()
    visit = session.plan["visits"][rolled[-1] - 1]
    place = {"area": visit["area"], "side": visit["side"]}
    action = services.screening_content().stops[stop].action
    dose = next(s for s in session.script["segments"] if s["visit"] == rolled[-1] and s["kind"] in ("hold", "search"))
    ends = [an_event(n, "visit_ended", at=now, detail=_place(session, n) | {"dose_s": 20}) for n in rolled]
    hurt = an_event(9, "hurt", at=now, position_s=dose["starts_s"] + 1, detail=place | {"stop": stop, "action": action})
    last = "session_finished" if action == "stop_area" else "session_stopped"
    told = [an_event(0, "session_started", at=now), hurt, *ends, an_event(0, last, at=now, detail={"stop": stop})]
    numbered = [event.model_copy(update={"sequence": n}) for n, event in enumerate(told)]
    services.record_events(session.profile, session, "phone", numbered, now)
    return place


def _place(session: PlannedSession, order: int) -> dict[str, Any]:
    visit = session.plan["visits"][order - 1]
    return {"area": visit["area"], "side": visit["side"]}


@pytest.mark.parametrize("stop", ["back-pain-up-2", "colour-change", "dizzy-or-sick", "spreading-down"])
def test_after_a_bad_stop_the_page_says_why_and_asks_only_about_what_was_rolled(
    solo: Client, planned: PlannedSession, stop: str
) -> None:
    place = stopped(planned, stop, 1)
    page = shown(solo, f"/after/{planned.pk}/")
    assert "Stopped. How is it now?" in page and "Done. How is it now?" not in page
    label = services.screening_content().stops[stop].label
    assert f"You stopped because of this: “{label}”" in page
    assert re.findall(r'name="odd" value="([^"]+)" checked', page) == [stop]
    assert set(re.findall(r'name="felt:([^"]+)"', page)) == {f"{place['area']}:{place['side']}"}
    assert 'name="retest"' not in page


@pytest.mark.parametrize("stop", ["back-pain-up-2", "colour-change", "dizzy-or-sick", "spreading-down"])
def test_today_says_why_there_is_no_session_after_a_bad_stop(solo: Client, planned: PlannedSession, stop: str) -> None:
    stopped(planned, stop, 1)
    page = shown(solo, "/today/")
    rule = services.screening_content().stops[stop]
    assert "No more today" in page and rule.label in page and rule.message in page
    assert "A day of rest" not in page and "all the same" not in page


def test_today_says_why_after_a_bad_stop_that_was_only_told_afterwards(solo: Client, planned: PlannedSession) -> None:
    done(planned, timezone.now())
    solo.post(f"/after/{planned.pk}/", {"odd": "back-pain-up-2"})
    page = shown(solo, "/today/")
    assert (
        "No more today" in page
        and "You said of today’s session: “The back itself" in page
        and "You stopped" not in page
    )
    assert "do something you like" not in shown(solo, f"/after/{planned.pk}/said/")


def test_today_names_the_place_that_is_over_for_today(solo: Client, planned: PlannedSession) -> None:
    place = stopped(planned, "sharp-or-electric", 1)
    page = shown(solo, "/today/")
    words = side_words(load_catalog().areas[place["area"]], place["side"])
    assert f"The {words} is over for today, because you said: “Sharp, electric or burning”." in page


def test_today_says_why_the_check_is_due_before_its_four_weeks(solo: Client, planned: PlannedSession) -> None:
    stopped(planned, "chest-pain-or-breathless", 1)
    page = shown(solo, "/today/")
    assert "You said: “Chest pain, or I cannot get my breath”." in page and "Call your emergency number" in page
    assert "four weeks" not in page


def test_a_worse_morning_is_why_the_check_is_due(solo: Client, planned: PlannedSession) -> None:
    solo.post(f"/after/{planned.pk}/", {"pain_now": "5"})
    done(planned, timezone.now() - timedelta(days=1))
    solo.post("/morning/", {"pain": "8"})
    page = shown(solo, "/today/")
    assert "two points more than before the session, so it is asked again" in page and "four weeks" not in page


@pytest.mark.parametrize("stop", ["back-pain-up-2", "colour-change", "dizzy-or-sick", "spreading-down"])
def test_on_a_day_that_is_over_every_way_to_a_session_leads_to_why(
    solo: Client, planned: PlannedSession, stop: str
) -> None:
    """The plan by its address, its changes, the same again, a new one, and the player."""
    stop_another(planned, stop)
    made = PlannedSession.objects.count()
    hand = {"minutes": "10", "tools": "tennis-ball", "surfaces": "floor", "postures": "supine"}
    for response in (
        solo.get("/plan/"),
        solo.get("/plan/what-if/"),
        solo.post("/plan/repeat/"),
        solo.post("/at-hand/", hand),
        *(change(solo, planned, action=action, visit="1") for action in ("longer", "swap", "drop", "undo")),
        solo.get(f"/play/{planned.pk}/"),
    ):
        assert response.status_code == 302 and response.headers["Location"] == "/today/"
    assert PlannedSession.objects.count() == made
    page, rule = shown(solo, "/today/"), services.screening_content().stops[stop]
    assert "No more today" in page and rule.label in page and rule.message in page
    assert "/play/" not in page and "/plan/" not in page


def test_an_area_that_is_over_leaves_the_day_open(solo: Client, planned: PlannedSession) -> None:
    stop_another(planned, "sharp-or-electric")
    assert solo.get("/plan/").status_code == 200 and solo.get(f"/play/{planned.pk}/").status_code == 200


def test_the_short_list_is_not_asked_for_a_day_that_is_over(solo: Client, planned: PlannedSession) -> None:
    stop_another(planned, "dizzy-or-sick")
    age_of_check(hours=13)
    assert solo.get("/plan/").headers["Location"] == "/today/"
    assert "No more today" in shown(solo, "/today/")


def test_the_check_comes_before_the_day_where_it_cannot_wait(solo: Client, planned: PlannedSession) -> None:
    stop_another(planned, "chest-pain-or-breathless")
    assert solo.get("/plan/").headers["Location"] == "/check/"
    services.finish_full(planned.profile, planned.screening.answers, timezone.now() + timedelta(seconds=1))
    assert solo.get("/plan/").headers["Location"] == "/today/"


def test_a_later_session_from_another_device_does_not_open_the_day_again(solo: Client, planned: PlannedSession) -> None:
    stop_another(planned, "dizzy-or-sick")
    done(planned, timezone.now() + timedelta(minutes=1))
    assert "No more today" in shown(solo, "/today/")


def test_the_session_that_was_stopped_itself_leads_to_how_it_went(solo: Client, planned: PlannedSession) -> None:
    stopped(planned, "dizzy-or-sick", 1)
    assert solo.get(f"/play/{planned.pk}/").headers["Location"] == f"/after/{planned.pk}/"


def age_of_check(hours: float) -> None:
    earlier = timezone.now() - timedelta(hours=hours)
    ScreeningRecord.objects.update(made_at=earlier, full_made_at=earlier)


def test_the_day_after_a_bad_stop_is_a_day_like_others(solo: Client, planned: PlannedSession) -> None:
    stopped(planned, "dizzy-or-sick", 1)
    before = timezone.now() - timedelta(days=1)
    PlannedSession.objects.for_profile(planned.profile).filter(pk=planned.pk).update(ended_at=before)
    assert "No more today" not in shown(solo, "/today/")
    assert solo.post("/plan/repeat/").headers["Location"] == "/plan/"
