from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from unknot.web.core.preferences import Preferences, read_preferences
from unknot.web.core.services import current_profile


def is_for_everybody(request: HttpRequest) -> bool:
    """Whether the service worker asks, which keeps pages that are the same for everybody."""
    return bool(request.headers.get("X-For-Everybody"))


def shell(request: HttpRequest) -> dict[str, Any]:
    """For every page: ``look``, ``profile_key`` (opaque, empty for nobody), ``server_mode`` and ``for_everybody``.

    A page for everybody is kept on the device: its words go by ``server_mode``, but it must not say whose store to use.
    """
    for_everybody = is_for_everybody(request)
    profile = None if for_everybody else current_profile(request)
    return {
        "look": read_preferences(profile.preferences) if profile else Preferences(),
        "profile_key": str(profile.pk) if profile else "",
        "for_everybody": for_everybody,
        "server_mode": settings.SERVER_MODE,
        "user": getattr(request, "user", None) if settings.SERVER_MODE else None,
    }
