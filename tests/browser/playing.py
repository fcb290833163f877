"""Play sessions in tests: start, let time pass, look at what is shown and at what the server has."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect
from tests.browser.conftest import Stagehand

DOSE_KINDS = ("search", "hold", "roll", "pin_and_move")
SPEECH = """
  // A device with one voice of its own and one that sends text to a server; writes down what each would say.
  window.said = [];
  const voices = [
    { lang: "en-GB", name: "far", localService: false, default: true },
    { lang: "en-GB", name: "here", localService: true, default: false },
  ];
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices, cancel: () => window.said.push("(hush)"), addEventListener: () => {},
    speak: (utterance) => window.said.push(`${utterance.voice.name}: ${utterance.text}`),
  } });
"""
EVENTUALLY_S = 30.0


class Session:
    """A planned session and its page. ``page.clock`` moves the page's time; the server keeps its own."""

    def __init__(self, page: Page, planned: dict[str, Any], stage: Stagehand) -> None:
        self.page = page
        self.stage = stage
        self.id: str = planned["session"]
        self.script: dict[str, Any] = planned["script"]

    @property
    def path(self) -> str:
        return f"/play/{self.id}/"

    def open(self) -> Session:
        hold_time(self.page)
        self.page.goto(self.path)
        expect(self.page.locator("#go")).to_be_visible()
        return self

    def start(self) -> Session:
        self.open()
        self.page.locator("#go").click()
        expect(self.page.locator("#clock")).to_be_visible()
        return self

    def pass_s(self, seconds: float) -> Session:
        """Time passes, every tick of it."""
        self.page.clock.run_for(round(seconds * 1000))
        return self

    def sleep_s(self, seconds: float) -> Session:
        """Time passes while the device sleeps: no tick is seen."""
        self.page.clock.fast_forward(round(seconds * 1000))
        return self

    def segment(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        return next(segment for segment in self.script["segments"] if wanted(segment))

    def first_dose(self, side: str | None = None) -> dict[str, Any]:
        return self.segment(lambda s: s["kind"] in DOSE_KINDS and side in (None, s["side"]))

    def at(self, position_s: float) -> dict[str, Any]:
        return self.segment(lambda s: position_s < s["starts_s"] + s["duration_s"])

    def ends_s(self, segment: dict[str, Any]) -> float:
        """Where the countdown shown in this segment ends: a dose is counted down as a whole."""
        dose = [s for s in self.script["segments"] if s["kind"] in DOSE_KINDS and s["visit"] == segment["visit"]]
        last = dose[-1] if segment in dose else segment
        return float(last["starts_s"] + last["duration_s"])

    def finish(self) -> Session:
        """Let the whole rest pass in pieces, as the longest stretch somebody may be away is limited."""
        for _ in range(self.script["total_s"] // 50 + 2):
            self.sleep_s(50)
        expect(self.page.locator("#end")).to_be_visible()
        return self

    def events(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.stage("events", session=self.id)
        return found

    def synced(self, last: str) -> list[dict[str, Any]]:
        """The server's events once the last of them is ``last``."""
        return eventually(self.events, lambda events: bool(events) and events[-1]["kind"] == last)


def hold_time(page: Page) -> None:
    """From now on the page's time stands still and moves only when it is moved, however slow the machine is."""
    now = datetime.now(UTC)
    page.clock.install(time=now)
    page.clock.pause_at(now + timedelta(seconds=1))


def eventually(look: Callable[[], Any], good: Callable[[Any], bool], within_s: float = EVENTUALLY_S) -> Any:
    ends = time.monotonic() + within_s
    while not good(found := look()):
        assert time.monotonic() < ends, f"still not so after {within_s:.0f} s: {found}"
        time.sleep(0.1)
    return found


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["kind"] for event in events]
