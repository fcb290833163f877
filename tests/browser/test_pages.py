"""Pages as people meet them: at three sizes, light and dark, with large text, without a script, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import DESKTOP, PHONE, TABLET, NewContext, Stagehand
from tests.browser.playing import Session

Axe = Callable[[Page], None]

BEFORE = ("/", "/about/", "/check/q/saddle_numbness/", "/check/q/recent_trauma/", "/check/q/age/", "/check/q/diabetes/")
BEFORE += ("/check/q/course/", "/check/q/pain_now/", "/check/q/local/")
WAY = ("/check/verdict/", "/check/answers/", "/check/for-the-clinician/", "/where/?r=lumbar-left", "/where/list/")
HAND = ("/activities/", "/mobility/", "/at-hand/", "/plan/", "/today/", "/progress/", "/progress/roland-morris/")
REST = ("/check/short/", "/library/", "/library/glute-ball-lying/", "/settings/", "/settings/import/")
PAGES = (*BEFORE, *WAY, *HAND, *REST)
LOOKS = [(PHONE, "light"), (TABLET, "dark"), (DESKTOP, "light")]


@pytest.fixture(scope="module", autouse=True)
def somebody(site: object) -> None:
    """One person with a plan, a map and answers; every page has something to show."""
    site.stage("planned")  # type: ignore[attr-defined]


def opened(page: Page) -> None:
    """Everything that folds is unfolded, so that it is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach((box) => { if (!box.dataset.src) box.open = true; })")


@pytest.mark.parametrize(("size", "scheme"), LOOKS, ids=["phone", "tablet-dark", "desktop"])
def test_on_no_page_axe_finds_anything_or_something_sticks_out_sideways(
    new_context: NewContext, axe: Axe, size: dict[str, int], scheme: str
) -> None:
    page = new_context(size=size, color_scheme=scheme).new_page()
    for path in PAGES:
        page.goto(path)
        opened(page)
        axe(page)
        for text in ("usual", "largest"):
            page.evaluate(f"document.documentElement.dataset.text = '{text}'")
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{path} is {wide} px wider than the screen at {text}"


IN_SIGHT = """() => [...document.querySelectorAll("#controls button, #top button, #clock")].filter((part) => {
  const box = part.getBoundingClientRect();
  return box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight
    || part.scrollWidth > part.clientWidth + 1;
}).map((part) => part.id || part.innerText)"""


@pytest.mark.parametrize("size", [PHONE, TABLET])
def test_clock_and_controls_stay_in_sight_with_text_twice_as_large(
    new_context: NewContext, stage: Stagehand, size: dict[str, int]
) -> None:
    page = new_context(size=size).new_page()
    session = Session(page, stage("planned", wishes={"text_size": "largest"}), stage).start()
    session.pass_s(2)
    assert page.evaluate(IN_SIGHT) == []
    page.close()
    stage("planned")


def test_tap_names_the_place_and_its_side_and_a_second_tap_takes_it_off(page: Page) -> None:
    page.goto("/where/?r=")
    patch = page.locator(".back .bodymap a[data-key=calf-right]")
    patch.dispatch_event("click")
    expect(page.locator(".spot h2")).to_have_text("Right calf")
    expect(page.locator("#read-back")).to_have_text("Right calf.")
    expect(patch).to_have_attribute("aria-pressed", "true")
    patch.dispatch_event("click")
    expect(page.locator(".spot")).to_have_count(0)
    assert "/where/" in page.url


def test_on_a_phone_what_was_tapped_is_named_within_sight(new_context: NewContext) -> None:
    page = new_context(size=PHONE).new_page()
    page.goto("/where/?r=")
    page.locator(".back .bodymap a[data-key=buttock-left]").click()
    expect(page.locator(".tapped")).to_have_text("Left buttock.")
    expect(page.locator(".tapped")).to_be_in_viewport()
    expect(page.locator(".tapped")).to_be_empty()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_map_works_by_keyboard(page: Page, key: str) -> None:
    page.goto("/where/?r=")
    page.locator(".back .bodymap a[data-key=lumbar-left]").focus()
    page.keyboard.press(key)
    expect(page.locator(".spot h2")).to_have_text("Low back, left of the spine")
    page.locator("input[name='pain:lumbar-left']").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.locator("input[name='pain:lumbar-left'][value='1']")).to_be_checked()


def test_left_is_left_on_the_map(page: Page) -> None:
    """Seen from behind your left is on the left, seen from the front it is on the right."""
    page.goto("/where/?r=")
    for view, leftmost in (("near", "lumbar-left"), ("back", "calf-left"), ("front", "shin-right")):
        page.locator(f"#see-{view}").check(force=True)
        other = leftmost.replace("left", "?").replace("right", "left").replace("?", "right")
        xs = [
            page.locator(f".{view.replace('near', 'back')} .bodymap a[data-key={key}]").evaluate(
                "(a) => a.getBoundingClientRect().x"
            )
            for key in (leftmost, other)
        ]
        assert xs[0] < xs[1], view


@pytest.mark.parametrize("seconds", [45])
def test_three_places_take_few_taps(page: Page, seconds: int) -> None:
    """One tap to name a place and one to rate it; at a calm two seconds a tap that is well under the limit."""
    page.goto("/where/?r=")
    taps = 0
    for key in ("lumbar-left", "buttock-left", "calf-right"):
        page.locator(f".back .bodymap a[data-key={key}]").dispatch_event("click")
        page.locator(f"input[name='pain:{key}'][value='5']").check(force=True)
        taps += 2
    page.get_by_role("button", name="Next").click()
    expect(page).not_to_have_url("/where/")
    assert 2 * (taps + 1) < seconds


REACHED = """async ([step, known]) => {
  // Of the view shown now: the places with a square of 24 by 24 CSS pixels, anywhere, whose every tap names them.
  // Looks only where those are that are not known yet: asking what is at a point is slow.
  const { patchAt } = await import(document.querySelector('script[src*="bodymap"]').src);
  const shown = [...document.querySelectorAll(".map figure")].find((figure) => figure.getClientRects().length);
  const { left, top, right, bottom } = shown.getBoundingClientRect();
  const asked = [...shown.querySelectorAll("a")].filter((patch) => !known.includes(patch.dataset.key))
    .map((patch) => patch.getBoundingClientRect());
  const wanted = (x, y) => asked.some((box) =>
    x > box.left - 24 && x < box.right + 24 && y > box.top - 24 && y < box.bottom + 24);
  const [rows, steps] = [[], Array.from({ length: 24 / step + 1 }, (_, n) => n)];
  for (let y = top; y <= bottom; y += step) {
    rows.push([]);
    for (let x = left; x <= right; x += step) {
      rows.at(-1).push((wanted(x, y) && patchAt(x, y)?.dataset.key) || "");
    }
  }
  const squares = (key, row, column) =>
    steps.every((down) => steps.every((on) => rows[row + down]?.[column + on] === key));
  return [...new Set(rows.flat())].filter((key) => key &&
    rows.some((line, row) => line.some((_, column) => line[column] === key && squares(key, row, column))));
}"""


def test_every_place_on_a_phones_map_is_large_enough_for_a_thumb(new_context: NewContext) -> None:
    """24 by 24 CSS pixels (WCAG 2.2, 2.5.8) in one of the views; what is nearest the spine at first sight.

    Not the heels, half hidden by the feet: the list has them.
    """
    page = new_context(size={"width": 390, "height": 1700}).new_page()
    page.goto("/where/?r=")
    reached: dict[str, set[str]] = {}
    for view, step in (("near", 6), ("back", 8), ("front", 8)):
        page.locator(f"#see-{view}").check(force=True)
        reached[view] = set(page.evaluate(REACHED, [step, sorted(set().union(*reached.values()))]))
    keys = page.locator(".bodymap a").evaluate_all("(all) => all.map((a) => a.dataset.key)")
    assert set(keys) - set.union(*reached.values()) == {"heel-left", "heel-right"}
    spine = {key for key in keys if key.startswith(("lumbar", "thoracic", "sacr", "flank", "buttock", "hip-side"))}
    assert spine <= reached["near"]


@pytest.mark.parametrize("beside_px", [-8, 8])
def test_a_tap_beside_the_figure_names_the_nearest_place_on_that_side(page: Page, beside_px: int) -> None:
    page.goto("/where/?r=")
    page.locator("#see-back").check(force=True)
    side = "left" if beside_px < 0 else "right"
    box = page.locator(f".back .bodymap a[data-key=thigh-outer-{side}] path").bounding_box()
    assert box
    page.locator("#see-back").evaluate("() => scrollTo(0, 300)")
    edge = box["x"] if side == "left" else box["x"] + box["width"]
    page.mouse.click(edge + beside_px, page.locator(f".back a[data-key=knee-back-{side}]").bounding_box()["y"] - 30)
    expect(page.locator(".spot h2")).to_have_text([f"{side.capitalize()} outer thigh"])


def test_the_keyboard_reaches_what_the_close_up_cuts_off(page: Page) -> None:
    page.goto("/where/?r=")
    expect(page.locator("#see-near")).to_be_checked()
    page.locator(".back .bodymap a[data-key=lumbar-left]").focus()
    expect(page.locator("#see-near")).to_be_checked()
    page.locator(".back .bodymap a[data-key=heel-left]").focus()
    expect(page.locator("#see-back")).to_be_checked()


KEPT = "() => Object.values(sessionStorage).join()"


def test_taps_that_were_not_sent_are_still_there_after_leaving_and_gone_once_sent(page: Page, stage: Stagehand) -> None:
    stage("screened")
    page.goto("/where/")
    for key in ("lumbar-left", "calf-right"):
        page.locator(f".back .bodymap a[data-key={key}]").dispatch_event("click")
    page.locator("input[name='pain:calf-right'][value='7']").check(force=True)
    page.locator("[data-key=lumbar-left] [data-away]").click()
    for leave_and_return in (Page.reload, _to_larger_text_and_back):
        leave_and_return(page)
        expect(page.locator(".spot h2")).to_have_text(["Right calf"])
        expect(page.locator("input[name='pain:calf-right'][value='7']")).to_be_checked()
        expect(page.locator(".back .bodymap a[data-key=calf-right]")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Next").click()
    expect(page).to_have_url(re.compile("/check/open/calf_marked/$"))
    assert page.evaluate(KEPT) == ""


def _to_larger_text_and_back(page: Page) -> None:
    page.get_by_role("link", name="Text size and settings").click()
    page.locator("input[name=text_size][value=large]").check(force=True)
    page.get_by_role("button", name="Save").click()


def test_taps_that_were_not_sent_are_no_help_on_another_map_and_go_with_the_person(
    page: Page, stage: Stagehand
) -> None:
    stage("planned")
    page.goto("/where/", wait_until="networkidle")
    page.locator(".back .bodymap a[data-key=calf-right]").dispatch_event("click")
    assert "calf-right" in page.evaluate(KEPT)
    page.goto("/where/?r=lumbar-left")
    expect(page.locator(".spot h2")).to_have_text(["Low back, left of the spine"])
    page.goto("/settings/delete/")
    page.locator("input[name=sure]").check(force=True)
    page.locator("main form button").click()
    expect(page.get_by_role("link", name="Start with the safety check")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(KEPT) == ""


def test_everything_works_without_a_script(new_context: NewContext, stage: Stagehand) -> None:
    stage("screened")
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/where/")
    page.locator(".back .bodymap a[data-key=lumbar-left] path").dispatch_event("click")
    expect(page.locator(".spot h2")).to_have_text("Low back, left of the spine")
    page.locator("input[name='pain:lumbar-left'][value='6']").check(force=True)
    page.get_by_role("button", name="Name something to do again").click()
    page.get_by_role("button", name="Skip this").click()
    page.get_by_role("button", name="Skip this").click()
    page.locator("input[name=tools][value=soft-roller]").check(force=True)
    page.locator("input[name=surfaces][value=floor]").check(force=True)
    page.get_by_role("button", name="Make today’s plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today’s plan")
    visits = page.locator(".visit").count()
    page.get_by_role("button", name="Leave out").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today’s plan")
    assert visits > 0
    page.locator("#what-if summary").click()
    page.get_by_role("link", name="Work it out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would change the plan")


def test_why_a_named_place_is_not_rolled_is_one_tap_away_without_a_script(
    new_context: NewContext, stage: Stagehand
) -> None:
    where = [("buttock", "right", 6.0), ("lumbar", "middle", 4.0)]
    entries = [{"region": region, "side": side, "pain": pain, "stiffness": 0.0} for region, side, pain in where]
    stage("planned", at_hand={"map": entries})
    page = new_context(java_script_enabled=False, size=PHONE).new_page()
    page.goto("/plan/")
    expect(page.locator("#left-out")).to_be_hidden()
    page.get_by_role("link", name="Why", exact=True).click()
    expect(page.locator("#left-out")).to_be_visible()
    stage("planned")


def test_what_would_change_it_is_fetched_only_when_opened(page: Page, stage: Stagehand) -> None:
    stage("planned")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/plan/")
    assert not any("what-if" in address for address in asked)
    page.locator("#what-if summary").click()
    expect(page.locator("#what-if .changes, #what-if .quiet").first).to_be_visible(timeout=30_000)
    assert sum("what-if" in address for address in asked) == 1


def test_the_safety_check_by_keyboard_alone(page: Page, stage: Stagehand) -> None:
    stage("nobody")
    page.goto("/check/")
    for _ in range(4):
        before = page.url
        page.locator("button[value=no]").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address, before=before: address != before)
    page.get_by_role("link", name="Back").focus()
    page.keyboard.press("Enter")
    expect(page.locator("button[value=no]")).to_have_attribute("aria-pressed", "true")


def test_the_skip_link_is_first_and_leads_to_the_content(page: Page) -> None:
    page.goto("/library/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_chosen_theme_beats_that_of_the_device(new_context: NewContext, stage: Stagehand) -> None:
    stage("planned", wishes={"theme": "light"})
    page = new_context(color_scheme="dark").new_page()
    page.goto("/today/")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    stage("prefer", theme="dark")
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light
