"""A real server, a real browser, a cable between them that can be cut, and somebody who sets the stage."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright
from scripts.ensure_tools import headless
from tests.browser.cable import Cable

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
AXE = HERE / "vendor" / "axe-core-4.14.1" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 1180}
DESKTOP = {"width": 1440, "height": 900}
NO_NETWORK = re.compile(r"net::ERR_|Failed to fetch")
NOT_FOUND = re.compile(r"status of 404")
FLAT = """{
  // The moving figure is drawn by the processor here, sixty times for each second that a test lets pass: minutes of
  // work. Tests that are about the figure ask for it with window.drawAnyway; the others see the line drawing.
  const get = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, options) {
    return kind.startsWith("webgl") && !window.drawAnyway ? null : get.call(this, kind, options);
  };
}"""
STARTED_WITHIN_S = 90
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


# ── server ───────────────────────────────────────────────────────────────────────────────────────────────────────


class Stagehand:
    """Sets up people in the server's database and looks at what has become of them."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "stagehand.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=ROOT,
        )
        assert self._read() == "ready"

    def _read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def __call__(self, what: str, **how: Any) -> Any:
        """For instance ``stage("planned", hours_ago=13)``; the orders are in stagehand.py."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": what, "how": how}) + "\n")
        self.process.stdin.flush()
        answer = self._read()
        assert answer, f"the stagehand could not do {what} {how}; its complaint is above"
        return json.loads(answer)

    def close(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()


@dataclass
class Site:
    port: int
    stage: Stagehand
    environment: dict[str, str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Site]:
    """``unknot serve`` as people run it, on loopback, with this data folder and these settings."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("UNKNOT_", "DJANGO_"))}
    environment |= {"UNKNOT_DATA_DIR": str(folder), **settings}
    port = _free_port()
    log = (folder / "server.log").open("wb")
    command = [str(Path(sys.executable).parent / "unknot"), "serve", "--no-browser", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        _wait_for(port, server, folder / "server.log")
        stage = Stagehand(environment)
        try:
            yield Site(port, stage, environment)
        finally:
            stage.close()
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The app on one's own machine."""
    with serving(tmp_path_factory.mktemp("served")) as found:
        yield found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(STARTED_WITHIN_S * 5):
        assert server.poll() is None, f"the server did not start:\n{log.read_text()}"
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError(f"the server did not answer within {STARTED_WITHIN_S} s:\n{log.read_text()}")


@pytest.fixture
def stage(site: Site) -> Stagehand:
    return site.stage


@pytest.fixture
def cable(site: Site) -> Iterator[Cable]:
    """Between this test's browser and the server."""
    relay = Cable(site.port)
    yield relay
    relay.close()


# ── browser ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium with an empty profile."""
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=headless(), args=FLAGS)
        yield opened
        opened.close()


@dataclass
class Watch:
    """What a browser did that it should not: complaints on the console, requests to another host."""

    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)
    may_be_offline: bool = False
    may_be_missing: bool = False

    def follow(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob"):
            self.hosts.add(address.hostname or "")

    def _console(self, message: ConsoleMessage) -> None:
        expected = (self.may_be_offline and NO_NETWORK) or (self.may_be_missing and NOT_FOUND)
        if message.type == "error" and not (expected and expected.search(message.text)):
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def verify(self) -> None:
        assert self.hosts <= {"127.0.0.1", "localhost"}, f"asked another host: {self.hosts}"
        assert not self.complaints, "on the console:\n" + "\n".join(self.complaints)


@pytest.fixture
def watch() -> Iterator[Watch]:
    found = Watch()
    yield found
    found.verify()


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(browser: Browser, site: Site, watch: Watch) -> Iterator[NewContext]:
    """Makes empty browser profiles that are watched; without a service worker unless ``worker=True``."""
    opened: list[BrowserContext] = []

    def make(
        address: str = site.address, worker: bool = False, size: dict[str, int] = PHONE, **more: Any
    ) -> BrowserContext:
        allowed = "allow" if worker else "block"
        context = browser.new_context(
            base_url=address,
            service_workers=allowed,
            viewport=size,
            locale="en-GB",
            **more,  # type: ignore[arg-type]
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(FLAT)
        watch.follow(context)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """A phone's page in an empty profile. Fails the test for a console error or a request to another host."""
    return new_context(has_touch=True).new_page()


@pytest.fixture
def desk(new_context: NewContext) -> Page:
    """The same on a desktop."""
    return new_context(size=DESKTOP).new_page()


# ── axe ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it is now, a line each."""
    # axe-core waits by the page's clock: where a test holds that still it has to move again.
    page.clock.resume()
    # Run in Playwright's own world: the page's content security policy forbids anything else, as it should.
    page.evaluate(AXE.read_text(encoding="utf-8") + "\n;undefined")
    found = page.evaluate("async () => (await axe.run(document, { resultTypes: ['violations'] })).violations")
    return [
        f"{issue['id']}: {issue['help']} – {node['target']} {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for issue in found
        for node in issue["nodes"]
    ]


@pytest.fixture
def axe() -> Callable[[Page], None]:
    def verify(page: Page) -> None:
        found = violations(page)
        assert not found, "\n".join(found)

    return verify
