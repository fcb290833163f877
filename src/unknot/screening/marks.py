"""What a person marked on the body map, read as answers to the safety questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from unknot.body.regions import BODY_REGIONS, REGION_IDS
from unknot.catalog.errors import Problem
from unknot.catalog.reading import nearest
from unknot.catalog.rules import Condition, MapRow

WHERE = "answers"
SIDES = ("left", "right", "middle", "both")
FIELDS = ("region", "side", "pain", "stiffness")
LONGEST_MAP = 200
STRONGEST = 10
SILENT_REGIONS = frozenset(
    {
        "lumbar",
        "sacroiliac",
        "thoracic-lower",
        "thoracic-middle",
        "thoracic-upper",
        "shoulder-blade",
        "buttock",
        "thigh-back",
        "thigh-front",
        "thigh-inner",
        "thigh-outer",
        "foot",
    }
)
"""Back, shoulder blade, buttock, thigh and sole: the only places of which a mark may mean nothing more."""
SILENT_BELOW = 8


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A region marked on one side, 0–10, rounded up. ``strength``: the worse of pain and stiffness; ``pain`` alone."""

    region: str
    side: str
    strength: int
    pain: int = 0


def read_map(field: str, value: Any) -> tuple[tuple[Mark, ...], list[Problem]]:
    """The marks of a map as it was sent, ``both`` as its two sides, the stronger where one stands twice."""
    if not isinstance(value, list | tuple):
        return (), [problem(field, value, "a list of {region, side, pain, stiffness}")]
    if len(value) > LONGEST_MAP:
        return (), [problem(field, f"{len(value)} entries", f"at most {LONGEST_MAP}")]
    problems = [problem for i, entry in enumerate(value) for problem in _entry_problems(f"{field}.{i}", entry)]
    return ((), problems) if problems else (strongest(map(_marks, value)), [])


def strongest(lists: Iterable[Iterable[Mark]]) -> tuple[Mark, ...]:
    """Several lists of marks as one: each region and side once, the strongest mark counts."""
    found: dict[tuple[str, str], Mark] = {}
    for mark in (mark for marks in lists for mark in marks):
        key = (mark.region, mark.side)
        before = found.get(key, mark)
        found[key] = Mark(*key, max(before.strength, mark.strength), max(before.pain, mark.pain))
    return tuple(sorted(found.values()))


def marks_of_needs(needs: Mapping[tuple[str, str], float], regions: Mapping[str, str]) -> tuple[Mark, ...]:
    """Needs by (area, side), 0–10, as marks where that very area hurts; ``regions``: area → region."""
    return strongest(
        [Mark(regions[area], side, ceil(need)) for side in _halves(side)]
        for (area, side), need in needs.items()
        if need > 0
    )


def _marks(entry: Mapping[str, Any]) -> list[Mark]:
    rated = [entry[name] for name in ("pain", "stiffness") if name in entry]
    strength = ceil(max(rated)) if rated else 1  # marked and not rated is marked all the same
    pain = ceil(entry.get("pain", 0)) if rated else strength
    return [Mark(entry["region"], side, strength, pain) for side in _halves(entry["side"])] if strength else []


def _halves(side: str) -> tuple[str, ...]:
    return ("left", "right") if side == "both" else (side,)


def _entry_problems(field: str, entry: Any) -> Iterator[Problem]:
    if not isinstance(entry, Mapping):
        yield problem(field, entry, "an object with region, side, pain and stiffness")
        return
    for name, ids in (("region", REGION_IDS), ("side", SIDES)):
        value = entry.get(name)
        if type(value) is not str or value not in ids:
            yield problem(f"{field}.{name}", value, f"one of {', '.join(ids)}", _near(value, ids))
    for name in ("pain", "stiffness"):
        value = entry.get(name, 0)
        if type(value) not in (int, float) or not 0 <= value <= STRONGEST:
            yield problem(f"{field}.{name}", value, f"a number from 0 to {STRONGEST}")
    for extra in entry.keys() - set(FIELDS):
        yield problem(f"{field}.{extra}", entry[extra], f"only {', '.join(FIELDS)}", _near(extra, FIELDS))


def _near(value: Any, ids: tuple[str, ...]) -> str:
    return nearest(value, ids) if isinstance(value, str) else ""


def problem(field: str, value: Any, expected: str, hint: str = "") -> Problem:
    """What is wrong with one answer, its value cut to a line."""
    return Problem(WHERE, field, "nothing" if value is None else short(repr(value)), expected, hint)


def short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────────


def is_marked(marks: Iterable[Mark], leaf: Condition) -> bool:
    """Whether one of the leaf's regions is marked with its strength; a mark in the middle is on both sides."""
    least = leaf.at_least or 1
    return any(
        mark.region in leaf.marked
        and (mark.pain if leaf.hurts else mark.strength) >= least
        and leaf.on in (None, mark.side, _any_side(mark, leaf))
        for mark in marks
    )


def _any_side(mark: Mark, leaf: Condition) -> str | None:
    return leaf.on if mark.side == "middle" else None


def covers(row: MapRow, mark: Mark) -> bool:
    low, high = row.strength
    return mark.region in row.regions and mark.side in row.sides and low <= mark.strength <= high


def map_problems(rows: Mapping[str, MapRow]) -> Iterator[Problem]:
    """Unknown regions, a region, side and strength that no row speaks of, and silence where it may not be."""
    for row in rows.values():
        where = f"screening/map/{row.id}.toml"
        named = (*row.regions, *(r for leaf in (row.when.leaves() if row.when else ()) for r in leaf.marked))
        for region in sorted(set(named) - set(REGION_IDS)):
            yield Problem(where, "regions", region, "a region of the body map", nearest(region, REGION_IDS))
        if not 1 <= row.strength[0] <= row.strength[1] <= STRONGEST:
            yield Problem(where, "strength", str(list(row.strength)), "from and to, within 1 to 10")
        loud = sorted(set(row.regions) - SILENT_REGIONS) if row.silent else []
        if loud or (row.silent and row.strength[1] >= SILENT_BELOW):
            what = ", ".join(loud) or f"strength {row.strength[1]}"
            yield Problem(where, "asks", f"nothing for {what}", "a question or a rule", "only back and limbs below 8")
    plain = [row for row in rows.values() if row.when is None]
    for patch in BODY_REGIONS:
        open_at = [
            n for n in range(1, STRONGEST + 1) if not any(covers(r, Mark(patch.region, patch.side, n)) for r in plain)
        ]
        if open_at:
            found = f"no row for {patch.region} {patch.side} at {', '.join(map(str, open_at))}"
            yield Problem("screening/map", patch.region, found, "a row for every region, side and strength")
