"""Server mode in a browser: an account is made, left and entered again; axe finds nothing on the way."""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Callable, Iterator

import pytest
from django.urls import URLPattern
from django_otp.oath import totp
from playwright.sync_api import Page, expect
from tests.browser.conftest import DESKTOP, PHONE, NewContext, Site, Watch, serving
from tests.browser.keys import Keys
from tests.browser.playing import Session, eventually, kinds
from tests.browser.test_offline import KEPT_SESSIONS, WAITING

from unknot.web.accounts.urls import urlpatterns

Axe = Callable[[Page], None]

PASSWORD = "long enough for a sore back"
LOOKS = [pytest.param(PHONE, "dark", id="phone-dark"), pytest.param(DESKTOP, "light", id="desktop-light")]
LOOKED_AT = {"", "sign-in/", "sign-up/", "password/", "second-step/", "second-step/set-up/", "second-step/off/"}
NO_PAGES = {"sign-out/"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("house")
    settings = {"UNKNOT_MODE": "server", "UNKNOT_HOSTS": "127.0.0.1", "UNKNOT_HTTPS": "no", "UNKNOT_SIGN_UP": "yes"}
    with serving(folder, **settings) as found:
        yield found


def fill_and_send(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form button.button").first.click()


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_an_account_is_made_left_and_entered_again(
    new_context: NewContext, house: Site, axe: Axe, size: dict[str, int], scheme: str
) -> None:
    page = new_context(house.address, size=size, color_scheme=scheme).new_page()
    name = f"ada-{scheme}"
    page.goto("/today/")
    expect(page).to_have_url(re.compile("/account/sign-in/"))
    axe(page)
    page.goto("/account/sign-up/")
    axe(page)
    fill_and_send(page, username=name, password1="short", password2="short")
    expect(page.locator(".errorlist, [role=alert]").first).to_be_visible()
    axe(page)
    fill_and_send(page, username=name, password1=PASSWORD, password2=PASSWORD)
    for path in ("/account/", "/account/password/", "/account/second-step/set-up/"):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        axe(page)
    page.goto("/account/", wait_until="networkidle")  # what the page asks the server for is answered before leaving
    page.locator("form[action$='/sign-out/'] button").click()
    page.goto("/account/sign-in/")
    fill_and_send(page, username=name, password="not this one")
    expect(page.locator(".errorlist, [role=alert]").first).to_be_visible()
    axe(page)
    fill_and_send(page, username=name, password=PASSWORD)
    page.goto("/account/")
    expect(page.locator("main")).to_contain_text(name)


def token_for(key: str, later: int = 0) -> str:
    """What an authenticator shows now, or so many half minutes later: each code is taken once."""
    return f"{totp(b32decode(key.replace(' ', '')), drift=later):06}"


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_with_keys_alone_an_account_is_made_gets_a_second_step_and_is_entered_with_it(
    new_context: NewContext, house: Site, axe: Axe, size: dict[str, int], scheme: str
) -> None:
    page = new_context(house.address, size=size, color_scheme=scheme).new_page()
    keys, name = Keys(page), f"grace-{scheme}"
    page.goto("/account/sign-in/")
    keys.follow("a[href$='/sign-up/']")
    keys.write("[name=username]", name).write("[name=password1]", PASSWORD).write("[name=password2]", PASSWORD)
    keys.follow("main form button")
    page.goto("/settings/", wait_until="networkidle")
    keys.follow("a[href='/account/']")
    keys.follow("a[href$='/set-up/']")
    key = page.locator("code.key").inner_text()
    keys.write("[name=token]", "12345x").follow("main form button")
    expect(page.get_by_role("alert")).to_be_visible()
    axe(page)
    expect(page.locator("code.key")).to_have_text(key)
    keys.write("[name=token]", token_for(key)).follow("main form button")
    expect(page).to_have_url(re.compile("/account/$"))
    axe(page)
    page.wait_for_load_state("networkidle")
    keys.follow("main form[action$='/sign-out/'] button")
    page.goto("/progress/")
    keys.write("[name=username]", name).write("[name=password]", PASSWORD).follow("main form button")
    expect(page).to_have_url(re.compile("/second-step/"))
    code = page.get_by_label("Six digits from your authenticator")
    expect(code).to_have_attribute("autocomplete", "one-time-code")
    expect(code).to_have_attribute("inputmode", "numeric")
    axe(page)
    keys.write("[name=token]", "12345x").follow("main form button")
    expect(page.get_by_role("alert")).to_contain_text("Six digits")
    axe(page)
    keys.write("[name=token]", token_for(key, later=1)).follow("main form button")
    expect(page).to_have_url(re.compile("/progress/$"))
    page.goto("/account/", wait_until="networkidle")
    keys.follow("a[href$='/second-step/off/']")
    axe(page)
    keys.write("[name=password]", "not this one").follow("main form button")
    expect(page.get_by_role("alert")).to_contain_text("not your password")
    axe(page)
    keys.write("[name=password]", PASSWORD).follow("main form button")
    expect(page.get_by_role("status")).to_contain_text("off")


def sign_up(page: Page, name: str) -> None:
    page.goto("/account/sign-up/")
    fill_and_send(page, username=name, password1=PASSWORD, password2=PASSWORD)
    page.goto("/settings/", wait_until="networkidle")


def leave(page: Page) -> None:
    page.goto("/account/", wait_until="networkidle")
    page.locator("main form[action$='/sign-out/'] button").click()


def test_what_was_not_sent_yet_outlives_an_expired_sign_in_and_somebody_else_in_between(
    new_context: NewContext, house: Site, watch: Watch
) -> None:
    watch.may_be_offline = True
    context = new_context(house.address)
    page = context.new_page()
    sign_up(page, "ida")
    planned = house.stage("planned_for", account="ida")
    session = Session(context.new_page(), planned, house.stage).open()
    context.set_offline(True)
    session.page.locator("#go").click()
    session.pass_s(20)
    session.page.locator("[data-action=quit]").click()
    session.page.locator("#really-quit").click()
    waiting = eventually(lambda: page.evaluate(WAITING), lambda found: found[-1:] == ["session_stopped"])
    # First the sign-in goes: a tab sends what waits when it closes, and the other one as soon as it is online.
    context.clear_cookies(name="unknot-session")
    session.page.close()
    context.set_offline(False)
    page.goto("/today/")
    expect(page).to_have_url(re.compile("/account/sign-in/"))
    eventually(lambda: page.evaluate(KEPT_SESSIONS), lambda kept: kept == [])
    assert page.evaluate(WAITING) == waiting
    sign_up(page, "eve")
    assert page.evaluate(WAITING) == waiting
    assert session.events() == []
    leave(page)
    page.goto("/account/sign-in/")
    fill_and_send(page, username="ida", password=PASSWORD)
    events = session.synced("session_stopped")
    assert kinds(events) == waiting
    assert [event["sequence"] for event in events] == list(range(len(waiting)))
    eventually(lambda: page.evaluate(WAITING), lambda found: found == [])


def test_no_page_of_an_account_is_forgotten() -> None:
    pages = {str(entry.pattern) for entry in urlpatterns if isinstance(entry, URLPattern)} - NO_PAGES
    assert pages == LOOKED_AT
