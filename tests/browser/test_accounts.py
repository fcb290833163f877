"""Server mode in a browser: an account is made, left and entered again; axe finds nothing on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.urls import URLPattern
from playwright.sync_api import Page, expect
from tests.browser.conftest import DESKTOP, PHONE, NewContext, Site, serving

from unknot.web.accounts.urls import urlpatterns

Axe = Callable[[Page], None]

PASSWORD = "long enough for a sore back"
LOOKS = [pytest.param(PHONE, "dark", id="phone-dark"), pytest.param(DESKTOP, "light", id="desktop-light")]
LOOKED_AT = {"", "sign-in/", "sign-up/", "password/", "second-step/set-up/"}
NO_PAGES = {"sign-out/", "second-step/off/"}
ASKED_AT_SIGN_IN = {"second-step/"}
"""Only shown to somebody who has set up a second step; tests/web/test_accounts.py looks at it."""


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


def test_no_page_of_an_account_is_forgotten() -> None:
    pages = {str(entry.pattern) for entry in urlpatterns if isinstance(entry, URLPattern)} - NO_PAGES
    assert pages == LOOKED_AT | ASKED_AT_SIGN_IN
