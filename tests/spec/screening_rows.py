"""The rule tables of ``tests/spec/screening``: people's answers, and what has to come of them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parent / "screening"

STARS_CLEAR = {
    "saddle_numbness": "no",
    "bladder_change": "no",
    "bowel_change": "no",
    "both_legs": "no",
    "leg_weakness_worsening": "no",
    "unsteady_walking": "no",
    "fever_unwell": "no",
    "chest_pain_or_breathless": "no",
    "tearing_pain_or_faint": "no",
    "calf_swollen": "no",
    "recent_trauma": "none",
}
EXAMPLE: dict[str, Any] = json.loads((files("unknot.cli") / "example.json").read_text(encoding="utf-8"))["answers"]
OPTIONAL = ("ibp_onset_age", "pain_average", "calf_marked")
FORM_CLEAR = {key: value for key, value in EXAMPLE.items() if key not in OPTIONAL}
"""The whole form of the example person, in whom nothing speaks against anything; without numbers that are optional
and without what only a mark on the body map asks."""


@dataclass(frozen=True)
class Row:
    """``given`` are all answers of this person: the whole form clear, unless the row says otherwise.

    ``leaves_out`` and ``still_open`` are "area side"; ``limits`` are fields of the restrictions, exactly.
    ``unanswered``: in words, what this person left out. ``why``: what changed in this row, and on whose word.
    ``says`` stands in the message of the worst rule, in this order; ``never_says`` in no message at all.
    ``about``: a question; ``changes`` says whether its answer makes a difference here. ``contradicts``: of a body
    map, the question that was answered before and that the marks speak against.
    """

    table: str
    name: str
    given: dict[str, Any]
    answers: dict[str, Any]
    verdict: str
    rules: tuple[str, ...]
    leaves_out: tuple[str, ...] = ()
    still_open: tuple[str, ...] = ()
    limits: dict[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    unanswered: str = ""
    why: str = ""
    seen_first: bool | None = None
    plan_allowed: bool | None = None
    says: tuple[str, ...] = ()
    never_says: tuple[str, ...] = ()
    about: str = ""
    changes: bool = False
    contradicts: str = ""


LISTS = ("rules", "leaves_out", "still_open", "missing", "says", "never_says")
KEPT = ("nothing_else_answered", "only_time_critical_answered")


def read_tables() -> dict[str, list[Row]]:
    """Title of each table → its rows, in file order."""
    tables = {}
    for path in sorted(TABLES.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        tables[data["title"]] = [_row(data["title"], entry) for entry in _unfolded(data["row"])]
    return tables


def _unfolded(entries: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each row, and after it the same person once more for every list of answers in ``then``."""
    for entry in entries:
        told = dict(entry)
        later = told.pop("then", [])
        yield told
        for step in later:
            words = ", ".join(f"{key} {value}" for key, value in step["answers"].items())
            answers = {**told["answers"], **step["answers"]}
            kept = {key: told[key] for key in KEPT if key in told}
            open_still = [key for key in told.get("left_unanswered", []) if key not in step["answers"]]
            now = {"name": f"{told['name']} → {words}", "answers": answers, "left_unanswered": open_still}
            yield {**kept, **step, **now}


def _row(table: str, entry: dict[str, Any]) -> Row:
    entry = dict(entry)
    base, unanswered = FORM_CLEAR, ""
    if entry.pop("nothing_else_answered", False):
        base, unanswered = {}, "nothing else answered"
    elif entry.pop("only_time_critical_answered", False):
        base, unanswered = STARS_CLEAR, "the long form not answered"
    gone = entry.pop("left_unanswered", [])
    unanswered = unanswered or (f"{', '.join(gone)} not answered" if gone else "")
    given = {key: value for key, value in {**base, **entry["answers"]}.items() if key not in gone}
    lists = {key: tuple(entry.pop(key)) for key in LISTS if key in entry}
    return Row(table=table, given=given, unanswered=unanswered, **entry, **lists)


ROWS: tuple[Row, ...] = tuple(row for rows in read_tables().values() for row in rows)
