"""Signing in and out, a second step where somebody wants one, and the password."""

from __future__ import annotations

from typing import Any

import django_otp
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, views
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp.plugins.otp_totp.models import TOTPDevice

from unknot.web.accounts.forms import PasswordForm, SignUpForm, TokenForm
from unknot.web.core.public import public

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(views.LoginView):
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True
    extra_context = {"sign_up_open": settings.SIGN_UP_OPEN}  # noqa: RUF012 - Django's own attribute


class ChangePassword(views.PasswordChangeView):
    template_name = "accounts/password.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Your password is changed. Other devices are signed out."))
        return super().form_valid(form)


sign_in = public(SignIn.as_view())
sign_out = views.LogoutView.as_view()
change_password = ChangePassword.as_view()


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Open only where whoever runs the server says so (UNKNOT_SIGN_UP)."""
    if not settings.SIGN_UP_OPEN:
        raise Http404
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.save(), backend=BACKEND)
        return redirect("welcome")
    return render(request, "accounts/sign_up.html", {"form": form})


def account(request: HttpRequest) -> HttpResponse:
    device = TOTPDevice.objects.filter(user=request.user, confirmed=True).first()
    return render(request, "accounts/account.html", {"second_step": device is not None})


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The code after the password. Wrong codes slow the device down (django-otp's own throttling)."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device = django_otp.match_token(request.user, form.cleaned_data["token"])
        if device is not None:
            request.session.cycle_key()
            django_otp.login(request, device)
            return redirect(_next(request))
        form.add_error("token", _("That code does not fit, or came too soon after a wrong one. Wait a moment."))
    return render(request, "accounts/second_step.html", {"form": form, "next": request.GET.get("next", "")})


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def second_step_set_up(request: HttpRequest) -> HttpResponse:
    """Shows a key, and turns the second step on once a code made from it has come back."""
    if TOTPDevice.objects.filter(user=request.user, confirmed=True).exists():
        return redirect("account")
    user: Any = request.user
    device, _made = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "authenticator"})
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if device.verify_token(form.cleaned_data["token"]):
            device.confirmed = True
            device.save()
            django_otp.login(request, device)
            messages.success(request, _("The second step is on."))
            return redirect("account")
        form.add_error("token", _("That code does not fit. Check the clock of your phone."))
    told = {"form": form, "key": _key(device), "url": device.config_url}
    return render(request, "accounts/second_step_set_up.html", told)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def second_step_off(request: HttpRequest) -> HttpResponse:
    """Asks for the password, which whoever finds a browser signed in does not know; tries count as signing in does."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, password = request.user.get_username(), form.cleaned_data["password"]
        if authenticate(request, username=name, password=password) == request.user:
            TOTPDevice.objects.filter(user=request.user).delete()
            messages.success(request, _("The second step is off."))
            return redirect("account")
        form.add_error("password", _("That is not your password."))
    return render(request, "accounts/second_step_off.html", {"form": form})


def _key(device: TOTPDevice) -> str:
    from base64 import b32encode

    plain = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else "today"
