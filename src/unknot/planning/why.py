"""The reasons of a plan in the words of the person it is for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from unknot.catalog.items import Area
from unknot.catalog.loader import Catalog
from unknot.catalog.techniques import Variant
from unknot.planning.build import Draft
from unknot.planning.eligible import Bar, Standing, sides_of
from unknot.planning.naming import capital, listed, name_place, name_surface, name_tool, number
from unknot.planning.needs import map_needs
from unknot.planning.places import NOT_RATED, because_of, full_name, is_unrated, left_by_reason, named, told_here
from unknot.planning.refusal import NoPlan
from unknot.planning.request import LeftOut, Plan, Request, Visit
from unknot.planning.rules import HARD_TOOLS
from unknot.planning.timeline import frame_s
from unknot.screening.verdict import Restrictions, Screening

WORKS_WITH = 0.5
"""From this weight on an area is said to work together with a place; below, the tie is called weak. Our reading."""

ONE_EACH = {"left", "right"}
A_FEW_AT_A_TIME = "new places come a few at a time, so that tomorrow's soreness can be told apart."
NOT_BY_PLACE = "No other place, tool or length changes that; what it says has to happen first."


def explain_visit(
    visit: Visit, visits: Sequence[Visit], draft: Draft, request: Request, catalog: Catalog
) -> tuple[str, ...]:
    """Why this area, why in this form, why this long."""
    variant = catalog.variants[visit.variant]
    standings = [draft.standings[visit.area, side] for side in _halves(visit, catalog)]
    found = [
        _why_area(visit, draft, request, catalog),
        _why_form(visit, variant, visits, standings, catalog),
        _why_start(visit, standings, catalog),
        _why_dose(visit, visits, standings, draft, request, catalog),
    ]
    return tuple(reason for reason in found if reason)


def say_once(visits: Sequence[Visit], reasons: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The reasons of each visit; of a second side that has the same ones, that it is as the first."""
    told: dict[tuple[str, tuple[str, ...]], str] = {}
    for visit, (place, *rest) in zip(visits, reasons, strict=True):
        key = (visit.variant, tuple(rest))
        yield (place, f"The rest is as on the {told[key]}.") if key in told else (place, *rest)
        told.setdefault(key, visit.side)


def _halves(visit: Visit, catalog: Catalog) -> tuple[str, ...]:
    area = catalog.areas[visit.area]
    return sides_of(area.midline) if area.midline or visit.side == "both" else (visit.side,)


def _why_area(visit: Visit, draft: Draft, request: Request, catalog: Catalog) -> str:
    """The person's own number where they named the place, else the places they named that it goes back to."""
    area, sides = catalog.areas[visit.area], _halves(visit, catalog)
    told = {side: _told(area, side, draft, request, catalog) for side in sides}
    place = capital(name_place(area, visit.side))
    if not any(told.values()):
        return f"{place}: {_why_not_named(area, sides, request)}"
    if len(set(told.values())) == 1:
        return f"{place}: {number(max(told.values()))} of 10 in what you told us."
    said = listed([f"{side} {number(score)}" for side, score in told.items() if score])
    return f"{place}: {said} of 10 in what you told us."


def _why_not_named(area: Area, sides: Sequence[str], request: Request) -> str:
    """No more than its tie to what was named can carry; for a weak tie that is next to nothing."""
    tied, named_all = (
        _owned(dict.fromkeys(name for side in sides for name in because_of(request.map or (), area, side, least)))
        for least in (WORKS_WITH, 0.0)
    )
    if tied:
        return f"not named by you. It works together with {tied}, but nobody has shown that pressing it helps there."
    return f"not named by you, here to use your minutes. Its tie to {named_all} is weak and unproven."


def _owned(names: Iterable[str]) -> str:
    """``your low back``, ``the top of the left shoulder``: what says of what it is a part takes no ``your``."""
    words: list[str] = []
    yours = False
    for name in names:
        part = " of the " in name
        words.append(f"the {name}" if part else name if yours else f"your {name}")
        yours = not part
    return listed(words)


def _told(area: Area, side: str, draft: Draft, request: Request, catalog: Catalog) -> float:
    """What was said of this very place, NRS 0–10; 0 where its need only comes from other places on the map."""
    need = draft.needs.get((area.id, side), 0.0)
    if request.map is None or map_needs(request, catalog).get((area.id, side), 0.0) != need:
        return need
    return told_here(request.map, area, side)


def _why_form(
    visit: Visit, variant: Variant, visits: Sequence[Visit], standings: Sequence[Standing], catalog: Catalog
) -> str:
    form = catalog.techniques[visit.technique].efforts[variant.effort].name
    name = f"{capital(name_tool(visit.tool, catalog))} {name_surface(visit.surface, catalog)} ({form})"
    if variant.score <= min(s.softest for s in standings):
        return f"{name}: the softest form you can use for it today."
    if any(_same_place(visit, other) and other.area != visit.area for other in visits):
        return f"{name}: done where you already are, so no time goes into moving."
    return f"{name}: the most for this area in the time that it takes."


def _same_place(one: Visit, other: Visit) -> bool:
    return (one.posture, one.tool, one.surface) == (other.posture, other.tool, other.surface)


def _why_start(visit: Visit, standings: Sequence[Standing], catalog: Catalog) -> str:
    if said := _why_said(visit, standings, catalog):
        return said
    if any(s.allowed[visit.variant].gentle for s in standings):
        return "A hard ball is all there is for it here, so it stays light and short."
    if any(s.exposure.sore_last for s in standings):
        return "It was sore after the last time, so this is shorter, and softer where there is a softer form."
    if any(bar.cause == "reports" for s in standings for bar in s.barred.values()):
        return "You said that the pressure was strong, so what is firmer is left out."
    if any(s.exposure.new for s in standings):
        start = number(catalog.techniques[visit.technique].dose.start)
        return f"New here, so it begins softly, with {start} s at most."
    return ""


def _why_said(visit: Visit, standings: Sequence[Standing], catalog: Catalog) -> str:
    """``Softer and shorter than last time: you said it was sharp.``"""
    found = [(held, s.exposure) for s in standings for held in s.exposure.held]
    if not found:
        return ""
    held, exposure = found[0]
    variant = catalog.variants[visit.variant]
    softer = bool(held.forms) and _is_softer(variant, held.forms)
    shorter = exposure.last_days is not None and visit.dose_s < exposure.last_dose_s
    changes = [word for word, is_so in (("softer", softer), ("shorter", shorter)) if is_so]
    much = f"{capital(listed(changes))} than" if changes else "No firmer and no longer than"
    if not held.forms and exposure.last_days is None:
        return f"The softest form there is, and not for long: {held.said}."
    if exposure.last_days is not None and visit.dose_s > exposure.last_dose_s:
        # a visit that was broken off: what is shorter than this is of no use, so it is not called shorter
        return f"{'Softer than last time, and only' if softer else 'Only'} {visit.dose_s} s: {held.said}."
    return f"{much} last time: {held.said}."


def _is_softer(variant: Variant, before: Sequence[Variant]) -> bool:
    """Noticeably softer on its own ladder; where the record cannot be of that ladder, by the common one."""
    own = [w for w in before if w.technique == variant.technique]
    return all(variant.rung < w.felt for w in own) if own else all(variant.score < w.score for w in before)


def _why_dose(
    visit: Visit,
    visits: Sequence[Visit],
    standings: Sequence[Standing],
    draft: Draft,
    request: Request,
    catalog: Catalog,
) -> str:
    high = min(s.allowed[visit.variant].high_s for s in standings)
    here = sum(other.dose_s for other in visits if other.area == visit.area and {other.side, visit.side} != ONE_EACH)
    if here > visit.dose_s:
        return f"{visit.dose_s} s; with the other visit to it that makes {here} s."
    step = catalog.frame.dose_step_s
    if visit.dose_s + step <= high and _held_by_other_side(visit, visits, draft, step):
        return f"{visit.dose_s} s, no longer than the other side may have."
    if visit.dose_s + step <= high:
        return f"{visit.dose_s} s, so that the rest of your {number(request.minutes)} minutes can do more elsewhere."
    if any(s.exposure.today_s > 0 and s.cap_s <= high for s in standings):
        done = max(s.exposure.today_s for s in standings)
        return f"{visit.dose_s} s, because it already had {number(done)} s today."
    if any(s.exposure.new or s.exposure.sore_last or s.exposure.held for s in standings):
        return ""
    if draft.restrictions.max_dose_s <= high and draft.restrictions.max_dose_s < Restrictions().max_dose_s:
        return f"{visit.dose_s} s, the most your answers allow on one place."
    if any(s.cap_s <= high and s.exposure.first_week for s in standings):
        return f"{visit.dose_s} s, because a place gets no more in its first week."
    if any(s.cap_s <= high and s.exposure.most_s for s in standings):
        return f"{visit.dose_s} s, because the time grows by half a minute at most."
    return f"{visit.dose_s} s, because more adds little."


def _held_by_other_side(visit: Visit, visits: Sequence[Visit], draft: Draft, step_s: int) -> bool:
    """Whether the other side is at its limit; both sides get the same seconds."""
    twins = [other for other in visits if other.variant == visit.variant and {other.side, visit.side} == ONE_EACH]
    found = [(twin, draft.standings.get((twin.area, twin.side))) for twin in twins]
    return any(stand and twin.dose_s + step_s > stand.allowed[twin.variant].high_s for twin, stand in found)


def explain_left_out(
    visits: Sequence[Visit], draft: Draft, request: Request, screening: Screening, catalog: Catalog
) -> tuple[LeftOut, ...]:
    """For every area and side in need that the plan does not treat: the rule, or the trade."""
    done = {(v.area, side) for v in visits for side in ((v.side,) if v.side != "both" else ("left", "right", "both"))}
    done |= {(v.area, "both") for v in visits if catalog.areas[v.area].midline}
    found = []
    for (area, side), _ in sorted(draft.needs.items(), key=lambda item: (-item[1], item[0])):
        if (area, side) in done:
            continue
        standing = draft.standings[area, side]
        reason = (
            _trade(area, side, visits, draft, request, catalog)
            if standing.open
            else explain_bar(standing, request, screening, catalog)
        )
        found.append(LeftOut.model_validate({"area": area, "side": side, "reason": reason}))
    return tuple(found)


def _trade(area: str, side: str, visits: Sequence[Visit], draft: Draft, request: Request, catalog: Catalog) -> str:
    place = capital(name_place(catalog.areas[area], side))
    if any(v.area == area for v in visits):
        return f"{place}: {number(request.minutes)} minutes leave room for one side only. Start with it next time."
    if not any(choice.area == area for choice in draft.problem.choices):
        return f"{place}: no form suits both of your sides today."
    problem = draft.problem
    if area in problem.new and len({v.area for v in visits} & set(problem.new)) >= problem.max_new:
        return f"{place}: {A_FEW_AT_A_TIME}"
    areas = len({v.area for v in visits})
    if areas >= draft.problem.max_areas:
        most = f"at most {areas} areas" if areas > 1 else "one area"
        if draft.restrictions.max_areas == areas:
            return f"{place}: your answers keep today to {most}, and the others gain more."
        return f"{place}: a session of {number(request.minutes)} minutes holds {most}, and the others gain more."
    return f"{place}: {number(request.minutes)} minutes do more for the areas chosen than they would here."


def explain_bar(standing: Standing, request: Request, screening: Screening, catalog: Catalog) -> str:
    """One sentence for what keeps an area and side out today."""
    place = capital(name_place(catalog.areas[standing.area], standing.side))
    return f"{place}: {_bar_words(standing.nearest_bar, standing, request, screening, catalog)}"


def _bar_words(bar: Bar, standing: Standing, request: Request, screening: Screening, catalog: Catalog) -> str:
    limits = screening.restrictions
    if bar.cause in ("excluded", "rule"):
        return _rule_words(bar.subject, screening)
    if bar.cause == "resting":
        return "it is over for today, because of what you felt there or right beside it."
    if bar.cause == "said":
        return _said_words(bar, standing)
    if bar.cause == "sore-twice":
        return "it was sore after the last two times. Leave it, and ask a clinician if it stays that way."
    if bar.cause == "cap":
        return f"it already had {number(standing.exposure.today_s)} s today, which is enough for a day."
    if bar.cause == "weekly":
        return "it was treated often enough this week."
    if bar.cause == "dose":
        return _too_short(standing)
    if bar.cause in ("tool", "surface", "posture"):
        return "nothing at hand reaches it; " + _reach_words(standing, request, catalog) + "."
    if bar.cause in ("tool-rule", "surface-rule", "posture-rule", "effort-rule"):
        rules = limits.rules_against(bar.cause.removesuffix("-rule"), bar.subject)  # type: ignore[arg-type]
        return _rule_words(rules[0] if rules else "", screening)
    if bar.cause == "wish":
        return "you swapped away every form that is possible today."
    if bar.cause == "reports":
        return "every form at hand is firmer than what you said about the pressure allows."
    if bar.cause == "discomfort":
        return "every form at hand usually feels stronger than what was asked for or what your answers allow."
    return "every form at hand is firmer than your answers or your experience with it allow today."


def _too_short(standing: Standing) -> str:
    """Why not even half a minute is open there today."""
    if standing.exposure.today_s:
        return f"it already had {number(standing.exposure.today_s)} s today, and more has to wait."
    if standing.exposure.sore_last:
        return "it was sore after the last time, and half of that would be too short to do anything."
    return "your answers allow less time in one place than it takes there."


def _said_words(bar: Bar, standing: Standing) -> str:
    held = next(held for held in standing.exposure.held if held.rule == bar.subject)
    if standing.bar is None:
        return f"every form at hand is firmer than last time: {held.said}."
    days = math.ceil(held.rests_days)
    rests = "rest for another day" if days == 1 else f"rest for {days} more days"
    return f"{rests}, as {held.said}{' right beside it, or on the same nerve' if held.close_by else ''}."


def _rule_words(rule: str, screening: Screening) -> str:
    for reason in screening.reasons:
        if reason.rule == rule:
            return f"left out because of your answers. {reason.message}"
    return "left out because of your answers."


def _reach_words(standing: Standing, request: Request, catalog: Catalog) -> str:
    """The one or two things that would open the area, nearest first."""
    offers = sorted(
        (
            [x for x, missing in ((v.tool, v.tool not in request.tools),) if missing]
            + [x for x, missing in ((v.surface, v.surface not in request.surfaces),) if missing],
            v.score,
        )
        for v in catalog.variants.values()
        if v.area == standing.area and (request.postures is None or v.posture in request.postures)
    )
    if not offers:
        return "another position would"
    missing = min(offers, key=lambda offer: (len(offer[0]), offer[1]))[0]
    names = [name_tool(item, catalog) if item in catalog.tools else catalog.surfaces[item].spoken for item in missing]
    return f"{listed(names)} would" if names else "another form would"


def explain_refusal(draft: Draft, request: Request, screening: Screening, catalog: Catalog) -> NoPlan:
    """Why there is no plan at all, and what would make one possible."""
    if not draft.needs:
        return _nothing_to_press(request)
    if draft.problem.choices and not draft.problem.max_new and set(draft.problem.areas) <= set(draft.problem.new):
        return NoPlan(f"Enough was begun today. {capital(A_FEW_AT_A_TIME)}", "Come back tomorrow.")
    if not draft.problem.choices:
        if everywhere := _whole_body(screening, catalog):
            return NoPlan(f"Nothing is pressed anywhere today. {everywhere}", NOT_BY_PLACE)
        reasons = " ".join(_closed(draft, request, screening, catalog))
        return NoPlan(f"No area in need can be treated today. {reasons}", _remedy(draft, request, catalog))
    return NoPlan(
        f"{number(request.minutes)} minutes are too short for any visit with what is at hand.",
        f"It takes at least {_shortest_minutes(draft, catalog)} minutes.",
    )


def _nothing_to_press(request: Request) -> NoPlan:
    if marked := list(dict.fromkeys(full_name(entry) for entry in named(request.map or ()))):
        return NoPlan(
            f"Nothing here is pressed for what you marked: {listed(marked)}.",
            "If it stays or gets worse, have it looked at. If a muscle is stiff as well, mark that.",
        )
    if request.map and any(is_unrated(entry) for entry in request.map):
        return NoPlan(NOT_RATED, "Give each mark a number for pain or for stiffness, from 1 to 10.")
    return NoPlan(
        "Nothing is marked as painful or stiff.", "Give at least one area a need above 0, or mark it on the map."
    )


def _whole_body(screening: Screening, catalog: Catalog) -> str:
    """What the rules say that leave out every area by themselves; empty where there is no such rule."""
    out: dict[str, set[str]] = {}
    for exclusion in screening.restrictions.areas_excluded:
        if exclusion.side == "both":
            out.setdefault(exclusion.rule, set()).add(exclusion.area)
    whole = [reason.message for reason in screening.reasons if out.get(reason.rule, set()) >= set(catalog.areas)]
    return " ".join(whole)


def _closed(draft: Draft, request: Request, screening: Screening, catalog: Catalog) -> Iterator[str]:
    """One sentence a reason, with every place it keeps out."""
    places: dict[str, list[str]] = {}
    for area, side in draft.needs:
        if not (standing := draft.standings[area, side]).open:
            why = _bar_words(standing.nearest_bar, standing, request, screening, catalog)
            places.setdefault(why, []).append(_both_sides(area, side, draft, catalog))
    for why, names in places.items():
        yield f"{capital(listed(list(dict.fromkeys(names))))}: {why}"


def _both_sides(area: str, side: str, draft: Draft, catalog: Catalog) -> str:
    """``the calf on both sides`` where both sides are in need and closed for the same cause, else the one place."""
    other = draft.standings.get((area, "left" if side == "right" else "right"))
    same = other is not None and not other.open and (area, other.side) in draft.needs
    if same and other is not None and other.nearest_bar == draft.standings[area, side].nearest_bar:
        return name_place(catalog.areas[area], "both")
    return name_place(catalog.areas[area], side)


def _remedy(draft: Draft, request: Request, catalog: Catalog) -> str:
    bars = {key: draft.standings[key].nearest_bar for key in draft.needs}
    missing = [key for key, bar in bars.items() if bar.cause in ("tool", "surface", "posture")]
    if missing:
        words = dict.fromkeys(_reach_words(draft.standings[key], request, catalog) for key in missing)
        return f"What would make a plan possible: {listed([w.removesuffix(' would') for w in words], 'or')}."
    if any(bar.cause in ("resting", "cap", "weekly", "dose") for bar in bars.values()):
        return "Come back tomorrow, or mark another area."
    if any(bar.cause == "said" for bar in bars.values()):
        return "Come back when it has rested, or mark another area."
    if any(bar.cause in ("discomfort", "rung", "reports", "hard-tool") for bar in bars.values()):
        tools = [name for name in sorted(catalog.tools) if name not in request.tools and name not in HARD_TOOLS]
        softer = listed([name_tool(tool, catalog) for tool in tools], "or")
        return f"A softer tool would help: {softer}." if softer else "A bed or a wall would make it softer."
    if all(s.bar is not None and s.bar.cause == "excluded" for s in draft.standings.values()):
        return NOT_BY_PLACE
    return "Other areas may still be open: mark one of those. For these, ask a clinician about the reasons above."


def _shortest_minutes(draft: Draft, catalog: Catalog) -> str:
    """Whole minutes at which the shortest single visit fits, by trying each length in turn."""
    problem = draft.problem
    need_s = min(
        problem.unit_s
        * (
            sum(part.time for part in choice.parts)
            + sum(-(-lane.low_s // problem.unit_s) for lane in choice.lanes)
            + sum(problem.travel[0][s + 1] + problem.travel[s + 1][0] for s in choice.stations)
        )
        for choice in problem.choices
    )
    for minutes in range(3, 61):
        if frame_s(catalog.frame, catalog.frame.tier(minutes)) + need_s <= minutes * 60:
            return number(minutes)
    return "60"


SPARE_WORTH_SAYING_S = 90


def explain_spare(plan: Plan) -> str:
    """Why the session ends before the minutes do; empty where little of them is left."""
    spare_s = plan.budget_s - plan.total_s
    if spare_s < SPARE_WORTH_SAYING_S:
        return ""
    said = f"About {round(spare_s / 60)} minutes are left: pressing longer, or in more places, is not for today."
    sides = {visit.side for visit in plan.visits}
    if len(sides) == 1 and sides < ONE_EACH:
        other = (ONE_EACH - sides).pop()
        return f"{said} Walk, if that feels fine, breathe slowly, or move your {other} side the same way to compare."
    return f"{said} Walk, if that feels fine, or breathe slowly."


def explain_plan(plan: Plan, catalog: Catalog) -> tuple[str, ...]:
    """The whole plan as lines: each visit with its reasons, what was left out, how sure the planner is."""
    lines = []
    for visit in plan.visits:
        lines.append(f"{visit.order}. " + " ".join(visit.reasons))
    lines += [f"Left out: {listed(names)}. {reason}" for reason, names in left_by_reason(plan, catalog).items()]
    lines += [spare] if (spare := explain_spare(plan)) else []
    if plan.optimal:
        lines.append("No other session of this length does more for what you asked, by the planner's own measure.")
    else:
        share = 100 * (plan.bound - plan.objective) / max(1, plan.bound)
        lines.append(f"The best found in the time given; a better one could be at most {share:.1f} % better.")
    return tuple(lines)
