"""``kill -9`` of the server in the middle of writing: what was acknowledged is there, once and in order."""

from __future__ import annotations

import http.client
import random
import threading
from datetime import UTC, datetime
from uuid import UUID

import pytest
from tests.web.servers import Server, manage

KILLS = 50


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


@pytest.mark.slow
def test_no_acknowledged_event_is_lost_and_none_doubled(environment: dict[str, str]) -> None:
    manage(environment, "demo", "--person", "new")
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
