"""Write the generated pages of the documentation, or name those that are stale.

``python scripts/write_reference.py`` writes, ``--check`` only compares and exits 1 when a page differs.
A page is an entry in PAGES: its path below the repository, and the function that renders it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from scripts import reference_catalog, reference_pressure, reference_screening  # noqa: E402
from tests.spec.screening_rows import Row, read_tables  # noqa: E402

from unknot.catalog.base import VERDICTS  # noqa: E402
from unknot.catalog.loader import load_catalog  # noqa: E402
from unknot.catalog.rules import Condition, Question, Restrict, Rule, StopRule  # noqa: E402
from unknot.pressure.sheets import load_sheets  # noqa: E402
from unknot.screening import NOT_SIGNED_OFF, ScreeningContent, load_screening  # noqa: E402

GENERATED = "<!-- Written by scripts/write_reference.py; change the content instead. -->"


@cache
def screening() -> ScreeningContent:
    return load_screening(ROOT / "src/unknot/content/screening")


def page(*lines: str) -> str:
    return "\n".join((GENERATED, "", *lines)).rstrip() + "\n"


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


# ── screening rules ───────────────────────────────────────────────────────────────────────────────────


def screening_rules() -> str:
    content = screening()
    return page(
        "# Screening rules",
        "",
        f"> {NOT_SIGNED_OFF}",
        "",
        f"{len(content.questions)} questions, {len(content.rules)} rules, {len(content.map_rows)} rows for the body "
        f"map and {len(content.stops)} stop rules. The verdict is that of the worst rule that fires; limits of all "
        "rules that fire hold together. An answer that is missing never counts as no. *Seen first* means that there "
        "is no session before somebody has looked; what stands in italics below a message is said only where nothing "
        "stricter was found and no other rule sends to a clinician. *Consensus* is a published consensus, criterion "
        "or pathway; *caution* is our own.",
        "",
        *_questions(content),
        *reference_screening.terms(content, _words),
        *reference_screening.map_table(content, _words),
        *(line for verdict in reversed(VERDICTS[1:]) for line in _rules(verdict)),
        *_tables(),
        *_stops(content),
    )


def _questions(content: ScreeningContent) -> Iterator[str]:
    yield from ("## Questions", "", "★ is asked before every session, and without an answer there is no plan.", "")
    yield from ("| id | question | answers | worse | unsure counts as | asked |", "|---|---|---|---|---|---|")
    for question in content.questions.values():
        star = " ★" if question.star else ""
        unsure = question.unsure_counts_as or "–"
        told = (cell(question.text), cell(_answers(question)), question.worse, unsure, _asked(question))
        yield f"| `{question.id}`{star} | {' | '.join(told)} |"
    yield ""


def _asked(question: Question) -> str:
    ask_if = reference_screening.as_written()[1][question.id].ask_if
    when = "where a mark opens it" if question.asked == "map" else question.asked.replace("-", " ")
    return when + (f"; {_skip(ask_if)}" if ask_if else "")


def _skip(ask_if: Condition) -> str:
    if ask_if.none_of:
        return "not if " + " or ".join(map(_words, ask_if.none_of))
    return f"only if {_words(ask_if)}"


def _answers(question: Question) -> str:
    if question.kind == "yes-no":
        return "yes, no, unsure"
    if question.range:
        return f"{question.range[0]:g} to {question.range[1]:g}{question.unit_words}"
    if question.choices:
        return ", ".join(choice.id for choice in question.choices)
    return "area, side and one of " + ", ".join(choice.id for choice in question.conditions)


def _rules(verdict: str) -> Iterator[str]:
    """The conditions as the files have them, with terms by name."""
    yield from (f"## Rules: {verdict.replace('_', ' ')}", "")
    for rule in reference_screening.as_written()[0].values():
        if rule.verdict == verdict:
            yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    soothing = f" *{rule.soothing}*" if rule.soothing else ""
    yield from (
        f"### {rule.id}",
        "",
        f"**{rule.title}.** When {_words(rule.when)}.",
        "",
        f"> {rule.message}{soothing}",
        "",
    )
    yield f"- Takes away: {_limits(rule)}." + (" Seen first." if rule.seen_first else " Today." if rule.today else "")
    if rule.falls_to:
        yield f"- As time goes by it falls to `{rule.falls_to}` and no further."
    yield f"- Why: {rule.basis}"
    sources = ", ".join(f"`{source}`" for source in rule.sources)
    yield f"- *{rule.kind.capitalize()}*, certainty {rule.grade}; sources {sources}; hazard `{rule.hazard}`."
    yield ""


def _words(condition: Condition) -> str:
    """A condition as a sentence part, answer ids in code type."""
    if condition.answer is not None:
        return f"`{condition.answer}` {_comparison(condition)}"
    if condition.form_open:
        return "some question of the long form that could matter is not answered"
    if condition.local is not None:
        where = f" in {', '.join(condition.areas)}" if condition.areas else ""
        return f"a place with `{condition.local}`{where}"
    if condition.term is not None:
        return f"*{condition.term}*"
    if condition.marked:
        side = f" on the {condition.on}" if condition.on else ""
        least = f" at {condition.at_least:g} or more" if condition.at_least else ""
        return f"a mark in {', '.join(condition.marked)}{side}{least}"
    parts = [f"({_words(part)})" if part.parts else _words(part) for part in condition.parts]
    if condition.count is not None:
        return f"at least {condition.count} of: {'; '.join(parts)}"
    if condition.none_of:
        return f"none of: {'; '.join(parts)}"
    return (" and " if condition.all_of else " or ").join(parts)


def _comparison(leaf: Condition) -> str:
    if leaf.unanswered:
        return "is not answered"
    if leaf.is_ is not None or leaf.one_of:
        return "is " + " or ".join(value for value in (leaf.is_, *leaf.one_of) if value)
    bounds = (("≥", leaf.at_least), ("≤", leaf.at_most), (">", leaf.above), ("<", leaf.below))
    return " and ".join(f"{sign} {bound:g}" for sign, bound in bounds if bound is not None)


def _limits(rule: Rule) -> str:
    limits = rule.restrict
    if rule.ends_it:
        return "everything"
    lists = [f"{name} {', '.join(items)}" for name, items in _limit_lists(limits) if items]
    numbers = (
        ("discomfort above", limits.max_discomfort_nrs, " of 10"),
        ("more than", limits.max_dose_s, " s in one place"),
        ("more than", limits.max_areas, " areas in a session"),
    )
    counted = [f"{name} {number}{unit}" for name, number, unit in numbers if number is not None]
    return "; ".join([*lists, *counted]) or "nothing"


def _limit_lists(limits: Restrict) -> tuple[tuple[str, tuple[str, ...]], ...]:
    here = {"area": ("on that side",), "nearby": ("and what is pressed beside it, on that side",)}
    return (
        ("the area named", here.get(limits.here or "", ())),
        ("areas", limits.areas),
        ("places", limits.zones),
        ("tools", limits.tools),
        ("postures", limits.postures),
        ("surfaces", limits.surfaces),
        ("efforts", limits.efforts),
        ("movements", limits.movements),
    )


def _tables() -> Iterator[str]:
    yield from (
        "## The rule tables",
        "",
        "Each row is a person and a test. Time-critical questions not shown are no.",
        "",
    )
    for title, rows in read_tables().items():
        yield from (
            f"### {title}",
            "",
            "| person | answers | verdict | rules | limits tested |",
            "|---|---|---|---|---|",
        )
        yield from map(_row, rows)
        yield ""


def _row(row: Row) -> str:
    answers = ", ".join(f"{key}: {_answer(value)}" for key, value in row.answers.items())
    missing = f"; {row.unanswered}" if row.unanswered else ""
    missing += f"; no plan before {', '.join(row.missing)}" if row.missing and row.answers.get("map") else ""
    why = f"<br>*{cell(row.why)}*" if row.why else ""
    limits = [f"without {', '.join(row.leaves_out)}"] if row.leaves_out else []
    limits += [f"{', '.join(row.still_open)} stay open"] if row.still_open else []
    limits += [f"{key}: {_answer(value)}" for key, value in row.limits.items()]
    given = cell(answers or "all no") + missing
    return (
        f"| {cell(row.name)}{why} | {given} | {_verdict(row)} | {', '.join(row.rules) or 'none'} "
        f"| {cell('; '.join(limits))} |"
    )


def _verdict(row: Row) -> str:
    return row.verdict + (", seen first" if row.seen_first and row.verdict == "see_clinician" else "")


def _answer(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_answer, value)) or "none"
    return " ".join(map(str, value.values())) if isinstance(value, dict) else str(value)


def _stops(content: ScreeningContent) -> Iterator[str]:
    for when, stops in groupby(content.stops.values(), key=lambda stop: stop.when):
        yield from (
            f"## Stop rules {when} a session",
            "",
            "| id | the person says | what happens | message |",
            "|---|---|---|---|",
        )
        yield from map(_stop, stops)
        yield ""
    yield from _memories()


def _memories() -> Iterator[str]:
    """What stop rules and words mean on later days."""
    catalog = load_catalog()
    yield from (
        "## What is remembered of a place",
        "",
        "Days are of 24 hours. A visit counts as quiet where nothing was said in it and it left nothing sore. A form "
        "is never firmer than the one it was said of, and seconds are those of that visit, but at least 30.",
        "",
        "| id | left out | after that | until | why |",
        "|---|---|---|---|---|",
    )
    for item in (*catalog.stops.values(), *catalog.words.values()):
        if (memory := item.memory) is not None:
            rest = f"{memory.rests_days:g} days" if memory.rests_days else "no"
            share = "half the seconds" if memory.seconds == 0.5 else "no more seconds"
            end = f"{memory.until_painless_visits} quiet visits" + (", or one that felt better" * memory.better_ends)
            yield f"| `{item.id}` | {rest} | the {memory.form}, {share} | {end} | {cell(memory.basis)} |"
    yield ""


def _stop(stop: StopRule) -> str:
    action = stop.action.replace("_", " ") + (
        f"; twice in a row: {stop.repeated.replace('_', ' ')}" if stop.repeated else ""
    )
    if stop.here == "nearby":
        action += " and what lies beside it" + "".join(
            f", or with it on {' – '.join(path)}" for path in stop.nerve_paths
        )
    lower = f" *Where one’s own limit is lower:* {stop.lower_label}. {stop.lower_message}" if stop.lower_label else ""
    return f"| `{stop.id}` | {cell(stop.label)} | {action} | {cell(stop.message)}{cell(lower)} |"


# ── traceability ──────────────────────────────────────────────────────────────────────────────────────


def hazards() -> list[str]:
    """The hazards of the log that screening controls: its second-level headings."""
    text = (ROOT / "docs/safety/hazards.md").read_text(encoding="utf-8")
    return [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]


def traceability() -> str:
    content = screening()
    rows = [row for table in read_tables().values() for row in table]
    lines = [
        "# Traceability",
        "",
        "From each [hazard](hazards.md) to the rules that control it and the rows that test them.",
        "",
    ]
    for hazard in hazards():
        rules = [rule.id for rule in content.rules.values() if rule.hazard == hazard]
        stops = [stop.id for stop in content.stops.values() if stop.hazard == hazard]
        lines += [f"## {hazard}", "", "| rule | tested by |", "|---|---|"]
        lines += [f"| `{rule}` | {cell('; '.join(row.name for row in rows if rule in row.rules))} |" for rule in rules]
        lines += ["", f"Stop rules: {', '.join(f'`{stop}`' for stop in stops)}"] if stops else []
        lines.append("")
    return page(*lines)


PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/screening-rules.md": screening_rules,
    "docs/reference/body-map.md": lambda: page(*reference_screening.body_map(screening())),
    "docs/safety/traceability.md": traceability,
    "docs/safety/wordings.md": lambda: page(*reference_screening.wordings(screening())),
    "docs/reference/techniques.md": lambda: page(*reference_catalog.techniques(load_catalog())),
    "docs/reference/pressure-parameters.md": lambda: page(
        *reference_pressure.parameters(load_catalog(), load_sheets())
    ),
    "docs/reference/references.md": lambda: page(*reference_catalog.references(load_catalog())),
}


def stale() -> list[str]:
    """The pages whose file is not what would be written now."""
    return [path for path, render in PAGES.items() if not (ROOT / path).is_file() or _read(path) != render()]


def _read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def main(arguments: list[str]) -> int:
    old = stale()
    if "--check" in arguments:
        print("\n".join(f"stale: {path}" for path in old) or "All generated pages are fresh.")
        return 1 if old else 0
    for path in old:
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(PAGES[path](), encoding="utf-8")
        print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
