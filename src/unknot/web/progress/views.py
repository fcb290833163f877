from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def progress(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("progress")


def roland_morris(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("roland-morris")


def progress_csv(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("progress-csv")


def progress_json(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("progress-json")
