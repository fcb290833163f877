"""Everything the server takes from outside: environment variables, read once, checked, with a hint where wrong."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Mode = Literal["solo", "server"]
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
YES, NO = ("1", "yes", "true", "on"), ("0", "no", "false", "off", "")


class SettingProblem(ValueError):
    """A setting cannot be used; the text names it, the value found, what was expected and a hint."""

    def __init__(self, name: str, found: str, expected: str, hint: str = "") -> None:
        super().__init__(f"{name}: found {found!r}; expected {expected}" + (f" – {hint}" if hint else ""))
        self.name = name


@dataclass(frozen=True)
class Environment:
    """``https`` and ``trust_proxy`` concern server mode only; ``hosts`` are the names the server answers to."""

    mode: Mode
    data_folder: Path
    database_url: str
    hosts: tuple[str, ...]
    https: bool
    trust_proxy: bool
    sign_up: bool

    @property
    def server(self) -> bool:
        return self.mode == "server"


def read_environment(values: Mapping[str, str]) -> Environment:
    """Raises SettingProblem for the first setting that cannot be used."""
    mode = _mode(values.get("UNKNOT_MODE", "solo"))
    folder = data_folder(values)
    return Environment(
        mode=mode,
        data_folder=folder,
        database_url=values.get("UNKNOT_DATABASE_URL") or f"sqlite:///{folder / 'unknot.sqlite3'}",
        hosts=_hosts(values.get("UNKNOT_HOSTS", ""), mode),
        https=_flag(values, "UNKNOT_HTTPS", default=True),
        trust_proxy=_flag(values, "UNKNOT_TRUST_PROXY", default=False),
        sign_up=_flag(values, "UNKNOT_SIGN_UP", default=False),
    )


def data_folder(values: Mapping[str, str]) -> Path:
    """``UNKNOT_DATA_DIR``, else the platform's place for user data; made if missing, private to the user."""
    named = values.get("UNKNOT_DATA_DIR")
    if named:
        folder = Path(named)
    else:
        from platformdirs import user_data_path

        folder = user_data_path("unknot", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingProblem("UNKNOT_DATA_DIR", str(folder), "a folder that can be written", str(error)) from None
    return folder.resolve()


def _mode(found: str) -> Mode:
    if found == "solo":
        return "solo"
    if found == "server":
        return "server"
    raise SettingProblem("UNKNOT_MODE", found, "solo or server", "solo needs no accounts and stays on this machine")


def _hosts(found: str, mode: Mode) -> tuple[str, ...]:
    """Solo mode answers to the loopback names alone, whatever is asked for: that is what stops DNS rebinding."""
    names = tuple(name.strip() for name in found.split(",") if name.strip())
    if mode == "solo":
        return LOOPBACK_HOSTS
    if not names:
        raise SettingProblem("UNKNOT_HOSTS", found, "the names people reach the server by", "like coach.example.org")
    if any("*" in name for name in names):
        raise SettingProblem("UNKNOT_HOSTS", found, "full names without *", "list each name, separated by commas")
    return names


def _flag(values: Mapping[str, str], name: str, default: bool) -> bool:
    found = values.get(name)
    if found is None:
        return default
    if found.lower() in YES or found.lower() in NO:
        return found.lower() in YES
    raise SettingProblem(name, found, "yes or no")


def current_environment() -> Environment:
    return read_environment(os.environ)
