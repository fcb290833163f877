"""Several questions on one screen: faster, and still nobody is ever taken to have said no."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.conftest import stars

from unknot.catalog.rules import Condition
from unknot.web.core import services
from unknot.web.core.models import Profile
from unknot.web.screening import stages

CONTENT = services.screening_content()
LISTED = [stage.keys for stage in stages.STAGES if stage.listed]
TODAY = next(stage.keys for stage in stages.STAGES if "age" in stage.keys)
PAST = next(keys for keys in LISTED if "cancer_history" in keys)


def send(client: Client, keys: tuple[str, ...], go: str, **answers: str) -> Any:
    return client.post(f"/check/q/{keys[0]}/", {"shown": keys, "go": go, **answers})


def draft() -> dict[str, Any]:
    """The answers, without the wording they were given to."""
    kept = services.draft_of(Profile.objects.get(), timezone.now())
    return {key: value for key, value in kept.items() if key != "wording"}


# ── how it is laid out ───────────────────────────────────────────────────────────────────────────────────────────


def mentioned(condition: Condition) -> set[str]:
    return {leaf.answer for leaf in condition.leaves() if leaf.answer}


def test_every_question_is_on_exactly_one_screen() -> None:
    named = [key for stage in stages.STAGES for key in stage.keys]
    assert len(named) == len(set(named))
    asked_alone = {key for key, asked in CONTENT.questions.items() if asked.follows or asked.asked == "map"}
    assert set(named) | set(CONTENT.stars) | asked_alone == set(CONTENT.questions)


def test_time_critical_questions_come_first_and_each_alone() -> None:
    first = stages.screens({})[: len(CONTENT.stars)]
    assert [screen.keys for screen in first] == [(key,) for key in CONTENT.stars]


def test_no_screen_asks_what_an_answer_on_it_may_leave_out() -> None:
    for stage in stages.STAGES:
        for key in stage.keys:
            ask_if = CONTENT.questions[key].ask_if
            assert ask_if is None or not mentioned(ask_if) & set(stage.keys), key


def test_what_an_emergency_reads_as_unanswered_is_asked_before_what_would_call_it() -> None:
    """Else everybody with the one answer would be sent away before the other question came. Fever is the exception:
    it is time-critical, comes before everything, and ends the check by itself. What belongs to an answer, as when the
    fall was, is asked straight after it."""
    place = {key: number for number, screen in enumerate(stages.screens({})) for key in screen.keys}
    for ready in CONTENT.ready:
        rule = ready.rule
        if rule.verdict not in ("urgent", "emergency") or rule.id == "fever-with-severe-pain":
            continue
        unasked = {leaf.answer for leaf in rule.when.leaves() if leaf.unanswered and leaf.answer}
        unasked -= {
            leaf.answer for leaf in CONTENT.terms["not-looked-at"].when.leaves()
        }  # asked as soon as it would say that somebody must be seen
        if any(CONTENT.questions[key].follows for key in unasked):
            continue
        calling = [part for part in rule.when.parts if not any(leaf.unanswered for leaf in part.leaves())]
        for late in {key for part in calling for key in mentioned(part)}:
            assert all(place[early] <= place.get(late, len(place)) for early in unasked), rule.id


def test_no_may_be_said_together_only_where_no_worries_least() -> None:
    for keys in LISTED:
        assert all(stages.may_be_none(CONTENT.questions[key]) for key in keys)


@settings(deadline=None, max_examples=40)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "sex": st.sampled_from(["female", "unspecified"]),
            "pregnant": st.sampled_from(["yes", "no", "unsure"]),
            "cancer_history": st.sampled_from(["yes", "no"]),
            "episode_weeks": st.sampled_from([2, 12, 300]),
        },
    )
)
def test_screens_ask_what_the_form_asks_and_nothing_else(answers: dict[str, Any]) -> None:
    shown = [key for screen in stages.screens(answers) for key in screen.keys]
    assert sorted(shown) == sorted(services.questions_for(answers))


def test_the_number_of_screens_said_first_is_what_an_ordinary_check_takes() -> None:
    first = stages.screens({})
    expected = [screen for screen in first if stages.is_expected(screen, {})]
    ordinary = {"age": 40, "sex": "male", "fever_unwell": "no", "leg_worse_than_back": "no", "cancer_history": "no"}
    taken = stages.screens(ordinary | {"episode_weeks": 3})
    assert [screen.keys[0] for screen in expected] == [screen.keys[0] for screen in taken]


# ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_to_the_rest_fills_what_was_open_and_shown(solo: Client, profile: Profile) -> None:
    send(solo, PAST, "none", steroids="unsure")
    assert draft() == dict.fromkeys(PAST, "no") | {"steroids": "unsure"}


def test_no_to_the_rest_says_nothing_about_what_was_not_on_the_screen(solo: Client, profile: Profile) -> None:
    solo.post("/check/q/leg_tingling/", {"shown": ["leg_tingling", "diabetes", "saddle_numbness"], "go": "none"})
    assert draft() == {"leg_tingling": "no"}


def test_left_open_is_no_answer_and_is_said_so_in_the_verdict(solo: Client, profile: Profile) -> None:
    for key, value in stars().items():
        solo.post(f"/check/q/{key}/", {"answer": value})
    following = send(solo, PAST, "open", steroids="no").headers["Location"]
    assert draft() == stars() | {"steroids": "no"}
    assert not any(f"/{key}/" in following for key in PAST), "not asked again on the way"
    services.finish_full(Profile.objects.get(), draft(), timezone.now())
    verdict = solo.get("/check/verdict/").content.decode()
    assert CONTENT.questions["cancer_history"].text in verdict.split("Questions you left out")[1]


@pytest.mark.parametrize("go", ["on", "", "yes"])
def test_next_with_an_open_line_keeps_nothing(solo: Client, profile: Profile, go: str) -> None:
    answer = send(solo, PAST, go, steroids="no")
    assert (answer.status_code, draft()) == (422, {})
    assert 'value="no" checked' in answer.content.decode(), "what was tapped is still there"


def test_none_is_not_taken_where_the_screen_does_not_offer_it(solo: Client, profile: Profile) -> None:
    answer = send(solo, TODAY, "none", age="40", sex="male", pain_now="2")
    assert (answer.status_code, draft()) == (422, {})


def test_a_contradiction_is_named_and_nothing_is_kept(solo: Client, profile: Profile) -> None:
    services.save_answers(Profile.objects.get(), {"pregnant": "yes"}, timezone.now())
    told = {"age": "30", "sex": "male", "pain_now": "2", "pain_dulled_now": "no", "floor_transfer": "yes"}
    answer = send(solo, TODAY, "on", **told)
    assert (answer.status_code, draft()) == (422, {"pregnant": "yes"})
    assert answer.content.decode().count('class="wrong"') >= 2


@pytest.mark.parametrize(("typed", "per", "kept"), [("3", "weeks", 3), ("5", "months", 22), ("1,5", "years", 78)])
def test_pain_may_have_lasted_months_or_years(solo: Client, profile: Profile, typed: str, per: str, kept: int) -> None:
    keys = ("night_pain", "movement_changes_pain", "episode_weeks", "course")
    told = {key: SAYS[key] for key in keys} | {"episode_weeks": typed, "episode_weeks:per": per}
    services.save_answers(Profile.objects.get(), {"age": 40, "cancer_history": "no"}, timezone.now())
    assert send(solo, keys, "on", **told).status_code == 302
    assert draft()["episode_weeks"] == kept


def test_a_number_that_cannot_be_meant_is_said_with_what_is_still_open(solo: Client, profile: Profile) -> None:
    page = send(solo, TODAY, "on", age="520").content.decode()
    assert "Between 0 and 120, please." in page and "Still open." in page


def test_an_answer_above_another_is_told_in_words(solo: Client, profile: Profile) -> None:
    told = {key: SAYS[key] for key in TODAY} | {"pain_now": "5", "pain_worst": "3"}
    page = send(solo, TODAY, "on", **told).content.decode()
    assert "pain_worst" not in re.findall(r'class="wrong">([^<]*)', page)[-1]
    assert CONTENT.questions["pain_worst"].text in " ".join(re.findall(r'class="wrong">([^<]*)', page))


@pytest.mark.parametrize("typed", ["forty", "-3", "1e9", "nan", ""])
def test_an_age_that_is_none_is_asked_again(solo: Client, profile: Profile, typed: str) -> None:
    assert send(solo, ("age", "sex"), "on", age=typed, sex="male").status_code == 422


def test_an_urgent_answer_among_others_ends_the_check_at_once(solo: Client, profile: Profile) -> None:
    services.save_answers(Profile.objects.get(), {"sex": "female", "pregnant": "yes"}, timezone.now())
    answer = send(solo, ("pregnancy_weeks", "pregnancy_warning"), "on", pregnancy_weeks="20", pregnancy_warning="yes")
    assert answer.headers["Location"] == "/check/verdict/"


def test_back_leads_to_the_screen_before_with_its_answers(solo: Client, profile: Profile) -> None:
    send(solo, ("age", "sex"), "on", age="40", sex="male")
    following = stages.screens(draft())[len(CONTENT.stars) + 1]
    page = solo.get(f"/check/q/{following.keys[0]}/").content.decode()
    assert 'href="/check/q/age/"' in page
    assert 'value="male" checked' in solo.get("/check/q/age/").content.decode()


# ── the whole way ────────────────────────────────────────────────────────────────────────────────────────────────

SAYS = {"age": "40", "sex": "male", "episode_weeks": "3", "night_pain": "none", "course": "same", "first_episode": "no"}
SAYS |= {"movement_changes_pain": "yes", "floor_transfer": "yes", "pain_dulled_now": "no"}
SAYS |= {"pain_now": "4", "pain_worst": "5", "clinician_looked": "no"}


def walk(client: Client) -> tuple[int, int]:
    """Screens and taps of somebody with an ordinary sore back; a field to type in counts as two taps."""
    at, seen, taps = client.get("/check/").headers["Location"], 0, 0
    while at.startswith("/check/q/"):
        page = client.get(at).content.decode()
        shown = re.findall(r'name="shown" value="(\w+)"', page)
        seen, taps = seen + 1, taps + 1
        if shown:
            listed = 'name="go" value="none"' in page
            told = {} if listed else {key: SAYS[key] for key in shown}
            taps += sum(2 if key in ("age", "episode_weeks") else 1 for key in told)
            answer = client.post(at, {"shown": shown, "go": "none" if listed else "on", **told})
        else:
            key = at.split("/")[3]
            calm = {"recent_trauma": "none", "local": ""}.get(key, "no")
            answer = client.post(at, {"answer": calm, "go": "on"})
        assert answer.status_code == 302 and seen < 40, (
            at,
            re.findall(r'class="wrong">([^<]*)', answer.content.decode()),
        )
        at = answer.headers["Location"]
    assert at == "/where/", "nothing speaks against rolling: straight on, without a page that says so"
    return seen, taps


def test_an_ordinary_sore_back_is_through_in_eighteen_screens(solo: Client, profile: Profile) -> None:
    seen, taps = walk(solo)
    assert seen <= 18 and taps <= 30, (seen, taps)
    standing = services.current_verdict(Profile.objects.get(), timezone.now())
    assert standing.allows_plan and standing.screening is not None and standing.screening.unanswered == ()
