"""What is taken from outside, how secrets are made, and Django's own list of things to get right in public."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from unknot.web.config.environment import LOOPBACK_HOSTS, SettingProblem, read_environment
from unknot.web.config.secrets import load_secret


def test_solo_mode_answers_to_loopback_names_whatever_is_asked(tmp_path: Path) -> None:
    found = read_environment({"UNKNOT_DATA_DIR": str(tmp_path), "UNKNOT_HOSTS": "evil.example,*"})
    assert found.hosts == LOOPBACK_HOSTS


def test_the_database_is_a_file_in_the_data_folder_unless_named(tmp_path: Path) -> None:
    found = read_environment({"UNKNOT_DATA_DIR": str(tmp_path)})
    assert found.database_url == f"sqlite:///{tmp_path.resolve() / 'unknot.sqlite3'}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UNKNOT_MODE", "public"),
        ("UNKNOT_HOSTS", ""),
        ("UNKNOT_HOSTS", "*"),
        ("UNKNOT_HOSTS", "*.example.org"),
        ("UNKNOT_HTTPS", "maybe"),
        ("UNKNOT_DATA_DIR", "/proc/no/such"),
    ],
)
def test_a_setting_that_cannot_be_is_named(tmp_path: Path, name: str, value: str) -> None:
    values = {"UNKNOT_DATA_DIR": str(tmp_path), "UNKNOT_MODE": "server", "UNKNOT_HOSTS": "a.example"}
    with pytest.raises(SettingProblem, match=name):
        read_environment(values | {name: value})


def test_a_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: load_secret(tmp_path), range(8)))
    assert len(made) == 1
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_secret_that_others_could_read_is_closed(tmp_path: Path) -> None:
    load_secret(tmp_path)
    (tmp_path / "secret-key").chmod(0o644)
    load_secret(tmp_path)
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_server_mode_passes_the_deployment_checks(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("UNKNOT_")} | {
        "DJANGO_SETTINGS_MODULE": "unknot.web.config.settings",
        "UNKNOT_MODE": "server",
        "UNKNOT_HOSTS": "coach.example.org",
        "UNKNOT_DATA_DIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_database_is_its_owners_alone_even_in_a_folder_that_others_may_enter(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "unknot.sqlite3").touch(0o644)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("UNKNOT_")} | {
        "DJANGO_SETTINGS_MODULE": "unknot.web.config.settings",
        "UNKNOT_DATA_DIR": str(tmp_path),
    }
    look = "import django, pathlib, sys; django.setup(); from django.db import connection as c; c.ensure_connection()"
    write = "c.cursor().execute('create table t (x)'); print([f'{p.name} {p.stat().st_mode:o}' for p in "
    command = f"{look}; {write}pathlib.Path(sys.argv[1]).iterdir() if p.stat().st_mode & 0o077])"
    done = subprocess.run(
        [sys.executable, "-c", command, str(tmp_path)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == "[]\n", done.stdout + done.stderr
