"""The rule tables of ``tests/spec/screening``: people's answers, and what has to come of them."""

from __future__ import annotations

import json
import tomllib
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
FORM_CLEAR = {key: value for key, value in EXAMPLE.items() if key not in ("ibp_onset_age", "pain_average")}
"""The whole form of the example person, in whom nothing speaks against anything; without numbers that are optional."""


@dataclass(frozen=True)
class Row:
    """``given`` are all answers of this person: the whole form clear, unless the row says otherwise.

    ``leaves_out`` and ``still_open`` are "area side"; ``limits`` are fields of the restrictions, exactly.
    ``unanswered``: in words, what this person left out.
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


def read_tables() -> dict[str, list[Row]]:
    """Title of each table → its rows, in file order."""
    tables = {}
    for path in sorted(TABLES.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        tables[data["title"]] = [_row(data["title"], entry) for entry in data["row"]]
    return tables


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
    lists = {key: tuple(entry.pop(key)) for key in ("rules", "leaves_out", "still_open", "missing") if key in entry}
    return Row(table=table, given=given, unanswered=unanswered, **entry, **lists)


ROWS: tuple[Row, ...] = tuple(row for rows in read_tables().values() for row in rows)
