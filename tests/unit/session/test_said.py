"""What the events of a session say of its places, from a phone and from the terminal, and the terminal's own memory."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.planning.asking import ask, plan

from unknot.catalog.loader import load_catalog
from unknot.cli import coach as coaching
from unknot.cli.page import Page
from unknot.cli.store import read_json, read_logs
from unknot.session.events import Event
from unknot.session.said import heard_in

VISITS: list[dict[str, Any]] = [
    {"order": 1, "area": "glutes", "side": "left", "variant": "a", "dose_s": 60},
    {"order": 2, "area": "glutes", "side": "right", "variant": "a", "dose_s": 60},
    {"order": 3, "area": "calves", "side": "both", "variant": "b", "dose_s": 45},
]
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)


def on(visit: int | None, kind: str = "hold") -> tuple[str, dict[str, Any]]:
    return "segment_started", {"kind": kind, "visit": visit}


def ended(visit: int, dose_s: float = 60) -> tuple[str, dict[str, Any]]:
    return "visit_ended", {"visit": visit, "dose_s": dose_s}


def hurt(stop: str = "sharp-or-electric", **detail: Any) -> tuple[str, dict[str, Any]]:
    return "hurt", {"stop": stop, **detail}


TOLD = [
    # the events, and of which visits what was said
    ([hurt(area="glutes", side="left", kind="hold")], [(1, "sharp-or-electric")]),
    ([hurt(visit=3)], [(3, "sharp-or-electric")]),
    ([on(2), hurt()], [(2, "sharp-or-electric")]),
    ([on(1), on(2, "set_up"), hurt()], [(1, "sharp-or-electric"), (2, "sharp-or-electric")]),
    ([on(1), on(2, "change_over"), hurt()], [(1, "sharp-or-electric")]),
    ([on(1), on(None, "re_test"), hurt("too-strong", kind="re_test")], [(1, "too-strong")]),
    ([ended(1), ended(2), hurt("weak-foot", when="after")], [(1, "weak-foot"), (2, "weak-foot")]),
    ([hurt()], []),
    ([hurt(area="moon", side="left", visit=9)], []),
    ([("hurt", {"stop": 7, "visit": [1]}), ("eased", {"visit": {}}), ("skipped", {"segment": 5})], []),
    ([("eased", {"visit": 2, "to": "lower_rung", "variant": "c"})], [(2, "eased")]),
    ([("eased", {"visit": 2, "to": "skip"})], [(2, "left-out")]),
    ([on(1), ("skipped", {"segment": "hold", "visit": 1}), ended(1, 20)], [(1, "left-out")]),
    ([on(1), ("skipped", {"segment": "hold", "visit": 1}), ended(1, 40)], []),
    ([on(1), ("skipped", {"segment": "hold"})], [(1, "left-out")]),
    ([on(1, "change_over"), ("skipped", {"segment": "change_over", "visit": 1}), ended(1, 60)], []),
]


@pytest.mark.parametrize(("told", "said"), TOLD, ids=str)
def test_what_was_said_and_of_which_place(told: list[tuple[str, dict[str, Any]]], said: list[tuple[int, str]]) -> None:
    heard = heard_in([SimpleNamespace(kind=kind, detail=detail) for kind, detail in told], VISITS)
    places = {(v["area"], v["side"]): v["order"] for v in VISITS}
    assert sorted((places[h.area, h.side], h.rule) for h in heard) == said


def test_after_it_was_made_easier_what_hurts_is_the_easier_form() -> None:
    told = [("eased", {"visit": 1, "to": "lower_rung", "variant": "soft"}), hurt("too-strong", visit=1)]
    heard = heard_in([SimpleNamespace(kind=kind, detail=detail) for kind, detail in told], VISITS)
    assert [(h.rule, h.variant) for h in heard] == [("eased", "a"), ("too-strong", "soft")]


# ── the terminal ─────────────────────────────────────────────────────────────────────────────────────────────────


def a_log(folder: Path, at: str, *told: tuple[str, dict[str, Any]]) -> None:
    """A log as the terminal writes it, of a session with a left buttock in it."""
    drawn = plan(ask({"glutes:left": 6}))
    started = ("session_started", {"plan": drawn.model_dump(mode="json")})
    (folder / "sessions").mkdir(exist_ok=True)
    lines = [
        Event.model_validate(
            {"id": str(n), "session": "s", "kind": kind, "at": at, "position_s": 1.0, "detail": detail}
        ).model_dump_json()
        for n, (kind, detail) in enumerate([started, *told])
    ]
    (folder / "sessions" / "20200101T000000Z-s.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def coach_in(folder: Path) -> coaching.Coach:
    return coaching.Coach(Page(width=200), folder, voice=False, speed=1)


@pytest.mark.parametrize(
    "detail", [{"area": "glutes", "side": "left", "visit": 1, "segment": "hold"}, {"action": "stop_area"}]
)
def test_a_log_of_yesterday_keeps_the_place_out_of_todays_plan(tmp_path: Path, detail: dict[str, Any]) -> None:
    """Also a log from before, whose line does not say where it was."""
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    a_log(tmp_path, yesterday, on(1), hurt(**detail))
    request = coach_in(tmp_path).remembered(ask({"glutes": 6, "calves": 6}))
    assert [(s.area, s.side, s.rule) for s in request.stops] == [("glutes", "left", "sharp-or-electric")]
    drawn = plan(request)
    assert ("glutes", "left") not in {(v.area, v.side) for v in drawn.visits}
    assert any("you said it was sharp" in out.reason for out in drawn.left_out)


@pytest.mark.parametrize("at", ["2031-01-01T00:00:00+00:00", "yesterday", "", "2031-01-01T00:00:00"])
def test_a_clock_that_is_wrong_makes_nothing_older(tmp_path: Path, at: str) -> None:
    a_log(tmp_path, at, on(1), hurt(visit=1), ("visit_ended", {"area": "glutes", "side": "left", "dose_s": 30}))
    events = read_logs(tmp_path)
    assert [s.days_ago for s in coaching.past_words(events, NOW)] == [0]
    assert [d.days_ago for d in coaching.past_doses(events, NOW)] == [0]


def test_a_log_without_a_plan_says_nothing_of_places(tmp_path: Path) -> None:
    a_log(tmp_path, NOW.isoformat(), hurt(visit=1))
    log = tmp_path / "sessions" / "20200101T000000Z-s.jsonl"
    first, *others = log.read_text(encoding="utf-8").splitlines()
    broken = json.loads(first) | {"detail": {"plan": {"visits": 3}}}
    log.write_text("\n".join([json.dumps(broken), *others]), encoding="utf-8")
    assert coaching.past_words(read_logs(tmp_path), NOW) == ()


@pytest.mark.parametrize(("answer", "over"), [(0, False), (1, True), (4, True)])
def test_the_terminal_asks_at_its_next_start_and_takes_the_session_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: int, over: bool
) -> None:
    a_log(tmp_path, datetime.now(UTC).isoformat(), ended(1, 45))
    (tmp_path / "profile.json").write_text('{"full_at": "2026-03-01", "answers": {"age": 40}}', encoding="utf-8")
    coach = coach_in(tmp_path)
    monkeypatch.setattr(coach.interview, "number", lambda *_, **__: answer)
    assert coach.odd_since() is over
    assert ("full_at" in read_json(tmp_path / "profile.json")) is not over
    assert capsys.readouterr().out.count("emergency department today") == 1 + over
    words = coaching.past_words(read_logs(tmp_path), datetime.now(UTC))
    assert [(w.area, w.side) for w in words] == ([("glutes", "left")] if over else [])


def test_nothing_is_asked_where_nothing_was_rolled_lately(tmp_path: Path) -> None:
    assert not coach_in(tmp_path).odd_since()
    a_log(tmp_path, "2026-01-01T00:00:00+00:00", ended(1, 45))
    assert not coach_in(tmp_path).odd_since()


def test_every_rule_that_cannot_wait_after_a_session_says_where_to_go() -> None:
    found = [stop for stop in load_catalog().stops.values() if stop.when == "after" and stop.action != "soften_next"]
    assert {stop.id for stop in found} == {"dark-urine", "tight-swollen-muscle", "numbness-stays", "weak-foot"}
    assert all(stop.action == "emergency_screen" and "emergency department today" in stop.message for stop in found)
