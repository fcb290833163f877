"""The 3D view in a real browser: every technique is there, left is left, it moves, stands still and goes away."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from functools import cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from scripts.ensure_tools import headless
from tests.browser.conftest import FLAGS, ROOT, Watch

from unknot.figure.track import Key

GL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
PHONE = {"width": 390, "height": 844}
ASSETS = ROOT / "src/unknot/figure/assets/3d"
FOLDERS = {
    "/static/": ROOT / "src/unknot/web/core/static",
    "/figure/3d/": ASSETS,
    "/": ROOT / "tests/browser/scene-demo",
}
TECHNIQUES = list(json.loads((ASSETS / "index.json").read_text(encoding="utf-8"))["tracks"])

# Of a picture: pixels that are not the page's paper, and pixels of the colour of the treated area.
COUNT = """async (png) => {
  const image = await createImageBitmap(await (await fetch("data:image/png;base64," + png)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  let [drawn, red] = [0, 0];
  for (let i = 0; i < data.length; i += 4) {
    const [r, g, b] = data.subarray(i, i + 3);
    if (Math.abs(r - 250) + Math.abs(g - 247) + Math.abs(b - 241) > 12) drawn += 1;
    if (r > 95 && r > 1.6 * g && r > 1.5 * b) red += 1;
  }
  return { drawn, red, all: image.width * image.height };
}"""


class Pages(SimpleHTTPRequestHandler):
    """The demo page, the static files and the shipped assets, as the app would serve them."""

    def translate_path(self, path: str) -> str:
        plain = path.split("?")[0]
        start = next(prefix for prefix in FOLDERS if plain.startswith(prefix))
        return str(FOLDERS[start] / (plain.removeprefix(start) or "index.html"))

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def drawing_browser(browser: Browser) -> Iterator[Browser]:
    """A Chromium that draws WebGL in software."""
    opened = browser.browser_type.launch(executable_path=headless(), args=[*FLAGS, *GL])
    yield opened
    opened.close()


def open_page(opened: Browser, watch: Watch, still: bool = False) -> Page:
    context = opened.new_context(viewport=PHONE, reduced_motion="reduce" if still else "no-preference", has_touch=True)
    watch.follow(context)
    return context.new_page()


def visit(page: Page, address: str, **choices: str) -> None:
    query = "&".join(f"{name}={value}" for name, value in choices.items())
    page.goto(f"{address}?{query}")
    page.wait_for_function("document.querySelector('#status').textContent !== ''")


@pytest.fixture(scope="module")
def gallery(drawing_browser: Browser, address: str) -> Iterator[tuple[Page, Watch]]:
    """One page that asked for no movement, shared by the tests of the pictures."""
    watch = Watch()
    page = open_page(drawing_browser, watch, still=True)
    visit(page, address, technique=TECHNIQUES[0], phase="hold")
    yield page, watch
    page.context.close()


@pytest.fixture
def page(drawing_browser: Browser, watch: Watch) -> Iterator[Page]:
    made = open_page(drawing_browser, watch)
    yield made
    made.context.close()


def info(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("scene.info()")
    return found


def show(page: Page, **view: str) -> dict[str, Any]:
    """What the scene says once this is on the screen."""
    page.evaluate("(view) => scene.show(view)", view)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return info(page)


def see_frames(page: Page, frames: int = 12) -> None:
    """As many pictures as this could have been drawn by now."""
    page.evaluate("async (n) => { while (n--) await new Promise(requestAnimationFrame); }", frames)


def count(page: Page) -> dict[str, int]:
    picture = page.locator("canvas").screenshot()
    found: dict[str, int] = page.evaluate(COUNT, base64.b64encode(picture).decode())
    return found


@cache
def some_key() -> str:
    track = json.loads((ASSETS / "calf-ball-sitting.json").read_text(encoding="utf-8"))
    packed: str = track["efforts"]["usual"]["keys"]["contact"]
    return packed


# -- pictures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_every_technique_is_drawn_with_its_treated_area(gallery: tuple[Page, Watch], technique: str) -> None:
    page, watch = gallery
    show(page, technique=technique, side="left", phase="hold", surface="", effort="usual")
    seen = count(page)
    assert seen["drawn"] > 0.05 * seen["all"] and seen["red"] >= 12, seen
    watch.verify()


@pytest.mark.parametrize("technique", ["glute-ball-lying", "calf-ball-sitting", "quads-ball-wall"])
def test_the_other_side_is_the_mirror_image(gallery: tuple[Page, Watch], technique: str) -> None:
    page, _ = gallery
    left, right = (show(page, technique=technique, side=side, phase="hold") for side in ("left", "right"))
    for part in ("area", "tool"):
        assert right[part] == pytest.approx([-left[part][0], *left[part][1:]], abs=1e-3)


def test_without_movement_a_picture_stands_still(gallery: tuple[Page, Watch]) -> None:
    page, _ = gallery
    first = show(page, technique="quads-roller-prone", side="left", phase="roll")
    see_frames(page)
    assert info(page)["pose"] == first["pose"] and not info(page)["moving"]


@pytest.mark.parametrize("phase", ["set_up", "hold", "roll", "pin_and_move"])
def test_without_movement_each_phase_has_its_own_picture(gallery: tuple[Page, Watch], phase: str) -> None:
    page, _ = gallery
    poses = {p: show(page, technique="quads-roller-prone", side="left", phase=p)["pose"] for p in ("search", phase)}
    assert poses[phase] != poses["search"] or phase == "hold"


def test_the_page_mirrors_a_pose_as_the_package_does(gallery: tuple[Page, Watch]) -> None:
    page, _ = gallery
    there = page.evaluate(
        """async (text) => { const { mirrorPose, unpackKey } = await import("/static/js/scene/keys.js");
           return [...mirrorPose(unpackKey(text))]; }""",
        some_key(),
    )
    key = Key.unpack(some_key()).mirrored()
    here = [*key.turns.ravel(), *key.root, *key.tool, *key.axis, *key.up]
    assert there == pytest.approx(here, abs=1e-5)


# -- movement ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["search", "roll", "pin_and_move"])
def test_a_phase_moves(page: Page, address: str, phase: str) -> None:
    visit(page, address, technique="quads-roller-prone", phase=phase)
    page.wait_for_function("scene.info().pose")
    before = info(page)["pose"]
    page.wait_for_function("scene.info().clock > 0.6")
    assert max(abs(a - b) for a, b in zip(before, info(page)["pose"], strict=True)) > 0.005


def test_a_pause_stops_the_clock_and_going_on_starts_it(page: Page, address: str) -> None:
    visit(page, address, technique="calf-ball-sitting", phase="search")
    page.evaluate("scene.pause()")
    page.wait_for_function("!scene.info().moving")
    at = info(page)["clock"]
    see_frames(page)
    assert info(page)["clock"] == at
    page.evaluate("scene.resume()")
    page.wait_for_function("(at) => scene.info().clock > at", arg=at)


def test_changing_sides_is_smooth(page: Page, address: str) -> None:
    visit(page, address, technique="calf-ball-sitting", phase="hold")
    page.wait_for_function("scene.info().clock > 0")
    jump = page.evaluate(
        """async () => {
          await scene.show({ side: "right" });
          const joints = 22;
          const apart = (a, b) => {
            let most = 0;
            for (let i = 0; i < 4 * joints; i += 4) {
              const dot = a[i] * b[i] + a[i + 1] * b[i + 1] + a[i + 2] * b[i + 2] + a[i + 3] * b[i + 3];
              most = Math.max(most, 1 - Math.abs(dot));
            }
            for (let i = 4 * joints; i < 4 * joints + 6; i += 1) most = Math.max(most, Math.abs(a[i] - b[i]));
            return most;
          };
          let [last, worst] = [scene.info().pose, 0];
          while (scene.info().blending) {
            await new Promise(requestAnimationFrame);
            const { pose } = scene.info();
            worst = Math.max(worst, apart(pose, last));
            last = pose;
          }
          return worst;
        }"""
    )
    assert info(page)["side"] == "right" and 0 < jump < 0.25


def test_a_finger_turns_the_view(page: Page, address: str) -> None:
    visit(page, address, technique="calf-ball-sitting", phase="hold")
    before = info(page)["azimuth"]
    page.mouse.move(200, 500)
    page.mouse.down()
    page.mouse.move(290, 500, steps=4)
    page.mouse.up()
    assert abs(info(page)["azimuth"] - before) > 0.1


# -- the end, and where there is none --------------------------------------------------------------------------


def test_disposing_leaves_nothing_on_the_graphics_card(page: Page, address: str) -> None:
    visit(page, address, technique="calf-ball-chair", phase="roll")
    show(page, technique="paraspinals-peanut-lying", surface="mattress-with-book")
    page.wait_for_function("scene.info().clock > 0")
    assert info(page)["geometries"] > 0 and info(page)["programs"] > 0
    page.evaluate("scene.dispose()")
    left = info(page)
    assert (left["geometries"], left["textures"], left["programs"], left["moving"]) == (0, 0, 0, False)


def test_without_webgl_the_page_is_told_to_show_the_drawing(page: Page, address: str) -> None:
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    visit(page, address, technique="calf-ball-sitting")
    assert page.text_content("#status") == "fallback: no-webgl"


def test_a_lost_context_falls_back(page: Page, address: str) -> None:
    visit(page, address, technique="calf-ball-sitting")
    page.evaluate(
        "document.querySelector('canvas').getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()"
    )
    page.wait_for_function("document.querySelector('#status').textContent === 'fallback: context-lost'")


def test_missing_files_fall_back(page: Page, address: str, watch: Watch) -> None:
    watch.may_be_offline = True
    page.route("**/calf-ball-lying.json", lambda route: route.abort())
    visit(page, address, technique="calf-ball-sitting")
    page.evaluate("scene.show({ technique: 'calf-ball-lying' })")
    page.wait_for_function("document.querySelector('#status').textContent.startsWith('fallback')")


def test_an_unknown_technique_leaves_the_stage_empty_until_the_next(page: Page, address: str) -> None:
    visit(page, address, technique="calf-ball-sitting")
    assert show(page, technique="none")["opacity"] == 0
    show(page, technique="calf-ball-lying")
    page.wait_for_function("scene.info().opacity === 1")


def test_between_techniques_the_figure_stands_without_a_tool(page: Page, address: str) -> None:
    visit(page, address, technique="standing", phase="get_ready")
    seen = count(page)
    assert info(page)["tool"] is None and seen["drawn"] > 0.05 * seen["all"]
