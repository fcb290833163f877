"""What a person reads and sees."""

import xml.etree.ElementTree as ET

import pytest

from unknot.catalog.loader import load_catalog
from unknot.pressure import describe, draw_ladder, estimate, ladder, load_case
from unknot.pressure.ladders import combinations
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
        "on the mattress it sinks and you lose about two fifths of the floor's pressure and three fifths of its load.",
        "A hardcover book under it brings it back.",
        "A lacrosse ball adds about",
        "The easier form (both feet carry) takes away about",
        "ankle on the other knee) changes little, but also stretches the muscle over the tool, which is not computed.",
        "This is step 6 of 13, counted from the softest; begin at step 1: tennis ball, mattress, easier.",
        "says nothing about other places",
        "does not predict how much it will hurt",
    ],
)
def test_the_sentence_tells_what_tool_surface_and_book_do(said: str) -> None:
    assert said in TEXT
    assert TEXT.endswith(LIMITS)


@pytest.mark.parametrize("technique", sorted(CATALOG.techniques))
def test_every_way_of_every_technique_can_be_said(technique: str) -> None:
    sides = {"each": "left"}.get(CATALOG.techniques[technique].sides, "both")
    for tool, surface, effort in combinations(CATALOG.techniques[technique]):
        asked = {"technique": technique, "tool": tool, "surface": surface, "side": sides, "effort": effort}
        case = load_case({"person": {"sex": "female", "height_cm": 163, "mass_kg": 55}, **asked}, CATALOG)
        said = describe(case, estimate(case, CATALOG), CATALOG)
        assert "nan" not in said.lower()
        assert "  " not in said
        assert said.count("This is step") == 1
        assert said.endswith(LIMITS)


def test_a_mattress_that_changes_nothing_is_said_to_change_nothing() -> None:
    asked = {"technique": "mid-back-roller-lean", "tool": "soft-roller", "surface": "mattress", "side": "both"}
    case = load_case({"person": {}, "effort": "usual", **asked}, CATALOG)
    said = describe(case, estimate(case, CATALOG), CATALOG)
    assert "On the mattress the pressure is about the same as on the floor." in said
    assert "of body weight" in said


@pytest.mark.parametrize(("share", "words"), [(0.02, ""), (0.1, "a tenth"), (0.33, "a third"), (0.5, "half")])
def test_shares_are_said_in_words(share: float, words: str) -> None:
    assert part(share) == words


NAMED = {
    "a tenth": 1 / 10, "a fifth": 1 / 5, "a quarter": 1 / 4, "a third": 1 / 3, "two fifths": 2 / 5, "half": 1 / 2,
    "three fifths": 3 / 5, "two thirds": 2 / 3, "three quarters": 3 / 4,
}  # fmt: skip


@pytest.mark.parametrize("percent", range(8, 80))
def test_a_share_in_words_is_the_number_in_the_table_to_six_hundredths(percent: int) -> None:
    assert NAMED[part(percent / 100)] == pytest.approx(percent / 100, abs=0.06)


def test_a_body_that_is_only_assumed_in_part_is_not_called_the_persons_own() -> None:
    case = load_case(CASE.model_dump() | {"person": {"mass_kg": 95}}, CATALOG)
    said = describe(case, estimate(case, CATALOG), CATALOG)
    assert "a reference person stands in" in said
    assert "this body lies outside them" in said


def test_the_chart_is_sound_self_contained_and_described() -> None:
    root = ET.fromstring(SVG)
    space = "{http://www.w3.org/2000/svg}"
    steps = ladder(CASE.technique, CASE.person, CATALOG, 50)
    assert len(root.findall(f"{space}circle")) == len(steps.rungs)
    assert "Ball & buttock" in (root.findtext(f"{space}title") or "")
    assert "not a forecast of pain" in (root.findtext(f"{space}desc") or "")
    assert "href" not in SVG
    assert SVG.count("start here") == 1


def test_the_chart_marks_the_steps_that_come_near_to_the_bone() -> None:
    heavy = CASE.person.model_copy(update={"height_cm": 200.0, "mass_kg": 140.0})
    steps = ladder("glute-ball-sitting", heavy, CATALOG)
    deep = [rung for rung in steps.rungs if "near-bone-choose-a-softer-step" in rung.flags]
    drawn = draw_ladder(steps, "Buttock")
    assert 0 < len(deep) < len(steps.rungs)
    assert drawn.count("near bone</tspan>") == len(deep)
    assert "Near bone: choose a softer step." in drawn
    assert "ear bone" not in SVG


def test_the_chart_fits_a_phone_and_follows_light_and_dark() -> None:
    root = ET.fromstring(SVG)
    assert int(root.attrib["width"]) <= 400
    assert "max-width:100%" in root.attrib["style"]
    assert "@media (prefers-color-scheme:dark)" in SVG
    texts = [(float(text.attrib["x"]), "".join(text.itertext())) for text in root.iter() if text.tag.endswith("}text")]
    assert all(x + 5.6 * len(said) < 400 for x, said in texts if x <= 44 and not said.startswith("≈"))


@pytest.mark.parametrize("technique", sorted(CATALOG.techniques))
def test_every_technique_has_a_chart(technique: str) -> None:
    steps = ladder(technique, CASE.person, CATALOG)
    root = ET.fromstring(draw_ladder(steps, CATALOG.techniques[technique].name))
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) == len(steps.rungs)
