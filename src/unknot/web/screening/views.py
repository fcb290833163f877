"""The safety check: its screens, the short list before a session, the verdict and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from unknot.body.regions import body_region
from unknot.catalog.errors import InputError
from unknot.catalog.loader import load_catalog
from unknot.catalog.rules import Question
from unknot.screening.engine import screen
from unknot.web.core.models import Profile, ScreeningRecord
from unknot.web.core.page import explain, number, page, safe_next
from unknot.web.core.services import (
    clear_draft,
    current_verdict,
    draft_of,
    finish_full,
    finish_short,
    is_clear,
    latest_checkin,
    latest_screening,
    save_answer,
    save_answers,
    screening_content,
)
from unknot.web.core.services.screenings import FULL_LASTS
from unknot.web.screening import stages, words

STOPS = ("urgent", "emergency")
CORRECT_WITHIN = timedelta(hours=24)
SKIPPED = "check-skipped"


# ── the full form, screen by screen ──────────────────────────────────────────────────────────────────────────────


@require_safe
@page
def check(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    """Starts the full form, or goes on where it was left."""
    if "again" in request.GET:
        clear_draft(profile)
        request.session.pop(SKIPPED, None)
    if "change" in request.GET:
        return redirect("answers")
    key = _next_open(request, draft_of(profile, now), None)
    return redirect("check-question", key or stages.screens({})[0].keys[0])


@require_http_methods(["GET", "HEAD", "POST"])
@page
def check_question(request: HttpRequest, profile: Profile, now: datetime, question: str) -> HttpResponse:
    asked = screening_content().questions.get(question)
    if asked is None:
        raise Http404
    answers = _answers(profile, now)
    screen_ = stages.screen_with(question, stages.screens(answers))
    if request.method == "POST" and "shown" in request.POST:
        return _take_several(request, profile, now, screen_)
    if request.method == "POST":
        return _take(request, profile, now, asked)
    if screen_.single:
        return _ask(request, asked, answers, profile)
    return _ask_several(request, profile, screen_, answers)


def _answers(profile: Profile, now: datetime) -> dict[str, Any]:
    """Answers of the form under way. Right after a stop, those that led to it, so that back still works."""
    draft = draft_of(profile, now)
    if draft:
        return draft
    last = latest_screening(profile)
    if last is not None and last.verdict in STOPS and now - last.made_at <= CORRECT_WITHIN:
        return dict(last.answers)
    return {}


def _ask(
    request: HttpRequest,
    asked: Question,
    answers: Mapping[str, Any],
    profile: Profile,
    wrong: str = "",
    given: Any = None,
) -> HttpResponse:
    shown = given if given is not None else answers.get(asked.id, _said_before(profile, asked))
    context: dict[str, Any] = {
        "question": asked,
        "given": shown,
        "wrong": wrong,
        "ten": _is_ten(asked),
    } | _place(asked.id, answers)
    if asked.kind == "local":
        catalog = load_catalog()
        context["places"] = words.places(asked, answers.get("local", ()))
        context["areas"] = [catalog.areas[area] for area in asked.areas]
        context["chosen"] = _place_begun(request, asked, wrong)
    return render(request, "screening/question.html", context, status=422 if wrong else 200)


def _place(key: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Which screen this is of how many, and where back leads."""
    laid_out = stages.screens(answers)
    at = next((i for i, screen_ in enumerate(laid_out) if key in screen_.keys), 0)
    back = reverse("check-question", args=[laid_out[at - 1].keys[0]]) if at else reverse("welcome")
    here, behind = laid_out[: at + 1], laid_out[at + 1 :]
    expected = sum(stages.is_expected(screen_, answers) for screen_ in behind)
    return {"number": len(here), "total": len(here) + expected, "back": back}


def _place_begun(request: HttpRequest, asked: Question, wrong: str) -> dict[str, str]:
    """What is filled in of a place that is being named: what was sent, or the complaint that was tapped."""
    if wrong:
        return {name: request.POST.get(name, "") for name in ("area", "side", "condition")}
    tapped = request.GET.get("condition", "")
    return {"condition": tapped} if tapped in {choice.id for choice in asked.conditions} else {}


def _is_ten(asked: Question) -> bool:
    return asked.kind == "number" and asked.range == (0.0, 10.0)


def _said_before(profile: Profile, asked: Question) -> Any:
    """Numbers that hardly change are offered again; everything else is asked afresh."""
    if asked.kind != "number" or asked.id not in ("age",):
        return None
    last = latest_screening(profile)
    return last.answers.get(asked.id) if last else None


# ── several questions on one screen ──────────────────────────────────────────────────────────────────────────────


def _ask_several(
    request: HttpRequest,
    profile: Profile,
    screen_: stages.Screen,
    answers: Mapping[str, Any],
    wrong: Mapping[str, str] | None = None,
) -> HttpResponse:
    """``wrong``: by question, after a form that cannot be taken; what was typed is shown again."""
    rows: list[dict[str, Any]] = []
    for asked in screen_.questions:
        held = answers.get(asked.id, _said_before(profile, asked))
        given = request.POST.get(asked.id, "") if wrong is not None else held
        row = {"question": asked, "given": given, "wrong": (wrong or {}).get(asked.id, ""), "ten": _is_ten(asked)}
        row |= {"line": asked.brief or asked.text, "options": _options(asked, screen_.listed)}
        row["ends"] = not any(before["ten"] for before in rows)
        if asked.unit == "weeks":
            row |= {
                "units": _units(),
                "unit": request.POST.get(f"{asked.id}:per", "weeks") if wrong is not None else "weeks",
            }
        rows.append(row)
    context = {"rows": rows, "title": screen_.title, "listed": screen_.listed, "wrong": bool(wrong)}
    context |= _place(screen_.keys[0], answers)
    return render(request, "screening/several.html", context, status=422 if wrong else 200)


def _take_several(request: HttpRequest, profile: Profile, now: datetime, screen_: stages.Screen) -> HttpResponse:
    """Takes the answers to the questions that were on the screen.

    ``go``: ``on`` wants each answered; ``none`` says no to the open ones, where the screen offers that; ``open``
    leaves them without an answer, which is never a no.
    """
    before = _resume(profile, now)
    shown = [asked for asked in screen_.questions if asked.id in request.POST.getlist("shown")]
    given, wrong = _read_several(request, shown, screen_.listed)
    if not wrong:
        try:
            answers = save_answers(profile, given, now)
        except InputError as error:
            wrong = {key: explain(InputError(tuple(found))) for key, found in _by_question(error, shown).items()}
    if wrong:
        return _ask_several(request, profile, screen_, before, wrong)
    _skip(request, [key for key, value in given.items() if value is None])
    return _go_on(request, profile, now, answers, screen_.keys[-1])


def _read_several(
    request: HttpRequest, shown: Sequence[Question], listed: bool
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answer to each question, None where it stays open; and what is wrong, by question."""
    go = request.POST.get("go")
    given: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for asked in shown:
        try:
            given[asked.id] = _in_weeks(asked, _value(asked, request.POST.get(asked.id, "")), request)
        except ValueError:
            wrong[asked.id] = _("Please write a number, such as 47.")
            continue
        if outside := _outside(asked, given[asked.id]):
            wrong[asked.id] = outside
            continue
        if given[asked.id] is None and go == "none" and listed and stages.may_be_none(asked):
            given[asked.id] = "no"
        elif given[asked.id] is None and go != "open":
            wrong[asked.id] = _("Still open.")
    return given, wrong


A_YEAR_WEEKS = 52
PER_WEEKS = {"weeks": 1.0, "months": A_YEAR_WEEKS / 12, "years": float(A_YEAR_WEEKS)}
"""How long pain has lasted is kept in weeks; people think of it in months and years, too."""


def _in_weeks(asked: Question, value: Any, request: HttpRequest) -> Any:
    per = PER_WEEKS.get(request.POST.get(f"{asked.id}:per", ""), 1.0)
    return value if asked.unit != "weeks" or value is None or per == 1.0 else round(value * per)


def _outside(asked: Question, value: Any) -> str:
    """What to say where a number cannot be meant; nothing where it can."""
    if asked.range is None or value is None or asked.range[0] <= value <= asked.range[1]:
        return ""
    return _("Between %(low)d and %(high)d, please.") % {"low": asked.range[0], "high": asked.range[1]}


def _by_question(error: InputError, shown: Sequence[Question]) -> dict[str, list[Any]]:
    """Problems sorted by the question they are about; those of no question here stand at the first."""
    found: dict[str, list[Any]] = {}
    keys = [asked.id for asked in shown]
    for problem in error.problems:
        key = problem.field if problem.field in keys else keys[0] if keys else ""
        found.setdefault(key, []).append(problem)
    return found


# ── one question on a screen ─────────────────────────────────────────────────────────────────────────────────────


def _resume(profile: Profile, now: datetime) -> dict[str, Any]:
    """Answers so far; those that led to a stop are taken up again when one of them is corrected."""
    before = _answers(profile, now)
    if before and not draft_of(profile, now):
        _begin(profile, before, now)
    return before


def _skip(request: HttpRequest, keys: Sequence[str]) -> None:
    if keys:
        request.session[SKIPPED] = [*request.session.get(SKIPPED, []), *keys]


def _take(request: HttpRequest, profile: Profile, now: datetime, asked: Question) -> HttpResponse:
    before = _resume(profile, now)
    if asked.kind == "local" and request.POST.get("go") != "on":
        return _take_place(request, profile, now, asked, before)
    skipped = request.POST.get("go") == "skip" and not asked.star
    try:
        value = None if skipped else _read(asked, request, before)
        if value is None and not skipped:
            return _ask(request, asked, before, profile, _("Please answer, or say that you would rather not."))
        answers = save_answer(profile, asked.id, value, now)
    except InputError as error:
        return _ask(request, asked, before, profile, explain(error), request.POST.get("answer"))
    except ValueError:
        return _ask(
            request, asked, before, profile, _("Please write a number, such as 47."), request.POST.get("answer")
        )
    _skip(request, [asked.id] if skipped else [])
    return _go_on(request, profile, now, answers, asked.id)


def _read(asked: Question, request: HttpRequest, before: Mapping[str, Any]) -> Any:
    if asked.kind == "local":
        return before.get("local", [])
    return _value(asked, request.POST.get("answer", ""))


def _value(asked: Question, text: str) -> Any:
    """What was tapped or typed; None for nothing. Raises ValueError for a number that is none."""
    if asked.kind != "number":
        return text or None
    value = number(text)
    return int(value) if value is not None and value == int(value) else value


def _take_place(
    request: HttpRequest, profile: Profile, now: datetime, asked: Question, before: Mapping[str, Any]
) -> HttpResponse:
    """Adds a place to the local list, or takes one off."""
    held = list(before.get("local", ()))
    if "remove" in request.POST:
        index = request.POST["remove"]
        if index.isascii() and index.isdigit() and len(index) < 4 and int(index) < len(held):
            held.pop(int(index))
    else:
        place = {name: request.POST.get(name, "") for name in ("area", "side", "condition")}
        if place["area"] in asked.midline:
            place["side"] = place["side"] or "both"
        if not all(place.values()):
            return _ask(request, asked, before, profile, _("Name the place, the side and what it is."))
        held.append(place)
    try:
        save_answer(profile, "local", held, now)
    except InputError as error:
        return _ask(request, asked, before, profile, explain(error))
    return redirect("check-question", asked.id)


def _begin(profile: Profile, answers: Mapping[str, Any], now: datetime) -> None:
    profile.draft_answers, profile.draft_began_at = dict(answers), now
    profile.save(update_fields=["draft_answers", "draft_began_at"])


def _go_on(
    request: HttpRequest, profile: Profile, now: datetime, answers: Mapping[str, Any], after: str | None
) -> HttpResponse:
    """The next open question, or the verdict: at once when it says that somebody must be seen."""
    stop = screen(answers, screening_content()).verdict in STOPS
    following = None if stop else _next_open(request, answers, after)
    if following is not None:
        return redirect("check-question", following)
    finish_full(profile, answers, now)
    request.session.pop(SKIPPED, None)
    if latest_checkin(profile) is None and is_clear(profile, now):
        return redirect("where")
    return redirect("verdict")


def _next_open(request: HttpRequest, answers: Mapping[str, Any], after: str | None) -> str | None:
    """The first question without an answer behind this one, else the first of all; skipped ones stay skipped."""
    skipped = set(request.session.get(SKIPPED, ()))
    order = [key for screen_ in stages.screens(answers) for key in screen_.keys]
    at = order.index(after) + 1 if after in order else 0
    return next((key for key in order[at:] + order[:at] if key not in answers and key not in skipped), None)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def answers(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    """Everything answered, each line with a way to change it."""
    held = draft_of(profile, now)
    if not held:
        last = latest_screening(profile)
        if last is None:
            return redirect("check")
        held = dict(last.answers)
        if now - last.full_made_at > FULL_LASTS:
            return redirect("check")
        _begin(profile, held, now)
    if request.method == "POST":
        return _go_on(request, profile, now, held, None)
    content = screening_content()
    rows = [
        {"question": content.questions[key], "value": words.value_words(content.questions[key], held[key])}
        for screen_ in stages.screens(held)
        for key in screen_.keys
        if key in held
    ]
    return render(request, "screening/answers.html", {"rows": rows})


# ── the short list before a session ──────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@page
def check_short(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    standing = current_verdict(profile, now)
    if standing.state in ("none", "full_due"):
        return redirect("check")
    asked = screening_content().every_session
    given = {key: request.POST.get(key, "") for key in asked}
    if request.method == "POST":
        if request.POST.get("all") == "no":
            given = {key: value or _all_clear(key) for key, value in given.items()}
        if all(given.values()):
            return _short_done(request, profile, given, now)
    rows = [_short_row(key, given[key], request.method == "POST") for key in asked]
    wrong = _("Some lines have no answer yet.") if request.method == "POST" else ""
    return render(request, "screening/recheck.html", {"rows": rows, "wrong": wrong}, status=422 if wrong else 200)


def _short_done(request: HttpRequest, profile: Profile, given: Mapping[str, str], now: datetime) -> HttpResponse:
    try:
        finish_short(profile, given, now)
    except InputError as error:
        rows = [_short_row(key, value, False) for key, value in given.items()]
        return render(request, "screening/recheck.html", {"rows": rows, "wrong": explain(error)}, status=422)
    standing = current_verdict(profile, now)
    return redirect(safe_next(request, "today")) if standing.allows_plan else redirect("verdict")


def _all_clear(key: str) -> str:
    asked = screening_content().questions[key]
    if asked.kind == "choice":
        return asked.choices[0].id
    return "no" if asked.worse == "yes" else "yes"


def _short_row(key: str, given: str, sent: bool) -> dict[str, Any]:
    asked = screening_content().questions[key]
    return {"question": asked, "options": _options(asked), "given": given, "missing": sent and not given}


def _options(asked: Question, listed: bool = False) -> list[tuple[str, str]]:
    """What can be answered. ``listed``: no comes last, because it only takes back what was tapped before."""
    if asked.kind != "yes-no":
        return [(choice.id, choice.label) for choice in asked.choices]
    yes, no, unsure = ("yes", _("Yes")), ("no", _("No")), ("unsure", _("Not sure"))
    return [yes, unsure, no] if listed else [yes, no, unsure]


def _units() -> list[tuple[str, str]]:
    return [("weeks", _("weeks")), ("months", _("months")), ("years", _("years"))]


# ── what it says ─────────────────────────────────────────────────────────────────────────────────────────────────


@require_safe
@page
def verdict(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    standing = current_verdict(profile, now)
    record, screening = standing.record, standing.screening
    if record is None or screening is None:
        return redirect("check")
    content, stop = screening_content(), screening.verdict in STOPS
    checkin = latest_checkin(profile)
    ready = checkin is not None and bool(checkin.map and checkin.tools and checkin.surfaces)
    context = {
        "verdict": screening.verdict,
        "stop": stop,
        "heading": words.heading(screening),
        "lead": words.lead(screening),
        "now": screening.reasons[0] if screening.reasons else None,
        "reasons": words.stop_rows(screening, record.answers, STOPS)
        if stop
        else words.reason_rows(screening, record.answers),
        "changes": words.change_lines(screening.restrictions),
        "incomplete": screening.incomplete,
        "missing": [content.questions[key] for key in screening.missing],
        "unanswered": [content.questions[key] for key in screening.unanswered],
        "allows_plan": screening.plan_allowed,
        "has_checkin": ready,
        "onward": reverse("check-short" if standing.state == "short_due" else "today" if ready else "where"),
        "valid_until": record.full_made_at + FULL_LASTS,
        "content_version": screening.content_version,
    }
    return render(request, "screening/verdict.html", context)


@require_safe
@page
def clinician(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    """One sheet with the answers and the reasons, made to be printed or shown."""
    standing = current_verdict(profile, now)
    record, screening = standing.record, standing.screening
    if record is None or screening is None:
        return redirect("check")
    checkin = latest_checkin(profile)
    context = {
        "stop": screening.verdict in STOPS,
        "made_at": record.made_at,
        "reasons": words.reason_rows(screening, record.answers),
        "all_answers": _all_answers(record),
        "checkin": checkin,
        "spots": [_spot(entry) for entry in checkin.map] if checkin else [],
        "content_version": screening.content_version,
    }
    return render(request, "screening/clinician.html", context)


def _all_answers(record: ScreeningRecord) -> list[dict[str, str]]:
    content = screening_content()
    return [
        {"text": asked.text, "value": words.value_words(asked, record.answers[key])}
        for key, asked in content.questions.items()
        if key in record.answers
    ]


def _spot(entry: Mapping[str, Any]) -> dict[str, Any]:
    region = body_region(entry["region"], entry["side"])
    rated = {part: entry.get(part) for part in ("pain", "stiffness")}
    return {"name": region.name, "clinical": region.clinical, **rated}
