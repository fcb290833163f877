"""Short sessions: most of the time is pressure, or a movement of what was pressed, and not getting ready for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from unknot.catalog.loader import Catalog
from unknot.catalog.session import Tier
from unknot.planning.build import UNIT_S, Draft, draft_problem, units
from unknot.planning.closing import ROUNDS, closing_movements, possible_closings
from unknot.planning.problem import Work
from unknot.planning.request import Request, Visit
from unknot.planning.solve import Result, solve
from unknot.planning.timeline import frame_s, lay_out
from unknot.screening.verdict import Restrictions


def draft_short(request: Request, restrictions: Restrictions, catalog: Catalog, one_sided: bool = False) -> Draft:
    """The problem of ``draft_problem``, with the rest and the share of work that the minutes ask for."""
    rest_s = catalog.frame.rest_after_s(request.minutes)
    framed = replace(catalog, frame=catalog.frame.model_copy(update={"rest_s": rest_s}))
    draft = draft_problem(request, restrictions, framed, one_sided)
    work = _work(draft, request, restrictions, catalog)
    return replace(draft, problem=draft.problem.model_copy(update={"work": work}))


def best_draft(
    request: Request, restrictions: Restrictions, catalog: Catalog, one_sided_up_to_s: int = 0
) -> tuple[Draft, Result]:
    """The first of these problems that has a plan, with its solution; the last one tried where none has.

    Both sides and enough work; one side and enough work, in minutes that do not hold both; then the same without
    asking for the share, because a plan that says why it is less is better than none.
    """
    tried = [draft_short(request, restrictions, catalog)]
    result = solve(tried[0].problem)
    if not result.picks and tried[0].budget_s <= one_sided_up_to_s:
        tried.append(draft_short(request, restrictions, catalog, one_sided=True))
        result = solve(tried[1].problem)
    draft = tried[-1]
    for strict in tried if draft.problem.work else ():
        if not result.picks:
            draft = replace(strict, problem=strict.problem.model_copy(update={"work": None}))
            result = solve(draft.problem)
    return draft, result


def _work(draft: Draft, request: Request, restrictions: Restrictions, catalog: Catalog) -> Work | None:
    tier = catalog.frame.tier(request.minutes)
    if not tier.work_share:
        return None
    moves_s = tier.closing_movements * tier.movement_s
    return Work(
        percent=round(100 * tier.work_share),
        session=draft.budget_s // UNIT_S,
        around=units(frame_s(catalog.frame, tier) - moves_s),
        most=tier.closing_movements * (tier.movement_most_s or tier.movement_s) // UNIT_S,
        areas=tuple(a for a in draft.problem.areas if _moved(a, tier, request, restrictions, catalog)),
    )


def _moved(area: str, tier: Tier, request: Request, restrictions: Restrictions, catalog: Catalog) -> bool:
    """Whether every closing movement can be one of this area."""
    own = [m for m in possible_closings(restrictions, request.surfaces, catalog) if area in m.areas]
    return ROUNDS * len(own) >= tier.closing_movements


def work_share(
    visits: Sequence[Visit], budget_s: int, restrictions: Restrictions, surfaces: Sequence[str], catalog: Catalog
) -> float:
    """Share of a session that is pressure or a movement of what was pressed."""
    blocks = lay_out(visits, catalog, budget_s)
    areas = {visit.area for visit in visits}
    count = catalog.frame.tier(budget_s / 60).closing_movements
    closing = closing_movements(areas, restrictions, surfaces, catalog, count)
    moved = {index for index, movement in enumerate(closing) if areas & set(movement.areas)}
    worked = sum(b.duration_s for b in blocks if b.kind == "dose" or b.index in moved)
    return worked / blocks[-1].ends_s


def explain_share(
    visits: Sequence[Visit], budget_s: int, restrictions: Restrictions, request: Request, catalog: Catalog
) -> str:
    """Why a short session is less work than it should be; empty where it is enough, or long."""
    tier = catalog.frame.tier(budget_s / 60)
    share = work_share(visits, budget_s, restrictions, request.surfaces, catalog)
    if share >= tier.work_share:
        return ""
    if not any(_moved(visit.area, tier, request, restrictions, catalog) for visit in visits):
        why = "today's answers, or what is at hand, leave out the movements that would follow it."
    else:
        why = "getting there and back takes most of a session this short, and nothing quicker fits today."
    return f"Only {int(100 * share)} % of this session is pressure or a movement of that place: {why}"
