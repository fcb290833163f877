"""Answers, reasons and limits in the words a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from unknot.catalog.loader import Catalog, load_catalog
from unknot.catalog.rules import Question, Rule
from unknot.planning.places import NAMES
from unknot.screening.answers import MAP
from unknot.screening.content import ScreeningContent
from unknot.screening.explain import say_once, strongest
from unknot.screening.marks import read_map
from unknot.screening.verdict import Reason, Restrictions, Screening

MOST_DISCOMFORT_NRS = 7
MOST_DOSE_S = 120


Kind = Literal["emergency", "urgent", "seen_first", "open", "not_now", "see_soon", "go_with_changes", "go"]


def kind(screening: Screening) -> Kind:
    """What the person is told to do, of which there is exactly one."""
    if screening.verdict == "emergency" or screening.verdict == "urgent":
        return screening.verdict
    if screening.seen_first:
        return "seen_first"
    if screening.missing or screening.outdated:
        return "open"
    if not screening.plan_allowed:
        return "not_now"
    return "see_soon" if screening.verdict == "see_clinician" else screening.verdict


def heading(screening: Screening) -> str:
    return {
        "go": _("Nothing you said speaks against rolling."),
        "go_with_changes": _("You can roll, with some changes."),
        "see_soon": _("You can roll gently. Make an appointment, too."),
        "not_now": _("Not now."),
        "open": ngettext("One question is still open.", "Some questions are still open.", _count_open(screening)),
        "seen_first": _("Have somebody look at this first."),
        "urgent": _("Be seen today."),
        "emergency": _("Get help now."),
    }[kind(screening)]


def _count_open(screening: Screening) -> int:
    return len({*screening.missing, *screening.outdated})


def lead(screening: Screening) -> str:
    """Never softer than the strictest rule: where one keeps a session away, its own words stand here."""
    if (above := _leading(screening)) is not None:
        return above.message.removeprefix(f"{heading(screening)} ")
    return {
        "go": _("This cannot examine you: it only knows your answers. Start soft, and stop when it bites."),
        "go_with_changes": _("Some places, tools or positions are left out of every plan. You need not remember them."),
        "open": ngettext(
            "Without it there is no plan, because a missing answer never counts as no.",
            "Without them there is no plan, because a missing answer never counts as no.",
            _count_open(screening),
        ),
    }.get(kind(screening), "")


def _leading(screening: Screening) -> Reason | None:
    """The reason whose message is the lead."""
    found = kind(screening)
    if found not in ("seen_first", "not_now", "see_soon"):
        return None
    return next(reason for reason in screening.reasons if found != "not_now" or _ends_it(reason))


def _ends_it(reason: Reason) -> bool:
    return load_catalog().rules[reason.rule].ends_it


def outcome(screening: Screening) -> str:
    """What the person was told, for whoever reads the sheet."""
    return {
        "go": _("They were told that nothing speaks against rolling."),
        "go_with_changes": _("They were told that they can roll, within limits."),
        "see_soon": _("They were told to make an appointment, and that they can roll gently within limits meanwhile."),
        "not_now": _("They were told not to roll for now."),
        "open": _("Some questions were still open, so no session was offered."),
        "seen_first": _("They were told to be seen first. No session is offered before somebody has looked."),
        "urgent": _("They were told to be seen today. No session is offered."),
        "emergency": _("They were told to get help now. No session is offered."),
    }[kind(screening)]


def denied(question: Question) -> str:
    """What a no to this line denies, in a word or two; the question itself where there are none."""
    return {
        "bowel_change": _("bowel"),
        "both_legs": _("both legs"),
        "leg_weakness_worsening": _("weak leg or foot"),
        "unsteady_walking": _("unsteady walking"),
        "fever_unwell": _("fever"),
        "chest_pain_or_breathless": _("chest or breath"),
        "tearing_pain_or_faint": _("tearing pain or fainting"),
        "calf_swollen": _("swollen or sore leg"),
        "recent_trauma": _("fall or blow"),
        "pain_dulled_now": _("anything that dulls pain"),
    }.get(question.id, question.brief or question.text)


def sign_words(keys: Iterable[str], content: ScreeningContent) -> list[str]:
    """Time-critical questions as signs to look out for."""
    said = {
        "saddle_numbness": _("you go numb between your legs"),
        "bladder_change": _("passing or holding urine becomes hard, or you no longer feel it"),
        "bowel_change": _("you lose control of your bowels, or no longer feel them open"),
        "both_legs": _("both legs get numb, tingle or get weak, or pain shoots down both"),
        "leg_weakness_worsening": _("a leg or foot gets weak, drops or gives way"),
        "unsteady_walking": _("you walk unsteadily, or feel a tight band round chest or belly"),
        "fever_unwell": _("you get a fever, shiver or feel really ill"),
        "chest_pain_or_breathless": _("your chest hurts, or you are short of breath"),
        "tearing_pain_or_faint": _("a sudden tearing or very severe pain starts, or you faint"),
        "calf_swollen": _("one leg swells, gets hot or red, or a vein gets hard"),
        "recent_trauma": _("you have a bad fall, a crash or a hard blow"),
    }
    return [str(said[key]) if key in said else content.questions[key].text for key in keys]


def verdict_words(verdict: str) -> str:
    return {
        "go": _("go"),
        "go_with_changes": _("go with changes"),
        "see_clinician": _("see a clinician"),
        "urgent": _("urgent"),
        "emergency": _("emergency"),
    }[verdict]


def value_words(question: Question, value: Any) -> str:
    """One answer as it was meant: the choice's own label, a number with its unit, places with what is wrong."""
    if question.kind == "yes-no":
        return {"yes": _("Yes"), "no": _("No"), "unsure": _("Not sure")}[value]
    if question.kind == "choice":
        return next(choice.label for choice in question.choices if choice.id == value)
    if question.kind == "number":
        return f"{value:g}{question.unit_words}"
    return "; ".join(
        f"{p['area_name']}, {p['side_name']}: {p['condition_name']}" for p in places(question, value)
    ) or _("None")


def places(question: Question, value: Any) -> list[dict[str, Any]]:
    """The local list with names."""
    areas, labels = load_catalog().areas, {choice.id: choice.label for choice in question.conditions}
    sides = {"left": _("left"), "right": _("right"), "both": _("both sides")}
    return [
        {
            **place,
            "area_name": areas[place["area"]].name,
            "side_name": sides[place["side"]],
            "side_shown": place["area"] not in question.midline,
            "condition_name": labels[place["condition"]],
        }
        for place in value or ()
    ]


def said(rule: Rule, keys: tuple[str, ...], answers: Mapping[str, Any], catalog: Catalog) -> list[dict[str, str]]:
    """The answers that led to a reason, question by question; of the map, the marks that the rule is about."""
    return [
        {"text": _("Marked on the body map:"), "value": marked_words(answers.get(MAP, ()), rule, catalog)}
        if key == MAP
        else {"text": catalog.questions[key].text, "value": value_words(catalog.questions[key], answers[key])}
        for key in keys
        if key in answers
    ]


def marked_words(marked: Any, rule: Rule, catalog: Catalog) -> str:
    """``left chest: 5; left hand: 3``: places and how strong, the worse of pain and stiffness."""
    about = {region for leaf in rule.when.spelled_out(catalog.terms).leaves() for region in leaf.marked}
    marks, _problems = read_map(MAP, marked)
    return "; ".join(
        f"{NAMES.get((mark.region, mark.side), mark.region)}: {mark.strength}"  # type: ignore[arg-type]
        for mark in marks
        if mark.region in about
    )


def reason_rows(screening: Screening, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rules that fired, worst first."""
    catalog = load_catalog()
    return [_reason_row(reason, answers, catalog) for reason in screening.reasons]


def verdict_rows(screening: Screening, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Why, below the lead, whose words are not said twice. Where somebody is to be seen first only what says so:
    limits on a session that there is not would contradict it.
    """
    catalog, seen_first, above = load_catalog(), kind(screening) == "seen_first", _leading(screening)
    return [
        _reason_row(reason, answers, catalog) | ({"message": ""} if reason == above else {})
        for reason in screening.reasons
        if not seen_first or catalog.rules[reason.rule].sends_first
    ]


def stop_rows(screening: Screening, answers: Mapping[str, Any], only: tuple[str, ...]) -> list[dict[str, Any]]:
    """Why somebody must be seen: rules of the verdicts ``only``, where nothing else matters now.

    One instruction: the first message stands above the rows, those of the same verdict say what it has not said, and
    a milder rule says nothing of its own. One about the same answers has no row either.
    """
    catalog, worst = load_catalog(), strongest(screening.reasons)
    messages = dict(zip(worst, ("", *say_once(reason.message for reason in worst)[1:]), strict=True))
    covered = {answer for reason in worst for answer in reason.answers}
    return [
        _reason_row(reason, answers, catalog) | {"message": messages.get(reason, "")}
        for reason in screening.reasons
        if reason in messages or (reason.verdict in only and not set(reason.answers) <= covered)
    ]


def _reason_row(reason: Reason, answers: Mapping[str, Any], catalog: Catalog) -> dict[str, Any]:
    rule = catalog.rules[reason.rule]
    return {
        "id": rule.id,
        "title": rule.title,
        "message": reason.message,
        "basis": rule.basis,
        "grade": rule.grade,
        "verdict_words": verdict_words(reason.verdict),
        "sends": reason.verdict != "go_with_changes",
        "said": said(rule, reason.answers, answers, catalog),
        "sources": [catalog.references[source] for source in reason.sources],
    }


def change_lines(limits: Restrictions) -> list[str]:
    """What the limits do to plans, one line each."""
    return list(_change_lines(limits, load_catalog()))


def _change_lines(limits: Restrictions, catalog: Catalog) -> Iterator[str]:
    if areas := _areas(limits, catalog):
        yield _("Left out: %(areas)s.") % {"areas": "; ".join(areas)}
    if remaining := _remaining(limits, catalog):
        yield _("What remains: %(areas)s.") % {"areas": "; ".join(remaining)}
    yield from _named(_("The tool also stays off: %s."), limits.zones_excluded, catalog.zones)
    yield from _named(_("Not used: %s."), limits.tools_excluded, catalog.tools)
    yield from _named(_("No position: %s."), limits.postures_excluded, catalog.postures)
    yield from _named(_("Not on: %s."), limits.surfaces_excluded, catalog.surfaces)
    yield from _named(_("No closing movement: %s."), limits.movements_excluded, catalog.movements)
    if "harder" in limits.efforts_excluded:
        yield _("No harder forms.") if "usual" not in limits.efforts_excluded else _("Only the easiest forms.")
    if limits.max_areas is not None:
        yield _("At most %(n)d areas in one session.") % {"n": limits.max_areas}
    if limits.max_discomfort_nrs < MOST_DISCOMFORT_NRS:
        yield _("Discomfort stays at or below %(n)d of 10.") % {"n": limits.max_discomfort_nrs}
    if limits.max_dose_s < MOST_DOSE_S:
        yield _("At most %(n)d seconds on one place and side.") % {"n": limits.max_dose_s}


def _named(pattern: str, ids: tuple[str, ...], items: Mapping[str, Any]) -> Iterator[str]:
    if ids:
        yield pattern % ", ".join(_inside(items[key].name) for key in ids)


def _inside(name: str) -> str:
    """A name in the middle of a sentence."""
    return name[:1].lower() + name[1:]


FEW_AREAS = 5


def _remaining(limits: Restrictions, catalog: Catalog) -> list[str]:
    """What may still be rolled on some side, where that is little enough to be named."""
    open_areas = [
        area
        for area in catalog.areas.values()
        if not (limits.excludes(area.id, "left") and limits.excludes(area.id, "right"))
    ]
    return [_inside(area.name) for area in open_areas] if len(open_areas) <= FEW_AREAS else []


def _areas(limits: Restrictions, catalog: Catalog) -> list[str]:
    sides: dict[str, set[str]] = {}
    for exclusion in limits.areas_excluded:
        sides.setdefault(exclusion.area, set()).add(exclusion.side)
    if len(sides) == len(catalog.areas) and all("both" in found for found in sides.values()):
        return [_("every area")]
    return [_area_words(catalog.areas[area].name, area, found, catalog) for area, found in sides.items()]


def _area_words(name: str, area: str, found: set[str], catalog: Catalog) -> str:
    if catalog.areas[area].midline:
        return _inside(name)
    side = (
        _("both sides") if "both" in found or len(found) > 1 else {"left": _("left"), "right": _("right")}[found.pop()]
    )
    return f"{_inside(name)} ({side})"
