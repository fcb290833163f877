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
from unknot.catalog.items import Movement
from unknot.catalog.loader import load_catalog
from unknot.catalog.rules import Question
from unknot.planning.naming import listed
from unknot.screening.engine import screen, worth_asking
from unknot.screening.until_seen import HAVE_LOOKED, after_a_look, positions_of_ease, signs
from unknot.web.core.models import Profile
from unknot.web.core.page import OPEN_THEN, explain, number, page, safe_next, way_back
from unknot.web.core.services import (
    Standing,
    a_look_matters,
    clear_draft,
    current_verdict,
    draft_of,
    finish_full,
    finish_open,
    finish_short,
    is_clear,
    latest_checkin,
    latest_screening,
    next_session,
    save_answer,
    save_answers,
    screening_content,
)
from unknot.web.core.services.screenings import FULL_LASTS
from unknot.web.core.templatetags.looks import line_art_url
from unknot.web.screening import stages, words

STOPS = ("urgent", "emergency")
CORRECT_WITHIN = timedelta(hours=24)
SKIPPED = "check-skipped"
OPEN_NEWS, OPEN_SKIPPED = "open-news", "open-skipped"
"""Whether an answer to an open question changed what may be done, and which of them were left out."""


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
    context = _one(asked, shown, wrong) | _place(asked.id, answers)
    if asked.kind == "local":
        catalog = load_catalog()
        context["places"] = words.places(asked, answers.get("local", ()))
        context["areas"] = [catalog.areas[area] for area in asked.areas]
        context["chosen"] = _place_begun(request, asked, wrong)
    return render(request, "screening/question.html", context, status=422 if wrong else 200)


def _one(asked: Question, shown: Any, wrong: str) -> dict[str, Any]:
    """What a screen with one question shows."""
    return {
        "question": asked,
        "given": shown,
        "wrong": wrong,
        "ten": _is_ten(asked),
        "units": _units() if asked.unit == "weeks" else [],
        "post_to": reverse("check-question", args=[asked.id]),
    }


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
    return _in_weeks(asked, _value(asked, request.POST.get("answer", "")), request)


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
    """The next open question, or the verdict: at once when it says that somebody must be seen.

    What belongs to the answer just given is asked before anything is said about it.
    """
    if belongs := _follow_up(after, answers, request.session.get(SKIPPED, ())):
        return redirect("check-question", belongs)
    stop = screen(answers, screening_content()).verdict in STOPS
    looked = HAVE_LOOKED[0]
    if stop and looked not in {*answers, *request.session.get(SKIPPED, ())} and a_look_matters(answers):
        return redirect("check-question", looked)
    following = None if stop else _next_open(request, answers, after)
    if following is not None:
        return redirect("check-question", following)
    finish_full(profile, answers, now)
    request.session.pop(SKIPPED, None)
    standing = current_verdict(profile, now)
    if standing.open and not standing.sends_away:
        return way_back(standing)
    if latest_checkin(profile) is None and is_clear(profile, now):
        return redirect("where")
    return redirect("verdict")


def _follow_up(after: str | None, answers: Mapping[str, Any], skipped: Sequence[str]) -> str | None:
    """A question about the answer to ``after`` that is still open; none where the other answers stop it all anyway."""
    content = screening_content()
    belongs = [
        key
        for key, asked in content.questions.items()
        if after and asked.follows == after and key not in answers and key not in skipped
    ]
    if not belongs or not worth_asking(belongs[0], answers, content):
        return None
    others = {key: value for key, value in answers.items() if key != after}
    return None if screen(others, content).verdict in STOPS else belongs[0]


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
    laid_out = [key for screen_ in stages.screens(held) for key in screen_.keys]
    by_map = [key for key, asked in content.questions.items() if asked.asked == "map"]
    keys = dict.fromkeys([*laid_out, *by_map])  # what a mark asked still counts when the mark is gone
    rows = [
        {"question": content.questions[key], "value": words.value_words(content.questions[key], held[key])}
        for key in keys
        if key in held
    ]
    return render(request, "screening/answers.html", {"rows": rows})


# ── what stands open by itself ───────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@page
def check_open(request: HttpRequest, profile: Profile, now: datetime, question: str) -> HttpResponse:
    """One question of a check that is done: because of a mark, a new wording, or a clinician who has looked."""
    content = screening_content()
    asked = content.questions.get(question)
    if asked is None:
        raise Http404
    standing = current_verdict(profile, now)
    if standing.screening is None or standing.state == "full_due":
        return redirect("check")
    if asked.kind == "local":
        return redirect("check-question", question)
    if not worth_asking(question, standing.answers, content):
        return redirect("verdict")
    if request.method == "POST":
        return _take_open(request, profile, now, asked, standing)
    return _ask_open(request, asked, standing)


def _ask_open(
    request: HttpRequest, asked: Question, standing: Standing, wrong: str = "", given: Any = None
) -> HttpResponse:
    old = standing.screening is not None and asked.id in standing.screening.outdated
    shown = given if given is not None or old else standing.answers.get(asked.id)
    note = ""
    if old:
        note = _("You answered this before. It asks for something else now, so it is asked once more.")
    elif asked.asked == "map" or (asked.id in standing.open and not asked.star):
        note = _("Because of what you marked. There is no plan before this has an answer.")
    context = _one(asked, shown, wrong) | {
        "alone": True,
        "note": note,
        "back": reverse("where" if asked.asked == "map" else "verdict"),
        "post_to": reverse("check-open", args=[asked.id]),
    }
    return render(request, "screening/question.html", context, status=422 if wrong else 200)


def _take_open(
    request: HttpRequest, profile: Profile, now: datetime, asked: Question, before: Standing
) -> HttpResponse:
    skipped = request.POST.get("go") == "skip" and asked.kind == "number" and not asked.star
    try:
        value = None if skipped else _read(asked, request, before.answers)
        if value is None and not skipped:
            return _ask_open(request, asked, before, _("Please answer this one."))
        finish_open(profile, {asked.id: value}, now)
    except InputError as error:
        return _ask_open(request, asked, before, explain(error), request.POST.get("answer"))
    except ValueError:
        return _ask_open(request, asked, before, _("Please write a number, such as 47."), request.POST.get("answer"))
    if skipped:
        request.session[OPEN_SKIPPED] = [*request.session.get(OPEN_SKIPPED, []), asked.id]
    standing = current_verdict(profile, now)
    assert before.screening is not None and standing.screening is not None, standing
    news = set(standing.screening.restrictions.rules) - set(before.screening.restrictions.rules)
    request.session[OPEN_NEWS] = request.session.get(OPEN_NEWS, False) or bool(news) or asked.id in HAVE_LOOKED
    return _on_from_open(request, profile, standing, asked.id)


def _on_from_open(request: HttpRequest, profile: Profile, standing: Standing, after: str) -> HttpResponse:
    """What belongs to the answer, what else is open, the verdict where it is news, else where it was asked from."""
    skipped = request.session.get(OPEN_SKIPPED, [])
    since = HAVE_LOOKED[1]
    if after == HAVE_LOOKED[0] and standing.answers.get(after) == "yes" and since not in standing.answers:
        return redirect("check-open", since)
    if belongs := _follow_up(after, standing.answers, skipped):
        return redirect("check-open", belongs)
    stop = standing.sends_away or (standing.screening is not None and standing.screening.verdict in STOPS)
    if standing.open and not stop:
        return redirect("check-open", standing.open[0])
    news, then = request.session.pop(OPEN_NEWS, False), request.session.pop(OPEN_THEN, "")
    request.session.pop(OPEN_SKIPPED, None)
    if stop or news or not (standing.allows_plan or standing.state == "short_due"):
        return redirect("verdict")
    return redirect(then or ("plan" if next_session(profile) else "at-hand"))


# ── the short list before a session ──────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@page
def check_short(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    """Each by itself or, but for the first two, several together; then what belongs to an answer."""
    standing = current_verdict(profile, now)
    if standing.state in ("none", "full_due"):
        return redirect("check")
    content = screening_content()
    asked = [key for key in content.every_session if not content.questions[key].follows]
    given = {key: request.POST.get(key, "") for key in asked}
    if request.method == "POST":
        if request.POST.get("all") == "no":
            given = {key: value or ("" if key in stages.ALONE else _all_clear(key)) for key, value in given.items()}
        if all(given.values()):
            return _short_done(request, profile, given, now)
    wrong = _("Some lines have no answer yet.") if request.method == "POST" else ""
    return _show_short(request, given, wrong, missing=request.method == "POST")


def _show_short(request: HttpRequest, given: Mapping[str, str], wrong: str, missing: bool = False) -> HttpResponse:
    rows = [_short_row(key, value, missing) for key, value in given.items()]
    several = [row for row in rows if row["question"].id not in stages.ALONE]
    context = {
        "alone": [row for row in rows if row not in several],
        "rows": several,
        "denied": listed([words.denied(row["question"]) for row in several]),
        "wrong": wrong,
    }
    return render(request, "screening/recheck.html", context, status=422 if wrong else 200)


def _short_done(request: HttpRequest, profile: Profile, given: Mapping[str, str], now: datetime) -> HttpResponse:
    kept: dict[str, Any] = dict(given)
    try:
        following = next((found for key in given if (found := _follow_up(key, given, ()))), None)
        if following is not None and request.POST.get("go") != "skip":
            belongs = screening_content().questions[following]
            wrong, value = _read_following(request, belongs)
            if value is None:
                return _ask_following(request, belongs, given, wrong)
            kept[following] = value
        finish_short(profile, kept, now)
    except InputError as error:
        return _show_short(request, given, explain(error))
    standing, then = current_verdict(profile, now), safe_next(request, "today")
    if standing.open and not standing.sends_away:
        request.session[OPEN_THEN] = then
        return way_back(standing)
    return redirect(then) if standing.allows_plan else redirect("verdict")


def _read_following(request: HttpRequest, asked: Question) -> tuple[str, Any]:
    """What is wrong with the answer, and its value; both empty where it has not been asked yet."""
    typed = request.POST.get(asked.id)
    if typed is None:
        return "", None
    try:
        value = _in_weeks(asked, _value(asked, typed), request)
    except ValueError:
        value = None
    if value is None:
        return _("Please write a number, such as 47."), None
    outside = _outside(asked, value)
    return outside, None if outside else value


def _ask_following(request: HttpRequest, asked: Question, given: Mapping[str, str], wrong: str) -> HttpResponse:
    """A screen of its own, with what was answered before in hidden fields."""
    typed = request.POST.get(asked.id)
    context = _one(asked, typed, wrong) | {
        "alone": True,
        "held": given.items(),
        "field": asked.id,
        "back": reverse("check-short"),
        "post_to": request.get_full_path(),
    }
    return render(request, "screening/question.html", context, status=422 if wrong else 200)


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
    """One instruction. Which one, ``kind`` says; the templates of ``screening/verdict`` go by it."""
    standing = current_verdict(profile, now)
    record, screening = standing.record, standing.screening
    if record is None or screening is None:
        return redirect("check")
    content, kind = screening_content(), words.kind(screening)
    stop = screening.verdict in STOPS
    context = {
        "verdict": screening.verdict,
        "kind": kind,
        "stop": stop,
        "heading": words.heading(screening),
        "lead": words.lead(screening),
        "now": screening.reasons[0] if screening.reasons else None,
        "reasons": words.stop_rows(screening, standing.answers, STOPS)
        if stop
        else words.verdict_rows(screening, standing.answers),
        "changes": words.change_lines(screening.restrictions),
        "missing": [content.questions[key] for key in screening.missing],
        "first_open": standing.open[0] if standing.open else "",
        "unanswered": [content.questions[key] for key in screening.unanswered],
        "onward": _onward(profile, standing),
        "valid_until": record.full_made_at + FULL_LASTS,
        "content_version": screening.content_version,
    }
    if kind == "seen_first":
        context |= _seen_first(standing)
    return render(request, "screening/verdict.html", context)


def _onward(profile: Profile, standing: Standing) -> dict[str, str]:
    """Where a plan is allowed: the next step, and what it is called."""
    checkin = latest_checkin(profile)
    if standing.state == "short_due":
        return {"url": reverse("check-short"), "words": _("On to today’s session")}
    if checkin is None or not checkin.map:
        return {"url": reverse("where"), "words": _("Next: where it hurts")}
    if not (checkin.tools and checkin.surfaces):
        return {"url": reverse("at-hand"), "words": _("Next: what is at hand")}
    return {"url": reverse("today"), "words": _("On to today’s session")}


def _seen_first(standing: Standing) -> dict[str, Any]:
    """``settles``: whether a look by a clinician would open the way. ``still``: the answers that keep a session away
    all the same, or although somebody has looked; each can be given anew.
    """
    content, catalog, screening = screening_content(), load_catalog(), standing.screening
    assert screening is not None, standing
    looked, after = standing.answers.get(HAVE_LOOKED[0]) == "yes", after_a_look(standing.answers, content)
    left = after if after.seen_first else screening
    first = [reason for reason in left.reasons if content.rules[reason.rule].sends_first]
    keys = dict.fromkeys(key for reason in first for key in reason.answers)
    still = [content.questions[key] for key in keys if key in content.questions and key in standing.answers]
    return {
        "meanwhile": catalog.meanwhile.says,
        "eases": [_ease(each) for each in positions_of_ease(screening.restrictions, catalog)],
        "at_once": words.sign_words(signs("emergency", standing.answers, content), content),
        "same_day": words.sign_words(signs("urgent", standing.answers, content), content),
        "looked": looked,
        "settles": not after.seen_first,
        "still": [q for q in still if q.id not in HAVE_LOOKED] if looked or after.seen_first else [],
    }


def _ease(position: Movement) -> dict[str, Any]:
    return {"movement": position, "art": line_art_url(position.pose, moment="set_up")}


@require_safe
@page
def clinician(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    """One sheet with the answers and the reasons, made to be printed or shown."""
    standing = current_verdict(profile, now)
    record, screening = standing.record, standing.screening
    if record is None or screening is None:
        return redirect("check")
    checkin = latest_checkin(profile)
    rows, fired = _all_answers(standing.answers), words.reason_rows(screening, standing.answers)
    context = {
        "stop": screening.verdict in STOPS,
        "made_at": record.made_at,
        "outcome": words.outcome(screening),
        "reasons": [row for row in fired if row["sends"]],
        "limits": [row for row in fired if not row["sends"]],
        "contradictions": [row for row in rows if row["asked"] == "map"],
        "all_answers": [row for row in rows if row["asked"] != "map"],
        "checkin": checkin,
        "spots": [_spot(entry) for entry in checkin.map] if checkin else [],
        "content_version": screening.content_version,
    }
    return render(request, "screening/clinician.html", context)


def _all_answers(answers: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"text": asked.text, "value": words.value_words(asked, answers[key]), "asked": asked.asked}
        for key, asked in screening_content().questions.items()
        if key in answers
    ]


def _spot(entry: Mapping[str, Any]) -> dict[str, Any]:
    region = body_region(entry["region"], entry["side"])
    rated = {part: entry.get(part) for part in ("pain", "stiffness")}
    return {"name": region.name, "clinical": region.clinical, **rated}
