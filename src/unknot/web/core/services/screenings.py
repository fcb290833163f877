"""Answers kept, and the one question everything else asks first: is there a current verdict that allows a plan?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

from unknot.catalog.errors import InputError
from unknot.catalog.loader import load_catalog
from unknot.screening.answers import outdated
from unknot.screening.content import ScreeningContent
from unknot.screening.engine import screen, worth_asking
from unknot.screening.kept import answer_anew, still_answered, worded
from unknot.screening.until_seen import HAVE_LOOKED
from unknot.screening.verdict import Screening
from unknot.web.core.models import CheckIn, Profile, ScreeningRecord
from unknot.web.core.services.people import writing

FULL_LASTS = timedelta(days=28)
"""After four weeks the full form is asked again."""
SHORT_LASTS = timedelta(hours=12)
"""The time-critical questions belong to one session; half a day covers making a plan and getting round to it."""
CLOCK_SLIP = timedelta(minutes=5)
"""How far ahead of the server's clock an answer may seem to be. Beyond that it is not current."""
DRAFT_LASTS = timedelta(hours=24)

State = Literal["none", "full_due", "short_due", "reworded", "incomplete", "map_open", "stopped", "allowed"]


@dataclass(frozen=True)
class Standing:
    """Where somebody stands with the safety check, worked out from their answers and their latest map now.

    ``state``: ``none`` never screened; ``full_due`` older than four weeks, or something got worse; ``short_due`` the
    time-critical questions are older than twelve hours; ``reworded`` one was answered that asks for something else
    now; ``incomplete`` a time-critical one is open; ``map_open`` one that the body map opens is; ``stopped`` the
    verdict allows no plan; ``allowed``. ``answers`` are those that were screened, the map among them. ``screening``
    is there in all states but ``none`` and ``full_due`` for answers that no longer fit the questions.
    """

    state: State
    record: ScreeningRecord | None = None
    screening: Screening | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def allows_plan(self) -> bool:
        return self.state == "allowed"

    @property
    def sends_away(self) -> bool:
        """Whether somebody has to look at this first. An emergency ends the check early, so it is never whole.

        Once the time-critical questions are due again, only what does not hang on their old answers still says so.
        """
        found = self.screening
        if found is None or not found.seen_first or self.state in ("none", "full_due"):
            return False
        if self.state != "short_due":
            return True
        content = screening_content()
        lasting = {key: value for key, value in self.answers.items() if key not in content.every_session}
        return screen(lasting, content).seen_first

    @property
    def open(self) -> tuple[str, ...]:
        """What is to be asked one by one before the next plan, in order, apart from what another check asks anyway."""
        content = screening_content()
        if self.screening is None or self.state in ("none", "full_due"):
            return ()
        wanted = {*self.screening.missing, *self.screening.outdated}
        if self.state == "short_due":
            wanted -= set(content.every_session)
        return tuple(key for key in content.questions if key in wanted)


class NotAllowed(Exception):
    """No plan may be made or shown. ``standing`` says what is missing."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(standing.state)
        self.standing = standing


@cache
def screening_content() -> ScreeningContent:
    return ScreeningContent.of(load_catalog())


def first_screening(profile: Profile) -> ScreeningRecord | None:
    return ScreeningRecord.objects.for_profile(profile).order_by("number", "made_at").first()


def latest_screening(profile: Profile) -> ScreeningRecord | None:
    return ScreeningRecord.objects.for_profile(profile).order_by("-number", "-made_at").first()


def current_verdict(profile: Profile, now: datetime) -> Standing:
    """Never takes a stored verdict's word for it: the answers are screened again with today's rules and map."""
    record = latest_screening(profile)
    if record is None:
        return Standing("none")
    answers = _with_map(profile, record.answers)
    try:
        screening = screen(answers, screening_content())
    except InputError:
        return Standing("full_due", record)
    return Standing(_state(profile, record, screening, now), record, screening, answers)


def _with_map(profile: Profile, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers joined with the latest map, without those that it asks anew."""
    marked = CheckIn.objects.for_profile(profile).order_by("-made_at", "-id").values_list("map", flat=True).first()
    return dict(answers) if marked is None else still_answered(answers, marked, screening_content())


def require_not_sent_away(profile: Profile, now: datetime) -> None:
    """For what only prepares a plan. Raises NotAllowed after a verdict that has to be heeded before any of it."""
    standing = current_verdict(profile, now)
    if standing.sends_away:
        raise NotAllowed(standing)


def _state(profile: Profile, record: ScreeningRecord, screening: Screening, now: datetime) -> State:
    if not _is_current(record.full_made_at, FULL_LASTS, now):
        return "full_due"
    if profile.recheck_since is not None and record.full_made_at <= profile.recheck_since:
        return "full_due"
    if not _is_current(record.made_at, SHORT_LASTS, now):
        return "short_due"
    if screening.outdated:
        return "reworded"
    if screening.missing:
        return "incomplete" if set(screening.missing) & set(screening_content().stars) else "map_open"
    return "allowed" if screening.plan_allowed else "stopped"


def _is_current(made_at: datetime, lasts: timedelta, now: datetime) -> bool:
    return -CLOCK_SLIP <= now - made_at <= lasts


def is_clear(profile: Profile, now: datetime) -> bool:
    """Whether the check is current, whole, and speaks against nothing: a verdict that needs no page of its own."""
    standing = current_verdict(profile, now)
    found = standing.screening
    return standing.allows_plan and found is not None and found.verdict == "go" and not found.unanswered


# ── answering, one question at a time ────────────────────────────────────────────────────────────────────────────


def draft_of(profile: Profile, now: datetime) -> dict[str, Any]:
    """The answers given so far on the way through the full form.

    Empty when begun more than a day ago, and when they no longer fit the questions, as after an update or an import.
    An answer to a question that asks for something else since then is none.
    """
    began = profile.draft_began_at
    if began is None or not _is_current(began, DRAFT_LASTS, now):
        return {}
    try:
        draft = profile.draft_answers
        screen(draft, screening_content())
    except InputError:
        return {}
    gone = outdated(profile.draft_answers, screening_content())
    return answer_anew(profile.draft_answers, dict.fromkeys(gone), screening_content()) if gone else dict(draft)


def save_answer(profile: Profile, key: str, value: Any, now: datetime) -> dict[str, Any]:
    """Add one answer (None takes it away) and return all. Raises InputError where it does not fit."""
    return save_answers(profile, {key: value}, now)


def save_answers(profile: Profile, given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Add answers, all or none of them (None takes one away), and return all. Raises InputError."""
    with writing(profile) as held:
        before = draft_of(held, now)
        merged = answer_anew(before, given, screening_content())
        screen(merged, screening_content())
        _keep_draft(held, merged, held.draft_began_at if before else now)
    profile.draft_answers, profile.draft_began_at = held.draft_answers, held.draft_began_at
    return merged


def clear_draft(profile: Profile) -> None:
    _keep_draft(profile, {}, None)


def _keep_draft(profile: Profile, answers: dict[str, Any], began: datetime | None) -> None:
    profile.draft_answers, profile.draft_began_at = answers, began
    profile.save(update_fields=["draft_answers", "draft_began_at"])


def questions_for(answers: Mapping[str, Any], short: bool = False) -> list[str]:
    """Ids of the questions worth asking after these answers, in order; only those of every session if ``short``."""
    content = screening_content()
    keys = content.every_session if short else tuple(content.questions)
    asked = [key for key in keys if worth_asking(key, answers, content)]
    looked = HAVE_LOOKED[0]
    return [key for key in asked if key != looked or key in answers or a_look_matters(answers)]


def a_look_matters(answers: Mapping[str, Any]) -> bool:
    """Whether anything depends on a clinician having looked; unanswered counts as no, so that only a yes can matter."""
    content, (looked, since) = screening_content(), HAVE_LOOKED
    rules = [screen({**answers, looked: said, since: 0}, content).restrictions.rules for said in ("yes", "no")]
    return rules[0] != rules[1]


def finish_full(profile: Profile, answers: Mapping[str, Any], now: datetime) -> ScreeningRecord:
    """Screen and keep a full form. Raises InputError where the answers cannot be used."""
    content = screening_content()
    with writing(profile):
        kept = _with_map(profile, worded(answers, content))
        record = _keep(profile, "full", kept, screen(kept, content), now, now)
        clear_draft(profile)
    return record


def finish_short(profile: Profile, answers: Mapping[str, Any], now: datetime) -> ScreeningRecord:
    """The answers of every session laid over those of the last full form. Raises NotAllowed where there is none.

    A time-critical question that is not answered now has no answer; the others keep theirs.
    """
    with writing(profile):
        before = latest_screening(profile)
        if before is None or not _is_current(before.full_made_at, FULL_LASTS, now):
            raise NotAllowed(current_verdict(profile, now))
        content = screening_content()
        given = dict.fromkeys(content.stars) | {
            key: value for key, value in answers.items() if key in content.every_session
        }
        merged = _with_map(profile, answer_anew(before.answers, given, content))
        return _keep(profile, "short", merged, screen(merged, content), now, before.full_made_at)


def finish_open(profile: Profile, given: Mapping[str, Any], now: datetime) -> ScreeningRecord:
    """Answers to questions that stood open, laid over all others; how old those are stays as it is.

    Raises NotAllowed where a whole form is due, InputError where the answers do not fit.
    """
    with writing(profile):
        standing = current_verdict(profile, now)
        before = standing.record
        if before is None or standing.state == "full_due":
            raise NotAllowed(standing)
        merged = answer_anew(standing.answers, given, screening_content())
        result = screen(merged, screening_content())
        return _keep(profile, "open", merged, result, before.made_at, before.full_made_at)


def _keep(
    profile: Profile, kind: str, answers: dict[str, Any], result: Screening, now: datetime, full: datetime
) -> ScreeningRecord:
    with writing(profile):
        last = latest_screening(profile)
        return ScreeningRecord.objects.create(
            profile=profile,
            number=last.number + 1 if last else 1,
            kind=kind,
            answers=answers,
            result=result.model_dump(mode="json"),
            verdict=result.verdict,
            content_version=result.content_version,
            made_at=now,
            full_made_at=full,
        )


def want_recheck(profile: Profile, why: str, now: datetime) -> None:
    """Something got worse: no plan before the full form has been answered again."""
    profile.recheck_since, profile.recheck_why = now, why
    profile.save(update_fields=["recheck_since", "recheck_why"])
