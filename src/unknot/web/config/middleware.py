"""What every answer carries, and who may ask at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse

Handler = Callable[[HttpRequest], HttpResponse]

UNUSED_FEATURES = ("camera", "microphone", "geolocation", "payment", "usb", "serial", "midi")
PERMISSIONS = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)


WORDS = {
    400: "This request cannot be read.",
    403: "This request is not allowed from here.",
    404: "Nothing here.",
    405: "This address does not take that method.",
    413: "Too much at once.",
    415: "Send JSON, and say so.",
    500: "Something went wrong on our side. What was acknowledged is kept. Please try again.",
    503: "Busy. Please try again.",
}


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
        # Django sets these too, but not on what is refused before it is asked.
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class ApiMiddleware:
    """Whatever goes wrong below /api/, whoever notices it, is answered in the API's own shape.

    A device that keeps a session on the floor reads every answer as JSON: a redirect to a page, a plain "not found"
    or a server's own error text would be one more thing that can go wrong there.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith("/api/") or response.status_code < 300:
            return response
        if response.headers.get("Content-Type", "").startswith("application/json"):
            return response
        return self._told(response)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """A body that is said to be something else, as a form of another page could send it, is not looked into."""
        writes = request.path.startswith("/api/") and request.method in ("POST", "PUT", "PATCH")
        if writes and request.content_type not in ("", "application/json"):
            return self._told(HttpResponse(status=415))
        return None

    def _told(self, response: HttpResponse) -> HttpResponse:
        status = response.status_code if response.status_code >= 400 else 404
        told = JsonResponse({"detail": WORDS.get(status, "Refused."), "state": ""}, status=status)
        if "Allow" in response.headers:
            told.headers["Allow"] = response.headers["Allow"]
        return told


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
