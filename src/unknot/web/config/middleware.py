"""What every answer carries, and who may ask at all."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

Handler = Callable[[HttpRequest], HttpResponse]

UNUSED_FEATURES = ("camera", "microphone", "geolocation", "payment", "usb", "bluetooth", "serial", "midi")
PERMISSIONS = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)


def policy_text(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


class HeadersMiddleware:
    """Content security policy everywhere; nothing a person reads may be kept by a cache unless a view says so."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.policy = policy_text(settings.CONTENT_SECURITY_POLICY)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class SizeMiddleware:
    """Nothing larger than the largest import is read at all, whatever it is sent to."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.most = settings.MAX_IMPORT_BYTES + 100_000

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            size = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return HttpResponseBadRequest("Content-Length is not a number.\n", content_type="text/plain")
        if size > self.most:
            return HttpResponse(f"At most {self.most} bytes.\n", status=413, content_type="text/plain")
        return self.get_response(request)


class HostMiddleware:
    """Refuses names that are not ours before anything else looks at the request (static files included).

    A page elsewhere can point its own name at 127.0.0.1 (DNS rebinding); its requests then carry that name.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            return HttpResponseBadRequest("This name is not served here.\n", content_type="text/plain")
        return self.get_response(request)
