from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def where(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("where")


def where_list(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("where-list")


def activities(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("activities")


def mobility(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("mobility")


def at_hand(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("at-hand")
