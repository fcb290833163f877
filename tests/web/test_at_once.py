"""Several writers at once, with several workers: nothing lost, nothing doubled, and nobody meets a server error."""

from __future__ import annotations

import http.client
import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from tests.web.conftest import stars
from tests.web.servers import HEADERS, Server, manage

EVENTS = 60
FORMS = 12
TYPED = HEADERS | {"Content-Type": "application/x-www-form-urlencoded"}
HAND = [("tools", "tennis-ball"), ("surfaces", "floor"), ("postures", "supine")]
"""Little at hand, so that a plan is made quickly."""

Writer = Callable[["Line"], None]


class Line:
    """One kept connection, and every status that came back on it."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.statuses: list[tuple[str, int]] = []

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, bytes]:
        self.connection.request(method, path, body, headers)
        with self.connection.getresponse() as answer:
            raw = answer.read()
        self.statuses.append((f"{method} {path}", answer.status))
        return answer.status, raw

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        status, raw = self._send(method, path, json.dumps(body) if body is not None else None, HEADERS)
        return json.loads(raw) if raw and status == 200 else None

    def post(self, path: str, *fields: tuple[str, Any]) -> None:
        self._send("POST", path, urlencode(fields), TYPED)


class Device:
    """An outbox that two tabs empty at the same time: each sends what it believes is still to be sent."""

    def __init__(self, name: str, session: str, dice: random.Random) -> None:
        self.name = name
        self.path = f"/api/sessions/{session}/events"
        self.events = [self._event(n, dice) for n in range(EVENTS)]
        self.seed = dice.random()

    def _event(self, n: int, dice: random.Random) -> dict[str, Any]:
        kind, detail = ("session_started", {"check": stars()}) if n == 0 else ("segment_started", {"n": n})
        at = (datetime.now(UTC) + timedelta(seconds=n)).isoformat()
        uid = str(UUID(int=dice.getrandbits(128), version=4))
        return {"id": uid, "sequence": n, "kind": kind, "at": at, "position_s": float(n), "detail": detail}

    def tab(self, number: int) -> Writer:
        dice = random.Random(f"{self.name} {self.seed} {number}")

        def write(line: Line) -> None:
            acknowledged = 0
            while acknowledged < EVENTS:
                start = max(0, acknowledged - dice.randint(0, 3))
                body = {"device": self.name, "events": self.events[start : acknowledged + dice.randint(1, 6)]}
                answer = line.ask("POST", self.path, body)
                assert answer and answer["next_sequence"] > acknowledged, (answer, line.statuses[-1])
                acknowledged = answer["next_sequence"]

        return write


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[Server]:
    server = Server(environment, workers=3)
    try:
        yield server
    finally:
        server.kill()


def all_at_once(server: Server, writers: list[Writer]) -> None:
    """Starts them together; raises the first failure, and for any answer that is a server error."""
    ready, lines, failed = threading.Barrier(len(writers)), [Line(server.port) for _ in writers], []

    def run(writer: Writer, line: Line) -> None:
        with closing(line.connection):
            ready.wait()
            try:
                writer(line)
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=run, args=pair) for pair in zip(writers, lines, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [found for line in lines for found in line.statuses if found[1] >= 400]
    assert not refused, refused
    assert not failed, failed[0]


def ticks(number: int) -> list[tuple[int, int]]:
    """Pairs of statements no other writer ticks."""
    return list(combinations(range(1, 25), 2))[number * FORMS : (number + 1) * FORMS]


def tick(number: int) -> Writer:
    def write(line: Line) -> None:
        for pair in ticks(number):
            line.post("/progress/roland-morris/", *(("ticked", n) for n in pair))

    return write


def say_where(line: Line) -> None:
    for n in range(FORMS):
        pain = n % 10 + 1
        line.post("/where/list/", ("region", "lumbar-middle"), ("pain:lumbar-middle", pain), ("pain_now", pain))


def want_back_in_step(several: int) -> list[Writer]:
    """The same form sent by several at the same moment, again and again: each activity is new to all of them."""
    step = threading.Barrier(several, timeout=60)

    def write(line: Line) -> None:
        for n in range(FORMS):
            step.wait()
            line.post("/activities/", ("words-1", f"Walk {n} km"), ("score-1", n % 11), ("words-2", "Sleep"))

    return [write] * several


def say_at_hand(line: Line) -> None:
    for minutes in (6, 7, 8):
        line.post("/at-hand/", ("minutes", minutes), *HAND)


def tell_how_it_was(session: str) -> Writer:
    def write(line: Line) -> None:
        for n in range(FORMS):
            line.ask("PUT", f"/api/sessions/{session}/after", {"pain_after_nrs": n % 10})

    return write


@pytest.mark.slow
def test_writers_at_once_lose_nothing_double_nothing_and_meet_no_error(environment: dict[str, str]) -> None:
    manage(environment, "demo", "--person", "new")
    with serving(environment) as server:
        session = server.ask("GET", "/api/next-session")["session"]
        before = {row["id"] for row in server.ask("GET", "/settings/export.json")["roland_morris"]}
        dice = random.Random(7)
        devices = [Device(name, session, dice) for name in ("phone", "tablet")]
        tabs = [device.tab(n) for device in devices for n in (1, 2)]
        forms = [tick(0), tick(1), say_where, *want_back_in_step(4), say_at_hand, say_at_hand]
        all_at_once(server, [*tabs, *forms, tell_how_it_was(session), tell_how_it_was(session)])
        kept = server.ask("GET", "/settings/export.json")
    played = next(one for one in kept["sessions"] if one["id"] == session)
    for device in devices:
        rows = [(row["sequence"], row["uid"]) for row in played["events"] if row["device"] == device.name]
        assert sorted(rows) == [(event["sequence"], event["id"]) for event in device.events]
    assert played["outcome"]["pain_after_nrs"] == float((FORMS - 1) % 10)
    ticked = [tuple(row["ticked"]) for row in kept["roland_morris"] if row["id"] not in before]
    assert sorted(ticked) == sorted(ticks(0) + ticks(1))
    assert sorted(row["words"] for row in kept["activities"] if row["retired_at"] is None) == [
        "Sleep",
        f"Walk {FORMS - 1} km",
    ]
    today = max(kept["checkins"], key=lambda row: row["made_at"])
    assert (today["pain_now"], today["minutes"]) == (float((FORMS - 1) % 10 + 1), 8.0)
    assert sum(one["status"] == "planned" for one in kept["sessions"]) == 1


@pytest.mark.slow
def test_first_visits_at_once_make_one_person(environment: dict[str, str]) -> None:
    def visit(line: Line) -> None:
        line.post("/settings/", ("voice", "on"))
        line.ask("GET", "/api/next-session")
        line.post("/progress/roland-morris/", ("ticked", 1))

    with serving(environment) as server:
        server.ask("GET", "/api/openapi.json")
        all_at_once(server, [visit] * 12)
        kept = server.ask("GET", "/settings/export.json")
    assert len(kept["roland_morris"]) == 12
