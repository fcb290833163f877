"""A server as `unknot serve` runs it, over real connections and on both databases, for what only shows there."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from tests.web.postgres import cluster, free_port

TOKEN = "k" * 32
HEADERS = {
    "Host": "localhost",
    "Content-Type": "application/json",
    "Cookie": f"csrftoken={TOKEN}",
    "X-CSRFToken": TOKEN,
    "Connection": "keep-alive",
}
SERVER = ("--interface", "wsgi", "--blocking-threads", "2", "--no-ws", "--log-level", "critical")


class Server:
    """One server process group. Started early, so that the next one is warm in time."""

    def __init__(self, environment: dict[str, str], workers: int = 1) -> None:
        self.port = free_port()
        ours = ("--workers", str(workers), "--port", str(self.port))
        program = [str(Path(sys.executable).with_name("granian")), *SERVER, *ours]
        self.process = subprocess.Popen(
            [*program, "unknot.web.config.wsgi:application"],
            env=environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Waits for a server that is still starting; any other trouble is an OSError or HTTPException."""
        for _ in range(1200):
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
                try:
                    connection.connect()
                except ConnectionRefusedError:
                    if self.process.poll() is not None:
                        raise
                    time.sleep(0.05)
                    continue
                connection.request(method, path, json.dumps(body) if body is not None else None, HEADERS)
                with connection.getresponse() as answer:
                    raw = answer.read()
                assert answer.status == 200, (answer.status, raw[:2000])
                return json.loads(raw)
        raise TimeoutError("the server did not start")


def environment_for(folder: Path, address: str | None) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("UNKNOT_")}
    kept |= {"UNKNOT_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "unknot.web.config.settings"}
    return kept | ({"UNKNOT_DATABASE_URL": address} if address else {})


def manage(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "django", *command], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


@contextmanager
def prepared(database: str, folder: Path) -> Iterator[dict[str, str]]:
    """Settings of a server on an empty ``sqlite`` or ``postgresql`` database. Raises NoPostgres."""
    with ExitStack() as stack:
        found = environment_for(folder, stack.enter_context(cluster()) if database == "postgresql" else None)
        manage(found, "migrate", "-v0")
        yield found
