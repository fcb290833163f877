"""When a verdict is current: the one question that everything else asks first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.web.conftest import NOON, answers, ready, screened, stars

from unknot.web.core import services
from unknot.web.core.models import Profile, ScreeningRecord

ROWS: tuple[tuple[str, dict[str, Any], timedelta, str], ...] = (
    ("just answered", {}, timedelta(0), "allowed"),
    ("twelve hours later", {}, timedelta(hours=12), "allowed"),
    ("a minute after twelve hours", {}, timedelta(hours=12, minutes=1), "short_due"),
    ("four weeks and a day later", {}, timedelta(days=29), "full_due"),
    ("before it was answered, by a clock set back", {}, timedelta(hours=-1), "full_due"),
    ("an emergency", {"saddle_numbness": "yes"}, timedelta(0), "stopped"),
    ("unsure of an emergency", {"saddle_numbness": "unsure"}, timedelta(0), "stopped"),
    ("an emergency, the day after", {"saddle_numbness": "yes"}, timedelta(days=1), "short_due"),
)


@pytest.mark.parametrize(("changed", "later", "state"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_standing(profile: Profile, changed: dict[str, Any], later: timedelta, state: str) -> None:
    screened(profile, NOON, **changed)
    assert services.current_verdict(profile, NOON + later).state == state


def test_nobody_screened_has_no_standing(profile: Profile) -> None:
    assert services.current_verdict(profile, NOON).state == "none"


def test_one_open_star_question_allows_nothing(profile: Profile) -> None:
    given = {key: value for key, value in answers().items() if key != "bladder_change"}
    services.finish_full(profile, given, NOON)
    assert services.current_verdict(profile, NOON).state == "incomplete"


def test_the_short_check_makes_an_old_form_current_again(profile: Profile) -> None:
    screened(profile, NOON)
    services.finish_short(profile, stars(), NOON + timedelta(days=20))
    assert services.current_verdict(profile, NOON + timedelta(days=20)).allows_plan


def test_the_short_check_does_not_make_the_full_form_younger(profile: Profile) -> None:
    screened(profile, NOON)
    services.finish_short(profile, stars(), NOON + timedelta(days=20))
    assert services.current_verdict(profile, NOON + timedelta(days=28, hours=1)).state == "full_due"


def test_the_short_check_keeps_what_the_full_form_found(profile: Profile) -> None:
    screened(profile, NOON, cancer_history="yes", weight_loss="yes")
    before = services.current_verdict(profile, NOON)
    services.finish_short(profile, stars(), NOON + timedelta(hours=1))
    after = services.current_verdict(profile, NOON + timedelta(hours=1))
    assert before.screening is not None and before.screening.verdict != "go"
    assert after.screening == before.screening


def test_an_answer_left_out_of_the_short_check_is_open(profile: Profile) -> None:
    screened(profile, NOON)
    services.finish_short(profile, {"saddle_numbness": "no"}, NOON + timedelta(hours=1))
    assert services.current_verdict(profile, NOON + timedelta(hours=1)).state == "incomplete"


def test_no_short_check_without_a_full_form(profile: Profile) -> None:
    with pytest.raises(services.NotAllowed):
        services.finish_short(profile, stars(), NOON)


def test_getting_worse_asks_for_the_full_form(profile: Profile) -> None:
    screened(profile, NOON)
    services.want_recheck(profile, "back-pain-up-next-day", NOON + timedelta(hours=1))
    later = NOON + timedelta(hours=2)
    services.finish_short(profile, stars(), later)
    assert services.current_verdict(profile, later).state == "full_due"
    screened(profile, later + timedelta(minutes=1))
    assert services.current_verdict(profile, later + timedelta(minutes=1)).allows_plan


def test_a_clock_set_back_does_not_bring_an_older_answer_back(profile: Profile) -> None:
    screened(profile, NOON)
    services.finish_short(profile, stars(bowel_change="yes"), NOON - timedelta(minutes=3))
    assert services.current_verdict(profile, NOON).state == "stopped"


def test_a_stored_verdict_is_not_believed(profile: Profile) -> None:
    """Whoever writes ``go`` into the database still has the answers against them."""
    screened(profile, NOON, saddle_numbness="yes")
    record = ScreeningRecord.objects.get()
    record.verdict, record.result = "go", {"verdict": "go"}
    record.save()
    assert services.current_verdict(profile, NOON).state == "stopped"


def test_answers_that_no_question_fits_any_more_are_asked_anew(profile: Profile) -> None:
    screened(profile, NOON)
    ScreeningRecord.objects.update(answers={"no_such_question": "yes"})
    assert services.current_verdict(profile, NOON).state == "full_due"


@pytest.mark.parametrize(
    ("later", "spoil"),
    [
        (timedelta(hours=13), {}),
        (timedelta(days=40), {}),
        (timedelta(0), {"chest_pain_or_breathless": "yes"}),
        (timedelta(0), {"recent_trauma": "major"}),
    ],
)
def test_no_plan_is_made_or_handed_out_without_a_current_verdict(
    profile: Profile, later: timedelta, spoil: dict[str, Any]
) -> None:
    session = ready(profile, NOON)
    at: datetime = NOON + later
    if spoil:
        services.finish_short(profile, stars(**spoil), at)
    session.profile.refresh_from_db()
    for hand_out in (
        lambda: services.make_plan(profile, at),
        lambda: services.change_plan(session, "longer", None, at),
        lambda: services.plan_of(session, at),
        lambda: services.script_for(session, at),
        lambda: services.playable(profile, session.pk, at),
    ):
        with pytest.raises(services.NotAllowed):
            hand_out()


def test_a_plan_made_before_new_restrictions_is_gone(profile: Profile) -> None:
    session = ready(profile, NOON)
    screened(profile, NOON + timedelta(minutes=5), anticoagulant="yes")
    with pytest.raises(services.PlanGone):
        services.plan_of(session, NOON + timedelta(minutes=6))


def test_a_plan_made_with_other_content_is_gone(profile: Profile) -> None:
    session = ready(profile, NOON)
    session.content_version = "0" * 12
    with pytest.raises(services.PlanGone):
        services.script_for(session, NOON)


def test_an_answer_is_kept_on_the_way_and_forgotten_after_a_day(profile: Profile) -> None:
    services.save_answer(profile, "saddle_numbness", "no", NOON)
    services.save_answer(profile, "bladder_change", "yes", NOON)
    services.save_answer(profile, "bladder_change", None, NOON)
    assert services.draft_of(profile, NOON) == {"saddle_numbness": "no", "wording": {"saddle_numbness": 1}}
    assert services.draft_of(profile, NOON + timedelta(days=2)) == {}
