"""The way through the app as somebody walks it: first visit to finished session, and the ways that end earlier."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import DESKTOP, PHONE, NewContext, Stagehand
from tests.browser.playing import Session, eventually

Axe = Callable[[Page], None]

FINE = {"floor_transfer": "yes", "movement_changes_pain": "yes", "recent_trauma": "none"}
NUMBERS = {"age": "40"}
MOST_SCREENS = 40


def question_of(page: Page) -> str:
    return page.url.rstrip("/").split("/")[-1]


def answer(page: Page, given: dict[str, str]) -> None:
    """Answer what is on the screen: what is given, else what worries least. The next screen is whole after it."""
    with page.expect_navigation():
        answer_shown(page, given)


def answer_shown(page: Page, given: dict[str, str]) -> None:
    if page.locator("input[name=shown]").count():
        answer_several(page, given)
    else:
        answer_one(page, given)


def answer_one(page: Page, given: dict[str, str]) -> None:
    question = question_of(page)
    wanted = given.get(question) or FINE.get(question, "no")
    if page.locator("button[name=answer]").count():
        page.locator(f"button[name=answer][value='{wanted}']").click()
    else:
        if page.locator("#answer").count():
            page.locator("#answer").fill(given.get(question) or NUMBERS.get(question, "4"))
        page.locator("form.question [name=go][value=on]").click()


def answer_several(page: Page, given: dict[str, str]) -> None:
    """What is given or cannot be a plain no; then no to the rest, where the screen offers that."""
    together = page.locator(".onward [name=go][value=none]")
    for field in page.locator("input[name=shown]").all():
        key = field.get_attribute("value") or ""
        if key in given or not together.count():
            answer_line(page, key, given)
    (together if together.is_visible() else page.locator(".onward [name=go][value=on]")).click()


def answer_line(page: Page, key: str, given: dict[str, str]) -> None:
    options = page.locator(f"input[type=radio][name='{key}']")
    if not options.count():
        page.locator(f"#a-{key}").fill(given.get(key) or NUMBERS.get(key, "4"))
        return
    known = [option.get_attribute("value") for option in options.all()]
    wanted = given.get(key) or FINE.get(key, "no")
    wanted = wanted if wanted in known else "4" if "4" in known else str(known[0])
    page.locator(f"input[type=radio][name='{key}'][value='{wanted}']").check(force=True)


def begin(page: Page) -> None:
    """From the welcome page to the first question."""
    page.goto("/")
    with page.expect_navigation():
        page.locator("main .button").first.click()


def answer_all(page: Page, **given: str) -> int:
    """From the welcome page until there is nothing more to ask; how many screens that was."""
    begin(page)
    asked = 0
    while "/check/q/" in page.url:
        answer(page, given)
        asked += 1
        assert asked < MOST_SCREENS, f"still asking: {page.url}"
    return asked


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_from_the_first_visit_to_a_finished_session(
    new_context: NewContext, stage: Stagehand, size: dict[str, int]
) -> None:
    page = new_context(size=size).new_page()
    if size == PHONE:
        stage("nobody")
        answer_all(page)
        expect(page.locator(".note")).to_contain_text("Nothing you said speaks against rolling")
    else:
        stage("screened")
        page.goto("/where/")
    expect(page).to_have_url(re.compile("/where/"))
    page.locator(".bodymap a[data-key='buttock-left']").first.click()
    page.locator("input[name='pain:buttock-left'][value='6']").check(force=True)
    page.locator(".onward [value=more]").click()
    page.wait_for_url(re.compile("/activities/"))
    page.locator("[name=go][value=skip]").click()
    page.wait_for_url(re.compile("/mobility/"))
    page.locator("[name=go][value=skip]").click()
    page.wait_for_url(re.compile("/at-hand/"))
    page.locator("#minutes").fill("5")
    for tool in page.locator("input[name=tools]").all():
        tool.set_checked(tool.get_attribute("value") == "tennis-ball", force=True)
    page.locator("input[name=surfaces][value=floor]").check(force=True)
    page.locator(".onward .button").click()
    page.wait_for_url(re.compile("/plan/"))
    expect(page.locator("main")).to_contain_text("left buttock")
    page.clock.install()
    page.locator("main .start .button").first.click()
    page.wait_for_url(re.compile("/play/"))
    session_id = page.url.rstrip("/").split("/")[-1]
    page.locator("#go").click()
    for _ in range(8):
        page.clock.fast_forward(50_000)
    expect(page.locator("#end-title")).to_have_text("Done. Well done.")
    eventually(lambda: stage("status", session=session_id), lambda found: found == {"status": "finished"})
    page.locator("#to-after").click()
    page.locator("input[name=pain_now][value='3']").check(force=True)
    page.locator(".onward .button").click()
    page.wait_for_url(re.compile("/said/"))
    page.goto("/progress/")
    expect(page.locator("main h1")).to_be_visible()


def test_an_emergency_answer_ends_the_check_at_once_and_nothing_leads_on(
    page: Page, stage: Stagehand, axe: Axe
) -> None:
    stage("nobody")
    asked = answer_all(page, bladder_change="yes")
    assert asked <= 3
    expect(page).to_have_url(re.compile("/check/verdict/"))
    expect(page.locator("main")).to_contain_text("emergency department now")
    axe(page)
    for link in page.locator("main a").all():
        assert not re.search(r"/(where|plan|play|at-hand|today)/", link.get_attribute("href") or "")
    for path in ("/plan/", "/at-hand/", "/where/"):
        page.goto(path)
        expect(page.locator("main")).not_to_contain_text("Start the session")
        expect(page).not_to_have_url(re.compile("/play/"))


def test_see_a_clinician_names_the_answers_and_has_a_page_to_show(page: Page, stage: Stagehand, axe: Axe) -> None:
    stage("screened", leg_pain_below_knee="yes", leg_worse_than_back="yes", leg_tingling="yes")
    page.goto("/check/verdict/")
    expect(page.locator("main")).to_contain_text(re.compile("clinician|doctor|seen", re.IGNORECASE))
    expect(page.locator(".reasons")).to_contain_text(re.compile("below the knee", re.IGNORECASE))
    axe(page)
    page.locator("a[href*='for-the-clinician']").first.click()
    expect(page.locator("main h1")).to_be_visible()
    axe(page)


def test_a_marked_chest_is_asked_about_before_any_plan_and_a_yes_is_an_emergency(
    page: Page, stage: Stagehand, axe: Axe
) -> None:
    stage("screened", arm_signs="no")
    page.goto("/where/list/")
    page.get_by_text("Chest and belly").click()
    page.locator("input[name='pain:chest-left']").fill("5")
    with page.expect_navigation():
        page.locator(".onward .button").first.click()
    expect(page).to_have_url(re.compile("/check/open/chest_marked/"))
    expect(page.locator("main h1")).to_contain_text("You marked your chest")
    axe(page)
    page.goto("/plan/")
    expect(page).to_have_url(re.compile("/check/open/chest_marked/"))
    with page.expect_navigation():
        page.locator("button[name=answer][value=yes]").click()
    expect(page).to_have_url(re.compile("/check/verdict/"))
    expect(page.locator("main h1")).to_contain_text("Get help now")
    axe(page)


def test_back_always_works_in_the_check(page: Page, stage: Stagehand) -> None:
    stage("nobody")
    begin(page)
    first = question_of(page)
    answer(page, {})
    second = question_of(page)
    assert second != first
    with page.expect_navigation():
        page.locator(".step-bar a").click()
    assert question_of(page) == first
    expect(page.locator("button[name=answer][value=no]")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    ("screen", "button"), [("saddle_numbness", "[name=answer][value=no]"), ("diabetes", ".onward [value=none]")]
)
def test_the_second_half_of_a_double_tap_answers_nothing(
    page: Page, stage: Stagehand, screen: str, button: str
) -> None:
    """It falls on the next screen, which nobody has read, where the same button stands in the same place."""
    stage("nobody")
    page.goto(f"/check/q/{screen}/")
    pressed = """(one, passed_ms) => {
      one.scrollIntoView({ block: "center" });
      one.style.animation = "none";
      getComputedStyle(one).animationName;
      one.style.animation = "";
      for (const settling of one.getAnimations()) { settling.pause(); settling.currentTime = passed_ms; }
      const box = one.getBoundingClientRect();
      return one.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
    }"""
    found = page.locator(button)
    for passed_ms, takes in ((0, False), (390, False), (400, True)):
        assert found.evaluate(pressed, passed_ms) is takes, passed_ms


def test_a_screen_with_every_line_answered_offers_next_and_no_more(page: Page, stage: Stagehand) -> None:
    stage("nobody")
    page.goto("/check/q/diabetes/")
    rest = page.locator(".onward [value=none]")
    expect(rest).to_be_visible()
    for line in page.locator(".several .line").all():
        line.locator("input[value=unsure]").check(force=True)
        line.locator("input[value=no]").check(force=True)
    expect(rest).to_be_hidden()
    expect(page.locator(".onward [value=on]")).to_be_visible()


def test_the_short_check_comes_before_a_session_when_answers_are_old(page: Page, stage: Stagehand) -> None:
    stage("screened", hours_ago=13)
    page.goto("/plan/")
    expect(page).to_have_url(re.compile("/check/"))


def test_playing_needs_a_current_check(page: Page, stage: Stagehand) -> None:
    session = Session(page, stage("planned"), stage)
    stage("age_answers", hours=13)
    page.goto(session.path)
    expect(page).to_have_url(re.compile("/check/short/"))
