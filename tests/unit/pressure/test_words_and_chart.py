"""What a person reads and sees."""

import xml.etree.ElementTree as ET

import pytest

from unknot.catalog.loader import load_catalog
from unknot.pressure import describe, draw_ladder, estimate, ladder, load_case
from unknot.pressure.words import LIMITS, part

CATALOG = load_catalog()
CASE = load_case(
    {
        "person": {"sex": "male", "height_cm": 178, "mass_kg": 75},
        "technique": "glute-ball-lying",
        "tool": "tennis-ball",
        "surface": "floor",
        "side": "right",
        "effort": "usual",
    },
    CATALOG,
)
TEXT = describe(CASE, estimate(CASE, CATALOG), CATALOG)
SVG = draw_ladder(ladder(CASE.technique, CASE.person, CATALOG, 50), "Ball & buttock")


@pytest.mark.parametrize(
    "said",
    [
        "kg through the tennis ball",
        "on the mattress it sinks and you lose about half",
        "A hardcover book under it brings it back.",
        "A lacrosse ball adds about",
        "says nothing about other places",
        "does not predict how much it will hurt",
    ],
)
def test_the_sentence_tells_what_tool_surface_and_book_do(said: str) -> None:
    assert said in TEXT
    assert TEXT.endswith(LIMITS)


@pytest.mark.parametrize(("share", "words"), [(0.02, ""), (0.1, "a tenth"), (0.33, "a third"), (0.5, "half")])
def test_shares_are_said_in_words(share: float, words: str) -> None:
    assert part(share) == words


def test_the_chart_is_sound_self_contained_and_described() -> None:
    root = ET.fromstring(SVG)
    space = "{http://www.w3.org/2000/svg}"
    steps = ladder(CASE.technique, CASE.person, CATALOG, 50)
    assert len(root.findall(f"{space}circle")) == len(steps.rungs)
    assert "Ball & buttock" in (root.findtext(f"{space}title") or "")
    assert "not a forecast of pain" in (root.findtext(f"{space}desc") or "")
    assert "href" not in SVG
    assert SVG.count("start here") == 1
