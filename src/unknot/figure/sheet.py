"""The contact sheet: every technique's drawings on one page of the docs."""

from __future__ import annotations

from unknot.catalog.loader import load_catalog
from unknot.figure.library import MOMENTS, Picture, drawn_efforts, drawn_sides
from unknot.figure.tasks import drawn_techniques

SHEET = "docs/reference/contact-sheet.md"
_FOLDER = "../../src/unknot/figure/assets/line"
_HEAD = """# Contact sheet

Every technique as it is drawn: getting into place, in place, the movement; then other efforts where the pose differs.
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
            lines.append(_image(Picture(id_, side, "contact", effort), f"{id_}, {effort}"))
        lines.append("")
    return "\n".join(lines) + "\n"
