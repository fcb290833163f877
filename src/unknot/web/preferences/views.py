"""Everything a person entered, as files to keep."""

from __future__ import annotations

import json
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from unknot.web.core import services
from unknot.web.core.models import Profile


@require_GET
def export_json(request: HttpRequest) -> HttpResponse:
    """One document that another Unknot can import."""
    profile, now = _asked(request)
    text = json.dumps(services.export_data(profile, now), ensure_ascii=False, indent=1)
    return _file(text.encode(), "application/json", f"unknot-{now:%Y-%m-%d}.json")


@require_GET
def export_csv(request: HttpRequest) -> HttpResponse:
    """The same as tables, zipped."""
    profile, now = _asked(request)
    return _file(services.export_tables(profile, now), "application/zip", f"unknot-{now:%Y-%m-%d}.zip")


def _asked(request: HttpRequest) -> tuple[Profile, datetime]:
    profile = services.current_profile(request)
    assert profile is not None, "signing in comes before this view"
    return profile, timezone.now()


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
