"""The contact sheet: every technique's drawings on one page of the docs."""

from __future__ import annotations

from unknot.catalog.loader import load_catalog
from unknot.figure.library import MOMENTS, Picture, drawn_efforts, drawn_moments, drawn_sides
from unknot.figure.movement import movement_pictures, movement_title
from unknot.figure.tasks import drawn_techniques

SHEET = "docs/reference/contact-sheet.md"
_FOLDER = "../../src/unknot/figure/assets/line"
_HEAD = """# Contact sheet

Every technique as it is drawn: getting into place, in place, the movement; then other efforts where the pose differs,
and last the movements around a session.
One-sided techniques are shown for the left; the right ones are their mirror images. Written by
`scripts/build_figures.py`; see [how a technique becomes a picture](../explanation/figure.md).
"""


def _image(picture: Picture, words: str) -> str:
    return f'<img src="{_FOLDER}/{picture.name}.svg" width="260" alt="{words}">'


def contact_sheet() -> str:
    """The page as Markdown, in the order of areas and techniques."""
    catalog, lines, area = load_catalog(), [_HEAD], ""
    for id_ in sorted(drawn_techniques(), key=lambda t: (catalog.techniques[t].area, t)):
        technique = catalog.techniques[id_]
        if technique.area != area:
            area = technique.area
            lines.append(f"\n## {catalog.areas[area].name}\n")
        side = drawn_sides(technique)[0]
        lines.append(f"### {technique.name}\n\n`{id_}`\n")
        lines.append("\n".join(_image(Picture(id_, side, m), f"{id_}, {m.replace('_', ' ')}") for m in MOMENTS))
        others = [e for e in drawn_efforts(technique) if e != "usual"]
        for effort in others:
            lines.append(f"\n{effort}: {technique.efforts[effort].name}\n")
            moments = drawn_moments(technique, effort)
            lines.append("\n".join(_image(Picture(id_, side, m, effort), f"{id_}, {effort}") for m in moments))
        lines.append("")
    lines.append("\n## Movements\n")
    for picture in movement_pictures():
        if picture.moment == "set_up":
            lines.append(f"\n### {movement_title(picture).split(', at the start')[0]}\n\n`{picture.technique}`\n")
        lines.append(_image(picture, f"{picture.technique}, {picture.moment.replace('_', ' ')}"))
    return "\n".join(lines) + "\n"
