"""The safety check as pages: one question a screen, back always works, and no way past a stop."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.conftest import answers, ready, screened, stars

from unknot.catalog.loader import load_catalog
from unknot.screening.explain import SENTENCE_ENDS
from unknot.web.core import services
from unknot.web.core.models import Profile
from unknot.web.player.package import check_question
from unknot.web.screening import stages, words
from unknot.web.screening.views import STOPS

STARS = tuple(stars())


def answer(client: Client, key: str, value: str) -> Any:
    question = services.screening_content().questions[key]
    named = {"answer": value, "go": "on"} if question.kind == "number" else {"answer": value}
    return client.post(f"/check/q/{key}/", named)


def where_to(response: Any) -> str:
    assert response.status_code == 302, response.content[:300]
    return str(response.headers["Location"])


def test_check_begins_with_the_time_critical_questions(solo: Client, profile: Profile) -> None:
    assert where_to(solo.get("/check/")) == f"/check/q/{STARS[0]}/"


def test_each_answer_leads_to_the_next_question(solo: Client, profile: Profile) -> None:
    for key, following in itertools.pairwise(STARS):
        assert where_to(answer(solo, key, "no")) == f"/check/q/{following}/"


@pytest.mark.parametrize("value", ["yes", "unsure"])
def test_an_emergency_answer_ends_the_check_at_once(solo: Client, profile: Profile, value: str) -> None:
    assert where_to(answer(solo, "saddle_numbness", value)) == "/check/verdict/"
    page = solo.get("/check/verdict/").content.decode()
    assert "Get help now." in page and 'href="tel:112"' in page


def spoken(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main")])).split())


def test_fever_alone_is_one_instruction_under_a_true_heading(solo: Client, profile: Profile) -> None:
    answer(solo, "fever_unwell", "yes")
    page = spoken(solo.get("/check/verdict/").content.decode())
    assert "Fever with back pain that is severe or was not rated" in page
    assert page.count("Go to an emergency department now") == page.count("Do not drive yourself") == 1
    assert "today" not in page.replace("There is no session today", "")


def test_an_emergency_without_the_word_about_driving_gets_it_from_the_page(solo: Client, profile: Profile) -> None:
    answer(solo, "chest_pain_or_breathless", "yes")
    assert spoken(solo.get("/check/verdict/").content.decode()).count("Do not drive yourself") == 1


def test_the_check_in_the_player_gives_one_instruction_too() -> None:
    content = services.screening_content()
    choices = check_question(content.questions["fever_unwell"], content).choices
    message = next(choice.message for choice in choices if choice.id == "yes")
    assert message.count("Go to an emergency department now") == 1 and "today" not in message


def test_two_emergencies_say_each_sentence_once_and_a_milder_rule_gives_no_instruction(profile: Profile) -> None:
    given = answers(saddle_numbness="yes", both_legs="yes", flank_pain="yes", urinary_symptoms="yes")
    services.finish_full(profile, given, timezone.now())
    screening = services.current_verdict(profile, timezone.now()).screening
    assert screening is not None
    rows = {row["id"]: row["message"] for row in words.stop_rows(screening, given, STOPS)}
    first, *others = [reason for reason in screening.reasons if reason.verdict == "emergency"]
    said = [first.message, *(rows[reason.rule] for reason in others)]
    sentences = [sentence for text in said for sentence in SENTENCE_ENDS.split(text)]
    assert others and len(sentences) == len(set(sentences))
    milder = [reason.rule for reason in screening.reasons if reason.verdict == "urgent"]
    assert milder and all(rows[rule] == "" for rule in milder)


def test_a_stop_page_has_no_way_on_to_a_plan(solo: Client, profile: Profile) -> None:
    answer(solo, "saddle_numbness", "yes")
    page = solo.get("/check/verdict/").content.decode()
    for way in ("/plan/", "/today/", "/where/", "/at-hand/", "/play/"):
        assert f'href="{way}' not in page


def test_after_a_stop_back_shows_the_answer_and_lets_it_be_corrected(solo: Client, profile: Profile) -> None:
    answer(solo, STARS[0], "no")
    answer(solo, STARS[1], "yes")
    page = solo.get(f"/check/q/{STARS[1]}/").content.decode()
    assert 'value="yes" aria-pressed="true"' in page
    assert where_to(answer(solo, STARS[1], "no")) == f"/check/q/{STARS[2]}/"
    kept = services.draft_of(Profile.objects.get(), timezone.now())
    assert {key: kept[key] for key in kept if key != "wording"} == {STARS[0]: "no", STARS[1]: "no"}


def test_back_leads_to_the_question_before(solo: Client, profile: Profile) -> None:
    page = solo.get(f"/check/q/{STARS[3]}/").content.decode()
    assert f'href="/check/q/{STARS[2]}/"' in page


def test_a_time_critical_question_cannot_be_skipped(solo: Client, profile: Profile) -> None:
    response = solo.post(f"/check/q/{STARS[0]}/", {"go": "skip"})
    assert response.status_code == 422
    assert "would rather not" in response.content.decode()


def test_other_numbers_can_be_skipped_and_are_not_asked_again(solo: Client, profile: Profile) -> None:
    for key in STARS:
        answer(solo, key, "none" if key == "recent_trauma" else "no")
    following = where_to(solo.post("/check/q/age/", {"go": "skip"}))
    assert following != "/check/q/age/"
    assert "age" not in services.draft_of(Profile.objects.get(), timezone.now())


@pytest.mark.parametrize("typed", ["four", "-3", "1e9", "nan", "inf", ""])
def test_a_number_that_is_none_is_asked_again(solo: Client, profile: Profile, typed: str) -> None:
    assert answer(solo, "age", typed).status_code == 422


def test_numbers_may_have_a_comma(solo: Client, profile: Profile) -> None:
    assert answer(solo, "episode_weeks", "2,5").status_code == 302
    assert services.draft_of(Profile.objects.get(), timezone.now())["episode_weeks"] == 2.5


def test_unknown_questions_are_not_found(solo: Client, profile: Profile) -> None:
    assert solo.get("/check/q/favourite_colour/").status_code == 404


def test_places_are_added_and_taken_off(solo: Client, profile: Profile) -> None:
    place = {"area": "calves", "side": "left", "condition": "bruise", "add": "1"}
    assert solo.post("/check/q/local/", place).status_code == 302
    assert services.draft_of(Profile.objects.get(), timezone.now())["local"] == [
        {"area": "calves", "side": "left", "condition": "bruise"}
    ]
    solo.post("/check/q/local/", {"remove": "0"})
    assert services.draft_of(Profile.objects.get(), timezone.now())["local"] == []


def test_every_local_complaint_is_in_sight_and_leads_to_naming_its_place(solo: Client, profile: Profile) -> None:
    for choice in services.screening_content().questions["local"].conditions:
        plain = solo.get("/check/q/local/").content.decode()
        assert f'<a href="?condition={choice.id}#place">{choice.brief}</a>' in plain
        tapped = solo.get(f"/check/q/local/?condition={choice.id}").content.decode()
        assert f'<option value="{choice.id}" selected>' in tapped
        assert '<details class="more" id="place" open>' in tapped and 'id="place" open' not in plain


def test_a_complaint_that_does_not_exist_names_nothing(solo: Client, profile: Profile) -> None:
    shown = solo.get("/check/q/local/?condition=hunger").content.decode()
    assert 'value="hunger"' not in shown and 'id="place" open' not in shown


def test_half_a_place_is_asked_again(solo: Client, profile: Profile) -> None:
    assert solo.post("/check/q/local/", {"area": "calves", "add": "1"}).status_code == 422


def test_whether_the_senses_are_dulled_is_asked_before_every_session(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now() - timedelta(days=5))
    assert services.screening_content().questions["pain_dulled_now"].text in solo.get("/check/short/").content.decode()
    solo.post("/check/short/", {"all": "no", "pain_dulled_now": "yes", **dict.fromkeys(stages.ALONE, "no")})
    found = services.current_verdict(profile, timezone.now()).screening
    assert found is not None and found.verdict != "go"


def test_the_whole_form_can_be_walked_to_a_verdict(solo: Client, profile: Profile) -> None:
    at, asked = where_to(solo.get("/check/")), 0
    while at.startswith("/check/q/"):
        asked += 1
        assert asked < 100, at
        key = at.split("/")[3]
        question = services.screening_content().questions[key]
        if question.kind == "local":
            at = where_to(solo.post(at, {"go": "on"}))
        elif question.kind == "number":
            at = where_to(answer(solo, key, {"age": "40"}.get(key, "3")))
        elif question.kind == "choice":
            at = where_to(answer(solo, key, question.choices[0].id))
        else:
            at = where_to(answer(solo, key, "no" if question.worse == "yes" else "yes"))
    assert at == "/where/"
    assert "Nothing you said speaks against rolling" in solo.get(at).content.decode()
    record = services.latest_screening(Profile.objects.get())
    assert (
        record is not None and not services.current_verdict(Profile.objects.get(), timezone.now()).screening.incomplete
    )  # type: ignore[union-attr]


def test_see_a_clinician_names_the_answers_and_offers_the_sheet(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now(), cancer_history="yes")
    page = solo.get("/check/verdict/").content.decode()
    question = services.screening_content().questions["cancer_history"]
    assert (
        "Have somebody look at this first." in page
        and question.text in page
        and 'href="/check/for-the-clinician/"' in page
    )


def test_the_sheet_for_the_clinician_lists_every_answer(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now(), cancer_history="yes")
    page = solo.get("/check/for-the-clinician/").content.decode()
    for key in answers(cancer_history="yes"):
        assert services.screening_content().questions[key].text in page


def test_every_reason_shows_its_rule_and_that_nobody_signed_it_off(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now(), anticoagulant="yes")
    standing = services.current_verdict(profile, timezone.now())
    assert standing.screening is not None
    page = solo.get("/check/verdict/").content.decode()
    assert all(f"<code>{reason.rule}</code>" in page for reason in standing.screening.reasons)
    assert "no clinician has signed them off" in page


# ── the short list ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_page_leads_on_whoever_has_been_here(solo: Client, profile: Profile) -> None:
    assert 'href="/today/"' not in solo.get("/").content.decode().split("<main")[1]
    screened(profile, timezone.now())
    assert 'href="/today/"' in solo.get("/").content.decode().split("<main")[1]
    everybody = solo.get("/", headers={"X-For-Everybody": "yes"}).content.decode()
    assert 'href="/today/"' not in everybody.split("<main")[1], "a page that is kept for everybody says nothing of one"


def test_where_little_remains_it_is_named(solo: Client, profile: Profile) -> None:
    looked = {"clinician_looked": "yes", "clinician_looked_weeks_ago": 2}
    screened(profile, timezone.now(), anticoagulant="yes", osteoporosis="unsure", leg_tingling="yes", **looked)
    limits = services.current_verdict(profile, timezone.now()).screening.restrictions  # type: ignore[union-attr]
    named = words._remaining(limits, load_catalog())
    assert 0 < len(named) <= words.FEW_AREAS
    assert "What remains" in solo.get("/check/verdict/").content.decode()


def before_a_session() -> dict[str, Any]:
    return stars() | {"pain_dulled_now": "no"}


def test_short_list_needs_every_line(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now() - timedelta(days=2))
    calm = stars()
    calm.pop(STARS[4])
    assert solo.post("/check/short/", calm).status_code == 422


def test_no_to_the_rest_fills_only_what_was_left_open(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now() - timedelta(days=2))
    response = solo.post("/check/short/", {"all": "no", "fever_unwell": "yes", **dict.fromkeys(stages.ALONE, "no")})
    assert where_to(response) == "/check/verdict/"
    record = services.latest_screening(profile)
    assert record is not None and record.answers["fever_unwell"] == "yes" and record.answers[STARS[0]] == "no"


def test_short_list_leads_back_to_where_it_was_asked_for(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now() - timedelta(days=2))
    assert where_to(solo.post("/check/short/?then=/plan/", before_a_session())) == "/plan/"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "plan"])
def test_short_list_leads_nowhere_else(solo: Client, profile: Profile, elsewhere: str) -> None:
    screened(profile, timezone.now() - timedelta(days=2))
    assert where_to(solo.post(f"/check/short/?then={elsewhere}", before_a_session())) == "/today/"


def test_after_four_weeks_the_full_form_is_asked(solo: Client, profile: Profile) -> None:
    screened(profile, timezone.now() - timedelta(days=29))
    assert where_to(solo.get("/check/short/")) == "/check/"
    assert where_to(solo.get("/plan/")) == "/check/"


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_limits_are_said_one_by_one(profile: Profile) -> None:
    record = services.finish_full(
        profile, answers(local=[{"area": "calves", "side": "left", "condition": "bruise"}]), timezone.now()
    )
    standing = services.current_verdict(profile, timezone.now())
    assert record is not None and standing.screening is not None
    assert any("calves (left)" in line for line in words.change_lines(standing.screening.restrictions))


def test_every_answer_of_the_form_has_words() -> None:
    for question in services.screening_content().questions.values():
        values = {
            "yes-no": ["yes", "no", "unsure"],
            "choice": [choice.id for choice in question.choices],
            "number": [question.range[0] if question.range else 0],
            "local": [[], [{"area": "glutes", "side": "both", "condition": "lump"}]],
        }[question.kind]
        assert all(words.value_words(question, value) for value in values)


def test_a_plan_is_not_shown_when_the_list_is_due(solo: Client, profile: Profile) -> None:
    ready(profile, timezone.now())
    screening = services.latest_screening(profile)
    assert screening is not None
    type(screening).objects.for_profile(profile).update(made_at=timezone.now() - timedelta(hours=13))
    assert where_to(solo.get("/plan/")) == "/check/short/"


@pytest.mark.parametrize("outdated", [{"pain_now": "a lot"}, {"a_question_of_last_year": "no"}])
def test_a_form_under_way_that_no_longer_fits_the_questions_begins_anew(
    solo: Client, profile: Profile, outdated: dict[str, Any]
) -> None:
    profile.draft_answers, profile.draft_began_at = stars() | outdated, timezone.now()
    profile.save()
    assert where_to(solo.get("/check/")) == f"/check/q/{STARS[0]}/"
    assert solo.get("/check/q/pain_now/").status_code == 200
    assert where_to(answer(solo, STARS[0], "no")) == f"/check/q/{STARS[1]}/"
