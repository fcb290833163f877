"""In server mode nobody sees anything of a person without being signed in, second step included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from unknot.web.core.services import is_half_signed_in

HALF_SIGNED_IN = ("second-step", "sign-out")


class SignInMiddleware:
    """Every view is closed unless it is marked ``public``; a view somebody forgets to think about is closed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if getattr(view, "public", False):
            return None
        user: Any = request.user
        if not user.is_authenticated:
            return _ask(request, "sign-in")
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name not in HALF_SIGNED_IN and is_half_signed_in(request):
            return _ask(request, "second-step")
        return None


def _ask(request: HttpRequest, name: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "Sign in first.", "state": ""}, status=401)
    if request.method not in ("GET", "HEAD"):
        return redirect(name)
    from urllib.parse import urlencode

    return redirect(f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}")
