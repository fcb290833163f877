"""The planner's "what would change it", cut off when somebody has waited long enough."""

from __future__ import annotations

import json
from datetime import datetime
from time import monotonic

from unknot.catalog.loader import load_catalog
from unknot.planning.request import Plan, Request
from unknot.planning.what_if import Change, what_if
from unknot.web.core.models import PlannedSession, Profile
from unknot.web.core.services import require_open_day
from unknot.web.core.services.plans import narrowed, read_choices

PATIENCE_S = 8.0
LEAST_PERCENT = 1.0


def what_would_change(profile: Profile, session: PlannedSession, plan: Plan, now: datetime) -> list[str]:
    """Sentences, those with the largest effect first. Raises NotAllowed or DayOver."""
    standing = require_open_day(profile, now)
    assert standing.screening is not None, standing
    request = Request.model_validate_json(json.dumps(session.request))
    catalog = narrowed(load_catalog(), read_choices(session.choices))
    found: list[Change] = []
    until = monotonic() + PATIENCE_S
    for change in what_if(request, standing.screening, catalog):
        found.append(change)
        if monotonic() > until:
            break
    worth = [change for change in found if change.percent is None or abs(change.percent) >= LEAST_PERCENT]
    return [change.text for change in sorted(worth, key=_size, reverse=True)]


def _size(change: Change) -> float:
    return 1000.0 if change.percent is None else abs(change.percent)
