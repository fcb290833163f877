"""The ladder as a picture: one row per variant, a dot at the mean pressure, a line over the 5–95 % band."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from textwrap import wrap
from xml.sax.saxutils import escape

from unknot.pressure.ladders import Ladder, Rung

WIDTH, LEFT, RIGHT = 400, 44, 342
"""As wide as a phone; the band's line runs from LEFT to RIGHT, its numbers stand right of it."""
ROW = 42
LINE = 20
NOTE = "Orders the ways of doing this one technique. Not comparable with other places; not a forecast of pain."
NEAR_BONE_FLAG = "near-bone-choose-a-softer-step"
KEY = ["Softest first. Dot: mean pressure in kPa; line: 5–95 %.", "≈ hardly to be told from the one above."]
BONE = "Near bone: choose a softer step."

LIGHT = {"paper": "#ffffff", "ink": "#1f2933", "soft": "#55616b", "line": "#d5dbe1"}
DARK = {"paper": "#15191d", "ink": "#e6e9ec", "soft": "#a3adb6", "line": "#39424a"}
COLOURS = {
    "tennis-ball": ("#4d7c0f", "#a3cf57"),
    "lacrosse-ball": ("#b45309", "#f0a35a"),
    "peanut": ("#0f766e", "#5cc8bd"),
    "soft-roller": ("#2563eb", "#8ab4ff"),
    "firm-roller": ("#6d28d9", "#bda0ff"),
    "ridged-roller": ("#be123c", "#ff8fa6"),
    "rolled-towel": ("#64748b", "#b3c0d1"),
}
"""On light and on dark paper."""


def draw_ladder(ladder: Ladder, title: str) -> str:
    """A self-contained SVG for light and dark, readable on a phone and without colour: every row is labelled."""
    step = _tick(max(rung.band_kpa[1] for rung in ladder.rungs))
    limit = step * ceil(max(rung.band_kpa[1] for rung in ladder.rungs) / step)
    head, note = wrap(title, 38), wrap(NOTE, 58)
    key = [*KEY, BONE] if any(NEAR_BONE_FLAG in rung.flags for rung in ladder.rungs) else KEY
    top = 16 + LINE * len(head) + 16 * len(key) + 15
    bottom = top + ROW * len(ladder.rungs)
    height = bottom + 40 + 16 * len(note)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'role="img" aria-labelledby="t d" font-family="system-ui, sans-serif" font-size="13" '
        'style="max-width:100%;height:auto">',
        f'<title id="t">{escape(title)}: pressure ladder</title>',
        f'<desc id="d">{escape(_spoken(ladder))} {NOTE}</desc>',
        f"<style>{_style(ladder)}</style>",
        '<rect class="paper" width="100%" height="100%"/>',
        *_lines(head, 16 + LINE * 0.75, LINE, 'class="ink" font-size="16" font-weight="600"'),
        *_lines(key, 16 + LINE * len(head) + 13, 16, 'class="soft" font-size="12"'),
    ]
    for value in range(0, limit + 1, step):
        x = _x(value, limit)
        lines.append(f'<line class="line" x1="{x}" y1="{top}" x2="{x}" y2="{bottom}"/>')
        lines.append(f'<text class="soft" x="{x}" y="{bottom + 16}" text-anchor="middle" font-size="12">{value}</text>')
    lines.append(f'<text class="soft" x="{WIDTH - 10}" y="{bottom + 16}" text-anchor="end" font-size="12">kPa</text>')
    for row, rung in enumerate(ladder.rungs):
        lines += _row(rung, top + ROW * row, limit, rung is ladder.first)
    lines += _lines(note, bottom + 42, 16, 'class="soft" font-size="12"')
    return "\n".join([*lines, "</svg>"]) + "\n"


def _style(ladder: Ladder) -> str:
    tools = dict.fromkeys(rung.tool for rung in ladder.rungs)

    def rules(paper: dict[str, str], shade: int) -> Iterator[str]:
        yield f".paper,.halo{{fill:{paper['paper']}}}.ink{{fill:{paper['ink']}}}.soft{{fill:{paper['soft']}}}"
        yield f".line{{stroke:{paper['line']}}}"
        for tool in tools:
            colour = COLOURS[tool][shade] if tool in COLOURS else paper["ink"]
            yield f".{tool}{{fill:{colour};stroke:{colour}}}"

    return f"{''.join(rules(LIGHT, 0))}@media (prefers-color-scheme:dark){{{''.join(rules(DARK, 1))}}}"


def _lines(texts: list[str], y: float, step: int, look: str) -> list[str]:
    return [f'<text x="14" y="{y + step * i:g}" {look}>{escape(text)}</text>' for i, text in enumerate(texts)]


def _row(rung: Rung, y: float, limit: int, first: bool) -> list[str]:
    low, dot, high = (_x(value, limit) for value in (rung.band_kpa[0], rung.mean_kpa, rung.band_kpa[1]))
    weight = ' font-weight="700"' if first else ""
    label = escape(f"{rung.tool}, {rung.surface}, {rung.effort}".replace("-", " "))
    marks = (("start here", first), ("hardly felt", not rung.has_effect), ("near bone", NEAR_BONE_FLAG in rung.flags))
    notes = ", ".join(text for text, on in marks if on)
    said = f'<tspan class="soft" font-weight="400" font-style="italic">\u00a0– {notes}</tspan>' if notes else ""
    halo = 6.6 * len(label + notes) + 8
    place = f"≈ {rung.rung}" if rung.close else str(rung.rung)
    return [
        f'<text class="soft" x="36" y="{y + 18:g}" text-anchor="end">{place}</text>',
        f'<rect class="halo" x="{LEFT - 2}" y="{y + 6:g}" width="{halo:g}" height="16"/>',
        f'<text class="ink" x="{LEFT}" y="{y + 18:g}"{weight}>{label}{said}</text>',
        f'<line class="{rung.tool}" x1="{low}" y1="{y + 31:g}" x2="{high}" y2="{y + 31:g}" stroke-width="4" '
        'stroke-linecap="round" opacity="0.45"/>',
        f'<circle class="{rung.tool}" cx="{dot}" cy="{y + 31:g}" r="5.5"/>',
        f'<text class="ink" x="{WIDTH - 10}" y="{y + 35:g}" text-anchor="end">{rung.mean_kpa:.0f}</text>',
    ]


def _x(value: float, limit: int) -> float:
    return round(LEFT + (RIGHT - LEFT) * value / limit, 1)


def _tick(top: float) -> int:
    """A round step that gives at most six gridlines."""
    return next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000) if top / step <= 6)


def _spoken(ladder: Ladder) -> str:
    first, last = ladder.rungs[0], ladder.rungs[-1]
    return (
        f"{len(ladder.rungs)} ways from {first.tool}, {first.surface}, {first.effort} at {first.mean_kpa:.0f} kPa "
        f"to {last.tool}, {last.surface}, {last.effort} at {last.mean_kpa:.0f} kPa."
    )
