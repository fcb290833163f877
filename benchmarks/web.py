"""The web app, measured in one run: page weight, server time at 10 and at 3,650 recorded sessions, requests per
second with two workers, memory per worker, and the time from a cold start to the first page.

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
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.web.postgres import free_port  # noqa: E402

BIN = Path(sys.executable).parent
PAGES = ("/", "/today/", "/plan/", "/progress/", "/library/", "/settings/", "/where/", "/api/next-session")
LOADED = re.compile(r"""(?:src|href)="(/static/[^"#]+)["#]""")
IMPORTED = re.compile(r"""(?:from|import)\s*["'](\.{1,2}/[^"']+)["']""")
FEW = 10


@contextmanager
def serving(folder: Path) -> Iterator[tuple[int, int, float]]:
    """(port, process id, seconds from start to the first page)."""
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
        yield port, process.pid, time.monotonic() - started
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


def weigh(port: int, path: str) -> dict[str, int]:
    """Bytes after gzip of a page with everything it names: styles, scripts with their imports, fonts, pictures."""
    _, page = get(port, path)
    waiting, seen = set(LOADED.findall(page.decode())), {}
    while waiting:
        name = waiting.pop()
        _, raw = get(port, name)
        seen[name] = len(raw) if name.endswith((".woff2", ".png", ".glb")) else len(gzip.compress(raw, 9))
        text = raw.decode(errors="replace") if name.endswith((".js", ".css")) else ""
        near = {os.path.normpath(f"{os.path.dirname(name)}/{found}") for found in IMPORTED.findall(text)}  # noqa: PTH120
        waiting |= near - seen.keys()
    total = len(gzip.compress(page, 9)) + sum(seen.values())
    return {"files": len(seen) + 1, "gzip_bytes": total}


def time_pages(port: int, rounds: int = 15) -> dict[str, float]:
    """Median milliseconds from request to the last byte, after two rounds to warm up."""
    found: dict[str, list[float]] = {page: [] for page in PAGES}
    for number in range(rounds + 2):
        for page in PAGES:
            started = time.perf_counter()
            get(port, page)
            if number > 1:
                found[page].append((time.perf_counter() - started) * 1000)
    return {page: round(median(times), 2) for page, times in found.items()}


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
    services.make_plan(profile, now)


def measure(folder: Path, sessions: int, seconds: float) -> dict[str, Any]:
    fill(folder, sessions)
    with serving(folder) as (port, pid, cold_s):
        times = time_pages(port)
        result: dict[str, Any] = {"sessions": sessions, "cold_start_s": round(cold_s, 2), "page_ms": times}
        if sessions <= FEW:
            _, package = get(port, "/api/next-session")
            player = f"/play/{json.loads(package)['session']}/"
            result["weight"] = {page: weigh(port, page) for page in ("/", "/plan/", player)}
            result["weight"]["/play/…/"] = result["weight"].pop(player)
            result["requests_per_s"] = {page: throughput(port, page, seconds) for page in ("/", "/today/")}
        result["worker_pss_mb"] = worker_memory_mb(pid)
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=3650)
    parser.add_argument("--seconds", type=float, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as few, tempfile.TemporaryDirectory() as many:
        small = measure(Path(few), FEW, asked.seconds)
        large = measure(Path(many), asked.sessions, asked.seconds)
    ratios = {page: round(large["page_ms"][page] / small["page_ms"][page], 2) for page in PAGES}
    print(json.dumps({"few": small, "many": large, "ratio_many_to_few": ratios}, indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
