"""What a page must look like, as far as that can be measured: nothing too small to press, nothing that sticks out, the
accent where it belongs, a player that fits the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import DESKTOP, PHONE, TABLET, NewContext, Stagehand
from tests.browser.playing import Session
from tests.browser.test_every_page import STATES, State, unfold
from tests.browser.test_large_text import CUT

SMALLEST_PX = 44
SMALL = """(least) => {
  // Links within a sentence are as tall as its lines, places on the body map as large as they are on the body, and the
  // numbers of a ruler share its width: a list, and a row of six, are there for whom that is too small.
  const pressed = [...document.querySelectorAll("button, summary, select, textarea, input:not([type=hidden]), a")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".hush, .skip, svg, .wordmark"))
    .filter((one) => one.tagName !== "A" || getComputedStyle(one).display !== "inline");
  return pressed.map((one) => [one, (one.matches("[type=checkbox], [type=radio]") && one.closest("label")) || one])
    .map(([one, place]) => [one, place.getBoundingClientRect()])
    .filter(([one, box]) => box.height && (box.height < least || (box.width < least && !one.closest(".ruler"))))
    .map(([one, box]) => `${one.tagName} ${one.className} ${one.name || one.innerText}: ${box.width} × ${box.height}`);
}"""
LARGEST = "document.documentElement.dataset.text = 'largest'"
BEYOND = "[document.body.scrollHeight - document.body.clientHeight, document.documentElement.scrollWidth - innerWidth]"
ACCENT = """() => {
  const side = document.body.appendChild(document.createElement("i"));
  side.className = "side";
  return getComputedStyle(side).color;
}"""
OVERLAPS = """() => [...document.querySelectorAll(".several > fieldset")].filter((line) => {
  const [asked, answers] = [".ask summary", ".trio"].map((part) => line.querySelector(part)?.getBoundingClientRect());
  return asked && asked.right > answers.left && asked.bottom > answers.top + 1;
}).length"""
COLLIDING = """() => {
  const fields = [...document.querySelectorAll(".filters :is(input, select, button)")];
  const boxes = fields.map((field) => field.getBoundingClientRect());
  const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return boxes.filter((a, i) => boxes.some((b, j) => i < j && meets(a, b))).length;
}"""
SIZES = {"phone": PHONE, "tablet": TABLET, "desktop": DESKTOP}
PAGES = [state for state in STATES if state.name != "an urgent matter"]


def same_state(state: State) -> str:
    return state.name.replace(" ", "-")


@pytest.mark.parametrize("state", PAGES, ids=same_state)
def test_whatever_is_pressed_on_a_phone_is_large_enough(page: Page, stage: Stagehand, state: State) -> None:
    made = stage(state.do, **state.how)
    for path in state.paths:
        page.goto(path.format(**made))
        unfold(page)
        assert page.evaluate(SMALL, SMALLEST_PX) == [], path


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("state", PAGES, ids=same_state)
def test_nothing_sticks_out_of_a_page_with_text_twice_as_large(
    new_context: NewContext, stage: Stagehand, state: State, size: dict[str, int]
) -> None:
    page = new_context(size=size).new_page()
    made = stage(state.do, **state.how)
    for path in state.paths:
        page.goto(path.format(**made))
        page.evaluate(LARGEST)
        assert page.evaluate(CUT) == [], path


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_no_answer_lies_on_its_question_with_text_twice_as_large(
    new_context: NewContext, stage: Stagehand, size: dict[str, int]
) -> None:
    page = new_context(size=size).new_page()
    stage("nobody")
    page.goto("/")
    page.locator("main .button").first.click()
    page.goto("/check/q/diabetes/")
    page.evaluate(LARGEST)
    expect(page.locator(".several .trio").first).to_be_visible()
    assert page.evaluate(CUT) == []
    assert page.evaluate(OVERLAPS) == 0


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_the_filters_of_the_library_never_lie_on_each_other(new_context: NewContext, size: dict[str, int]) -> None:
    page = new_context(size=size).new_page()
    page.goto("/library/")
    assert page.evaluate(COLLIDING) == 0
    page.evaluate(LARGEST)
    assert page.evaluate(COLLIDING) == 0


@pytest.mark.parametrize("text_size", ["usual", "largest"])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_running_player_fits_the_screen(
    new_context: NewContext, stage: Stagehand, size: dict[str, int], text_size: str
) -> None:
    page = new_context(size=size).new_page()
    session = Session(page, stage("planned", wishes={"text_size": text_size}), stage).start()
    session.sleep_s(session.first_dose()["starts_s"] + 2)
    expect(page.locator("#clock")).to_be_visible()
    assert max(page.evaluate(BEYOND)) <= 0
    page.locator("#toggle").click()
    assert max(page.evaluate(BEYOND)) <= 0


def test_what_starts_a_session_is_in_sight_with_text_twice_as_large(page: Page, stage: Stagehand) -> None:
    Session(page, stage("planned", wishes={"text_size": "largest"}), stage).open()
    expect(page.locator("#go")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("theme", ["auto", "dark"])
def test_what_is_printed_from_a_dark_screen_is_dark_on_white(
    new_context: NewContext, stage: Stagehand, theme: str
) -> None:
    stage("planned", wishes={"theme": theme})
    page = new_context(color_scheme="dark").new_page()
    page.goto("/plan/")
    page.emulate_media(media="print")
    brightest = "(words) => Math.max(...getComputedStyle(words).color.match(/[0-9]+/g).slice(0, 3))"
    for words in (".timeline .at", ".timeline .what", ".visit .because"):
        assert page.locator(words).first.evaluate(brightest) < 128
    expect(page.locator(".start .button").first).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_seconds_on_each_place_are_drawn_in_the_accent(
    new_context: NewContext, stage: Stagehand, scheme: str
) -> None:
    stage("told", name="twelve-weeks")
    page = new_context(color_scheme=scheme).new_page()
    page.goto("/progress/")
    bar = page.locator(".bars .bar").first
    assert bar.evaluate("(bar) => getComputedStyle(bar).fill") == page.evaluate(ACCENT)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_drawing_in_the_player_stands_on_a_plate_of_its_theme(
    new_context: NewContext, stage: Stagehand, scheme: str
) -> None:
    page = new_context(color_scheme=scheme).new_page()
    session = Session(page, stage("planned"), stage).start()
    session.sleep_s(session.first_dose()["starts_s"] + 2)
    plate = page.locator(".stage.drawn")
    expect(plate).to_be_visible()
    light = plate.evaluate("(plate) => Math.max(...getComputedStyle(plate).backgroundColor.match(/[0-9]+/g)) > 127")
    assert light == (scheme == "light")
