from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from unknot.web.core.services.people import current_profile, time_zone_of


class ProfileMiddleware:
    """Sets ``request.profile`` (None where nobody is signed in) and the time zone of that person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        profile = current_profile(request)
        request.profile = profile  # type: ignore[attr-defined]
        with timezone.override(time_zone_of(profile)):
            return self.get_response(request)
