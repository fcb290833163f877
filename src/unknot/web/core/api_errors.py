"""How the API says no: one shape, always with a sentence."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Schema

from unknot.web.core.models import Profile


class Trouble(Schema):
    """``state``: for 403, what the safety check is waiting for; ``seen_first``: a clinician, before any session.

    ``plan_allowed``: what the answers say, however old they are. Both are null where there are none.
    """

    detail: str
    state: str = ""
    plan_allowed: bool | None = None
    seen_first: bool | None = None


def owner(request: HttpRequest) -> Profile:
    """The profile that authentication found."""
    profile: Profile = request.auth  # type: ignore[attr-defined]
    return profile
