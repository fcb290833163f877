"""``unknot pressure``: one case or the ladder of its technique, in words, as JSON or as a picture."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from unknot.catalog.errors import InputError, Problem
from unknot.catalog.loader import load_catalog
from unknot.cli.reading import read_object

if TYPE_CHECKING:
    from unknot.pressure.bench import PressureResult
    from unknot.pressure.ladders import Ladder

DRAWS = 200


def pressure_command(name: str, as_json: bool, ladder_only: bool = False, plot: Path | None = None) -> None:
    """Print a case, or with ``ladder_only`` its technique's ladder; ``plot``: also write the ladder as SVG."""
    from unknot.pressure.bench import estimate
    from unknot.pressure.case import load_case
    from unknot.pressure.ladders import ladder
    from unknot.pressure.words import LIMITS, describe

    catalog = load_catalog()
    case = load_case(read_object(name), catalog)
    technique = catalog.techniques[case.technique]
    if plot is not None:
        from unknot.pressure.chart import draw_ladder

        _write(plot, draw_ladder(ladder(technique, case.person, catalog, DRAWS), technique.name))
    if ladder_only:
        steps = ladder(technique, case.person, catalog, DRAWS)
        print(json.dumps(ladder_document(steps), indent=1) if as_json else _ladder_table(steps, technique.name, LIMITS))
        return
    result = estimate(case, catalog, DRAWS)
    if as_json:
        print(json.dumps(result.model_dump(mode="json"), indent=1))
        return
    print(_case_table(result))
    print()
    print(_paragraphs(describe(case, result, catalog).removesuffix(LIMITS), LIMITS))


def ladder_document(steps: Ladder) -> dict[str, object]:
    return {
        "technique": steps.technique,
        "first": steps.first.variant,
        "rungs": [asdict(rung) for rung in steps.rungs],
    }


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        found = f"{str(path)!r} ({error.strerror})"
        raise InputError((Problem("pressure", "--plot", found, "a file that can be written"),)) from None


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(fill(text, 96) for text in texts)


_ROWS = (
    ("load", "load_n", 1, "N"),
    ("share of weight", "load_bw", 100, "%"),
    ("depth", "indentation_mm", 1, "mm"),
    ("contact area", "area_cm2", 1, "cm²"),
    ("mean pressure", "mean_kpa", 1, "kPa"),
    ("peak pressure", "peak_kpa", 1, "kPa"),
)


def _case_table(result: PressureResult) -> str:
    lines = [f"{'':<16} {'value':>8} {'5 %':>8} {'95 %':>8}"]
    for label, field, factor, unit in _ROWS:
        value, low, high = (factor * number for number in (getattr(result, field), *result.bands[field]))
        lines.append(f"{label:<16} {value:>8.3g} {low:>8.3g} {high:>8.3g} {unit}")
    lines.append(f"{'rung':<16} {result.rung:>8}")
    if result.flags:
        lines.append("flags: " + ", ".join(result.flags))
    lines.append("sources: " + ", ".join(result.sources))
    return "\n".join(lines)


def _ladder_table(steps: Ladder, title: str, limits: str) -> str:
    lines = [title, f"{'rung':>4}  {'tool':<14} {'surface':<19} {'effort':<8} {'load N':>7} {'kPa':>5}  5–95 %"]
    for rung in steps.rungs:
        low, high = rung.band_kpa
        notes = [
            text
            for text, on in (
                ("start here", rung is steps.first),
                ("close to the one above", rung.close),
                ("hardly felt", not rung.has_effect),
                ("near bone", "near-bone-choose-a-softer-step" in rung.flags),
            )
            if on
        ]
        lines.append(
            f"{rung.rung:>4}  {rung.tool:<14} {rung.surface:<19} {rung.effort:<8} {rung.load_n:>7.0f} "
            f"{rung.mean_kpa:>5.0f}  {low:.0f}–{high:.0f}  {', '.join(notes)}".rstrip()
        )
    return "\n".join([*lines, "", _paragraphs(limits)])
