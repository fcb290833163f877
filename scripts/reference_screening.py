"""Pages about the safety check besides its rules: terms, the map's table, the body map, wordings that changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from unknot.body.regions import BODY_REGIONS, BodyRegion
from unknot.catalog.base import Sourced
from unknot.catalog.reading import read_folder
from unknot.catalog.rules import Condition, MapRow, Question, Rule, StopRule
from unknot.screening import ScreeningContent
from unknot.screening.marks import SILENT_BELOW, Mark, covers

ROOT = Path(__file__).resolve().parent.parent
SCREENING = ROOT / "src/unknot/content/screening"
BEFORE = ROOT / "docs/safety/wordings-3b358f9.json"
"""Every text of the safety check as it stood at 3b358f9, written once from that commit."""

STRENGTHS = range(1, 11)
Words = Callable[[Condition], str]


@cache
def as_written() -> tuple[dict[str, Rule], dict[str, Question]]:
    """Rules and questions with their terms by name, not spelled out."""
    return read_folder(SCREENING / "rules", Rule, []), read_folder(SCREENING / "questions", Question, [])


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _sourced(item: Sourced) -> str:
    return f"{', '.join(f'`{source}`' for source in item.sources)}; {item.grade}"


# ── terms ────────────────────────────────────────────────────────────────────────────────────────────────────────


def terms(content: ScreeningContent, words: Words) -> Iterator[str]:
    yield from ("## Terms", "", "Conditions with a name, so that every rule means the same by it.", "")
    yield from ("| term | says | when | why | sources; certainty |", "|---|---|---|---|---|")
    for term in content.terms.values():
        when = cell(words(term.when))
        yield f"| *{term.id}* | {term.says} | {when} | {cell(term.basis)} | {_sourced(term)} |"
    yield ""


# ── the map's table ──────────────────────────────────────────────────────────────────────────────────────────────


def map_table(content: ScreeningContent, words: Words) -> Iterator[str]:
    yield from ("## What marks on the body map bring about", "")
    yield "While a question that a mark asks has no answer there is no plan. There is no default row: a region,"
    yield "side and strength that no row names stops the loader, and silence is allowed only on back and limbs below"
    yield f"{SILENT_BELOW}."
    yield "Which region asks what is also told [region by region](body-map.md)."
    plain = [row for row in content.map_rows.values() if row.when is None]
    patterns = [row for row in content.map_rows.values() if row.when is not None]
    head = (
        "",
        "| row | regions | strength | asks | rules | why | sources; certainty |",
        "|---|---|---|---|---|---|---|",
    )
    yield from head
    yield from (_plain_row(row) for row in plain)
    yield from ("", "Patterns, whatever the strength:")
    yield from ("", "| row | when | asks | rules | why | sources; certainty |", "|---|---|---|---|---|---|")
    yield from (_pattern_row(row, words) for row in patterns)
    yield ""


def _plain_row(row: MapRow) -> str:
    sides = "" if len(row.sides) == 3 else f" ({', '.join(row.sides)})"
    low, high = row.strength
    return f"| {row.title} | {', '.join(row.regions)}{sides} | {low}–{high} | {_outcome(row)} |"


def _pattern_row(row: MapRow, words: Words) -> str:
    when = cell(words(row.when)) if row.when else ""
    return f"| {row.title} | {when} | {_outcome(row)} |"


def _outcome(row: MapRow) -> str:
    return " | ".join((_ids(row.asks), _ids(row.rules), cell(row.basis), _sourced(row)))


def _ids(keys: tuple[str, ...]) -> str:
    return ", ".join(f"`{key}`" for key in keys) or "nothing"


# ── the body map ─────────────────────────────────────────────────────────────────────────────────────────────────


def body_map(content: ScreeningContent) -> Iterator[str]:
    regions = {patch.region for patch in BODY_REGIONS}
    yield from ("# The regions of the body map", "")
    yield f"{len(regions)} regions, {len(BODY_REGIONS)} patches. In answers and requests a mark is"
    yield '`{"region": "calf", "side": "left", "pain": 3, "stiffness": 0}`; sides are `left`, `right`, `middle` and'
    yield "`both`, strength is the worse of pain and stiffness, rounded up. Marked and not rated counts as 1,"
    yield "rated 0 as not marked. What a mark asks is in the last columns, in [the table](screening-rules.md) with the"
    yield "reasons."
    yield from ("", "| region | side | name | clinical | view | asks | at 8 and more | treated as |")
    yield "|---|---|---|---|---|---|---|---|"
    yield from (_patch(patch, content) for patch in BODY_REGIONS)
    yield from ("", "## Patterns", "", "These look at several regions together and ask in addition.", "")
    yield from ("| pattern | asks | brings about |", "|---|---|---|")
    for row, _ in content.patterns:
        yield f"| {row.title} | {_ids(row.asks)} | {_ids(row.rules)} |"


def _patch(patch: BodyRegion, content: ScreeningContent) -> str:
    weak, strong = (_asked(patch, strength, content) for strength in (1, 10))
    areas = [area for area, region in content.regions.items() if region == patch.region]
    told = (patch.name, patch.clinical, " and ".join(patch.views), weak, strong if strong != weak else "the same")
    return f"| `{patch.region}` | {patch.side} | {' | '.join(told)} | {', '.join(areas) or '–'} |"


def _asked(patch: BodyRegion, strength: int, content: ScreeningContent) -> str:
    mark = Mark(patch.region, patch.side, strength)
    rows = [row for row in content.map_rows.values() if row.when is None and covers(row, mark)]
    return _ids(tuple(dict.fromkeys(key for row in rows for key in (*row.asks, *row.rules))))


# ── wordings ─────────────────────────────────────────────────────────────────────────────────────────────────────


def wordings(content: ScreeningContent) -> Iterator[str]:
    yield from ("# Wordings that a clinician should read", "")
    yield "Every text of the safety check that is new or different since 3b358f9, with what stood there before. Nobody"
    yield "with clinical training has read them yet: see [sign-off](sign-off.md). *Asks for something else* means that"
    yield "an answer to the older words does not count any more; the others were reworded and ask the same."
    before = json.loads(BEFORE.read_text(encoding="utf-8"))
    listed: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
        ("Questions", "questions", content.questions),
        ("Messages of rules", "rules", content.rules),
        ("Stop rules", "stops", content.stops),
    )
    for title, kind, items in listed:
        changed = [(key, before[kind].get(key, {}), texts(item)) for key, item in items.items()]
        changed = [(key, old, new) for key, old, new in changed if old != new]
        gone = sorted(set(before[kind]) - set(items))
        yield from ("", f"## {title}", "", f"{len(changed)} of {len(items)}.", "")
        yield from ("| id | now | before |", "|---|---|---|")
        yield from (
            f"| `{key}` | {_told(new)}{_version(items[key])} | {_told(old) or '*new*'} |" for key, old, new in changed
        )
        yield from (f"| {key} | *gone* | {_told(before[kind][key])} |" for key in gone)


def texts(item: Question | Rule | StopRule) -> dict[str, str]:
    """What a person reads of it, as far as it is filled in."""
    names = {Question: ("text", "brief", "help"), Rule: ("message", "soothing"), StopRule: ("label", "help", "message")}
    found = {name: getattr(item, name) for name in names[type(item)] if getattr(item, name)}
    if isinstance(item, Question):
        lists = {"choices": item.choices, "conditions": item.conditions}
        found |= {name: ", ".join(choice.label for choice in choices) for name, choices in lists.items() if choices}
    return found


PLAIN = ("text", "message", "label")


def _told(parts: Mapping[str, str]) -> str:
    first = sorted(parts.items(), key=lambda part: part[0] not in PLAIN)
    return "<br>".join(cell(text) if name in PLAIN else f"*{cell(text)}*" for name, text in first)


def _version(item: Question | Rule | StopRule) -> str:
    return "<br>**asks for something else**" if isinstance(item, Question) and item.meaning > 1 else ""
