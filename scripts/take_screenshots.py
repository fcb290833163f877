"""Take the pictures of the app for the README: the main way on a phone, from the first page to the progress page.

``python scripts/take_screenshots.py [FOLDER]`` writes ``docs/images/screens/*.png`` again, or into FOLDER. It needs
Chromium and Pillow (requirements-build.txt), and asks nobody but the server it starts on loopback.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.web import fill, serving  # noqa: E402
from scripts.ensure_tools import chromium  # noqa: E402
from tests.browser.conftest import FLAGS, PATIENCE_MS, PHONE  # noqa: E402
from tests.browser.playing import hold_time  # noqa: E402
from tests.browser.test_scene import GL  # noqa: E402
from tests.browser.test_way import answer  # noqa: E402

TARGET = ROOT / "docs/images/screens"
SCALE = 1.5
COLOURS = 128
LONGEST_STEP_S = 50.0
MOST_BYTES = 60_000


@contextmanager
def phone(browser: Browser, port: int) -> Iterator[Page]:
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{port}",
        viewport=PHONE,  # type: ignore[arg-type]
        device_scale_factor=SCALE,
        locale="en-GB",
        service_workers="block",
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


class Album:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str, top: str = "") -> None:
        """What a phone shows, scrolled to ``top`` (a selector) where one is given."""
        page.evaluate("document.fonts.ready.then(() => true)")
        page.mouse.move(0, 0)
        if top:
            page.locator(top).first.evaluate("place => window.scrollBy(0, place.getBoundingClientRect().top - 16)")
        path = self.folder / f"{name}.png"
        raw = page.screenshot(animations="disabled")
        few = Image.open(io.BytesIO(raw)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        size = path.stat().st_size
        print(f"{path.name}: {size / 1000:.0f} kB")
        assert size <= MOST_BYTES, f"{path.name} is {size} bytes; at most {MOST_BYTES} are meant for a README"


def check(page: Page, album: Album) -> None:
    page.goto("/")
    album.take(page, "welcome")
    page.locator("main .button").first.click()
    page.wait_for_url(re.compile("/check/q/"))
    album.take(page, "check")
    while "/check/q/" in page.url:
        onward = re.compile(f"^(?!{re.escape(page.url)}$)")
        answer(page, {})
        page.wait_for_url(onward)


def locate(page: Page, album: Album) -> None:
    page.wait_for_url(re.compile("/where/"))
    page.locator(".bodymap a[data-key='buttock-left']").first.click()
    page.locator("input[name='pain:buttock-left'][value='6']").check(force=True)
    album.take(page, "where", top=".bodymap")
    page.locator(".onward .button").click()


def plan(page: Page, album: Album) -> None:
    page.wait_for_url(re.compile("/at-hand/"))
    page.locator("#minutes").fill("8")
    for tool in page.locator("input[name=tools]").all():
        tool.set_checked(tool.get_attribute("value") == "tennis-ball", force=True)
    page.locator("input[name=surfaces][value=floor]").check(force=True)
    album.take(page, "at-hand")
    page.locator(".onward .button").click()
    page.wait_for_url(re.compile("/plan/"))
    album.take(page, "plan")


def play(page: Page, album: Album) -> None:
    answered = page.request.get("/api/next-session")
    assert answered.status == 200, f"asked for the session to play: {answered.status} {answered.text()[:200]}"
    script: dict[str, Any] = answered.json()["script"]
    hold = next(segment for segment in script["segments"] if segment["kind"] == "hold")
    hold_time(page)
    page.locator("main .start .button").first.click()
    page.wait_for_url(re.compile("/play/"))
    page.locator("#go").click()
    expect(page.locator("#clock")).to_be_visible()
    left_s = hold["starts_s"] + hold["duration_s"] / 2
    while left_s > 0:
        page.clock.fast_forward(round(min(left_s, LONGEST_STEP_S) * 1000))
        left_s -= LONGEST_STEP_S
    page.wait_for_load_state("networkidle")
    for _ in range(4):
        page.clock.run_for(250)
        page.wait_for_load_state("networkidle")
    album.take(page, "player")


def look_back(page: Page, album: Album) -> None:
    page.goto("/progress/")
    album.take(page, "progress")


def main() -> int:
    album = Album(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
    with tempfile.TemporaryDirectory() as new, tempfile.TemporaryDirectory() as known, sync_playwright() as play_wright:
        browser = play_wright.chromium.launch(executable_path=chromium(), args=[*FLAGS, *GL])
        with serving(Path(new)) as server, phone(browser, server.port) as page:
            for step in (check, locate, plan, play):
                step(page, album)
        fill(Path(known), 0)
        with serving(Path(known)) as server, phone(browser, server.port) as page:
            look_back(page, album)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
