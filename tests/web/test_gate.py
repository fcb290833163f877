"""A plan is never shown without a current verdict that allows it, however the request is made."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.conftest import stars, stop_another
from tests.web.walking import addresses, blanks

from unknot.web.core import services
from unknot.web.core.models import PlannedSession, ScreeningRecord

OWN_DATA = ("/settings/export.json", "/settings/export.zip")
"""Everything one ever entered or was given, as a file: a record, not a plan to follow."""
FORMS: tuple[dict[str, str], ...] = (
    {},
    {"action": "longer"},
    {"action": "swap", "visit": "1"},
    {"minutes": "20", "tools": "tennis-ball", "surfaces": "floor"},
    {"repeat": "yes", "again": "yes", "sure": "no"},
)


def _never(session: PlannedSession) -> None:
    ScreeningRecord.objects.update(answers={})


def _old(session: PlannedSession) -> None:
    earlier = timezone.now() - timedelta(hours=13)
    ScreeningRecord.objects.update(made_at=earlier, full_made_at=earlier)


def _very_old(session: PlannedSession) -> None:
    earlier = timezone.now() - timedelta(days=29)
    ScreeningRecord.objects.update(made_at=earlier, full_made_at=earlier)


def _emergency(session: PlannedSession) -> None:
    services.finish_short(session.profile, stars(saddle_numbness="yes"), timezone.now())


def _urgent(session: PlannedSession) -> None:
    services.finish_short(session.profile, stars(calf_swollen="yes"), timezone.now())


def _incomplete(session: PlannedSession) -> None:
    services.finish_short(session.profile, {}, timezone.now())


def _worse(session: PlannedSession) -> None:
    services.want_recheck(session.profile, "back-pain-up-next-day", timezone.now())


def _day_over(session: PlannedSession) -> None:
    """Another session was stopped today for a reason that ends the day."""
    stop_another(session, "dizzy-or-sick")


STATES = (_never, _old, _very_old, _emergency, _urgent, _incomplete, _worse, _day_over)


DESCRIPTION = "/api/openapi.json"
"""Names what a script is made of, as it has to, and holds none."""
SCRIPT = ['"segments"', '"starts_s"', "starts_s&quot;"]


def marks(session: PlannedSession) -> list[str]:
    """What would give the plan away: the reasons that were written for it and the cues of its script."""
    reasons = {reason for visit in session.plan["visits"] for reason in visit["reasons"] if len(reason) > 30}
    return [html.escape(reason, quote=True) for reason in reasons] + SCRIPT


@pytest.mark.parametrize("spoil", STATES, ids=lambda found: found.__name__.strip("_"))
@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_no_address_gives_a_plan_away(solo: Client, planned: PlannedSession, spoil: Any, method: str) -> None:
    told = marks(planned)
    spoil(planned)
    made = PlannedSession.objects.count()
    for path, _view in addresses(blanks(str(planned.pk))):
        if path in OWN_DATA or path.endswith(("/delete/", "/q/saddle_numbness/")):
            continue
        for form in FORMS if method == "post" else FORMS[:1]:
            answer = getattr(solo, method)(path, form or None)
            text = b"".join(answer).decode(errors="replace")
            assert answer.status_code < 500, (method, path, form)
            silent = set(told) - set(SCRIPT if path == DESCRIPTION else ())
            assert not [mark for mark in silent if mark in text], (method, path, form)
    assert PlannedSession.objects.count() == made, "a plan was made"


def test_with_a_current_verdict_the_plan_is_there(solo: Client, planned: PlannedSession) -> None:
    """The other tests look for these words; here they must be found."""
    text = solo.get("/plan/").content.decode() + solo.get(f"/play/{planned.pk}/").content.decode()
    assert any(mark in text for mark in marks(planned)[: -len(SCRIPT)]) and '"segments"' in text
