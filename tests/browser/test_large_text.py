"""The player with text twice as large on a phone: everything is reached, nothing is cut off, nothing sticks out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import PHONE, NewContext, Stagehand
from tests.browser.playing import Session
from tests.browser.test_figure import DRAW_ANYWAY

SMALL_PHONE = {"width": 320, "height": 568}
TWICE = """
  new MutationObserver((_, watch) => {
    if (!document.documentElement) return;
    document.documentElement.style.fontSize = "200%";
    watch.disconnect();
  }).observe(document, { childList: true });
"""
CUT = """() => {
  // Whatever holds text and is seen: its text must fit into it, and it must lie within the width of the screen.
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".hush");
  const worded = [...document.querySelectorAll("body *")].filter((one) => seen(one)
    && [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()));
  const boxes = [...document.querySelectorAll("button, a.button, input, img, canvas")].filter(seen);
  const found = [];
  for (const one of [...worded, ...boxes]) {
    const name = one.id || one.className || one.tagName;
    const box = one.getBoundingClientRect();
    if (box.left < -1 || box.right > innerWidth + 1) found.push(`${name} sticks out: ${box.left} to ${box.right}`);
    const style = getComputedStyle(one);
    const clips = style.overflowX !== "visible" || one.tagName === "BUTTON";
    if (one.scrollWidth > one.clientWidth + 1 && clips) found.push(`${name} is cut: ${one.scrollWidth}`);
    for (const words of [...one.childNodes].filter((node) => node.nodeType === 3 && node.textContent.trim())) {
      const range = document.createRange();
      range.selectNodeContents(words);
      const { left, right } = range.getBoundingClientRect();
      if (left < -1 || right > innerWidth + 1) found.push(`the text of ${name} sticks out: ${left} to ${right}`);
    }
  }
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) found.push(`the page is ${wide} wide`);
  return found;
}"""
HIDDEN = """(selector) => {
  // Brought into view, nothing lies on top of it: a press in its middle and towards its corners reaches it.
  const one = document.querySelector(selector);
  one.scrollIntoView({ block: "center" });
  const box = one.getBoundingClientRect();
  const points = [[0.5, 0.5], [0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]];
  return points.filter(([x, y]) => {
    const top = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
    // Lines of text may share a few pixels; the boxes of their letters do not.
    return !top || !(one.contains(top) || (one.tagName !== "BUTTON" && one.closest(".words")?.contains(top)));
  }).length;
}"""
CONTROLS = ("#toggle", "#ease", ".press.hurts", "#next", "#back", "#lock", "[data-action=sound]", "[data-action=quit]")
WORDS = ("#clock", "#place", "#caption", "#following", "#doing", "#with", "#left")


def verify(page: Page, *reached: str) -> None:
    assert page.evaluate(CUT) == []
    for selector in reached:
        expect(page.locator(selector).first).to_be_visible()
        assert page.evaluate(HIDDEN, selector) == 0, f"{selector} lies under something"


@pytest.fixture(params=[PHONE, SMALL_PHONE], ids=["phone", "small-phone"])
def phone(request: pytest.FixtureRequest, new_context: NewContext) -> Page:
    page = new_context(size=request.param, has_touch=True).new_page()
    page.add_init_script(TWICE)
    return page


def test_before_and_after_a_session(phone: Page, stage: Stagehand) -> None:
    session = Session(phone, stage("planned"), stage).open()
    verify(phone, "#go", "#hear", "#length")
    phone.locator("#go").click()
    session.finish()
    verify(phone, "#end-title", "#end-message", "#to-after")


@pytest.mark.parametrize("side", ["left", "right"])
def test_under_way_and_paused(phone: Page, stage: Stagehand, side: str) -> None:
    session = Session(phone, stage("planned"), stage).start()
    session.sleep_s(session.first_dose(side)["starts_s"] + 2)
    verify(phone, *CONTROLS, *WORDS)
    phone.locator("#toggle").click()
    verify(phone, *CONTROLS, *WORDS)


def test_with_the_figure(phone: Page, stage: Stagehand) -> None:
    phone.add_init_script(DRAW_ANYWAY)
    session = Session(phone, stage("planned"), stage).start()
    session.sleep_s(session.first_dose()["starts_s"] + 2)
    verify(phone, *CONTROLS, *WORDS, "#stage")


def test_every_question_and_answer(phone: Page, stage: Stagehand) -> None:
    session = Session(phone, stage("planned"), stage).start()
    session.sleep_s(session.first_dose()["starts_s"] + 2)
    phone.locator("[data-action=sound]").click()
    verify(phone, "#switch-voice", "#switch-track", "#sound .button")
    phone.locator("#sound .button").click()
    phone.locator("[data-action=quit]").click()
    verify(phone, "#really-quit", "#quit .button.big")
    phone.keyboard.press("Escape")
    phone.locator("#lock").click()
    verify(phone, "#unlock")
    phone.keyboard.press("Enter")
    phone.locator(".press.hurts").click()
    stops = [button.get_attribute("data-stop") for button in phone.locator("#kinds button").all()]
    verify(phone, *(f"[data-stop='{stop}']" for stop in stops), "#not-hurt")
    phone.locator("[data-stop='sharp-or-electric']").click()
    verify(phone, "#told-message", "#go-on")


def test_the_questions_asked_again_on_the_device(phone: Page, stage: Stagehand) -> None:
    planned = stage("planned", hours_ago=11.5)
    phone.clock.install()
    phone.goto(f"/play/{planned['session']}/")
    expect(phone.locator("#go")).to_be_visible()
    phone.clock.fast_forward("01:00:00")
    phone.reload()
    verify(phone)
