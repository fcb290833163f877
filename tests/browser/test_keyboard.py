"""By keyboard alone, from the welcome page to the finished session and what is asked after it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from tests.browser.conftest import NewContext, Stagehand
from tests.browser.keys import Keys
from tests.browser.playing import Session, eventually, hold_time
from tests.browser.test_way import FINE, MOST_SCREENS, NUMBERS, question_of


def answer_screen(keys: Keys) -> None:
    """What worries least, on whatever screen of the safety check this is."""
    page = keys.page
    shown = [field.get_attribute("value") or "" for field in page.locator("input[name=shown]").all()]
    if shown:
        together = page.locator(".onward [name=go][value=none]").count() > 0
        for key in shown if not together else ():
            answer_line(keys, key)
        keys.follow(f".onward [name=go][value={'none' if together else 'on'}]")
    elif page.locator("button[name=answer]").count():
        answers = [button.get_attribute("value") or "" for button in page.locator("button[name=answer]").all()]
        wanted = FINE.get(question_of(page), "no")
        keys.follow(f"button[name=answer][value='{wanted if wanted in answers else answers[0]}']")
    else:
        keys.follow("form.question [name=go][value=on]")


def answer_line(keys: Keys, key: str) -> None:
    options = keys.page.locator(f"input[type=radio][name='{key}']").all()
    if not options:
        keys.write(f"#a-{key}", NUMBERS.get(key, "4"))
        return
    known = [option.get_attribute("value") or "" for option in options]
    wanted = FINE.get(key, "no")
    keys.choose(key, wanted if wanted in known else "4" if "4" in known else known[0])


def answer_safety_check(keys: Keys) -> None:
    for _ in range(MOST_SCREENS):
        if "/check/q/" not in keys.page.url:
            return
        answer_screen(keys)
    raise AssertionError(f"still asking: {keys.page.url}")


def say_where_and_with_what(keys: Keys) -> None:
    page = keys.page
    keys.to(".back .bodymap a[data-key='buttock-left']").press("Enter")
    expect(page.locator(".spot h2")).to_have_text("Left buttock")
    keys.choose("pain:buttock-left", "6")
    keys.follow(".onward [value=more]")
    keys.follow("[name=go][value=skip]")
    keys.follow("[name=go][value=skip]")
    keys.write("#minutes", "5")
    for tool in page.locator("input[name=tools]:enabled").all():
        value = tool.get_attribute("value")
        keys.tick(f"input[name=tools][value='{value}']", value == "tennis-ball")
    keys.tick("input[name=surfaces][value=floor]", True)
    keys.follow(".onward .button")


def play_to_the_end(keys: Keys, session: Session) -> None:
    page = keys.page
    keys.to("#go").press("Enter")
    expect(page.locator("#toggle")).to_be_focused()
    keys.press("Enter")
    expect(page.locator("#doing")).to_have_text("paused")
    keys.press("Enter")
    expect(page.locator("#doing")).not_to_have_text("paused")
    keys.press("l")
    expect(page.locator("#unlock")).to_be_focused()
    keys.press("Space")
    expect(page.locator("#shield")).to_be_hidden()
    keys.to("[data-action=sound]").press("Enter")
    keys.tick("#switch-beeps", False).to("#sound .button").press("Enter")
    expect(page.locator("#sound")).to_be_hidden()
    keys.to("[data-action=quit]").press("Enter")
    keys.press("Escape")
    expect(page.locator("#quit")).to_be_hidden()
    session.finish()
    expect(page.locator("#end-title")).to_be_focused()


def say_how_it_was(keys: Keys) -> None:
    keys.follow("#to-after")
    keys.choose("pain_now", "3")
    felt = keys.page.locator("input[name^='felt:']").first
    if felt.count():
        keys.choose(felt.get_attribute("name") or "", felt.get_attribute("value") or "")
    keys.follow(".onward .button")


def test_from_welcome_to_the_finished_session_by_keyboard_alone(new_context: NewContext, stage: Stagehand) -> None:
    page = new_context().new_page()
    stage("nobody")
    page.goto("/")
    keys = Keys(page).follow("main .button")
    answer_safety_check(keys)
    expect(page).to_have_url(re.compile("/where/"))
    say_where_and_with_what(keys)
    expect(page).to_have_url(re.compile("/plan/"))
    expect(page.locator("main")).to_contain_text("left buttock")
    hold_time(page)
    keys.follow("main .start .button")
    session = Session(page, stage("current"), stage)
    assert session.id in page.url
    play_to_the_end(keys, session)
    eventually(lambda: stage("status", session=session.id), lambda found: found == {"status": "finished"})
    say_how_it_was(keys)
    expect(page).to_have_url(re.compile("/said/"))


def test_a_plan_is_changed_by_keyboard_alone(page: Page, stage: Stagehand) -> None:
    first = stage("planned", at_hand={"minutes": 10.0})["session"]
    page.goto("/plan/")
    keys = Keys(page).follow("button[value=lock]")
    expect(page.locator("button[value=unlock]").first).to_have_attribute("aria-pressed", "true")
    kept = stage("current")["session"]
    keys.follow("button[value=shorter]")
    expect(page.locator("button[value=unlock]").first).to_be_visible()
    assert stage("current")["session"] not in {first, kept}


def test_focus_stays_in_an_open_question_of_the_player(page: Page, stage: Stagehand) -> None:
    """Behind the question nothing can be reached until it is answered."""
    session = Session(page, stage("planned"), stage).start()
    session.pass_s(session.first_dose()["starts_s"] + 3)
    page.keyboard.press("h")
    expect(page.locator("#kinds button").first).to_be_focused()
    for _ in range(page.locator("#hurts button").count() + 3):
        page.keyboard.press("Tab")
        # Past the last one the browser's own bar has its turn, in which the page has no focus.
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('#hurts')")
