"""Without a network: the app opens, a session plays, and what happened arrives later, once and in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.cable import Cable
from tests.browser.conftest import NewContext, Stagehand, Watch
from tests.browser.playing import Session, eventually, kinds

INSTALLED = """async () => {
  const ready = await navigator.serviceWorker.ready;
  const names = (await caches.keys()).filter((name) => name.startsWith("unknot-"));
  const kept = names.length ? await (await caches.open(names[0])).keys() : [];
  return ready.active?.state === "activated" && Boolean(navigator.serviceWorker.controller) && kept.length > 0;
}"""
STOCKED = """async () => {
  const text = await (await fetch("/sw.js")).text();
  const { pages, extras } = JSON.parse(/FILES = ([^]*?\\n});/.exec(text)[1]);
  const [name] = (await caches.keys()).filter((name) => name.startsWith("unknot-"));
  const kept = new Set((await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname));
  return [...pages, ...extras].filter((address) => !kept.has(new URL(address, location.href).pathname));
}"""
KEPT_SESSIONS = """async () => {
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => { const r = indexedDB.open(name); r.onsuccess = () => done(r.result); });
    const keys = await new Promise((done) => {
      const r = db.transaction("packages").objectStore("packages").getAllKeys();
      r.onsuccess = () => done(r.result);
    });
    db.close();
    if (keys.length) return keys;
  }
  return [];
}"""
DRAWINGS_MISSING = """async () => {
  const { figures } = await (await fetch("/api/next-session")).json();
  const kept = await Promise.all(Object.values(figures).map((address) => caches.match(address)));
  return kept.length ? kept.filter((found) => !found).length : -1;
}"""
WAITING = """async () => {
  const kinds = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => { const r = indexedDB.open(name); r.onsuccess = () => done(r.result); });
    const waiting = await new Promise((done) => {
      const r = db.transaction("events").objectStore("events").getAll();
      r.onsuccess = () => done(r.result);
    });
    kinds.push(...waiting.map(({ event }) => event.kind));
    db.close();
  }
  return kinds;
}"""
STOCKED_WITHIN_S = 180.0
"""Some seven hundred files, on a machine that is busy."""
CACHED = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const text = await (await cache.match(request)).text();
      found.push([new URL(request.url).pathname, text]);
    }
  }
  return found;
}"""

Install = Callable[[str], Page]


@pytest.fixture
def phone(new_context: NewContext, cable: Cable, watch: Watch) -> Iterator[BrowserContext]:
    watch.may_be_offline = True
    context = new_context(cable.address, worker=True)
    yield context
    context.close()  # before the cable goes, in which a worker may still be fetching itself


def installed(phone: BrowserContext, session: str | None) -> Page:
    """A phone that has seen the app for a moment."""
    page = phone.new_page()
    page.goto("/today/")
    eventually(lambda: page.evaluate(INSTALLED), bool)
    if session:
        eventually(lambda: page.evaluate(KEPT_SESSIONS), lambda kept: kept == [session])
    return page


def stocked(page: Page) -> None:
    """A phone that has had the app open for a while, as at home in the evening."""
    eventually(lambda: page.evaluate(STOCKED), lambda missing: missing == [], STOCKED_WITHIN_S)


def test_a_session_without_a_network_arrives_later_once_and_in_order(
    phone: BrowserContext, cable: Cable, stage: Stagehand
) -> None:
    planned = stage("planned")
    page = installed(phone, planned["session"])
    eventually(lambda: page.evaluate(DRAWINGS_MISSING), lambda missing: missing == 0)
    cable.cut()
    page.goto("/today/")
    expect(page.locator("#kept")).to_be_visible()
    page.locator("#kept-link").click()
    expect(page).to_have_url(re.compile(planned["session"]))
    session = Session(page, planned, stage).start()
    session.pass_s(session.first_dose()["starts_s"] + 1)
    eventually(lambda: page.evaluate("document.querySelector('#stage img')?.naturalWidth ?? 0"), bool)
    session.finish()
    expect(page.locator("#end-offline, #end-message").first).to_be_attached()
    waiting = eventually(lambda: page.evaluate(WAITING), lambda found: found[-1:] == ["session_finished"])
    assert session.events() == []
    cable.mend()
    page.goto("/library/")
    events = session.synced("session_finished")
    assert kinds(events) == waiting
    assert [event["sequence"] for event in events] == list(range(len(waiting)))
    eventually(lambda: page.evaluate(WAITING), lambda found: found == [])
    assert stage("status", session=session.id) == {"status": "finished"}


def test_a_network_that_comes_and_goes_neither_loses_nor_doubles_anything(
    phone: BrowserContext, cable: Cable, stage: Stagehand
) -> None:
    planned = stage("planned")
    installed(phone, planned["session"]).close()
    session = Session(phone.new_page(), planned, stage).start()
    for n in range(12):
        cable.cut() if n % 2 else cable.mend()
        session.sleep_s(9)
        session.page.locator("#toggle").click()
        session.page.locator("#toggle").click()
    cable.mend()
    session.page.locator("[data-action=quit]").click()
    session.page.locator("#really-quit").click()
    for _ in range(4):
        session.sleep_s(61)
    events = session.synced("session_stopped")
    assert [event["sequence"] for event in events] == list(range(len(events)))
    assert len({event["id"] for event in events}) == len(events)
    assert kinds(events).count("paused") == kinds(events).count("resumed") == 12


def test_a_tab_killed_without_a_network_loses_nothing(phone: BrowserContext, cable: Cable, stage: Stagehand) -> None:
    planned = stage("planned")
    installed(phone, planned["session"]).close()
    session = Session(phone.new_page(), planned, stage).start()
    cable.cut()
    session.pass_s(30)
    session.page.locator("#toggle").click()
    # A press is on the device a few milliseconds later; a kill in between takes that one press with it.
    eventually(lambda: session.page.evaluate(WAITING), lambda found: found[-1:] == ["paused"])
    page = phone.new_page()
    session.page.close()
    page.goto(session.path)
    expect(page.locator("#doing")).to_have_text("paused")
    cable.mend()
    page.locator("#toggle").click()
    events = session.synced("resumed")
    assert kinds(events).count("session_started") == 1
    assert [event["sequence"] for event in events] == list(range(len(events)))


def test_the_library_opens_without_a_network(phone: BrowserContext, cable: Cable, stage: Stagehand) -> None:
    stage("nobody")
    page = installed(phone, None)
    page.goto("/about/")
    cable.cut()  # in the middle of it
    page.goto("/settings/")
    cable.mend()
    page.goto("/about/")
    stocked(page)
    cable.cut()
    page.goto("/library/")
    expect(page.locator("h1")).to_be_visible()
    page.goto("/library/glute-ball-sitting/")
    expect(page.locator("main")).to_contain_text("Tennis ball")
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Atkinson Next"')


def test_other_pages_say_that_there_is_no_network(phone: BrowserContext, cable: Cable, stage: Stagehand) -> None:
    stage("nobody")
    page = installed(phone, None)
    cable.cut()
    page.goto("/progress/")
    expect(page.locator("h1")).to_have_text("No network just now")
    expect(page.locator("#none-kept")).to_be_visible()


def test_no_cache_holds_anything_about_anybody(phone: BrowserContext, stage: Stagehand) -> None:
    planned = stage("planned")
    page = installed(phone, planned["session"])
    page.goto("/plan/")
    page.goto(f"/play/{planned['session']}/")
    expect(page.locator("#go")).to_be_visible()
    page.goto("/progress/")
    stocked(page)
    for path, text in page.evaluate(CACHED):
        assert path.startswith(("/static/", "/library/", "/about/")) or path in ("/play/shell/", "/offline/"), path
        assert planned["session"] not in text, path
        assert planned["profile"] not in text, path


def test_deleting_everything_deletes_it_on_the_device_too(phone: BrowserContext, stage: Stagehand) -> None:
    planned = stage("planned")
    page = installed(phone, planned["session"])
    page.goto("/settings/delete/")
    page.locator("[name=sure]").check()
    page.locator("main form .onward button").click()
    stores = "indexedDB.databases().then((all) => all.map(({ name }) => name))"
    eventually(lambda: page.evaluate(stores), lambda names: f"unknot-{planned['profile']}" not in names)
    expect(page).not_to_have_url(re.compile("/settings/"))
    assert page.evaluate("localStorage.getItem('unknot-profile')") != planned["profile"]


def test_an_old_check_is_asked_again_on_the_device_and_only_an_all_clear_starts(
    phone: BrowserContext, cable: Cable, stage: Stagehand
) -> None:
    planned = stage("planned", hours_ago=11.5)
    installed(phone, planned["session"]).close()
    cable.cut()
    page = phone.new_page()
    page.clock.install()
    page.clock.fast_forward("01:00:00")
    page.goto(f"/play/{planned['session']}/")
    expect(page.locator("#check")).to_be_visible()
    expect(page.locator("#go")).to_be_disabled()
    page.locator("input[name=check-saddle_numbness][value=yes]").check(force=True)
    expect(page.locator("#not-now")).to_contain_text("Go to an emergency department now")
    expect(page.locator("#not-now a[href^='tel:']")).to_have_text(["112", "999", "911"])
    expect(page.locator("#check-numbers")).to_be_visible()
    for field in page.locator("#questions fieldset").all():
        field.locator("input").first.check(force=True)
    expect(page.locator("#not-now")).to_be_hidden()
    page.locator("#go").click()
    expect(page.locator("#clock")).to_be_visible()
    started_at = page.evaluate("Date.now()")
    assert started_at > 0


VERSION = "fetch('/sw.js').then((answer) => answer.text()).then((text) => /VERSION = \"(.*?)\"/.exec(text)[1])"
WAITING_WORKER = "navigator.serviceWorker.getRegistration().then((found) => found.waiting?.state ?? '')"


KEPT_VERSIONS = "caches.keys()"


def ask_for_update(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update()).then(() => true)")


def test_a_new_version_takes_over_at_the_next_page_with_other_pages_open(
    phone: BrowserContext, cable: Cable, stage: Stagehand
) -> None:
    planned = stage("planned")
    page = installed(phone, planned["session"])
    other = phone.new_page()
    other.goto("/settings/")
    old, new = page.evaluate(VERSION), "f" * 12
    cable.replace(old, new)
    page.goto("/library/")
    eventually(lambda: page.evaluate(KEPT_VERSIONS), lambda names: names == [f"unknot-{new}"], STOCKED_WITHIN_S)
    eventually(lambda: page.evaluate(WAITING_WORKER), lambda state: state == "")
    expect(other.locator("h1")).to_be_visible()  # nobody's half-filled form is taken away
    cable.cut()
    page.goto(f"/play/{planned['session']}/")
    expect(page.locator("#go")).to_be_visible()


def test_a_new_version_waits_while_a_session_is_open_and_takes_over_when_it_is_left(
    phone: BrowserContext, cable: Cable, stage: Stagehand
) -> None:
    planned = stage("planned")
    page = installed(phone, planned["session"])
    old, new = page.evaluate(VERSION), "f" * 12
    session = Session(page, planned, stage).start()
    cable.replace(old, new)
    ask_for_update(page)
    eventually(lambda: page.evaluate(WAITING_WORKER), lambda state: state == "installed")
    other = phone.new_page()
    other.goto("/library/")  # every page asks a waiting version to take over
    session.pass_s(30)
    expect(page.locator("#clock")).to_be_visible()
    assert page.evaluate(WAITING_WORKER) == "installed"
    assert f"unknot-{old}" in page.evaluate(KEPT_VERSIONS), "the session lost the files it was started with"
    session.finish()
    # A browser by itself changes over at the next page. Here the line between the test and the old worker keeps that
    # worker from stopping as long as a page is open, so the app is closed first.
    other.close()
    page.close()
    page = phone.new_page()
    page.goto("/library/")
    eventually(lambda: page.evaluate(KEPT_VERSIONS), lambda names: names == [f"unknot-{new}"], STOCKED_WITHIN_S)
    eventually(lambda: page.evaluate(WAITING_WORKER), lambda state: state == "")


def test_the_app_can_be_installed(phone: BrowserContext, stage: Stagehand) -> None:
    stage("nobody")
    page = phone.new_page()
    page.goto("/")
    manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((answer) => answer.json())")
    assert manifest["display"] == "standalone" and manifest["start_url"] == "/today/"
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    for icon in manifest["icons"]:
        assert page.evaluate("(src) => fetch(src).then((answer) => answer.status)", icon["src"]) == 200
