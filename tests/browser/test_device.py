"""What a device brings besides a screen: wake lock, headphone buttons, tones, vibration, and a wish for stillness."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import NewContext, Stagehand
from tests.browser.playing import SPEECH, Session, eventually, kinds
from tests.browser.test_figure import DRAW_ANYWAY, go_to_first_place

WAKE_LOCK = """
  window.locks = [];
  Object.defineProperty(Navigator.prototype, "wakeLock", { get: () => ({
    request: async (kind) => {
      window.locks.push(kind);
      return { release: async () => window.locks.push("released") };
    },
  }) });
"""
HEADPHONES = """
  window.buttons = {};
  Object.defineProperty(Navigator.prototype, "mediaSession", { value: {
    setActionHandler: (action, handler) => { window.buttons[action] = handler; }, playbackState: "none", metadata: null,
  } });
"""
TONES = """
  window.tones = 0;
  window.shakes = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
  Navigator.prototype.vibrate = () => { window.shakes += 1; return true; };
"""
NO_DATABASE = """
  IDBFactory.prototype.open = () => { throw new DOMException("not here", "SecurityError"); };
"""
NO_ROOM = """
  IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
"""
HIDE = """(hidden) => {
  Object.defineProperty(document, "visibilityState", { value: hidden ? "hidden" : "visible", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_the_screen_is_kept_on_while_a_session_runs_and_let_go_at_its_end(page: Page, stage: Stagehand) -> None:
    page.add_init_script(WAKE_LOCK)
    session = Session(page, stage("planned"), stage).open()
    assert page.evaluate("locks") == []
    page.locator("#go").click()
    expect(page.locator("#clock")).to_be_visible()
    page.wait_for_function("locks.length === 1 && locks[0] === 'screen'")
    # A browser lets go of the screen when the page is hidden; it is asked for again when it is back.
    page.evaluate(HIDE, True)
    page.evaluate(HIDE, False)
    page.wait_for_function("locks.length === 2 && locks[1] === 'screen'")
    session.finish()
    page.wait_for_function("locks.at(-1) === 'released'")


def test_headphone_buttons_do_what_the_screen_says(page: Page, stage: Stagehand) -> None:
    page.add_init_script(HEADPHONES)
    session = Session(page, stage("planned"), stage).start()
    assert page.evaluate("navigator.mediaSession.playbackState") == "playing"
    page.evaluate("buttons.pause()")
    expect(page.locator("#doing")).to_have_text("paused")
    assert page.evaluate("navigator.mediaSession.playbackState") == "paused"
    page.evaluate("buttons.pause()")
    expect(page.locator("#doing")).to_have_text("paused")
    page.evaluate("buttons.play()")
    expect(page.locator("#doing")).not_to_have_text("paused")
    page.evaluate("buttons.play()")
    expect(page.locator("#doing")).not_to_have_text("paused")
    page.evaluate("buttons.nexttrack()")
    expect(page.locator("#place")).to_have_text("Breathe")
    assert page.evaluate("navigator.mediaSession.metadata.title") == "Breathe"
    page.evaluate("buttons.previoustrack()")
    expect(page.locator("#place")).to_have_text("Get ready")
    session.finish()
    assert page.evaluate("navigator.mediaSession.playbackState") == "none"


@pytest.mark.parametrize(("off", "silent", "heard"), [("beeps", "tones", "shakes"), ("vibration", "shakes", "tones")])
def test_tones_and_vibration_can_each_be_off(page: Page, stage: Stagehand, off: str, silent: str, heard: str) -> None:
    page.add_init_script(TONES)
    session = Session(page, stage("planned"), stage).start()
    page.locator("[data-action=sound]").click()
    page.locator(f"#switch-{off}").uncheck()
    page.locator("#sound .button").click()
    before = page.evaluate("({ tones, shakes })")
    session.pass_s(session.first_dose()["starts_s"] + 2)
    after = page.evaluate("({ tones, shakes })")
    assert after[silent] == before[silent]
    assert after[heard] > before[heard]


def test_captions_can_be_off_while_a_screen_reader_still_hears_every_cue(page: Page, stage: Stagehand) -> None:
    page.add_init_script(SPEECH)
    session = Session(page, stage("planned", wishes={"captions": False}), stage).start()
    session.pass_s(20)
    expect(page.locator("#caption")).to_be_hidden()
    live = page.locator("#live")
    expect(live).not_to_have_text("")
    expect(live).to_have_attribute("aria-live", "polite")
    assert f"here: {live.inner_text()}" in page.evaluate("window.said")


def test_two_cues_of_one_moment_are_both_announced_and_nothing_old_is_left_at_the_end(
    page: Page, stage: Stagehand
) -> None:
    session = Session(page, stage("planned"), stage).start()
    cues = sorted((s["starts_s"] + say["at_s"], say["text"]) for s in session.script["segments"] for say in s["say"])
    first, second = next((a, b) for a, b in pairwise(cues) if 0 < b[0] - a[0] < 1.7 and a[0] > 10)
    session.sleep_s(second[0] + 0.2)  # a device that slept wakes just after both
    expect(page.locator("#live")).to_have_text(f"{first[1]} {second[1]}")
    session.finish()
    expect(page.locator("#live")).to_have_text("")
    expect(page.locator("#end-title")).to_be_focused()


def test_every_place_of_the_plan_is_a_heading_of_its_own_with_its_side(page: Page, stage: Stagehand) -> None:
    stage("planned")
    page.goto("/plan/")
    headings = page.locator("main li h2").all_text_contents()
    assert len(headings) == len(set(headings)) > 1
    assert all("left" in heading or "right" in heading for heading in headings)


def test_the_ticking_clock_is_not_read_out_every_second(page: Page, stage: Stagehand) -> None:
    Session(page, stage("planned"), stage).start()
    expect(page.locator("#clock")).to_have_attribute("aria-live", "off")


TWO_VOICES = SPEECH.replace("const voices = [", 'const voices = [{ lang: "en-GB", name: "other", localService: true },')


def test_the_voice_chosen_in_the_settings_speaks_and_only_voices_of_the_device_are_offered(
    page: Page, stage: Stagehand, axe: Callable[[Page], None]
) -> None:
    page.add_init_script(TWO_VOICES)
    planned = stage("planned")
    page.goto("/settings/")
    which = page.get_by_label("Which voice")
    assert which.locator("option").all_inner_texts() == ["The device's own choice", "here", "other"]
    for name in ("here", "other"):
        which.select_option(name)
        page.get_by_role("button", name="Try it").click()
        assert page.evaluate("said.at(-1)").startswith(f"{name}: ")
    axe(page)
    page.get_by_role("button", name="Save").click()
    expect(which).to_have_value("other")
    Session(page, planned, stage).start().pass_s(3)
    said = page.evaluate("said.filter((words) => words !== '(hush)')")
    assert said and all(words.startswith("other: ") for words in said)


def test_a_chosen_voice_that_this_device_has_not_stays_chosen_and_the_device_speaks_with_its_own(
    page: Page, stage: Stagehand
) -> None:
    page.add_init_script(SPEECH)
    planned = stage("planned", wishes={"voice_name": "at home"})
    page.goto("/settings/")
    expect(page.get_by_label("Which voice")).to_have_value("at home")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Which voice")).to_have_value("at home")
    Session(page, planned, stage).start().pass_s(3)
    assert page.evaluate("said.at(-1)").startswith("here: ")


def test_without_a_script_or_a_voice_no_voice_is_offered(new_context: NewContext, stage: Stagehand) -> None:
    stage("planned", wishes={"voice_name": "at home"})
    plain = new_context(java_script_enabled=False).new_page()
    plain.goto("/settings/")
    expect(plain.locator("#which-voice")).to_be_hidden()
    plain.get_by_role("button", name="Save").click()
    expect(plain.locator("#voice_name")).to_have_value("at home")
    voiceless = new_context().new_page()
    voiceless.goto("/settings/")
    expect(voiceless.locator("#which-voice")).to_be_hidden()


FRAMES = """async () => {
  const canvas = document.querySelector("canvas");
  const pictures = new Set();
  for (let n = 0; n < 30; n += 1) {
    await new Promise(requestAnimationFrame);
    pictures.add(canvas.toDataURL());
  }
  return pictures.size;
}"""
KEEP_PICTURE = DRAW_ANYWAY.replace("...options,", "...options, preserveDrawingBuffer: true,")


def moves(page: Page) -> None:
    eventually(lambda: page.evaluate(FRAMES), lambda pictures: pictures > 3)


def stands_still(page: Page) -> None:
    """The first pictures differ while the figure arrives; a still one is the same ever after."""
    eventually(lambda: page.evaluate(FRAMES), lambda pictures: pictures == 1)


WISHES = [
    pytest.param("no-preference", "auto", moves, id="nobody"),
    pytest.param("reduce", "auto", stands_still, id="device"),
    pytest.param("no-preference", "still", stands_still, id="settings"),
]


@pytest.mark.parametrize(("device", "setting", "seen"), WISHES)
def test_who_wants_no_movement_gets_a_still_picture_in_the_player(
    new_context: NewContext, stage: Stagehand, device: str, setting: str, seen: Callable[[Page], None]
) -> None:
    page = new_context(reduced_motion=device).new_page()
    page.add_init_script(KEEP_PICTURE)
    session = Session(page, stage("planned", wishes={"motion": setting}), stage)
    with page.expect_response(lambda answer: answer.url.endswith(".glb")):
        go_to_first_place(session)
    page.locator("#next").click()
    expect(page.locator("#stage canvas")).to_be_visible()
    seen(page)


@pytest.mark.parametrize(("device", "setting", "seen"), WISHES)
def test_who_wants_no_movement_gets_a_still_picture_in_the_library(
    new_context: NewContext, stage: Stagehand, device: str, setting: str, seen: Callable[[Page], None]
) -> None:
    page = new_context(reduced_motion=device).new_page()
    page.add_init_script(KEEP_PICTURE)
    stage("planned", wishes={"motion": setting})
    page.goto("/library/glute-ball-lying/")
    page.get_by_role("button", name="Show it moving").click()
    expect(page.locator(".moving canvas")).to_be_visible()
    seen(page)


def test_the_kind_of_hurt_decides(page: Page, stage: Stagehand) -> None:
    """Every kind that can be chosen while rolling, and what its rule does."""
    planned = stage("planned")
    page.goto(f"/play/{planned['session']}/")
    stops = page.evaluate("JSON.parse(document.getElementById('player-data').textContent).stops")
    assert {stop["action"] for stop in stops} == {"emergency_screen", "stop_session", "stop_area", "ease"}
    for stop in stops:
        planned = stage("planned")
        session = Session(page.context.new_page(), planned, stage).start()
        session.pass_s(session.first_dose()["starts_s"] + 6)
        session.page.locator(".press.hurts").click()
        session.page.locator(f"[data-stop='{stop['id']}']").click()
        ends = stop["action"] in ("emergency_screen", "stop_session")
        said = session.page.locator("#end-message" if ends else "#told-message")
        expect(said).to_contain_text(stop["message"])
        events = session.synced({"ease": "eased", "stop_area": "area_stopped"}.get(stop["action"], "session_stopped"))
        hurt = events[kinds(events).index("hurt")]["detail"]
        assert (hurt["stop"], hurt["action"]) == (stop["id"], stop["action"])
        session.page.close()


@pytest.mark.parametrize("trouble", [NO_DATABASE, NO_ROOM], ids=["no database", "no room"])
def test_a_device_that_keeps_nothing_still_guides_and_tells_the_server(
    page: Page, stage: Stagehand, trouble: str
) -> None:
    page.add_init_script(trouble)
    session = Session(page, stage("planned"), stage).start()
    expect(page.locator("#unkept")).to_be_visible()
    session.finish()
    events = session.synced("session_finished")
    assert kinds(events)[0] == "session_started"
    assert [event["sequence"] for event in events] == list(range(len(events)))
