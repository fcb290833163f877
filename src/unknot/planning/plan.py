"""``plan_session``: one frozen request and a verdict in, one checked plan out."""

from __future__ import annotations

from collections.abc import Sequence

from unknot.catalog.loader import Catalog
from unknot.catalog.rules import Question
from unknot.planning.build import Draft
from unknot.planning.check import LONGEST_ONE_SIDED_S, check_plan
from unknot.planning.needs import check_ids
from unknot.planning.pacing import require_no_rest
from unknot.planning.places import left_places
from unknot.planning.problem import Choice, Pick, Problem
from unknot.planning.refusal import NoPlan, PlanDefect
from unknot.planning.request import Plan, Request, Visit, marks_of
from unknot.planning.rungs import own_rungs
from unknot.planning.short import best_draft, draft_short, explain_share
from unknot.planning.solve import Result
from unknot.planning.timeline import lay_out
from unknot.planning.why import explain_left_out, explain_refusal, explain_visit, say_once
from unknot.screening.verdict import Screening


def plan_session(request: Request, screening: Screening, catalog: Catalog) -> Plan:
    """The best session for this request, with its reasons, checked rule by rule before it is returned.

    Raises InputError (an id nobody knows), NoPlan (with what would make one possible) or PlanDefect (the plan
    failed its own check, which is a fault of ours).
    """
    check_ids(request, catalog)
    catalog = own_rungs(request, catalog)
    check_allowed(request, screening, catalog)
    draft, result = best_draft(request, screening.restrictions, catalog, LONGEST_ONE_SIDED_S)
    if not result.picks:
        raise explain_refusal(draft, request, screening, catalog)
    plan = _write(draft, result, request, screening, catalog)
    problems = check_plan(plan, request, screening, catalog)
    if problems:
        raise PlanDefect(problems)
    return plan


def check_allowed(request: Request, screening: Screening, catalog: Catalog) -> None:
    """Raises NoPlan where the verdict allows no plan, on a rest day, or where nothing here is for what was marked."""
    if screening.seen_first:
        raise NoPlan(
            "Your answers need to be looked at by somebody else first: " + _first_message(screening),
            "Once that is settled, answer the questions again.",
        )
    if screening.incomplete:
        raise _open_refusal(screening, catalog)
    if not screening.plan_allowed:
        raise NoPlan(_not_now(screening, catalog), "Answer the questions again when that has changed.")
    require_no_rest(request.history)


def problem_json(request: Request, screening: Screening, catalog: Catalog) -> str:
    """The optimisation problem as canonical JSON, for ``--dump-problem``."""
    check_ids(request, catalog)
    check_allowed(request, screening, catalog)
    return draft_short(request, screening.restrictions, own_rungs(request, catalog)).problem.to_json()


def _open_refusal(screening: Screening, catalog: Catalog) -> NoPlan:
    """Names each open question and says how it is answered; what a mark opens reads like any other."""
    asked = [catalog.questions[key] for key in screening.missing]
    return NoPlan(
        "Some questions that cannot wait have no answer:" + "".join(f"\n  {q.id}: {q.text}" for q in asked),
        'Answer each by its id in "answers": ' + "; ".join(map(_how_to_answer, asked)) + ".",
    )


def _how_to_answer(question: Question) -> str:
    known = [choice.id for choice in question.choices] or ["yes", "no", "unsure"]
    return f'"{question.id}": ' + " | ".join(f'"{value}"' for value in known)


def _first_message(screening: Screening) -> str:
    worst = [reason.message for reason in screening.reasons if reason.verdict == screening.verdict]
    return worst[0] if worst else f"the verdict is {screening.verdict}."


def _not_now(screening: Screening, catalog: Catalog) -> str:
    """The message of the rule that leaves nothing to press today."""
    return next(reason.message for reason in screening.reasons if catalog.rules[reason.rule].ends_it)


def _write(draft: Draft, result: Result, request: Request, screening: Screening, catalog: Catalog) -> Plan:
    bare = [
        _visit(choice, lane, pick, draft.problem, order, catalog)
        for order, (choice, lane, pick) in enumerate(_in_order(draft.problem, result), start=1)
    ]
    blocks = lay_out(bare, catalog, draft.budget_s)
    starts = {block.visit: block.starts_s for block in blocks if block.kind == "dose"}
    visits = [v.model_copy(update={"starts_s": starts[i]}) for i, v in enumerate(bare)]
    reasons = list(say_once(visits, [explain_visit(visit, visits, draft, request, catalog) for visit in visits]))
    if short := explain_share(visits, draft.budget_s, screening.restrictions, request, catalog):
        reasons[-1] = (*reasons[-1], short)
    plan = Plan(
        verdict=screening.verdict,
        optimal=result.optimal,
        objective=result.score.value,
        bound=result.bound,
        budget_s=draft.budget_s,
        total_s=blocks[-1].ends_s,
        visits=tuple(v.model_copy(update={"reasons": r}) for v, r in zip(visits, reasons, strict=True)),
        left_out=explain_left_out(visits, draft, request, screening, catalog),
        content_version=catalog.version,
    )
    return plan.model_copy(update={"places_left_out": tuple(left_places(marks_of(request), plan, catalog))})


def _in_order(problem: Problem, result: Result) -> Sequence[tuple[Choice, int, Pick]]:
    """Lanes in the order they are done: by station, within it by the usual order of areas, softer first."""
    found = []
    for station in result.path:
        here = [
            (problem.choices[pick.choice], part, pick)
            for pick in result.picks
            for part in problem.choices[pick.choice].parts
            if part.station == station
        ]
        for choice, part, pick in sorted(here, key=lambda x: (x[0].order, x[0].score, x[0].id)):
            found += [(choice, lane, pick) for lane in part.lanes]
    return found


def _visit(choice: Choice, lane: int, pick: Pick, problem: Problem, order: int, catalog: Catalog) -> Visit:
    variant = catalog.variants[choice.variant]
    spec = choice.lanes[lane]
    return Visit.model_validate(
        {
            "order": order,
            "technique": variant.technique,
            "variant": variant.id,
            "area": variant.area,
            "side": spec.side,
            "tool": variant.tool,
            "surface": variant.surface,
            "posture": variant.posture,
            "rung": variant.rung,
            "dose_s": spec.low_s + problem.step_s * pick.steps[lane],
            "starts_s": 0,
            "reasons": (),
        }
    )
