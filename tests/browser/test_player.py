"""The player on a phone and at a desk: every control, every stop rule's way, by touch and by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import DESKTOP, PHONE, TABLET, NewContext, Stagehand, Watch
from tests.browser.playing import DOSE_KINDS, SPEECH, Session, kinds

Axe = Callable[[Page], None]


@pytest.fixture
def session(page: Page, stage: Stagehand) -> Session:
    page.add_init_script(SPEECH)
    return Session(page, stage("planned"), stage)


def at_first_dose(session: Session) -> Session:
    session.start()
    return session.pass_s(session.first_dose()["starts_s"] + 6)


def test_a_session_from_start_to_end_reaches_the_server_whole_and_in_order(session: Session) -> None:
    session.start().finish()
    events = session.synced("session_finished")
    assert kinds(events)[0] == "session_started"
    assert [event["sequence"] for event in events] == list(range(len(events)))
    doses = [(e["detail"]["visit"], e["detail"]["dose_s"]) for e in events if e["kind"] == "visit_ended"]
    assert doses == [(visit["order"], visit["dose_s"]) for visit in session.script["plan"]["visits"]]
    assert session.stage("status", session=session.id) == {"status": "finished"}
    expect(session.page.locator("#to-after")).to_be_visible()


def test_every_cue_is_said_by_a_voice_of_the_device_and_written_for_those_who_cannot_hear(session: Session) -> None:
    session.start().pass_s(60)
    said = [text for text in session.page.evaluate("window.said") if text != "(hush)"]
    due = [
        say["text"]
        for segment in session.script["segments"]
        for say in segment["say"]
        if segment["starts_s"] + say["at_s"] <= 60
    ]
    assert said == [f"here: {text}" for text in due]
    expect(session.page.locator("#live")).to_have_text(due[-1])
    expect(session.page.locator("#caption")).to_have_text(due[-1])


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_side_is_said_written_and_coloured_alike(session: Session, side: str) -> None:
    dose = session.first_dose(side)
    session.start()
    session.page.clock.run_for((dose["starts_s"] + 1) * 1000)
    page = session.page
    expect(page.locator("#place .side-word")).to_have_text(re.compile(side, re.IGNORECASE))
    expect(page.locator("body")).to_have_attribute("data-side", side)
    accent = "getComputedStyle(document.querySelector('.side-word')).color"
    edge = "getComputedStyle(document.body, '::after')"
    assert page.evaluate(f"{accent} === {edge}.backgroundColor")
    assert page.evaluate(f"{edge}.{side}") == "0px"
    said = " ".join(page.evaluate("window.said"))
    assert re.search(rf"\b{side}\b", said, re.IGNORECASE)


VOICELESS = """Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => [], cancel() {}, speak() {}, addEventListener(_kind, heard) { window.voicesChanged = heard; },
} })"""


def test_the_phone_goes_within_hearing_or_without_a_voice_within_sight(page: Page, stage: Stagehand) -> None:
    page.add_init_script(VOICELESS)
    page.goto(f"/play/{stage('planned')['session']}/")
    expect(page.locator("#no-voice")).to_contain_text("Put the phone where you can see it.")
    expect(page.locator("#hear-it")).to_be_hidden()
    page.evaluate("""() => {
        window.speechSynthesis.getVoices = () => [{ lang: "en-GB", name: "here", localService: true }];
        window.voicesChanged();
    }""")
    expect(page.locator("#hear-it")).to_have_text("Put the phone where you can hear it.")
    expect(page.locator("#no-voice")).to_be_hidden()


def test_pause_next_and_back(session: Session) -> None:
    page = session.start().pass_s(3).page
    page.locator("#toggle").click()
    shown = page.locator("#clock").inner_text()
    session.sleep_s(300)
    expect(page.locator("#clock")).to_have_text(shown)
    expect(page.locator("#doing")).to_have_text("paused")
    page.locator("#toggle").click()
    page.locator("#next").click()
    expect(page.locator("#place")).to_have_text("Breathe")
    page.locator("#back").click()
    expect(page.locator("#place")).to_have_text("Get ready")


def test_easier_says_what_to_do_and_is_written_down(session: Session) -> None:
    at_first_dose(session)
    option = next(a for a in session.script["easier"] if a["visit"] == session.first_dose()["visit"])
    session.page.locator("#ease").click()
    expect(session.page.locator("#caption")).to_have_text(option["say"])
    assert session.page.evaluate("window.said").count(f"here: {option['say']}") == 1
    eased = session.synced("eased")[-1]["detail"]
    assert eased == {"visit": option["visit"], "to": option["kind"], "variant": option["variant"]}


def test_hurts_sharp_leaves_the_area_out_and_goes_on_with_the_next(session: Session) -> None:
    area = at_first_dose(session).first_dose()["area"]
    page = session.page
    page.locator(".press.hurts").click()
    page.locator("[data-stop=sharp-or-electric]").click()
    expect(page.locator("#told")).to_contain_text("never a muscle letting go")
    page.locator("#go-on").click()
    expect(page.locator("#told")).to_be_hidden()
    session.finish()
    events = session.synced("session_finished")
    stopped = [e["detail"]["area"] for e in events if e["kind"] == "area_stopped"]
    assert stopped[0] == area
    after = events[kinds(events).index("hurt") :]
    assert not [e for e in after if e["kind"] == "segment_started" and e["detail"]["area"] in stopped]


def test_hurts_sharp_at_the_buttock_takes_out_what_lies_on_the_same_nerve_and_says_so(session: Session) -> None:
    at_first_dose(session)
    page, area = session.page, session.first_dose()["area"]
    stops = page.evaluate("JSON.parse(document.getElementById('player-data').textContent).stops")
    rule = next(stop for stop in stops if stop["id"] == "sharp-or-electric")
    also = [gone for gone in rule["leaves_out"][area] if gone["area"] != area]
    assert also, "a plan with something beside its first place"
    page.locator(".press.hurts").click()
    page.locator("[data-stop=sharp-or-electric]").click()
    for gone in also:
        expect(page.locator("#told-message")).to_contain_text(gone["say"])
    stopped = [e["detail"]["area"] for e in session.synced("area_stopped") if e["kind"] == "area_stopped"]
    assert stopped == [area, *(gone["area"] for gone in also)]


def test_hurts_then_nothing_after_all_goes_on_at_the_same_second(session: Session) -> None:
    page = at_first_dose(session).page
    page.locator(".press.hurts").click()
    shown = page.locator("#clock").inner_text()
    session.sleep_s(60)
    page.locator("#not-hurt").click()
    expect(page.locator("#clock")).to_have_text(shown)
    session.pass_s(2)
    expect(page.locator("#clock")).to_have_text(str(int(shown) - 2))


def test_a_warning_sign_stops_everything_and_leads_to_the_urgent_questions(session: Session, axe: Axe) -> None:
    page = at_first_dose(session).page
    page.locator(".press.hurts").click()
    page.locator("[data-stop=new-warning-sign]").click()
    expect(page.locator("#end")).to_contain_text("Go to an emergency department now")
    expect(page.locator("#to-after")).to_be_hidden()
    axe(page)
    assert session.synced("session_stopped")[-1]["detail"] == {"stop": "new-warning-sign"}
    page.locator("#to-check").click()
    expect(page).to_have_url(re.compile("/check/"))
    page.goto(session.path)
    expect(page).not_to_have_url(re.compile("/play/"))


@pytest.mark.parametrize("stop", ["chest-pain-or-breathless", "new-warning-sign"])
@pytest.mark.parametrize("offline", [False, True])
def test_an_emergency_can_be_called_about_at_once_with_or_without_a_network(
    session: Session, watch: Watch, stop: str, offline: bool
) -> None:
    page = at_first_dose(session).page
    watch.may_be_offline = offline
    expect(page.locator("a[href^='tel:']").first).to_be_hidden()
    page.context.set_offline(offline)
    page.locator(".press.hurts").click()
    page.locator(f"[data-stop={stop}]").click()
    numbers = page.locator("#end a[href^='tel:']")
    expect(numbers).to_have_text(["112", "999", "911"])
    told = page.locator("#end-message").bounding_box()
    for number in numbers.all():
        expect(number).to_be_in_viewport(ratio=1)
        box = number.bounding_box()
        assert box and told and min(box["width"], box["height"]) >= 60 and box["y"] + box["height"] <= told["y"]


def test_other_stops_do_not_ask_to_call_anybody(session: Session) -> None:
    page = at_first_dose(session).page
    page.locator(".press.hurts").click()
    page.locator("[data-stop=back-pain-up-2]").click()
    expect(page.locator("#end")).to_be_visible()
    expect(page.locator("#end-numbers")).to_be_hidden()


def test_every_kind_of_hurt_is_on_a_phone_s_screen_at_once_the_urgent_first(session: Session) -> None:
    page = at_first_dose(session).page
    page.locator(".press.hurts").click()
    buttons = page.locator("#kinds button")
    asked = [button.get_attribute("data-stop") for button in buttons.all()]
    assert asked[0] == "chest-pain-or-breathless" and asked[-2:] == ["too-strong", "cannot-relax"]
    for button in [*buttons.all(), page.locator("#not-hurt")]:
        expect(button).to_be_in_viewport(ratio=1)
        box = button.bounding_box()
        assert box and min(box["width"], box["height"]) >= 44
    expect(page.get_by_role("list", name="Stop now")).to_contain_text("Chest pain")
    expect(page.get_by_role("list", name="Not right")).to_contain_text("Too strong")


def test_keyboard_alone_from_start_to_stop(session: Session) -> None:
    page = session.open().page
    for _ in range(6):
        if page.evaluate("document.activeElement.id") == "go":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#toggle")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#place")).to_have_text("Breathe")
    page.keyboard.press("b")
    expect(page.locator("#place")).to_have_text("Get ready")
    page.keyboard.press("Space")
    expect(page.locator("#doing")).to_have_text("paused")
    page.keyboard.press("l")
    expect(page.locator("#unlock")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#shield")).to_be_hidden()
    page.keyboard.press("h")
    expect(page.locator("#kinds button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#hurts")).to_be_hidden()
    page.keyboard.press("h")
    page.keyboard.press("Enter")
    expect(page.locator("#end-title")).to_be_focused()
    expect(page.locator("body")).to_have_attribute("data-outcome", "emergency")


def test_the_touch_lock_takes_no_tap_and_opens_by_a_long_press(session: Session) -> None:
    page = session.start().page
    page.locator("#lock").click()
    for _ in range(3):
        page.locator("#unlock").click()
    page.touchscreen.tap(195, 700)
    page.mouse.click(195, 600)
    expect(page.locator("#shield")).to_be_visible()
    box = page.locator("#unlock").bounding_box()
    assert box
    page.mouse.move(box["x"] + 50, box["y"] + 40)
    page.mouse.down()
    session.pass_s(1.2)
    page.mouse.up()
    expect(page.locator("#shield")).to_be_hidden()
    session.pass_s(1)
    assert "paused" not in kinds(session.events())


def test_voice_and_tones_can_be_turned_off_and_stay_off(session: Session) -> None:
    page = session.start().page
    page.locator("[data-action=sound]").click()
    page.locator("#switch-voice").uncheck()
    page.locator("#sound .button").click()
    before = page.evaluate("window.said.length")
    session.pass_s(30)
    assert [text for text in page.evaluate("window.said")[before:] if text != "(hush)"] == []
    expect(page.locator("#caption")).not_to_have_text("")
    page.reload()
    expect(page.locator("#clock")).to_be_visible()
    assert page.evaluate("document.getElementById('switch-voice').checked") is False


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (TABLET, "dark"), (DESKTOP, "light"), (PHONE, "dark")])
def test_axe_finds_nothing_in_any_state(
    new_context: NewContext, stage: Stagehand, axe: Axe, size: dict[str, int], scheme: str
) -> None:
    page = new_context(size=size, color_scheme=scheme).new_page()
    session = Session(page, stage("planned"), stage).open()
    axe(page)
    page.locator("#go").click()
    session.pass_s(session.first_dose()["starts_s"] + 2)
    axe(page)
    page.locator("#toggle").click()
    axe(page)
    page.locator(".press.hurts").click()
    axe(page)
    page.locator("[data-stop=too-strong]").click()
    axe(page)
    page.locator("#go-on").click()
    page.locator("[data-action=sound]").click()
    axe(page)
    page.keyboard.press("Escape")
    page.locator("#lock").click()
    axe(page)


@pytest.mark.parametrize("size", [PHONE, TABLET, DESKTOP, {"width": 844, "height": 390}, {"width": 320, "height": 568}])
def test_clock_and_controls_are_on_the_screen_without_scrolling(
    new_context: NewContext, stage: Stagehand, size: dict[str, int]
) -> None:
    page = new_context(size=size).new_page()
    session = Session(page, stage("planned"), stage).start()
    session.pass_s(session.first_dose()["starts_s"] + 2)
    for control in ("#clock", "#toggle", "#ease", ".press.hurts", "#next", "#back"):
        expect(page.locator(control)).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_the_clock_can_be_read_from_two_metres(session: Session) -> None:
    session.start().pass_s(session.first_dose()["starts_s"] + 2)
    height = session.page.evaluate("parseFloat(getComputedStyle(document.getElementById('clock')).fontSize)")
    # Digits are 0.7 of the font size; a CSS pixel of a phone is 0.16 mm. 15 mm are 26 minutes of arc at 2 m,
    # five times what normal sight needs.
    assert height * 0.7 * 0.16 >= 15


def test_dose_segments_are_in_the_script_these_tests_play(session: Session) -> None:
    sides = {segment["side"] for segment in session.script["segments"] if segment["kind"] in DOSE_KINDS}
    assert {"left", "right"} <= sides


def test_whoever_stopped_is_told_why_afterwards_and_that_today_is_over(session: Session, axe: Axe) -> None:
    page = at_first_dose(session).page
    page.locator(".press.hurts").click()
    page.locator("[data-stop=back-pain-up-2]").click()
    session.synced("session_stopped")
    page.locator("#to-after").click()
    expect(page.locator("h1")).to_have_text("Stopped. How is it now?")
    expect(page.locator("[name=odd]:checked")).to_have_value("back-pain-up-2")
    expect(page.locator("[value=better]")).to_have_count(1)
    axe(page)
    page.goto("/today/")
    expect(page.get_by_role("heading", name="No more today")).to_be_visible()
    axe(page)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_what_is_pressed_grows_with_the_text(new_context: NewContext, stage: Stagehand, size: dict[str, int]) -> None:
    found = []
    for text in ("usual", "largest"):
        session = Session(
            new_context(size=size).new_page(), stage("planned", wishes={"text_size": text}), stage
        ).start()
        sizes = "(all) => all.map((one) => parseFloat(getComputedStyle(one).fontSize))"
        found.append(session.page.locator(".press, #following").evaluate_all(sizes))
    assert len(found[0]) == 6
    assert all(large >= 1.25 * usual for usual, large in zip(*found, strict=True)), found
