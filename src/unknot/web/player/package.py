"""Everything a player needs to guide one session without the server: script, words, stop rules, short check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from unknot.catalog.base import Frozen, Side
from unknot.catalog.loader import Catalog
from unknot.catalog.rules import Question, StopRule
from unknot.screening.content import ScreeningContent
from unknot.screening.engine import screen
from unknot.screening.explain import say_once, strongest
from unknot.screening.nearby import stopped_areas
from unknot.screening.verdict import Restrictions
from unknot.session.script import Script
from unknot.session.stops import during_stops
from unknot.session.words import left_out_words, side_words
from unknot.web.core.preferences import Preferences

Json = dict[str, Any]


class LeftOut(Frozen):
    """An area that a stop rule leaves out, on both sides. ``say``: where it goes with another one that hurt."""

    area: str
    say: str


class StopShown(Frozen):
    """A stop rule that can be asked about while rolling: what is pressed, what is said, what follows.

    ``leaves_out``: by the area that hurt, the planned areas that are then over, itself among them.
    """

    id: str
    label: str
    help: str
    action: str
    message: str
    leaves_out: dict[str, tuple[LeftOut, ...]]


class VariantNamed(Frozen):
    tool: str
    effort: str


class Names(Frozen):
    """Words for the ids in the script."""

    tools: dict[str, str]
    surfaces: dict[str, str]
    variants: dict[str, VariantNamed]


class CheckChoice(Frozen):
    """``message``: what this answer means where it speaks against starting, else empty. ``call``: for help, now."""

    id: str
    label: str
    message: str
    call: bool


class CheckQuestion(Frozen):
    """``clear`` is the answer that speaks for nothing."""

    id: str
    text: str
    help: str
    clear: str
    choices: tuple[CheckChoice, ...]


class Check(Frozen):
    """``lasts_s``: for how long answers given on the device hold."""

    valid_until: datetime | None
    lasts_s: int
    questions: tuple[CheckQuestion, ...]


class Urls(Frozen):
    events: str
    after: str
    check: str
    today: str
    verdict: str


class PlayerSettings(Preferences):
    """``text`` is the text size; ``still``: pictures do not move."""

    text: str
    still: bool


class Package(Frozen):
    """One session to play. ``words``: places by ``area/side``. ``figures``: drawings by ``pose|side``, and by
    ``pose|side|effort`` where that differs. Times carry an offset.
    """

    session: str
    profile: str
    script: Script
    stops: tuple[StopShown, ...]
    words: dict[str, str]
    names: Names
    figures: dict[str, str]
    check: Check
    urls: Urls
    settings: PlayerSettings
    made_at: datetime


def make_package(
    script: Script,
    catalog: Catalog,
    content: ScreeningContent,
    *,
    restrictions: Restrictions,
    wished_nrs: float | None,
    session: str,
    profile: str,
    urls: Urls,
    settings: PlayerSettings,
    figures: Mapping[str, str],
    check_valid_until: datetime | None,
    check_lasts: timedelta,
    made_at: datetime,
) -> Json:
    """The package as JSON holds it. ``restrictions``: those that the script was written under.

    ``wished_nrs``: the most discomfort the person asked for, where they did.
    """
    questions = tuple(check_question(question, content) for question in stars(content))
    package = Package(
        session=session,
        profile=profile,
        script=script,
        stops=shown_stops(script, catalog, content, during_stops(content.stops, restrictions, wished_nrs)),
        words=place_names(script, catalog),
        names=names(script, catalog),
        figures=dict(figures),
        check=Check(valid_until=check_valid_until, lasts_s=int(check_lasts.total_seconds()), questions=questions),
        urls=urls,
        settings=settings,
        made_at=made_at,
    )
    return package.model_dump(mode="json")


def shown_stops(
    script: Script, catalog: Catalog, content: ScreeningContent, stops: Iterable[StopRule]
) -> tuple[StopShown, ...]:
    return tuple(
        StopShown(
            id=stop.id,
            label=stop.label,
            help=stop.help,
            action=stop.action,
            message=stop.message,
            leaves_out=left_out(stop, script, catalog, content),
        )
        for stop in stops
    )


def left_out(
    stop: StopRule, script: Script, catalog: Catalog, content: ScreeningContent
) -> dict[str, tuple[LeftOut, ...]]:
    sides: dict[str, set[Side]] = {}
    for visit in script.plan.visits:
        sides.setdefault(visit.area, set()).add(visit.side)
    found = {area: stopped_areas(stop, area, content.overlaps) for area in sides}
    return {
        area: tuple(
            LeftOut(area=gone, say=left_out_words(catalog.areas[gone], sides[gone])) for gone in areas if gone in sides
        )
        for area, areas in found.items()
        if areas
    }


def place_names(script: Script, catalog: Catalog) -> dict[str, str]:
    """``{"glutes/left": "left buttock", …}`` for the places of this script."""
    places = {(visit.area, visit.side) for visit in script.plan.visits}
    return {f"{area}/{side}": side_words(catalog.areas[area], side) for area, side in sorted(places)}


def names(script: Script, catalog: Catalog) -> Names:
    variants = {visit.variant for visit in script.plan.visits} | {a.variant for a in script.easier if a.variant}
    tools = {catalog.variants[variant].tool for variant in variants}
    surfaces = {visit.surface for visit in script.plan.visits}
    return Names(
        tools={tool: catalog.tools[tool].name for tool in sorted(tools)},
        surfaces={surface: catalog.surfaces[surface].name for surface in sorted(surfaces)},
        variants={
            variant: VariantNamed(tool=catalog.variants[variant].tool, effort=catalog.variants[variant].effort)
            for variant in sorted(variants)
        },
    )


# ── the short check, for a session that starts without a network ─────────────────────────────────────────────────

YES_NO = ("no", "yes", "unsure")


def stars(content: ScreeningContent) -> list[Question]:
    return sorted((question for question in content.questions.values() if question.star), key=lambda q: q.order)


def check_question(question: Question, content: ScreeningContent) -> CheckQuestion:
    """One time-critical question: ``clear`` is the answer that speaks for nothing, any other says what it means."""
    clear = clear_answer(question)
    labels = {choice.id: choice.label for choice in question.choices} or dict.fromkeys(YES_NO, "")
    choices = tuple(_choice(question, answer, label, content) for answer, label in labels.items())
    return CheckQuestion(id=question.id, text=question.text, help=question.help, clear=clear, choices=choices)


def clear_answer(question: Question) -> str:
    """Choices are listed mildest first; of yes and no, the one that is not the worse."""
    if question.choices:
        return question.choices[0].id
    return "yes" if question.worse == "no" else "no"


def _choice(question: Question, answer: str, label: str, content: ScreeningContent) -> CheckChoice:
    """What screening says when this question alone has this answer."""
    answers = {star.id: clear_answer(star) for star in stars(content)} | {question.id: answer}
    screening = screen(answers, content)
    about = strongest(tuple(reason for reason in screening.reasons if question.id in reason.answers))
    said = " ".join(filter(None, say_once(reason.message for reason in about)))
    message = "" if answer == clear_answer(question) else said
    return CheckChoice(id=answer, label=label, message=message, call=screening.verdict == "emergency")
