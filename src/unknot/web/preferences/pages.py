"""How the person wants Unknot to be, and their data: brought in, or deleted for real."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from unknot.catalog.errors import InputError
from unknot.web.core.models import Profile
from unknot.web.core.page import page, safe_next
from unknot.web.core.preferences import Preferences
from unknot.web.core.services import preferences_of, save_preferences
from unknot.web.core.services.portable import erase, import_data
from unknot.web.player.words import switches, words

SWITCHES = ("voice", "captions", "beeps", "vibration")


@require_http_methods(["GET", "HEAD", "POST"])
@page
def settings_page(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    """With ``then``, somebody came here in the midst of something and goes back to it."""
    held, back = preferences_of(profile), safe_next(request, "settings")
    if request.method == "POST":
        try:
            save_preferences(profile, _read(request, held))
        except ValidationError:
            messages.info(request, _("Something in that form was not as expected; nothing was changed."))
            return redirect(request.get_full_path())
        messages.success(request, _("Saved."))
        return redirect(back)
    context = {"groups": _groups(held), "back": back if back != reverse("settings") else ""}
    return render(request, "preferences/settings.html", context)


def _read(request: HttpRequest, held: Preferences) -> Preferences:
    chosen: dict[str, Any] = {
        name: request.POST[name]
        for name in ("units", "theme", "text_size", "motion", "time_zone", "language", "voice_name")
        if name in request.POST
    }
    if chosen.get("time_zone") and chosen["time_zone"] not in available_timezones():
        del chosen["time_zone"]
    turned = {name: request.POST.get(name) == "on" for name in SWITCHES}
    return Preferences.model_validate(held.model_dump() | chosen | turned)


def _groups(held: Preferences) -> list[dict[str, Any]]:
    labels = {each["id"]: each["label"] for each in switches()}
    return [
        {
            "heading": _("How it looks"),
            "rows": [
                _choice(
                    _("Theme"),
                    "theme",
                    held.theme,
                    [("auto", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))],
                ),
                _choice(
                    _("Text size"),
                    "text_size",
                    held.text_size,
                    [
                        ("usual", _("Usual")),
                        ("large", _("Large")),
                        ("larger", _("Larger")),
                        ("largest", _("Twice as large")),
                    ],
                ),
                _choice(
                    _("Pictures that move"),
                    "motion",
                    held.motion,
                    [("auto", _("As the device")), ("still", _("Keep them still"))],
                ),
            ],
        },
        {
            "heading": _("During a session"),
            "words": _("Any of these can be off; the screen alone is enough."),
            "rows": [
                _switch(labels["voice"], "voice", held.voice),
                {"kind": "voice", "value": held.voice_name, "words": words()["hear_me"]},
                *(_switch(labels[name], name, getattr(held, name)) for name in ("captions", "beeps", "vibration")),
            ],
        },
        {
            "heading": _("Units, language and time"),
            "rows": [
                _choice(
                    _("Units"),
                    "units",
                    held.units,
                    [("metric", _("Centimetres, kilograms")), ("imperial", _("Inches, pounds"))],
                ),
                _select(
                    _("Language"), "language", held.language, [(code, str(name)) for code, name in settings.LANGUAGES]
                ),
                _select(
                    _("Time zone"),
                    "time_zone",
                    held.time_zone,
                    [("", _("That of this machine")), *((zone, zone) for zone in _zones(held))],
                ),
            ],
        },
    ]


def _zones(held: Preferences) -> list[str]:
    """Zones that are places, UTC, and what was chosen before."""
    places = {zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/"))}
    return sorted(places | {"UTC"} | ({held.time_zone} - {""}))


def _choice(label: str, name: str, value: str, options: list[tuple[str, str]]) -> dict[str, Any]:
    return {"kind": "choice", "label": label, "name": name, "value": value, "options": options}


def _select(label: str, name: str, value: str, options: list[tuple[str, str]]) -> dict[str, Any]:
    return {"kind": "select", "label": label, "name": name, "value": value, "options": options}


def _switch(label: str, name: str, value: bool) -> dict[str, Any]:
    return {"kind": "switch", "label": label, "name": name, "value": value}


@require_http_methods(["GET", "HEAD", "POST"])
@page
def import_page(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    wrong = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            wrong = _("Choose a file first.")
        elif (file.size or 0) > settings.MAX_IMPORT_BYTES:
            wrong = _("That file is too large to be one of ours.")
        else:
            raw = file.read()
            try:
                counts = import_data(profile, raw, now)
            except InputError as error:
                wrong = _("That file cannot be used. %(why)s") % {"why": str(error).splitlines()[0]}
                if not _is_ours(raw):
                    wrong = _("This file was not exported by Unknot.")
            else:
                messages.success(request, _imported(counts["done"]))
                return redirect("today")
    return render(request, "preferences/import.html", {"wrong": wrong}, status=422 if wrong else 200)


def _is_ours(raw: bytes) -> bool:
    """Whether it says that it is an export, in any version; it may be damaged all the same."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return raw.lstrip().startswith(b"{") and b'"unknot-export-' in raw
    return isinstance(found, dict) and str(found.get("format")).startswith("unknot-export-")


def _imported(sessions: int) -> str:
    """Those that were played; a plan that was changed ten times has left ten behind."""
    return ngettext("Imported, with %(n)d session.", "Imported, with %(n)d sessions.", sessions) % {"n": sessions}


@require_http_methods(["GET", "HEAD", "POST"])
@page
def delete(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    if request.method == "POST":
        if request.POST.get("sure") == "yes":
            erase(profile)
            logout(request)
            return redirect("welcome")
        wrong = _("Tick the box if you are sure.")
        return render(request, "preferences/delete.html", {"wrong": wrong}, status=422)
    return render(request, "preferences/delete.html")
