"""axe-core on every page in every state that changes what is on it, light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page, expect
from tests.browser.conftest import DESKTOP, PHONE, NewContext, Stagehand, Watch
from tests.browser.playing import Session

Axe = Callable[[Page], None]


@dataclass(frozen=True)
class State:
    """What is set up, and the pages that then have something to show; ``{session}`` is the session of the set-up."""

    name: str
    do: str
    how: dict[str, Any]
    paths: tuple[str, ...]


LEG = {"leg_pain_below_knee": "yes", "leg_worse_than_back": "yes", "leg_tingling": "yes"}
CALF = {"region": "calf", "side": "right", "pain": 6, "stiffness": 2}
VERDICT = ("/check/verdict/", "/check/for-the-clinician/", "/check/answers/", "/today/")
NEW = ("/", "/about/", "/today/", "/progress/", "/library/", "/settings/")
PLAN = ("/today/", "/plan/", "/plan/what-if/", "/where/", "/at-hand/", "/play/{session}/")
ASIDE = ("/settings/", "/settings/import/", "/settings/delete/", "/offline/", "/play/shell/")
SAID = ("/after/{session}/", "/after/{session}/said/", "/today/")
STATES = (
    State("a first visit", "nobody", {}, NEW),
    State("an emergency", "screened", {"bladder_change": "yes"}, VERDICT),
    State("an urgent matter", "screened", {"leg_weakness_worsening": "yes"}, VERDICT),
    State("a matter for a clinician", "screened", LEG, VERDICT),
    State("changes to the plan", "screened", {"osteoporosis": "yes", "diabetes": "yes"}, VERDICT),
    State("answers of yesterday", "screened", {"hours_ago": 13}, ("/check/short/", "/today/", "/check/verdict/")),
    State("a mark that opens a question", "marked", CALF, ("/check/open/calf_marked/", "/today/", "/check/verdict/")),
    State("a plan", "planned", {}, PLAN),
    State("a session just over", "done", {}, ("/after/{session}/", "/today/")),
    State("a session told about", "done", {"told": True}, SAID),
    State("the morning after", "done", {"told": True, "days_ago": 1}, ("/morning/", "/today/")),
    State("three weeks", "told", {"name": "third-week"}, ("/today/", "/progress/", "/activities/")),
    State("a flare-up", "told", {"name": "flare-up"}, ("/today/", "/progress/")),
    State(
        "twelve weeks",
        "told",
        {"name": "twelve-weeks"},
        ("/progress/", "/progress/roland-morris/", "/mobility/", "/outlook/", "/outlook/said/"),
    ),
    State("whatever", "planned", {}, ASIDE),
)
LOOKS = [pytest.param(PHONE, "dark", id="phone-dark"), pytest.param(DESKTOP, "light", id="desktop-light")]


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((box) => { if (!box.dataset.src) box.open = true; })")


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name.replace(" ", "-"))
def test_axe_finds_nothing_in_any_state(
    new_context: NewContext, stage: Stagehand, axe: Axe, state: State, size: dict[str, int], scheme: str
) -> None:
    page = new_context(size=size, color_scheme=scheme).new_page()
    made = stage(state.do, **state.how)
    for path in state.paths:
        page.goto(path.format(**made))
        assert urlsplit(page.url).path == path.format(**made), "this page has nothing to show in this state"
        unfold(page)
        axe(page)


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_axe_finds_nothing_where_nothing_is(
    new_context: NewContext, stage: Stagehand, axe: Axe, watch: Watch, size: dict[str, int], scheme: str
) -> None:
    watch.may_be_missing = True
    stage("planned")
    page = new_context(size=size, color_scheme=scheme).new_page()
    for path in ("/nowhere/", "/library/no-such-technique/", "/play/00000000-0000-4000-8000-000000000000/"):
        answer = page.goto(path)
        assert answer and answer.status == 404
        expect(page.locator("h1")).to_be_visible()
        axe(page)


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_axe_finds_nothing_in_any_technique(
    new_context: NewContext, axe: Axe, stage: Stagehand, size: dict[str, int], scheme: str
) -> None:
    """One technique of each area, with everything unfolded."""
    stage("planned")
    page = new_context(size=size, color_scheme=scheme).new_page()
    page.goto("/library/")
    links = page.locator("main a[href^='/library/']").evaluate_all("(all) => all.map((a) => a.getAttribute('href'))")
    areas = {re.sub(r"^/library/([a-z]+).*", r"\1", link): link for link in links if link.count("/") == 3}
    assert len(areas) > 10
    for link in areas.values():
        page.goto(link)
        unfold(page)
        axe(page)


@pytest.mark.parametrize("outcome", ["sharp-or-electric", "spreading-down", "new-warning-sign"])
def test_axe_finds_nothing_where_a_session_ends(
    new_context: NewContext, stage: Stagehand, axe: Axe, outcome: str
) -> None:
    page = new_context(color_scheme="dark").new_page()
    session = Session(page, stage("planned"), stage).start()
    session.pass_s(session.first_dose()["starts_s"] + 3)
    page.locator(".press.hurts").click()
    page.locator(f"[data-stop='{outcome}']").click()
    expect(page.locator("#told, #end").locator("visible=true").first).to_be_visible()
    axe(page)


def walk(resolver: Any, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from walk(entry, before + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield "/" + before + str(entry.pattern)


NO_PAGES = re.compile(r"^/(api/|sw\.js|manifest|progress\.|settings/export|plan/(change|repeat)/)")
ELSEWHERE = {"/check/", "/check/q/<slug:question>/", "/check/open/<slug:question>/", "/where/list/"}
"""A way to another page, and pages that test_pages.py looks at."""


def test_no_page_is_forgotten() -> None:
    """Every address of the app that is a page is looked at by one of these tests."""
    seen = {re.sub(r"\{session\}", "<uuid:session>", path) for state in STATES for path in state.paths}
    seen |= ELSEWHERE | {"/library/<slug:technique>/"}
    pages = {path for path in walk(get_resolver("unknot.web.config.urls")) if not NO_PAGES.match(path)}
    assert pages <= seen, pages - seen
