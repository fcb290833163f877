"""The JSON API: who may call it, how errors look, which routers are in it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import APIKeyCookie

from unknot.catalog.errors import InputError
from unknot.web.core import services
from unknot.web.core.models import Profile
from unknot.web.player.api import router as player_router


class Owner(APIKeyCookie):
    """The person whose browser this is: local profile, or the account signed in. Writing needs the CSRF token.

    A device that keeps several people's data apart says whose it is asking for (``X-Profile``): while somebody else is
    signed in it is told to wait, as if nobody were, and loses nothing.
    """

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        super().__init__(csrf=True)

    def authenticate(self, request: HttpRequest, key: str | None) -> Profile | None:
        found = services.current_profile(request)
        meant = request.headers.get("X-Profile", "")
        return found if found and meant in ("", str(found.pk)) else None


api = NinjaAPI(
    title="Unknot",
    version="1",
    description="What the player reads and writes. Same origin only; no key, the browser's own session.",
    docs_url=None,
    auth=Owner(),
    urls_namespace="api",
)
api.add_router("", player_router)


def _say(request: HttpRequest, status: int, detail: str, **more: Any) -> HttpResponse:
    return api.create_response(request, {"detail": detail, "state": "", **more}, status=status)


@api.exception_handler(services.NotAllowed)
def not_allowed(request: HttpRequest, error: Any) -> HttpResponse:
    standing: services.Standing = error.standing
    said = {name: getattr(standing.screening, name, None) for name in ("plan_allowed", "seen_first")}
    return _say(request, 403, "The safety check comes first.", state=standing.state, **said)


@api.exception_handler(services.DayOver)
def day_over(request: HttpRequest, error: Any) -> HttpResponse:
    return _say(request, 409, f"No more today, because you said: “{error.halt.stop.label}”. {error.halt.stop.message}")


@api.exception_handler(services.PlanGone)
def plan_gone(request: HttpRequest, error: Any) -> HttpResponse:
    return _say(request, 409, "This plan is over or no longer good. Make a new one.")


@api.exception_handler(services.Conflict)
def conflict(request: HttpRequest, error: Any) -> HttpResponse:
    return _say(request, 409, str(error))


@api.exception_handler(models.ObjectDoesNotExist)
def missing(request: HttpRequest, error: Any) -> HttpResponse:
    return _say(request, 404, "No such session of yours.")


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return _say(request, 404, "Nothing here.")


@api.exception_handler(InputError)
def wrong_input(request: HttpRequest, error: Any) -> HttpResponse:
    return _say(request, 422, str(error))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: Any) -> HttpResponse:
    places = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors[:20])
    return _say(request, 422, places[:2000])


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: Any) -> HttpResponse:
    return _say(request, error.status_code, str(error))
