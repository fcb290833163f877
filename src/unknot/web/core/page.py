"""What every page about somebody starts with: whose it is, what time it is there, and where a closed door leads."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from unknot.catalog.errors import InputError
from unknot.web.core.models import PlannedSession, Profile
from unknot.web.core.services import (
    DayOver,
    NoCheckIn,
    NotAllowed,
    PlanGone,
    Standing,
    current_profile,
    screening_content,
    time_zone_of,
)

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Profile, datetime, P], HttpResponse]


OPEN_THEN = "open-then"
"""In the browser's session: where somebody goes once no question stands open."""


def page(view: View[P]) -> Callable[..., HttpResponse]:
    """Gives a view the profile and the time, shows times in the person's own zone, and sends closed doors on."""

    @wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        profile = current_profile(request)
        if profile is None:
            return redirect("welcome")
        timezone.activate(time_zone_of(profile))
        try:
            return view(request, profile, timezone.now(), *args, **kwargs)
        except NotAllowed as closed:
            return way_back(closed.standing)
        except DayOver:  # why, and what to do, stands there
            return redirect("today")
        except NoCheckIn:
            return redirect("where")
        except PlanGone:
            messages.info(request, _("That plan was made from other answers or is over, so it is not shown any more."))
            return redirect("today")
        except PlannedSession.DoesNotExist:
            raise Http404 from None
        except Profile.DoesNotExist:  # deleted on another device while this was being sent
            return redirect("welcome")

    return answer


def way_back(standing: Standing, then: str = "") -> HttpResponseRedirect:
    """Where somebody goes who may not have a plan now: what to answer, or what was said."""
    if standing.state in ("none", "full_due"):
        return HttpResponseRedirect(reverse("check"))
    if standing.state == "short_due":
        return HttpResponseRedirect(reverse("check-short") + (f"?then={then}" if then else ""))
    if standing.open and not standing.sends_away:
        return HttpResponseRedirect(reverse("check-open", args=[standing.open[0]]))
    return HttpResponseRedirect(reverse("verdict"))


def safe_next(request: HttpRequest, fallback: str) -> str:
    """The page asked for with ``then``, if it is one of ours."""
    wanted = request.GET.get("then", "")
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else reverse(fallback)


def explain(error: InputError) -> str:
    """Problems of an input as sentences for the person who made it."""
    return " ".join(_explain_one(problem) for problem in error.problems)


def _explain_one(problem: Any) -> str:
    hint = f" {problem.hint[:1].upper()}{problem.hint[1:]}." if problem.hint else ""
    return f"Expected {_in_words(problem.expected)}.{hint}"


def _in_words(text: str) -> str:
    """Ids of questions, which a file goes by, as the questions themselves."""
    questions = screening_content().questions
    return re.sub(r"\b[a-z]+(?:_[a-z0-9]+)*\b", lambda m: _quoted(questions.get(m[0]), m[0]), text)


def _quoted(question: Any, otherwise: str) -> str:
    return f"the answer to “{question.text}”" if question else otherwise


def scale_value(text: str | None) -> float | None:
    """A tap on a ruler: 0–10, or None for nothing or nonsense."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 <= value <= 10 else None


def number(text: str | None) -> float | None:
    """A number as people type it, with a comma or a point; None for nothing. Raises ValueError for nonsense."""
    plain = (text or "").strip().replace(",", ".").replace("\u2212", "-")
    if not plain:
        return None
    value = float(plain)
    if value != value or abs(value) > 1e6:
        raise ValueError(plain)
    return value
