"""Pages about nobody in particular, and the pages for what went wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unknot.web.core.about import about_context
from unknot.web.core.context import is_for_everybody
from unknot.web.core.public import public
from unknot.web.core.services import current_profile, latest_screening
from unknot.web.core.templatetags.looks import line_art_url


@public
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """The first page; somebody who has been here before is led on to today instead of to the first question."""
    context = {"hero": line_art_url("glute-ball-lying"), "been_here": _been_here(request)}
    return render(request, "core/welcome.html", context)


def _been_here(request: HttpRequest) -> bool:
    profile = None if is_for_everybody(request) else current_profile(request)
    return profile is not None and latest_screening(profile) is not None


@public
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "core/about.html", about_context())


def trouble(request: HttpRequest, status: int, template: str = "") -> HttpResponse:
    """A page; below /api/ the middleware says the same as JSON."""
    return render(request, template or f"{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return trouble(request, 403, "403_csrf.html")


def broken(request: HttpRequest) -> HttpResponse:
    """Touches neither database nor templates: either may be what is broken."""
    text = "Something went wrong on our side. Nothing you entered before is lost. Please try again.\n"
    return HttpResponse(text, status=500, content_type="text/plain; charset=utf-8")
