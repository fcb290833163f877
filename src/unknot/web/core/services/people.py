"""Whose request this is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django_otp import user_has_device

from unknot.web.core.models import Profile
from unknot.web.core.preferences import Preferences, read_preferences

_KEPT = "_unknot_profile"
_HALF = "_unknot_half_signed_in"


def current_profile(request: HttpRequest) -> Profile | None:
    """The local profile in solo mode; that of the account in server mode; None where nobody is signed in.

    Looked up once per request.
    """
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, _find_profile(request))
    found: Profile | None = getattr(request, _KEPT)
    return found


def _find_profile(request: HttpRequest) -> Profile | None:
    if not settings.SERVER_MODE:
        return local_profile(timezone.now())
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or is_half_signed_in(request):
        return None
    return Profile.objects.get_or_create(user=user, defaults={"made_at": timezone.now()})[0]


def is_half_signed_in(request: HttpRequest) -> bool:
    """The password was right, the second step is still to come: nobody yet. Looked up once per request."""
    if not hasattr(request, _HALF):
        user: Any = request.user
        setattr(request, _HALF, not user.is_verified() and user_has_device(user))
    found: bool = getattr(request, _HALF)
    return found


def local_profile(now: datetime) -> Profile:
    """The one person of solo mode; made at the first visit."""
    return Profile.objects.get_or_create(solo=True, defaults={"made_at": now})[0]


@contextmanager
def writing(profile: Profile) -> Iterator[Profile]:
    """One transaction in which nobody else writes about this person; all of it is kept, or nothing.

    Whoever reads what is there and writes what follows from it does so in here. The profile's row is always the first
    that is taken, so two writers never wait for each other. Raises Profile.DoesNotExist for somebody just deleted.
    """
    with transaction.atomic():
        yield Profile.objects.select_for_update().get(pk=profile.pk)


def preferences_of(profile: Profile | None) -> Preferences:
    return read_preferences(profile.preferences if profile else None)


def save_preferences(profile: Profile, preferences: Preferences) -> None:
    profile.preferences = preferences.model_dump(mode="json")
    profile.save(update_fields=["preferences"])


def time_zone_of(profile: Profile | None) -> tzinfo:
    """The zone chosen in the settings, else that of the machine."""
    name = preferences_of(profile).time_zone
    try:
        return ZoneInfo(name) if name else _machine_zone()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return _machine_zone()


def _machine_zone() -> tzinfo:
    return datetime.now().astimezone().tzinfo or timezone.get_default_timezone()


def local_day(profile: Profile, at: datetime) -> date:
    """The calendar day it was for this person."""
    return at.astimezone(time_zone_of(profile)).date()
