"""Verdicts, plans and scripts as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from unknot.catalog.loader import Catalog
from unknot.cli.page import Page
from unknot.planning.naming import listed
from unknot.planning.places import left_by_reason
from unknot.planning.request import Plan
from unknot.screening.content import ScreeningContent
from unknot.screening.explain import NOT_SIGNED_OFF, headline
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


def minutes(seconds: float) -> str:
    """``7:05``"""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def print_screening(screening: Screening, content: ScreeningContent, console: Console | None = None) -> None:
    console = console or Page()
    title, colour = headline(screening, content), COLOURS[screening.verdict]
    if screening.incomplete and screening.verdict not in ("urgent", "emergency"):
        title, colour = "No plan yet: some of the questions asked before every session have no answer.", "yellow"
    console.print(Panel(f"[{colour}]{title}[/{colour}]", expand=False))
    for reason in screening.reasons:
        console.print(f"• {escape(reason.message)}")
        console.print(f"  [dim]{escape(_because(reason, screening.unanswered))}[/dim]")
    for key in screening.missing:
        console.print(f"• Not answered: {escape(content.questions[key].text)} [dim]({key})[/dim]")
    for line in describe_restrictions(screening.restrictions, screening.verdict):
        console.print(f"[dim]– {escape(line)}[/dim]")
    _print_open(screening, console)
    console.print(f"[dim]{NOT_SIGNED_OFF}[/dim]")


def _print_open(screening: Screening, console: Console) -> None:
    """A verdict or plan made without the long form says so: what nobody answered is not a no."""
    if screening.unanswered and screening.verdict not in ("urgent", "emergency"):
        keys = ", ".join(screening.unanswered)
        console.print(f"[yellow]Not answered, and could still change this: {escape(keys)}[/yellow]")


def _because(reason: Reason, unanswered: tuple[str, ...]) -> str:
    answered = [key for key in reason.answers if key not in unanswered]
    left_out = len(reason.answers) - len(answered)
    grounds = [f"your answer to {listed(answered)}"] if answered else []
    grounds += [f"{left_out} {'question' if left_out == 1 else 'questions'} left out"] if left_out else []
    return f"because of {listed(grounds)} (rule {reason.rule}; {', '.join(reason.sources)})"


def describe_restrictions(restrictions: Restrictions, verdict: str) -> list[str]:
    """What a verdict changes, in words; nothing where nothing may be planned anyway."""
    if verdict in ("urgent", "emergency"):
        return []
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


def print_plan(plan: Plan, screening: Screening, catalog: Catalog, console: Console | None = None) -> None:
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
    for why, places in left_by_reason(plan, catalog).items():
        console.print(f"[dim]Left out: {escape(', '.join(places))}. {escape(why)}[/dim]")
    console.print(f"\n{minutes(plan.total_s)} of {minutes(plan.budget_s)} min. {proof_words(plan)}")
    if spare := explain_spare(plan):
        console.print(spare)
    for line in describe_restrictions(screening.restrictions, screening.verdict):
        console.print(f"[dim]– {escape(line)}[/dim]")
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
