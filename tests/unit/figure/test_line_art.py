"""Line drawings: what ships is fresh, small, plain vectors; a rebuilt sample looks the same."""

import gzip
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tests.unit.figure.svg_pixels import pixels

from unknot.figure import library
from unknot.figure.library import Picture
from unknot.figure.line_art import mirror_element
from unknot.figure.movement import movement_hash, movement_pictures
from unknot.figure.png import flatten
from unknot.figure.sheet import SHEET, contact_sheet

TECHNIQUES = tuple(library.pictures())
MOVEMENTS = tuple(movement_pictures())
PICTURES = (*TECHNIQUES, *MOVEMENTS)
SAMPLE = (
    Picture("glute-ball-lying", "left", "contact"),
    Picture("mid-back-roller-lean", "both", "motion"),
    Picture("calf-ball-chair", "right", "set_up"),
)
MOST_GZIP = 40_000
UNLIKE = 0.001  # share of pixels that may differ between two builds; a ball covers more


@cache
def shipped(picture: Picture) -> str:
    return library.shipped_svg(picture)


def test_every_drawing_ships_and_is_made_from_todays_content_and_code() -> None:
    hashes = {p.name: library.picture_hash(p) for p in TECHNIQUES} | {p.name: movement_hash(p) for p in MOVEMENTS}
    stale = [name for name, made_from in hashes.items() if library.manifest().get(name) != made_from]
    assert stale == [], "run scripts/build_figures.py"


def test_the_contact_sheet_shows_todays_drawings() -> None:
    page = Path(__file__).parents[3] / SHEET
    assert page.read_text(encoding="utf-8") == contact_sheet(), "run scripts/build_figures.py"
    assert all((page.parent / src).is_file() for src in re.findall(r'src="([^"]+)"', contact_sheet()))


def test_nothing_else_ships() -> None:
    assert set(library.manifest()) == {p.name for p in PICTURES}


def test_drawings_are_small_and_self_contained() -> None:
    large = {p.name: n for p in PICTURES if (n := len(gzip.compress(shipped(p).encode()))) > MOST_GZIP}
    assert large == {}
    foreign = [p.name for p in PICTURES if any(w in shipped(p) for w in ("href", "script", 'style="'))]
    assert foreign == []


def stray_starts(svg: str) -> list[tuple[int, int]]:
    """Beginnings of curves that lie off the page."""
    x, y, width, height = (int(v) for v in re.findall(r'viewBox="(\S+) (\S+) (\S+) (\S+)"', svg)[0])
    starts = [(int(a), int(b)) for a, b in re.findall(r'd="M(-?\d+) (-?\d+)c', svg.split("<g ")[0])]
    assert starts
    return [p for p in starts if not (x - 80 <= p[0] <= x + width + 80 and y - 80 <= p[1] <= y + height + 80)]


def test_nothing_is_drawn_off_the_page() -> None:
    assert {p.name: stray for p in PICTURES if (stray := stray_starts(shipped(p)))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("picture", SAMPLE, ids=lambda p: p.name)
def test_a_rebuilt_drawing_looks_like_the_shipped_one(picture: Picture) -> None:
    fresh = library.draw_technique(picture.form, picture.side)
    assert unlike(shipped(picture), fresh) < UNLIKE


def unlike(one: str, other: str) -> float:
    """Share of pixels that differ visibly; 1 where the sizes differ."""
    golden, now = pixels(one), pixels(other)
    return float((np.abs(golden - now) > 0.1).mean()) if golden.shape == now.shape else 1.0


@pytest.mark.parametrize(
    ("picture", "fills"), [(SAMPLE[0], "k"), (SAMPLE[0], "a"), (SAMPLE[1], "r"), (SAMPLE[2], "k"), (SAMPLE[2], "c")]
)
def test_a_drawing_without_its_tool_its_colour_or_its_chair_is_noticed(picture: Picture, fills: str) -> None:
    svg = shipped(picture)
    robbed = re.sub(rf'<path class="(?:\w+ )?f{fills}"[^>]*/>', "", svg)
    assert unlike(svg, svg) == 0.0 and unlike(svg, robbed) > UNLIKE


def test_a_limb_that_moved_a_little_is_noticed() -> None:
    """The same technique a moment later."""
    contact, motion = (shipped(Picture("calf-ball-chair", "right", moment)) for moment in ("contact", "motion"))
    assert unlike(contact, motion) > 5 * UNLIKE


@pytest.mark.parametrize("technique", ["glute-ball-lying", "quads-ball-prone"])
def test_the_right_drawing_is_the_left_one_in_a_mirror(technique: str) -> None:
    left, right = (shipped(Picture(technique, side, "contact")) for side in ("left", "right"))
    assert left != right
    body_left, body_right = (re.findall(r'class="fs"[^>]* d="([^"]*)"', svg)[0] for svg in (left, right))
    width = int(re.search(r'viewBox="(-?\d+) 0 (\d+)', left).group(2))  # type: ignore[union-attr]
    grow = -int(re.search(r'viewBox="(-?\d+) ', left).group(1))  # type: ignore[union-attr]
    assert mirror_element(f'<path d="{body_left}"/>', width - grow) == f'<path d="{body_right}"/>'


def test_mirroring_twice_changes_nothing() -> None:
    element = '<path class="l" d="M10 20c1-2 3 4-5 6zM7 8L9-3"/>'
    assert mirror_element(mirror_element(element, 100), 100) == element


def test_the_treated_area_and_the_tool_are_there() -> None:
    svg = shipped(SAMPLE[0])
    assert 'class="fa"' in svg and "fk" in svg


def test_colours_can_be_resolved_for_paper_light_and_dark() -> None:
    light, dark = flatten(shipped(SAMPLE[0])), flatten(shipped(SAMPLE[0]), dark=True)
    assert "var(" not in light and "var(" not in dark and light != dark


def test_a_title_names_technique_side_and_moment() -> None:
    title = library.picture_title(Picture("glute-ball-lying", "left", "contact", "harder"))
    assert title == "Ball under the buttock, lying on your back, left side, in place, ankle on the other knee"
