"""For somebody who is to be seen before any session: what to do meanwhile, what cannot wait, what a look settles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unknot.catalog.base import Verdict
from unknot.catalog.items import Movement
from unknot.catalog.loader import Catalog
from unknot.catalog.rules import Question
from unknot.screening.content import ScreeningContent
from unknot.screening.engine import screen
from unknot.screening.verdict import Restrictions, Screening

HAVE_LOOKED = ("clinician_looked", "clinician_looked_weeks_ago")
"""What somebody answers who was seen first and comes back."""


def after_a_look(answers: Mapping[str, Any], content: ScreeningContent) -> Screening:
    """The check as it would be if a clinician had looked today; where it still sends them first, a look alone is
    not the way back.
    """
    return screen({**answers, **dict(zip(HAVE_LOOKED, ("yes", 0), strict=True))}, content)


def signs(verdict: Verdict, answers: Mapping[str, Any], content: ScreeningContent) -> list[str]:
    """The time-critical questions whose worst answer, given now, would have this verdict."""
    return [
        key
        for key in content.stars
        if screen(_worsened(content.questions[key], answers, content), content).verdict == verdict
    ]


def _worsened(asked: Question, answers: Mapping[str, Any], content: ScreeningContent) -> dict[str, Any]:
    """What was told about an older answer to the same question does not belong to the new one."""
    kept = {key: value for key, value in answers.items() if content.questions.get(key, asked).follows != asked.id}
    return {**kept, asked.id: asked.choices[-1].id if asked.kind == "choice" else asked.worse}


def positions_of_ease(restrictions: Restrictions, catalog: Catalog) -> list[Movement]:
    """What may ease meanwhile, without what a rule that fired leaves out."""
    fired, ways = set(restrictions.rules), [catalog.movements[key] for key in catalog.meanwhile.positions]
    return [
        each
        for each in ways
        if not fired & set(each.left_out_by)
        and each.id not in restrictions.movements_excluded
        and each.posture not in restrictions.postures_excluded
    ]
