from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from unknot.web.core.public import public


@public
def library(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("library")


@public
def technique(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("technique")
