"""``unknot serve``: prepare the database, start the production server, open the browser."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
import webbrowser
from importlib import import_module
from pathlib import Path
from typing import Any

from unknot.catalog.errors import InputError, Problem
from unknot.cli.exits import CannotDo, complain

APPLICATION = "unknot.web.config.wsgi:application"
SETTINGS = "unknot.web.config.settings"
PORT = 8765
WORKERS = 2
PARTING_S = 2
"""How long a worker may take to finish what it is doing once it is told to stop."""


def serve(
    host: str | None, port: int, workers: int, browser: bool, data_dir: Path | None, cert: Path | None, key: Path | None
) -> None:
    """Runs until it is told to stop. Raises CannotDo where the port is taken, InputError for wrong settings."""
    settings = set_up(data_dir)
    address = _address(host, settings.SERVER_MODE)
    _check_free(address, port)
    prepare()
    where = f"{'https' if cert else 'http'}://{'localhost' if address in ('127.0.0.1', '::1') else address}:{port}/"
    complain(f"Unknot is at {where} – stop it with Ctrl-C. What you enter is kept in {settings.DATA_FOLDER}.")
    if browser and not settings.SERVER_MODE:
        threading.Thread(target=_open_when_up, args=(address, port, where), daemon=True).start()
    _run(address, port, workers, cert, key)


def set_up(data_dir: Path | None = None) -> Any:
    """Django with our settings. Raises InputError for a setting that cannot be used."""
    if data_dir is not None:
        os.environ["UNKNOT_DATA_DIR"] = str(data_dir)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django
    from django.conf import settings

    try:
        django.setup()
    except ValueError as error:
        raise InputError((Problem("settings", "", str(error), "settings that can be used"),)) from None
    return settings


def prepare() -> None:
    """Bring the database up to date and put the static files under their lasting names."""
    from django.core.management import call_command
    from django.db import DatabaseError, connections

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise CannotDo(f"The database cannot be used: {error}\nLook at UNKNOT_DATABASE_URL.") from None
    call_command("assemble")
    # The workers are forked from here; a connection must not be shared with them.
    connections.close_all()


def _address(host: str | None, server_mode: bool) -> str:
    if server_mode:
        return host or "127.0.0.1"
    if host not in (None, "127.0.0.1", "localhost", "::1"):
        expected = "127.0.0.1 in solo mode"
        hint = "set UNKNOT_MODE=server to serve other machines; it asks people to sign in"
        raise InputError((Problem("--host", "", str(host), expected, hint),))
    return "127.0.0.1" if host in (None, "localhost") else host


def _check_free(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise CannotDo(
                f"Port {port} on {address} cannot be used: {error.strerror}.\n"
                f"Unknot may be running already: look at http://localhost:{port}/ – "
                f"or choose another port: unknot serve --port {port + 1}"
            ) from None


def _open_when_up(address: str, port: int, where: str) -> None:
    for _ in range(300):
        try:
            with socket.create_connection((address, port), timeout=0.5):
                break
        except OSError:
            time.sleep(0.1)
    else:
        return
    webbrowser.open(where)


def _run(address: str, port: int, workers: int, cert: Path | None, key: Path | None) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        APPLICATION,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=PARTING_S,
        ssl_cert=cert,
        ssl_key=key,
    ).serve(target_loader=load_application)


def load_application(target: str) -> Any:
    """Called in each new worker before Granian's own signal handlers are in place there.

    A forked worker begins with the parent's handlers: a stop while it loads would be noted in its copy of the parent
    and lost, and the parent would wait for ever. So until then a stop ends it at once. Ctrl-C, which the terminal
    sends to every process, is for the parent alone, which passes it on: hearing two stops together, Granian's handler
    waits for a lock that its own thread holds.
    """
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    module, name = target.split(":")
    return getattr(import_module(module), name)
