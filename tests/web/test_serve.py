"""``unknot serve`` and ``unknot demo`` as somebody runs them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.web.postgres import free_port

UNKNOT = str(Path(sys.executable).with_name("unknot"))


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("UNKNOT_", "DJANGO_"))}
    return kept | {"UNKNOT_DATA_DIR": str(folder)} | more


def unknot(folder: Path, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [UNKNOT, *arguments], env=environment(folder), capture_output=True, text=True, check=False, timeout=60, **more
    )


@contextmanager
def serving(folder: Path, **more: str) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen(
        [UNKNOT, "serve", "--no-browser", "--port", str(port)],
        env=environment(folder, **more),
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, process)
        yield port
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0, "Ctrl-C ends it in order"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the server ended at once"
        try:
            socket.create_connection(("127.0.0.1", port), 0.5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError


def fetch(port: int, path: str, **headers: str) -> tuple[int, Any]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            answer.read()
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        error.close()
        return error.code, error.headers


@pytest.mark.slow
def test_from_an_empty_folder_to_the_first_page(tmp_path: Path) -> None:
    with serving(tmp_path) as port:
        status, headers = fetch(port, "/")
        assert status == 200 and "default-src 'self'" in headers["Content-Security-Policy"]
        assert fetch(port, "/today/")[0] == 200
        assert fetch(port, "/", Host="evil.example")[0] == 400
        taken = unknot(tmp_path, "serve", "--no-browser", "--port", str(port))
    assert taken.returncode == 3
    assert f"Port {port}" in taken.stderr and "--port" in taken.stderr
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_server_mode_asks_for_https_and_says_so_for_a_year(tmp_path: Path) -> None:
    told = {"UNKNOT_MODE": "server", "UNKNOT_HOSTS": "coach.example.org", "UNKNOT_TRUST_PROXY": "yes"}
    with serving(tmp_path, **told) as port:
        through_proxy = {"Host": "coach.example.org", "X-Forwarded-Proto": "https"}
        _, headers = fetch(port, "/", **through_proxy)
        assert "max-age=31536000" in headers["Strict-Transport-Security"]
        assert fetch(port, "/today/", **through_proxy)[0] == 200  # the sign-in page it leads to
        assert fetch(port, "/", Host="127.0.0.1")[0] == 400


NEVER_READY = """
from pathlib import Path
Path("loading").touch()
import time
time.sleep(600)
"""
NEVER_ANSWERS = """
from pathlib import Path
def application(environ, start_response):
    Path("asked").touch()
    import time
    time.sleep(600)
"""
ANSWERS = """
def application(environ, start_response):
    start_response("200 OK", [])
    return [b"yes"]
"""
TWO_WORKERS = """
import sys
from unknot.cli import serve
serve.APPLICATION = "stand_in:application"
serve._run("127.0.0.1", int(sys.argv[1]), 2, None, None)
"""


@contextmanager
def stand_in(folder: Path, application: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The server as ours is run, with another application in it."""
    (folder / "stand_in.py").write_text(application)
    port = free_port()
    command = [sys.executable, "-c", TWO_WORKERS, str(port)]
    process = subprocess.Popen(command, cwd=folder, env=environment(folder), start_new_session=True)
    try:
        yield port, process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def appears(mark: Path) -> None:
    for _ in range(1200):
        if mark.exists():
            return
        time.sleep(0.05)
    raise TimeoutError(mark)


def test_a_stop_while_workers_are_still_loading_is_not_lost(tmp_path: Path) -> None:
    with stand_in(tmp_path, NEVER_READY) as (_, process):
        appears(tmp_path / "loading")
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0


def test_a_request_that_does_not_end_does_not_hold_up_the_stop(tmp_path: Path) -> None:
    with stand_in(tmp_path, NEVER_ANSWERS) as (port, process):
        wait_for(port, process)
        with socket.create_connection(("127.0.0.1", port)) as asking:
            asking.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            appears(tmp_path / "asked")
            process.send_signal(signal.SIGINT)
            assert process.wait(15) == 0


@pytest.mark.slow
def test_ctrl_c_in_a_terminal_reaches_every_process_and_all_of_them_end(tmp_path: Path) -> None:
    """The terminal signals the whole group: parent and workers hear it at once."""
    with stand_in(tmp_path, ANSWERS) as (port, process):
        wait_for(port, process)
        for _ in range(20):
            assert fetch(port, "/")[0] == 200
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(15) == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_solo_mode_does_not_listen_to_other_machines(tmp_path: Path) -> None:
    done = unknot(tmp_path, "serve", "--no-browser", "--host", "0.0.0.0")
    assert done.returncode == 2 and "UNKNOT_MODE=server" in done.stderr


def test_a_setting_that_cannot_be_ends_with_its_name(tmp_path: Path) -> None:
    done = subprocess.run(
        [UNKNOT, "serve", "--no-browser"],
        env=environment(tmp_path, UNKNOT_MODE="public"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2 and "UNKNOT_MODE" in done.stderr


@pytest.mark.slow
def test_the_demo_fills_an_empty_folder_and_no_other(tmp_path: Path) -> None:
    assert unknot(tmp_path, "demo", "--person", "new").returncode == 0
    again = unknot(tmp_path, "demo", "--person", "new")
    assert again.returncode == 3 and "empty folder" in again.stderr


@pytest.mark.slow
def test_an_account_is_made_with_a_password_from_a_pipe(tmp_path: Path) -> None:
    assert unknot(tmp_path, "account", "ada", input="correct horse battery\n").returncode == 0
    weak = unknot(tmp_path, "account", "grace", input="12345\n")
    assert weak.returncode == 2 and "password" in weak.stderr
