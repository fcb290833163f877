"""``unknot account``: accounts of server mode, made by whoever runs the server."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from unknot.catalog.errors import InputError, Problem
from unknot.cli.exits import complain


def account(name: str, data_dir: Path | None) -> None:
    """Make an account, or give an existing one a new password. The password is asked for, or read from a pipe."""
    from unknot.cli.serve import prepare, set_up

    set_up(data_dir)
    prepare()
    from django.contrib.auth import get_user_model
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    found = get_user_model().objects.filter(username=name).first()
    user = found or get_user_model()(username=name)
    password = _password()
    try:
        user.full_clean(exclude=["password"])
        validate_password(password, user)
    except ValidationError as error:
        raise InputError((Problem("account", name, "a name or password", " ".join(error.messages)),)) from None
    user.set_password(password)
    user.save()
    complain(f"{'New password for' if found else 'Made'} {name}.")


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first, second = getpass.getpass("Password: "), getpass.getpass("Once more: ")
    if first != second:
        raise InputError((Problem("account", "password", "two different ones", "the same twice"),))
    return first
