"""``kill -9`` of the server in the middle of writing: what was acknowledged is there, once and in order."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.web.postgres import NoPostgres, cluster, free_port

KILLS = 50
TOKEN = "k" * 32
HEADERS = {
    "Host": "localhost",
    "Content-Type": "application/json",
    "Cookie": f"csrftoken={TOKEN}",
    "X-CSRFToken": TOKEN,
    "Connection": "keep-alive",
}
SERVER = ("--interface", "wsgi", "--workers", "1", "--no-ws", "--log-level", "critical")


class Server:
    """One server process group, as `unknot serve` runs it. Started early, so that the next one is warm in time."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.port = free_port()
        program = [str(Path(sys.executable).with_name("granian")), *SERVER, "--port", str(self.port)]
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


class Device:
    """A phone with an outbox: it forgets an event only when told that it is kept."""

    def __init__(self, session: str, dice: random.Random) -> None:
        self.path = f"/api/sessions/{session}/events"
        self.dice = dice
        self.ids: list[str] = []
        self.acknowledged = 0

    def _grow(self) -> None:
        while len(self.ids) < self.acknowledged + 8:
            self.ids.append(str(UUID(int=self.dice.getrandbits(128), version=4)))

    def send(self, server: Server) -> None:
        """A slice that may begin with events that are kept already, as after a lost answer."""
        self._grow()
        start = max(0, self.acknowledged - self.dice.randint(0, 3))
        end = self.acknowledged + self.dice.randint(1, 8)
        now = datetime.now(UTC).isoformat()
        events = [
            {"id": uid, "sequence": n, "kind": "segment_started", "at": now, "position_s": float(n), "detail": {"n": n}}
            for n, uid in list(enumerate(self.ids))[start:end]
        ]
        answer = server.ask("POST", self.path, {"device": "phone", "events": events})
        assert answer["next_sequence"] >= self.acknowledged, "an acknowledged event was lost"
        self.acknowledged = answer["next_sequence"]


def environment_for(folder: Path, address: str | None) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("UNKNOT_")}
    kept |= {"UNKNOT_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "unknot.web.config.settings"}
    return kept | ({"UNKNOT_DATABASE_URL": address} if address else {})


def manage(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "django", *command], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        address = None
        if request.param == "postgresql":
            try:
                address = stack.enter_context(cluster())
            except NoPostgres as reason:
                pytest.skip(f"NOT TESTED ON POSTGRESQL: {reason}")
        found = environment_for(tmp_path, address)
        manage(found, "migrate", "-v0")
        manage(found, "demo", "--person", "new")
        yield found


@pytest.mark.slow
def test_no_acknowledged_event_is_lost_and_none_doubled(environment: dict[str, str]) -> None:
    dice = random.Random(50)
    servers = [Server(environment), Server(environment)]
    try:
        package = servers[0].ask("GET", "/api/next-session")
        session = package["session"]
        device = Device(session, dice)
        for _ in range(KILLS):
            current = servers.pop(0)
            current.ask("GET", f"/api/sessions/{session}")
            servers.append(Server(environment))
            device.send(current)  # however slow the machine is, each server has acknowledged something
            threading.Timer(dice.uniform(0.005, 0.12), current.kill).start()
            while True:
                try:
                    device.send(current)
                except (OSError, http.client.HTTPException):
                    break
            current.process.wait()
        device.send(servers[0])
        events = servers[0].ask("GET", f"/api/sessions/{session}/events")
    finally:
        for server in servers:
            server.kill()
    kept = sorted((event["sequence"], event["id"]) for event in events)
    assert kept == list(enumerate(device.ids))[: len(kept)]
    assert len(kept) >= device.acknowledged >= KILLS
