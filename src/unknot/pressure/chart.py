"""The ladder as a picture: one row per variant, a dot at the mean pressure, a line over the 5–95 % band."""

from __future__ import annotations

from math import ceil
from xml.sax.saxutils import escape

from unknot.pressure.ladders import Ladder, Rung

ROW = 26
TOP = 64
LEFT = 335
WIDTH = 400
INK, SOFT, LINE = "#1f2933", "#5b6770", "#d5dbe1"
COLOURS = {
    "tennis-ball": "#4d7c0f",
    "lacrosse-ball": "#b45309",
    "peanut": "#0f766e",
    "soft-roller": "#2563eb",
    "firm-roller": "#6d28d9",
    "ridged-roller": "#be123c",
    "rolled-towel": "#64748b",
}
NOTE = "Orders the ways of doing this one technique. Not comparable with other places; not a forecast of pain."


def draw_ladder(ladder: Ladder, title: str) -> str:
    """A self-contained SVG, readable without colour: every row is labelled in words."""
    top = max(rung.band_kpa[1] for rung in ladder.rungs)
    step = _tick(top)
    limit = step * ceil(top / step)
    height = TOP + ROW * len(ladder.rungs) + 70
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 60} {height}" role="img" '
        f'aria-labelledby="t d" font-family="system-ui, sans-serif" font-size="13" fill="{INK}">',
        f'<title id="t">{escape(title)}: pressure ladder</title>',
        f'<desc id="d">{escape(_spoken(ladder))} {NOTE}</desc>',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="16" y="28" font-size="17" font-weight="600">{escape(title)}</text>',
        f'<text x="16" y="48" fill="{SOFT}">softest first; dot: mean pressure, line: 5–95 %</text>',
    ]
    bottom = TOP + ROW * len(ladder.rungs)
    for value in range(0, limit + 1, step):
        x = _x(value, limit)
        lines.append(f'<line x1="{x}" y1="{TOP - 6}" x2="{x}" y2="{bottom}" stroke="{LINE}"/>')
        lines.append(f'<text x="{x}" y="{bottom + 18}" text-anchor="middle" fill="{SOFT}">{value}</text>')
    lines.append(
        f'<text x="{LEFT + WIDTH}" y="{bottom + 36}" text-anchor="end" fill="{SOFT}">mean pressure, kPa</text>'
    )
    for row, rung in enumerate(ladder.rungs):
        lines += _row(rung, TOP + ROW * row + ROW / 2, limit, rung is ladder.first)
    lines.append(f'<text x="16" y="{bottom + 58}" font-size="12" fill="{SOFT}">{NOTE}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def _row(rung: Rung, y: float, limit: int, first: bool) -> list[str]:
    colour = COLOURS.get(rung.tool, INK)
    low, dot, high = (_x(value, limit) for value in (rung.band_kpa[0], rung.mean_kpa, rung.band_kpa[1]))
    weight = ' font-weight="700"' if first else ""
    label = escape(f"{rung.tool}, {rung.surface}, {rung.effort}".replace("-", " "))
    drawn = [
        f'<text x="36" y="{y + 4:g}" text-anchor="end" fill="{SOFT}">{rung.rung}</text>',
        f'<text x="46" y="{y + 4:g}"{weight}>{label}</text>',
        f'<line x1="{low}" y1="{y:g}" x2="{high}" y2="{y:g}" stroke="{colour}" stroke-width="3" '
        'stroke-linecap="round" opacity="0.45"/>',
        f'<circle cx="{dot}" cy="{y:g}" r="5" fill="{colour}"/>',
    ]
    if first:
        drawn.append(f'<text x="{high + 8:g}" y="{y + 4:g}" fill="{SOFT}" font-size="12">start here</text>')
    return drawn


def _x(value: float, limit: int) -> float:
    return round(LEFT + WIDTH * value / limit, 1)


def _tick(top: float) -> int:
    """A round step that gives at most eight gridlines."""
    return next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000) if top / step <= 8)


def _spoken(ladder: Ladder) -> str:
    first, last = ladder.rungs[0], ladder.rungs[-1]
    return (
        f"{len(ladder.rungs)} ways from {first.tool}, {first.surface}, {first.effort} at {first.mean_kpa:.0f} kPa "
        f"to {last.tool}, {last.surface}, {last.effort} at {last.mean_kpa:.0f} kPa."
    )
