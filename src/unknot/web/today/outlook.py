"""Three short questions about mood, confidence and fear of moving, and the sentences that follow."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from unknot.web.core.models import Profile
from unknot.web.core.page import page, scale_value
from unknot.web.core.services import (
    latest_outlook,
    may_ask_outlook,
    outlook_questions,
    outlook_says,
    save_outlook,
)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def outlook(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    if not may_ask_outlook(profile):
        return redirect("today")
    wrong = ""
    if request.method == "POST":
        if request.POST.get("go") == "skip":
            save_outlook(profile, {}, now)
            return redirect("today")
        if answers := _read(request):
            save_outlook(profile, answers, now)
            return redirect("outlook-said")
        wrong = _("None of the three has an answer yet. Answer those you like, or skip them.")
    rows = [{"asked": each, "value": scale_value(request.POST.get(each.id))} for each in outlook_questions()]
    return render(request, "today/outlook.html", {"wrong": wrong, "rows": rows}, status=422 if wrong else 200)


def _read(request: HttpRequest) -> dict[str, float]:
    given = {each.id: scale_value(request.POST.get(each.id)) for each in outlook_questions()}
    return {key: value for key, value in given.items() if value is not None}


@require_safe
@page
def outlook_said(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    answer = latest_outlook(profile)
    if answer is None:
        return redirect("outlook")
    return render(request, "today/outlook_said.html", {"says": outlook_says(answer)})
