"""Signing in: Argon2, throttled, with a second step for those who want one."""

from __future__ import annotations

from typing import Any

import pytest
from axes.models import AccessAttempt
from axes.utils import reset
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from unknot.web.core import services
from unknot.web.core.models import Profile

pytestmark = pytest.mark.usefixtures("server_mode")
PASSWORD = "correct horse battery"


@pytest.fixture
def user() -> Any:
    reset()
    return get_user_model().objects.create_user("ada", password=PASSWORD)


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "coach.example.org"})


def sign_in(client: Client, password: str = PASSWORD, headers: dict[str, str] | None = None, **more: str) -> Any:
    return client.post(reverse("sign-in"), {"username": "ada", "password": password, **more}, headers=headers)


def test_a_password_is_kept_as_argon2(user: Any) -> None:
    assert user.password.startswith("argon2")


def test_signing_in_opens_ones_own_pages(user: Any, client: Client) -> None:
    assert client.get(reverse("settings")).status_code == 302
    sign_in(client)
    assert client.get(reverse("settings")).status_code == 200


def test_after_five_wrong_passwords_the_right_one_does_not_help(user: Any, client: Client) -> None:
    for _ in range(5):
        sign_in(client, "wrong")
    assert sign_in(client).status_code == 429
    assert client.get(reverse("settings")).status_code == 302


def test_behind_a_proxy_a_stranger_shuts_the_door_for_nobody_else(user: Any, client: Client, settings: Any) -> None:
    settings.TRUST_PROXY = True
    for made_up in range(6):
        answer = sign_in(client, "wrong", headers={"X-Forwarded-For": f"192.0.2.{made_up}, 203.0.113.66"})
    assert answer.status_code == 429
    assert sign_in(client, headers={"X-Forwarded-For": "198.51.100.7"}).status_code == 302


def test_without_a_trusted_proxy_nobody_chooses_their_address(user: Any, client: Client) -> None:
    for made_up in range(5):
        answer = sign_in(client, "wrong", headers={"X-Forwarded-For": f"192.0.2.{made_up}"})
    assert answer.status_code == 429


def test_trying_on_does_not_keep_the_door_shut_for_longer(user: Any, client: Client) -> None:
    for _ in range(5):
        sign_in(client, "wrong")
    shut_at = AccessAttempt.objects.get().attempt_time
    sign_in(client, "wrong")
    assert AccessAttempt.objects.get().attempt_time == shut_at


def test_signing_in_does_not_lead_elsewhere(user: Any, client: Client) -> None:
    assert sign_in(client, next="https://evil.example/").headers["Location"] == reverse("today")


def test_nobody_signs_up_where_it_is_not_open(client: Client) -> None:
    assert client.get(reverse("sign-up")).status_code == 404


def test_signing_up_makes_an_account_where_it_is_open(client: Client, settings: Any) -> None:
    settings.SIGN_UP_OPEN = True
    form = {"username": "grace", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(reverse("sign-up"), form).status_code == 302
    assert client.get(reverse("settings")).status_code == 200


@pytest.mark.parametrize("password", ["short", "password1234", "grace-hopper-grace"])
def test_a_weak_password_is_refused(client: Client, settings: Any, password: str) -> None:
    settings.SIGN_UP_OPEN = True
    form = {"username": "grace-hopper-grace", "password1": password, "password2": password}
    client.post(reverse("sign-up"), form)
    assert not get_user_model().objects.exists()


def code(device: TOTPDevice) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    return f"{totp.token():06d}"


@pytest.fixture
def device(user: Any) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name="phone", confirmed=True)


def test_with_a_second_step_the_password_alone_opens_nothing(device: TOTPDevice, client: Client) -> None:
    sign_in(client)
    assert client.get(reverse("settings")).headers["Location"].startswith(reverse("second-step"))
    assert client.get("/api/next-session").status_code == 401
    for public in ("second-step", "welcome", "library"):
        assert 'data-profile=""' in client.get(reverse(public)).content.decode(), f"{public} knows already who it is"


def test_the_code_opens_the_rest(device: TOTPDevice, client: Client) -> None:
    sign_in(client)
    client.post(reverse("second-step"), {"token": code(device)})
    assert client.get(reverse("settings")).status_code == 200


@pytest.mark.parametrize("token", ["000000", "", "12345", "abcdef", "١٢٣٤٥٦"])
def test_a_wrong_code_opens_nothing(device: TOTPDevice, client: Client, token: str) -> None:
    sign_in(client)
    client.post(reverse("second-step"), {"token": token})
    assert client.get(reverse("settings")).status_code == 302


def test_after_a_wrong_code_the_right_one_has_to_wait(device: TOTPDevice, client: Client) -> None:
    sign_in(client)
    client.post(reverse("second-step"), {"token": "000000"})
    client.post(reverse("second-step"), {"token": code(device)})
    assert client.get(reverse("settings")).status_code == 302


def test_the_code_gives_the_session_a_new_key(device: TOTPDevice, client: Client) -> None:
    sign_in(client)
    half = client.cookies["unknot-session"].value
    client.post(reverse("second-step"), {"token": code(device)})
    assert client.cookies["unknot-session"].value != half
    assert not Session.objects.filter(pk=half).exists()


def test_a_second_step_is_on_only_after_a_code_came_back(user: Any, client: Client) -> None:
    sign_in(client)
    client.get(reverse("second-step-set-up"))
    assert client.get(reverse("settings")).status_code == 200
    client.post(reverse("second-step-set-up"), {"token": code(TOTPDevice.objects.get())})
    assert TOTPDevice.objects.get().confirmed


@pytest.mark.parametrize(("typed", "left"), [(PASSWORD, 0), ("wrong", 1), ("", 1)])
def test_a_second_step_is_turned_off_with_the_password_only(
    device: TOTPDevice, client: Client, typed: str, left: int
) -> None:
    sign_in(client)
    client.post(reverse("second-step"), {"token": code(device)})
    client.get(reverse("second-step-off"))
    client.post(reverse("second-step-off"), {"password": typed})
    assert TOTPDevice.objects.count() == left


def test_guessing_the_password_there_is_throttled_as_at_the_door(device: TOTPDevice, client: Client) -> None:
    sign_in(client)
    client.post(reverse("second-step"), {"token": code(device)})
    for _ in range(5):
        client.post(reverse("second-step-off"), {"password": "wrong"})
    client.post(reverse("second-step-off"), {"password": PASSWORD})
    assert TOTPDevice.objects.exists()


def test_deleting_takes_the_account_and_its_sign_ins_along(user: Any, client: Client) -> None:
    sign_in(client)
    client.get(reverse("today"))
    services.erase(Profile.objects.get(user=user))
    assert not get_user_model().objects.exists() and not Session.objects.exists()
    assert client.get(reverse("settings")).status_code == 302
