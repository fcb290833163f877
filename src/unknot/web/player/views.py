"""The player's page, its empty copy for when there is no network, and what installs the app."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from unknot.web.core import services
from unknot.web.core.models import PlannedSession
from unknot.web.core.page import way_back
from unknot.web.core.public import public
from unknot.web.player import shelf
from unknot.web.player.api import package_of
from unknot.web.player.scene import import_map, policy_with
from unknot.web.player.words import switches, words


@require_GET
@ensure_csrf_cookie
def play(request: HttpRequest, session: UUID) -> HttpResponse:
    """The player with its session in it; else the way to whatever has to come first."""
    now = timezone.now()
    profile = request.profile  # type: ignore[attr-defined]
    try:
        found = services.playable(profile, session, now)
    except PlannedSession.DoesNotExist:
        raise Http404("no such session") from None
    except services.NotAllowed as refusal:
        return way_back(refusal.standing)
    except services.DayOver:
        return _after_or(services.find_session(profile, session), "today")
    except services.PlanGone:
        return _after_or(services.find_session(profile, session), "plan")
    return _page(request, package_of(found, now))


def _after_or(session: PlannedSession, page: str) -> HttpResponse:
    if session.status in ("finished", "stopped"):
        return redirect("after", session=session.pk)
    return redirect(page)


@public
@require_GET
def play_shell(request: HttpRequest) -> HttpResponse:
    """The player without a session and without anybody's settings: what a device may keep in its cache."""
    return _shared(_page(request, None))


def _page(request: HttpRequest, pack: dict[str, Any] | None) -> HttpResponse:
    modules = import_map()
    context = {"pack": pack, "shell": pack is None, "words": words(), "switches": switches(), "import_map": modules}
    response = render(request, "player/play.html", context)
    response.headers["Content-Security-Policy"] = policy_with(modules)
    return response


@public
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What there is without a network: the session on the device, if any, and the library. Says nothing of anybody."""
    return _shared(render(request, "player/offline.html", {"pages": shelf.titled_pages()}))


@public
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker with its list of files in front; a changed file is a new version."""
    response = HttpResponse(shelf.worker(), content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@public
@require_GET
def web_manifest(request: HttpRequest) -> HttpResponse:
    manifest = {
        "name": "Unknot",
        "short_name": "Unknot",
        "description": _("A private coach for rolling a stiff back."),
        "start_url": "/today/",
        "scope": "/",
        "display": "standalone",
        "orientation": "any",
        "background_color": "#faf7f1",
        "theme_color": "#faf7f1",
        "icons": [
            {"src": static("player/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("player/icon-512.png"), "sizes": "512x512", "type": "image/png"},
            {"src": static("player/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
            {"src": static("mark.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
    }
    return _shared(JsonResponse(manifest, content_type="application/manifest+json"))


def _shared(response: HttpResponse) -> HttpResponse:
    """The same for everybody, so a browser may keep it; it asks every time whether it is still good."""
    response.headers["Cache-Control"] = "no-cache"
    return response
