"""Verdicts, plans and scripts as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from unknot.catalog.base import Verdict
from unknot.catalog.loader import Catalog
from unknot.cli.page import Page
from unknot.planning.naming import listed
from unknot.planning.places import Missed, left_by_reason
from unknot.planning.request import Plan
from unknot.screening.answers import MAP
from unknot.screening.content import ScreeningContent
from unknot.screening.explain import NOT_SIGNED_OFF, headline, say_once, strongest
from unknot.screening.until_seen import after_a_look, positions_of_ease, signs
from unknot.screening.verdict import Reason, Restrictions, Screening
from unknot.session.script import Script
from unknot.session.words import side_words

COLOURS = {
    "go": "green",
    "go_with_changes": "green",
    "see_clinician": "yellow",
    "urgent": "red",
    "emergency": "bold red",
}


WHERE_TO_GO: dict[Verdict, str] = {
    "emergency": "Go to an emergency department at once, or call 112, 999 or 911, if a yes to one of these comes true:",
    "urgent": "Be seen the same day if a yes to one of these comes true:",
}


def minutes(seconds: float) -> str:
    """``7:05``"""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def print_screening(screening: Screening, content: ScreeningContent, console: Console | None = None) -> None:
    console = console or Page()
    halted = screening.verdict in ("go", "go_with_changes") and not screening.plan_allowed
    colour = "yellow" if halted else COLOURS[screening.verdict]
    console.print(Panel(f"[{colour}]{headline(screening, content)}[/{colour}]", expand=False))
    _print_reasons(screening, content, console)
    if not screening.seen_first:
        for key in dict.fromkeys((*screening.missing, *screening.outdated)):
            why = "Asked again, its meaning has changed" if key in screening.outdated else "Not answered"
            console.print(f"• {why}: {escape(content.questions[key].text)} [dim]({key})[/dim]")
    if screening.plan_allowed or screening.incomplete:
        _print_limits(screening, console)
    _print_open(screening, console)
    console.print(f"[dim]{NOT_SIGNED_OFF}[/dim]")


def _print_reasons(screening: Screening, content: ScreeningContent, console: Console) -> None:
    """Whoever is to be seen first reads what sends them, and nothing milder that could be taken for leave to roll."""
    leading = sent_by(screening, content) if screening.seen_first else screening.reasons
    for reason, message in zip(leading, say_once(reason.message for reason in leading), strict=True):
        if message:
            console.print(f"• {escape(message)}")
        console.print(f"  [dim]{escape(_because(reason, screening.unanswered))}[/dim]")
    if also := to_be_said(screening, leading):
        console.print(f"[dim]Say there as well: {escape(_titles(also, content))}.[/dim]")


def sent_by(screening: Screening, content: ScreeningContent) -> tuple[Reason, ...]:
    """The strictest reasons why somebody is to be seen before any session."""
    return tuple(reason for reason in strongest(screening.reasons) if content.rules[reason.rule].sends_first)


def to_be_said(screening: Screening, leading: tuple[Reason, ...]) -> list[Reason]:
    """What else a clinician should hear: reasons to see one that rest on more than what was answered there."""
    covered = {*screening.unanswered, *(key for reason in leading for key in reason.answers)}
    rest = [reason for reason in screening.reasons if reason not in leading and reason.verdict != "go_with_changes"]
    return [reason for reason in rest if not covered.issuperset(reason.answers)]


def _titles(reasons: Sequence[Reason], content: ScreeningContent) -> str:
    return "; ".join(content.rules[reason.rule].title for reason in reasons)


def _print_limits(screening: Screening, console: Console) -> None:
    for line in describe_restrictions(screening.restrictions):
        console.print(f"[dim]– {escape(line)}[/dim]")


def print_until_seen(
    screening: Screening, answers: Mapping[str, Any], content: ScreeningContent, catalog: Catalog, console: Console
) -> None:
    """For somebody who is to be seen first: what to do meanwhile, what to say there, and how to come back."""
    console.print("\n[bold]Until somebody has looked[/bold]")
    for line in catalog.meanwhile.says:
        console.print(f"• {escape(line)}")
    for verdict, words in WHERE_TO_GO.items():
        if found := signs(verdict, answers, content):
            console.print(f"\n[bold]{words}[/bold]")
        for key in found:
            console.print(f"• {escape(content.questions[key].text)}")
    console.print("\n[bold]What may ease it[/bold]")
    for each in positions_of_ease(screening.restrictions, catalog):
        console.print(f"• [bold]{escape(each.name)}.[/bold] {escape(each.how)} [dim]{escape(each.not_when)}[/dim]")
    leading = sent_by(screening, content)
    titles = _titles([*leading, *to_be_said(screening, leading)], content)
    console.print("\n[bold]What to say there[/bold]")
    console.print("• Since when it hurts, how it began, and what makes it better or worse.")
    console.print(f"• What came up here: {escape(titles)}.")
    console.print(f"\n[bold]Afterwards[/bold]\n{escape(_way_back(answers, content))}")


def _way_back(answers: Mapping[str, Any], content: ScreeningContent) -> str:
    """A look by a clinician is named as the way back only where it is one."""
    if after_a_look(answers, content).seen_first:
        return "When what stands above has changed, start again, and say that something has changed."
    return f"When a clinician has looked, start again and answer yes to: {content.questions['clinician_looked'].text}"


def _print_open(screening: Screening, console: Console) -> None:
    """A verdict or plan made without the long form says so: what nobody answered is not a no."""
    if screening.unanswered and not screening.seen_first:
        keys = ", ".join(screening.unanswered)
        console.print(f"[yellow]Not answered, and could still change this: {escape(keys)}[/yellow]")


def _because(reason: Reason, unanswered: tuple[str, ...]) -> str:
    answered = [key for key in reason.answers if key not in unanswered and key != MAP]
    left_out = sum(key in unanswered for key in reason.answers)
    grounds = ["what you marked"] if MAP in reason.answers else []
    grounds += [f"your answer to {listed(answered)}"] if answered else []
    grounds += [f"{left_out} {'question' if left_out == 1 else 'questions'} left out"] if left_out else []
    return f"because of {listed(grounds)} (rule {reason.rule}; {', '.join(reason.sources)})"


def describe_restrictions(restrictions: Restrictions) -> list[str]:
    """What a verdict changes, in words."""
    usual = Restrictions()
    left_out = ", ".join(dict.fromkeys(f"{e.area} ({e.side})" for e in restrictions.areas_excluded))
    limits = (
        ("left out", left_out),
        ("tools left out", ", ".join(restrictions.tools_excluded)),
        ("positions left out", ", ".join(restrictions.postures_excluded)),
        ("surfaces left out", ", ".join(restrictions.surfaces_excluded)),
        ("efforts left out", ", ".join(restrictions.efforts_excluded)),
        ("movements left out", ", ".join(restrictions.movements_excluded)),
        ("discomfort at most, of 10", _lowered(restrictions.max_discomfort_nrs, usual.max_discomfort_nrs)),
        ("seconds on one side at most", _lowered(restrictions.max_dose_s, usual.max_dose_s)),
        ("areas in one session at most", str(restrictions.max_areas or "")),
    )
    return [f"{name}: {text}" for name, text in limits if text]


def _lowered(limit: int, usual: int) -> str:
    return str(limit) if limit < usual else ""


def print_plan(
    plan: Plan,
    screening: Screening,
    catalog: Catalog,
    console: Console | None = None,
    missed: Sequence[Missed] = (),
) -> None:
    """``missed``: places somebody marked that no line is for."""
    from unknot.planning.why import explain_spare  # brings the planner with it, which a screening does without

    console = console or Page()
    table = Table(box=SIMPLE, show_edge=False, pad_edge=False, padding=(0, 1, 1, 0))
    table.add_column("", justify="right")
    table.add_column("at", justify="right")
    table.add_column("what", ratio=3, overflow="fold")
    table.add_column("with", ratio=2, overflow="fold")
    table.add_column("for", justify="right")
    for visit in plan.visits:
        what = f"[bold]{escape(side_words(catalog.areas[visit.area], visit.side))}[/bold]"
        name = escape(catalog.techniques[visit.technique].name)
        reasons = escape(" ".join(visit.reasons))
        tool, surface = catalog.tools[visit.tool].name, catalog.surfaces[visit.surface].name
        table.add_row(
            str(visit.order),
            minutes(visit.starts_s),
            f"{what}\n{name}\n[dim]{reasons}[/dim]",
            f"{escape(tool)}\n[dim]{escape(surface)}, rung {visit.rung}[/dim]",
            f"{visit.dose_s} s",
        )
    console.print(table)
    for why, places in left_by_reason(plan, catalog, missed).items():
        console.print(f"[dim]Left out: {escape(', '.join(places))}. {escape(why)}[/dim]")
    console.print(f"\n{minutes(plan.total_s)} of {minutes(plan.budget_s)} min. {proof_words(plan)}")
    if spare := explain_spare(plan):
        console.print(spare)
    _print_limits(screening, console)
    _print_open(screening, console)
    console.print(f"[dim]{NOT_SIGNED_OFF}[/dim]")


def proof_words(plan: Plan) -> str:
    if plan.optimal:
        return "Proven: no other plan for what you asked scores higher."
    gap = 100 * (plan.bound - plan.objective) / max(1, plan.bound)
    return f"The best plan found in the time allowed; at most {gap:.1f} % could be gained."


def print_script(script: Script, console: Console | None = None) -> None:
    console = console or Page()
    for segment in script.segments:
        side = f" {segment.side}" if segment.side in ("left", "right") else ""
        head = f"{minutes(segment.starts_s):>5}  {segment.kind.replace('_', ' ')}"
        about = f"{segment.area}{side}" if segment.area else ""
        console.print(f"[cyan]{head:<20}[/cyan] {segment.duration_s:>3} s  {escape(about)}")
        for say in segment.say:
            console.print(f"         [dim]+{say.at_s:>4.1f}[/dim] “{escape(say.text)}”")
    console.print(f"{minutes(script.total_s):>5}  end")


def print_lines(lines: Sequence[str], console: Console | None = None) -> None:
    for line in lines:
        (console or Page()).print(escape(line))
