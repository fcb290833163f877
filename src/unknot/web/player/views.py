from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from unknot.web.core.public import public


def play(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("play")


@public
def play_shell(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("play-shell")


@public
def offline(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("offline")


@public
def service_worker(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("service-worker")


@public
def web_manifest(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("web-manifest")
