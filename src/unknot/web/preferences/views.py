from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def settings_page(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("settings")


def export_json(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("export-json")


def export_csv(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("export-csv")


def import_data(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("import")


def delete(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("delete")
