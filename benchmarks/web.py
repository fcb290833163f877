"""The web app, measured in one run: server time of every page at 10 and at 3,650 recorded sessions with both servers
up and asked in turn, page weight, requests per second with two workers, memory per worker, and the time from a cold
start to the first page.

    python benchmarks/web.py [--sessions 3650] [--seconds 5]

Ratios compare within this run; absolute numbers belong to the machine that ran it.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.web.postgres import free_port  # noqa: E402

BIN = Path(sys.executable).parent
PAGES = (
    "/",
    "/today/",
    "/plan/",
    "/play/{session}/",
    "/after/{session}/",
    "/morning/",
    "/progress/",
    "/progress/roland-morris/",
    "/library/",
    "/library/calf-roller-sitting/",
    "/settings/",
    "/where/",
    "/where/list/",
    "/activities/",
    "/mobility/",
    "/at-hand/",
    "/check/short/",
    "/check/verdict/",
    "/check/for-the-clinician/",
    "/about/",
    "/api/next-session",
    "/api/sessions/{session}/script",
)
LONG_VIEWS = ("/progress/?span=year", "/progress/?span=all")
"""Asked for by a tap, and allowed to cost more; measured so that nobody has to guess."""
LOADED = re.compile(r"""(?:src|href)="(/static/[^"#]+)["#]""")
IMPORTED = re.compile(r"""(?:from|import)\s*["'](\.{1,2}/[^"']+)["']""")
FEW = 10


@dataclass
class Server:
    """A server that is up: where it listens, its process, how long it took, and the session that waits in it."""

    port: int
    pid: int
    cold_start_s: float
    session: str = ""

    def path(self, page: str) -> str:
        return page.format(session=self.session)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    port = free_port()
    started = time.monotonic()
    process = subprocess.Popen(
        [BIN / "unknot", "serve", "--no-browser", "--port", str(port), "--data-dir", str(folder)],
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                get(port, "/")
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit("the server ended at once") from None
                time.sleep(0.02)
        yield Server(port, process.pid, round(time.monotonic() - started, 2))
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def weigh(port: int, path: str, figure: bool = False) -> dict[str, int]:
    """Bytes after gzip of a page with everything it names: styles, scripts with their imports, fonts, pictures.

    With ``figure`` also what the moving figure loads: its module, the libraries of the import map, the body.
    """
    _, page = get(port, path)
    waiting, seen = set(LOADED.findall(page.decode())), {}
    names, extra = figure_parts(page.decode()) if figure else ({}, set())
    waiting |= extra
    while waiting:
        name = waiting.pop()
        _, raw = get(port, name)
        seen[name] = len(raw) if name.endswith((".woff2", ".png")) else len(gzip.compress(raw, 9))
        text = raw.decode(errors="replace") if name.endswith((".js", ".css")) else ""
        near = {os.path.normpath(f"{os.path.dirname(name)}/{found}") for found in IMPORTED.findall(text)}  # noqa: PTH120
        waiting |= (near | named(text, names)) - seen.keys()
    total = len(gzip.compress(page, 9)) + sum(seen.values())
    return {"files": len(seen) + 1, "gzip_bytes": total}


def figure_parts(page: str) -> tuple[dict[str, str], set[str]]:
    """The import map of the player's page, and where its figure begins."""
    names = json.loads(re.search(r'<script type="importmap">(.*?)</script>', page, re.DOTALL)[1])["imports"]  # type: ignore[index]
    scene = re.search(r'data-scene="([^"]+)" data-figures="([^"]+)"', page)
    assert scene is not None, "the player's page names no scene"
    return names, {scene[1], f"{scene[2]}body.glb", f"{scene[2]}index.json"}


def named(text: str, names: dict[str, str]) -> set[str]:
    """Addresses of the libraries that a module imports by a bare name."""
    bare = set(re.findall(r"""from\s*["'](three[^"']*)["']""", text)) if names else set()
    return {names.get(name) or names["three/addons/"] + name.removeprefix("three/addons/") for name in bare}


def time_pages(few: Server, many: Server, rounds: int = 15) -> dict[str, dict[str, float]]:
    """Median milliseconds from request to the last byte on both servers, and the ratio of the two.

    Every request to one is followed at once by the same request to the other, in turn first and second, so that
    whatever else the machine does in between falls on both alike.
    """
    return {page: _time_page(page, few, many, rounds) for page in (*PAGES, *LONG_VIEWS)}


def _time_page(page: str, few: Server, many: Server, rounds: int) -> dict[str, float]:
    times: dict[int, list[float]] = {few.port: [], many.port: []}
    for number in range(-2, rounds):
        for server in (few, many) if number % 2 else (many, few):
            started = time.perf_counter()
            status, _ = get(server.port, server.path(page))
            took_ms = (time.perf_counter() - started) * 1000
            if status not in (200, 302):
                raise SystemExit(f"{page} answered {status}")
            if number >= 0:
                times[server.port].append(took_ms)
    small, large = median(times[few.port]), median(times[many.port])
    return {"few_ms": round(small, 2), "many_ms": round(large, 2), "ratio": round(large / small, 2), "status": status}


def throughput(port: int, path: str, seconds: float, clients: int = 4) -> float:
    counts = [0] * clients
    ends = time.monotonic() + seconds

    def ask(index: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < ends:
            connection.request("GET", path, headers={"Host": "localhost"})
            connection.getresponse().read()
            counts[index] += 1
        connection.close()

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return round(sum(counts) / seconds, 1)


def worker_memory_mb(pid: int) -> list[float]:
    """Proportional set size of the processes the server started; pages that workers share count once."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        rollup = Path(f"/proc/{child}/smaps_rollup")
        if not rollup.exists() or "resource_tracker" in Path(f"/proc/{child}/cmdline").read_text():
            continue
        kilobytes = next(line.split()[1] for line in rollup.read_text().splitlines() if line.startswith("Pss:"))
        found.append(round(int(kilobytes) / 1024, 1))
    return found


def fill(folder: Path, sessions: int) -> None:
    """The made-up person of `unknot demo`, with their sessions copied back in time until there are enough."""
    environment = os.environ | {"UNKNOT_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "unknot.web.config.settings"}
    subprocess.run([BIN / "unknot", "demo", "--person", "third-week"], env=environment, check=True, capture_output=True)
    program = f"from benchmarks.web import multiply; multiply({sessions})"
    subprocess.run([sys.executable, "-c", program], env=environment, cwd=ROOT, check=True)


def multiply(sessions: int) -> None:
    import uuid
    from datetime import timedelta

    import django

    django.setup()
    from django.utils import timezone

    from unknot.web.core import services
    from unknot.web.core.models import CheckIn, Event, Outcome, PlannedSession, Profile

    profile, now = Profile.objects.get(), timezone.now()
    stars = dict.fromkeys(services.screening_content().stars, "no") | {"recent_trauma": "none"}
    services.finish_short(profile, stars, now)
    mine = list(PlannedSession.objects.for_profile(profile).order_by("made_at"))
    events = {s.pk: list(s.events.all()) for s in mine}
    outcomes = {o.session_id: o for o in Outcome.objects.for_profile(profile)}
    checkin = services.latest_checkin(profile)
    made: dict[type, list[Any]] = {PlannedSession: [], Event: [], Outcome: [], CheckIn: []}
    for number in range(sessions - len(mine)):
        old = mine[number % len(mine)]
        back = timedelta(days=21 + number)
        session = PlannedSession.objects.get(pk=old.pk) if number < len(mine) else old
        values = {f.attname: getattr(session, f.attname) for f in PlannedSession._meta.concrete_fields}
        copy = PlannedSession(**values | {"id": uuid.uuid4()})
        for name in ("made_at", "started_at", "ended_at"):
            setattr(copy, name, getattr(copy, name) - back)
        made[PlannedSession].append(copy)
        for event in events[old.pk]:
            kept = {f.attname: getattr(event, f.attname) for f in Event._meta.concrete_fields if f.attname != "id"}
            made[Event].append(Event(**kept | {"session_id": copy.pk, "uid": uuid.uuid4(), "at": event.at - back}))
        outcome = outcomes[old.pk]
        kept = {f.attname: getattr(outcome, f.attname) for f in Outcome._meta.concrete_fields}
        moved = {"id": uuid.uuid4(), "session_id": copy.pk, "made_at": outcome.made_at - back}
        made[Outcome].append(Outcome(**kept | moved | {"morning_at": outcome.morning_at - back}))
        kept = {f.attname: getattr(checkin, f.attname) for f in CheckIn._meta.concrete_fields}
        made[CheckIn].append(CheckIn(**kept | {"id": uuid.uuid4(), "made_at": copy.made_at}))
    for model, rows in made.items():
        model._default_manager.bulk_create(rows, 500)
    _ask_now_and_then(profile, sessions, now)
    services.make_plan(profile, now)


def _ask_now_and_then(profile: Any, days: int, now: Any) -> None:
    """As many weeks of activity ratings, and every four weeks of questionnaires and mobility tests, as of sessions."""
    from datetime import timedelta

    from unknot.web.core import services
    from unknot.web.core.models import Activity

    for back in range(days, 21, -28):
        services.save_roland_morris(profile, [1, 2, 3 + back % 20], now - timedelta(days=back))
        for side in ("left", "right"):
            services.save_mobility(profile, "knee-to-wall", side, [8.0 + back % 3], now - timedelta(days=back))
    for activity in Activity.objects.for_profile(profile).filter(retired_at=None):
        for back in range(days, 21, -7):
            services.rate_activity(activity, float(back % 11), now - timedelta(days=back))


@contextmanager
def filled_server(sessions: int) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), sessions)
        with serving(Path(folder)) as server:
            server.session = json.loads(get(server.port, "/api/next-session")[1])["session"]
            yield server


def weights(server: Server) -> dict[str, dict[str, int]]:
    found = {page: weigh(server.port, server.path(page)) for page in ("/", "/plan/", "/play/{session}/", "/progress/")}
    return found | {"player with figure": weigh(server.port, server.path("/play/{session}/"), figure=True)}


def measure(sessions: int, seconds: float) -> dict[str, Any]:
    with filled_server(FEW) as few, filled_server(sessions) as many:
        pages = time_pages(few, many)
        return {
            "sessions": {"few": FEW, "many": sessions},
            "pages": pages,
            "worst_ratio": max((pages[page]["ratio"], page) for page in PAGES),
            "weight": weights(few),
            "requests_per_s": {page: throughput(few.port, page, seconds) for page in ("/", "/today/")},
            "worker_pss_mb": {"few": worker_memory_mb(few.pid), "many": worker_memory_mb(many.pid)},
            "cold_start_s": {"few": few.cold_start_s, "many": many.cold_start_s},
        }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=3650)
    parser.add_argument("--seconds", type=float, default=5)
    asked = parser.parse_args()
    print(json.dumps(measure(asked.sessions, asked.seconds), indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
