"""Write the package of one planned session, with what the Python clock and player make of it, for the Node tests."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from unknot.catalog.loader import load_catalog
from unknot.cli.player import DOSE_KINDS, Player
from unknot.planning.plan import plan_session
from unknot.planning.request import Request
from unknot.screening.content import ScreeningContent
from unknot.screening.engine import screen
from unknot.screening.nearby import stopped_areas
from unknot.session.clock import SessionClock
from unknot.session.script import Script, write_script
from unknot.web.player.package import PlayerSettings, Urls, make_package

SETTINGS = {
    "voice": True, "captions": True, "beeps": True, "vibration": True, "still": False,
    "language": "en-gb", "theme": "auto", "text": "usual",
}  # fmt: skip
URLS = {
    "events": "/api/events", "after": "/after/", "check": "/check/short/", "today": "/today/", "verdict": "/verdict/",
}  # fmt: skip


def package() -> tuple[dict[str, Any], Script]:
    example = json.loads((files("unknot.cli") / "example.json").read_text(encoding="utf-8"))
    catalog = load_catalog()
    content = ScreeningContent.of(catalog)
    used = [
        {"days_ago": days, "area": area, "side": "both", "dose_s": 60, "rung": 2, "soreness_nrs": 0}
        for area in example["needs"]
        for days in (2, 12, 25)
    ]
    example |= {"history": used, "tools": ["tennis-ball", "soft-roller"], "surfaces": ["floor", "wall"], "minutes": 15}
    request = Request.model_validate_json(json.dumps(example))
    screening = screen(request.answers, content)
    plan = plan_session(request, screening, catalog)
    script = write_script(plan, screening.restrictions, request.tools, request.surfaces, catalog)
    pack = make_package(
        script,
        catalog,
        content,
        restrictions=screening.restrictions,
        wished_nrs=request.max_discomfort_nrs,
        figures={},
        session="6d1c6a9e-5d4b-4d0f-9a4e-3f1f5d0c2b11",
        profile="1b2e6e0a-8f7e-4b59-9a43-0f0e7a1c9d22",
        urls=Urls(**URLS),
        settings=PlayerSettings(**SETTINGS),
        check_valid_until=datetime(2030, 1, 1, tzinfo=UTC),
        check_lasts=timedelta(hours=12),
        made_at=datetime(2029, 12, 31, tzinfo=UTC),
    )
    return pack, script


def expectations(script: Script) -> dict[str, Any]:
    """What session/clock.py and cli/player.py say at every seventh second, before and after changes."""
    return {
        "clock": clock_rows(script.total_s),
        "plain": rows(script, lambda _player: None),
        "without_second_area": rows(
            script, lambda player: player.remove(visits_of(script, script.plan.visits[1].area))
        ),
        "stopped": list(stopped(script)),
        "first_cut_short": rows(script, lambda player: cut_short(player, script)),
    }


def clock_rows(total_s: float) -> list[dict[str, Any]]:
    clock = SessionClock(total_s=total_s).start(100.0)
    later = clock.pause(142.5).start(200.0)
    jumped = later.jump(210.0, total_s - 5)
    return [
        {"name": name, "now": now, "at": found.at(now), "over": found.over(now)}
        for name, found in (("started", clock), ("paused_and_started", later), ("jumped", jumped))
        for now in (90.0, 100.0, 142.5, 201.25, 215.0, 1e6)
    ]


def stopped(script: Script) -> Iterator[dict[str, Any]]:
    """Which visits and areas go when a nerve or bone answers in a visit."""
    content = ScreeningContent.of(load_catalog())
    for stop in content.stops.values():
        for visit in script.plan.visits if stop.when == "during" and stop.action == "stop_area" else ():
            player, written = silent(script), []
            player.write = lambda _kind, to=written, **detail: to.append(detail["area"])  # type: ignore[method-assign]
            dose = next(s for s in script.segments if s.visit == visit.order and s.kind in DOSE_KINDS)
            player.clock = SessionClock(total_s=script.total_s, position_s=dose.starts_s + 1.0)
            ahead = player.stop_areas(stopped_areas(stop, visit.area, content.overlaps))
            yield {
                "stop": stop.id,
                "position_s": dose.starts_s + 1,
                "area": visit.area,
                "areas": written,
                "ahead": [area for area in ahead if area != visit.area],
                "visits": sorted(player.removed),
            }


def visits_of(script: Script, area: str) -> set[int]:
    return {visit.order for visit in script.plan.visits if visit.area == area}


def cut_short(player: Player, script: Script) -> None:
    chosen = next(a for a in script.easier if a.kind == "shorter")
    player._apply(chosen)


def silent(script: Script) -> Player:
    player = Player(script, load_catalog(), cast("Any", None), cast("Any", None), cast("Any", SimpleNamespace()), "s")
    player.now = lambda: 0.0
    return player


def rows(script: Script, change: Any) -> list[dict[str, Any]]:
    player = silent(script)
    change(player)
    found = []
    for position in range(0, script.total_s, 7):
        player.clock = SessionClock(total_s=script.total_s, position_s=float(position))
        segment = player.current
        found.append(
            {
                "position_s": position,
                "index": script.at(position),
                "out": player._is_out(segment, position),
                "remaining_s": player.remaining_s(),
                "part_ends_s": player._end_of_part(segment),
            }
        )
    return found


def main(target: Path) -> None:
    pack, script = package()
    target.write_text(json.dumps({"pack": pack, "python": expectations(script)}), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
