"""A session outlives what happens to its tab: killed, reloaded, put to sleep, opened twice."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import NewContext, Stagehand
from tests.browser.playing import Session, eventually, kinds


def position_s(page: Page) -> float:
    """Where the store on the device says the session is, running on by the page's clock."""
    return float(
        page.evaluate(
            """async () => {
              const name = (await indexedDB.databases()).find((one) => one.name.startsWith("unknot-")).name;
              const db = await new Promise((done) => {
                const r = indexedDB.open(name);
                r.onsuccess = () => done(r.result);
              });
              const session = location.pathname.split("/")[2];
              const kept = await new Promise((done) => {
                const r = db.transaction("states").objectStore("states").get(session);
                r.onsuccess = () => done(r.result);
              });
              db.close();
              const { position_s, since, running } = kept.guide.clock;
              return position_s + (running ? Date.now() / 1000 - since : 0);
            }"""
        )
    )


def stands_at(page: Page, wanted_s: float) -> None:
    """What is shown is on the device a moment later."""
    eventually(lambda: position_s(page), lambda found: abs(found - wanted_s) < 1.5)


UNTOUCHED = """
  // Playwright looks at a page by means that count as a person's touch.
  Object.defineProperty(Navigator.prototype, "userActivation", { get: () => ({ hasBeenActive: false }) });
"""


def test_a_killed_tab_comes_back_at_the_right_second_and_segment(new_context: NewContext, stage: Stagehand) -> None:
    context = new_context()
    context.clock.install()
    first = Session(context.new_page(), stage("planned"), stage).start()
    first.pass_s(40)
    expected = first.page.evaluate("Date.now()")
    first.page.close()
    # One clock for all pages of a context: the time that passes with no page open passes here.
    page = context.new_page()
    page.add_init_script(UNTOUCHED)
    context.clock.run_for(30_000)
    page.goto(first.path)
    expect(page.locator("#clock")).to_be_visible()
    gone_s = (page.evaluate("Date.now()") - expected) / 1000
    assert gone_s >= 30
    segment = first.at(40 + gone_s)
    place = {"breathe": "Breathe", "change_over": None}.get(segment["kind"])
    if place:
        expect(page.locator("#place")).to_have_text(place)
    stands_at(page, 40 + gone_s)
    left = first.ends_s(segment) - (40 + gone_s)
    assert abs(float(page.locator("#clock").inner_text()) - left) <= 1.5
    expect(page.locator("#touch")).to_be_visible()


def test_a_reload_does_not_lose_what_was_eased_nor_write_anything_twice(page: Page, stage: Stagehand) -> None:
    session = Session(page, stage("planned"), stage).start()
    session.pass_s(session.first_dose()["starts_s"] + 6)
    page.locator("#ease").click()
    session.synced("eased")
    before = session.events()
    for _ in range(3):
        page.reload()
        expect(page.locator("#clock")).to_be_visible()
    page.locator("#ease").click()
    events = eventually(session.events, lambda found: kinds(found).count("eased") == 2)
    assert len({event["detail"]["to"] for event in events if event["kind"] == "eased"}) == 2
    assert events[: len(before)] == before
    assert kinds(events).count("session_started") == 1


def test_a_paused_session_waits_however_long(page: Page, stage: Stagehand) -> None:
    session = Session(page, stage("planned"), stage).start()
    session.pass_s(40)
    page.locator("#toggle").click()
    shown = page.locator("#clock").inner_text()
    session.synced("paused")
    page.reload()
    expect(page.locator("#clock")).to_have_text(shown)
    session.sleep_s(4000)
    expect(page.locator("#clock")).to_have_text(shown)


def test_a_phone_that_slept_for_an_hour_waits_where_it_was_left(page: Page, stage: Stagehand) -> None:
    session = Session(page, stage("planned"), stage).start()
    session.pass_s(40)
    session.sleep_s(3600)
    expect(page.locator("#doing")).to_have_text("paused")
    stands_at(page, 40)


def test_a_phone_that_slept_for_a_minute_is_a_minute_further_on(page: Page, stage: Stagehand) -> None:
    session = Session(page, stage("planned"), stage).start()
    session.pass_s(40)
    session.sleep_s(60)
    stands_at(page, 100)
    segment = session.at(100)
    eventually(
        session.events,
        lambda events: any(e["kind"] == "segment_started" and e["detail"]["kind"] == segment["kind"] for e in events),
    )


def test_a_second_tab_is_told_and_can_take_over(new_context: NewContext, stage: Stagehand) -> None:
    context = new_context()
    first = Session(context.new_page(), stage("planned"), stage).start()
    second = context.new_page()
    second.goto(first.path)
    expect(second.locator("#elsewhere")).to_contain_text("open in another tab")
    expect(first.page.locator("#clock")).to_be_visible()
    second.locator("#here").click()
    expect(second.locator("#clock")).to_be_visible()
    expect(first.page.locator("#elsewhere")).to_be_visible()
    expect(first.page.locator("#elsewhere h1")).to_be_focused()
    second.locator("#toggle").click()
    first.synced("paused")
    first.page.locator("#here").click()
    expect(first.page.locator("#doing")).to_have_text("paused")
    expect(second.locator("#elsewhere")).to_be_visible()
    events = first.events()
    assert [event["sequence"] for event in events] == list(range(len(events)))
    assert kinds(events).count("session_started") == 1


def test_a_tab_that_was_taken_over_writes_nothing_more(new_context: NewContext, stage: Stagehand) -> None:
    context = new_context()
    first = Session(context.new_page(), stage("planned"), stage).start()
    first.pass_s(20)
    second = context.new_page()
    second.goto(first.path)
    second.locator("#here").click()
    expect(second.locator("#toggle")).to_be_visible()
    second.locator("#toggle").click()
    before = first.synced("paused")
    first.page.clock.run_for(60_000)
    first.page.keyboard.press("Space")
    assert first.events() == before


def test_a_session_that_is_over_leads_to_how_it_was(page: Page, stage: Stagehand) -> None:
    session = Session(page, stage("planned"), stage).start()
    session.finish().synced("session_finished")
    page.goto(session.path)
    expect(page).to_have_url(re.compile(f"/after/{session.id}/"))


@pytest.mark.parametrize("left", ["paused", "asked what hurts"])
def test_a_session_put_aside_until_its_check_ran_out_asks_it_again(page: Page, stage: Stagehand, left: str) -> None:
    session = Session(page, stage("planned", hours_ago=11.5), stage).start()
    session.pass_s(30)
    page.locator("#toggle").click()
    if left != "paused":
        page.locator("[data-action=hurts]").click()
    session.sleep_s(3600)
    page.locator("#toggle" if left == "paused" else "#kinds button[data-stop='too-strong']").click()
    if left != "paused":
        page.locator("#go-on").click()
    expect(page.locator("#check")).to_be_visible()
    expect(page.locator("#go")).to_be_disabled()
    expect(page.locator("dialog[open]")).to_have_count(0)
    fields = page.locator("#questions fieldset").all()
    for field in fields:
        field.locator("input").first.check(force=True)
    page.locator("#go").click()
    expect(page.locator("#clock")).to_be_visible()
    expect(page.locator("#toggle-word")).to_have_text("Pause")
    events = eventually(session.events, lambda found: "resumed" in kinds(found))
    resumed = next(event for event in events if event["kind"] == "resumed")
    assert len(resumed["detail"]["check"]) == len(fields)


def test_a_check_that_falls_due_while_the_page_waits_is_asked_before_the_start(page: Page, stage: Stagehand) -> None:
    session = Session(page, stage("planned", hours_ago=11.5), stage).open()
    expect(page.locator("#check")).to_be_hidden()
    session.sleep_s(3600)
    page.locator("#go").click()
    expect(page.locator("#check")).to_be_visible()
    expect(page.locator("#go")).to_be_disabled()
    for field in page.locator("#questions fieldset").all():
        field.locator("input").first.check(force=True)
    page.locator("#go").click()
    expect(page.locator("#clock")).to_be_visible()
