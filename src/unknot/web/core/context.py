from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from unknot.web.core.preferences import Preferences, read_preferences
from unknot.web.core.services import current_profile


def shell(request: HttpRequest) -> dict[str, Any]:
    """For every page: ``look`` (Preferences), ``profile_key`` (opaque, empty for nobody), ``server_mode``."""
    # The service worker keeps pages that are the same for everybody, and asks for them as such.
    profile = None if request.headers.get("X-For-Everybody") else current_profile(request)
    return {
        "look": read_preferences(profile.preferences) if profile else Preferences(),
        "profile_key": str(profile.pk) if profile else "",
        "server_mode": settings.SERVER_MODE,
        "user": getattr(request, "user", None) if settings.SERVER_MODE else None,
    }
