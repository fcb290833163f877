"""The moving figure in the player: there where the device can draw it, out of the way where it cannot."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import DESKTOP, PHONE, NewContext, Stagehand, Watch
from tests.browser.playing import Session

# These tests draw by the processor alone, which the player takes for a device that should not.
DRAW_ANYWAY = """{
  window.drawAnyway = true;
  const get = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, options) {
    return get.call(this, kind, { ...options, failIfMajorPerformanceCaveat: false });
  };
}"""
PLACED = """() => {
  const box = document.querySelector("#stage canvas").getBoundingClientRect();
  return [box.width, box.height];
}"""


def go_to_first_place(session: Session) -> Page:
    """By pressing next in real time: the figure moves by the page's own frames."""
    page = session.page
    page.goto(session.path)
    page.locator("#go").click()
    for _ in range(10):
        if page.locator("#with").inner_text():
            return page
        page.locator("#next").click()
    raise AssertionError("no place within ten segments")


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_figure_is_drawn_and_leaves_room_for_clock_and_controls(
    new_context: NewContext, stage: Stagehand, size: dict[str, int]
) -> None:
    page = new_context(size=size, reduced_motion="reduce").new_page()
    page.add_init_script(DRAW_ANYWAY)
    with page.expect_response(lambda answer: answer.url.endswith(".glb")) as body:
        go_to_first_place(Session(page, stage("planned"), stage))
    assert body.value.ok
    canvas = page.locator("#stage canvas")
    expect(canvas).to_be_visible()
    expect(canvas).to_have_attribute("aria-label", "left buttock")
    width, height = page.evaluate(PLACED)
    assert width > 200 and height > 150
    for control in ("#clock", "#toggle", "#ease", ".press.hurts"):
        expect(page.locator(control)).to_be_in_viewport(ratio=1)


def test_without_webgl_the_line_drawing_of_the_same_side_is_shown(page: Page, stage: Stagehand) -> None:
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null;")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    go_to_first_place(Session(page, stage("planned"), stage))
    expect(page.locator("#place")).to_contain_text("buttock")
    expect(page.locator("#stage canvas")).to_have_count(0)
    drawing = page.locator("#stage img")
    expect(drawing).to_be_visible()
    expect(drawing).not_to_have_js_property("naturalWidth", 0)
    expect(drawing).to_have_attribute("src", re.compile("/figure/line/.*-left-"))
    expect(drawing).to_have_attribute("alt", "left buttock")
    assert not [url for url in asked if "three" in url]


def test_without_the_drawing_either_the_words_do(page: Page, stage: Stagehand, watch: Watch) -> None:
    watch.may_be_offline = True
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null;")
    page.route("**/figure/line/**", lambda route: route.abort())
    go_to_first_place(Session(page, stage("planned"), stage))
    expect(page.locator("#place")).to_contain_text("buttock")
    expect(page.locator("#stage")).to_be_hidden()
    expect(page.locator("#clock")).to_be_visible()


def test_a_figure_that_cannot_be_loaded_gives_way(page: Page, stage: Stagehand) -> None:
    page.add_init_script(DRAW_ANYWAY)
    page.route("**/index.json", lambda route: route.fulfill(status=200, body="{}", content_type="application/json"))
    go_to_first_place(Session(page, stage("planned"), stage))
    expect(page.locator("#stage canvas")).to_have_count(0)
    expect(page.locator("#stage img")).to_be_visible()
    expect(page.locator("#clock")).to_be_visible()
