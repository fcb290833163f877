from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def plan(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("plan")


def plan_change(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("plan-change")


def today(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("today")


def after(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("after")


def morning(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("morning")
