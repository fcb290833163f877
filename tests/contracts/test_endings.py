"""How a command ends when the other end of it is missing: no reader, no input, no room."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from unknot.catalog.loader import load_catalog
from unknot.cli import coach as coaching
from unknot.cli.exits import CannotDo
from unknot.cli.interview import _read, _read_local, _read_numbers, _read_ticks
from unknot.cli.page import Page
from unknot.planning.request import Request
from unknot.screening.content import ScreeningContent
from unknot.session.script import write_script

from .conftest import EXAMPLE

COMMAND = [sys.executable, "-c", "from unknot.cli.main import run; run()"]


def ended(words: list[str], **streams: object) -> tuple[int, str]:
    done = subprocess.run([*COMMAND, *words], stderr=subprocess.PIPE, text=True, check=False, **streams)
    return done.returncode, done.stderr


@pytest.fixture
def request_file(tmp_path: Path) -> str:
    path = tmp_path / "request.json"
    path.write_text(json.dumps(EXAMPLE))
    return str(path)


def test_a_reader_that_goes_away_is_not_a_defect(request_file):
    read, write = os.pipe()
    os.close(read)
    status, err = ended(["script", request_file], stdout=write)
    os.close(write)
    assert (status, err) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_not_a_defect(request_file):
    with Path("/dev/full").open("w") as full:
        status, err = ended(["plan", request_file, "--json"], stdout=full)
    assert status == 3 and "The machine refuses" in err


def test_a_closed_standard_input_is_wrong_input(monkeypatch):
    monkeypatch.setattr("unknot.cli.reading.sys.stdin", None)
    from unknot.catalog.errors import InputError
    from unknot.cli.reading import read_object

    with pytest.raises(InputError, match="standard input closed"):
        read_object("-")


@pytest.mark.parametrize("text", ["²", "1 ³", "①"])
def test_digits_that_are_no_numbers_are_asked_again(text):
    body = ScreeningContent.of(load_catalog()).questions["local"]
    assert _read_numbers(text, 9) == []
    assert _read_ticks(text, 9) is None
    assert _read_local(f"{text} calves left", body) is None


@pytest.mark.parametrize(
    ("text", "answer"), [("n", "none"), ("no", "none"), ("1", "none"), ("2", "minor"), ("y", None)]
)
def test_a_choice_that_says_no_takes_a_no(text, answer):
    assert _read(ScreeningContent.of(load_catalog()).questions["recent_trauma"], text) == answer


class TestCoach:
    @pytest.fixture
    def coach(self, tmp_path):
        coach = coaching.Coach(Page(quiet=True), tmp_path, voice=False, speed=1)
        coach.answers = dict(EXAMPLE["answers"])
        return coach

    @pytest.fixture
    def asked(self):
        needs = {"glutes": {"left": 6, "right": 0}}
        return Request.model_validate_json(json.dumps(EXAMPLE | {"minutes": 5, "needs": needs}))

    def test_ctrl_c_still_reaches_the_log_after_planning(self, coach, asked):
        coach.try_plan(asked, coach.catalog)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)

    @pytest.mark.parametrize("wish", ["d 1", "s 1"])
    def test_a_line_without_which_no_plan_is_left_stays(self, coach, asked, wish, monkeypatch):
        words = iter([wish, wish, wish, ""])
        monkeypatch.setattr(coach.interview, "line", lambda _: next(words))
        plan, _ = coach.agree(asked)
        assert plan is not None and plan.visits

    def test_after_a_refusal_the_person_is_asked_again_what_is_at_hand(self, coach, asked, monkeypatch):
        impossible = asked.model_copy(update={"minutes": 3.0, "tools": ("rolled-towel",), "surfaces": ("wall",)})
        words = iter(["", ""])
        monkeypatch.setattr(coach.interview, "line", lambda _: next(words))
        monkeypatch.setattr(coach, "ask_request", lambda: asked)
        plan, request = coach.agree(impossible)
        assert plan is not None and request == asked

    def test_whoever_leaves_it_at_that_gets_no_plan(self, coach, asked, monkeypatch):
        impossible = asked.model_copy(update={"minutes": 3.0, "tools": ("rolled-towel",), "surfaces": ("wall",)})
        monkeypatch.setattr(coach.interview, "line", lambda _: "y")
        with pytest.raises(CannotDo):
            coach.agree(impossible)

    def test_dulled_senses_are_asked_before_every_session(self, coach, monkeypatch):
        known = {"answers": coach.answers, "full_at": datetime.now(UTC).isoformat()}
        coach.stored, coach.answers = known, {}
        said = iter(["n", "y"])
        monkeypatch.setattr(coach.interview, "star_questions", lambda _: None)
        monkeypatch.setattr(coach.interview, "line", lambda _: next(said))
        coach.ask_safety()
        assert coach.answers["pain_dulled_now"] == "yes"


def test_where_to_go_is_said_before_every_place(coach_plan):
    catalog, script = coach_plan
    for segment in script.segments:
        if segment.kind == "change_over" and segment.visit is not None:
            surface = catalog.surfaces[script.plan.visits[segment.visit - 1].surface].spoken
            assert any(surface in say.text for say in segment.say), segment


@pytest.fixture
def coach_plan():
    from unknot.planning.plan import plan_session
    from unknot.screening.engine import screen

    catalog = load_catalog()
    asked = EXAMPLE | {"tools": ["tennis-ball", "peanut", "rolled-towel"], "surfaces": ["chair"]}
    asked |= {"needs": {"glutes": {"left": 5, "right": 5}, "mid-back": {"both": 6}, "upper-back": {"both": 6}}}
    request = Request.model_validate_json(json.dumps(asked))
    screening = screen(asked["answers"], ScreeningContent.of(catalog))
    plan = plan_session(request, screening, catalog)
    return catalog, write_script(plan, screening.restrictions, request.tools, request.surfaces, catalog)


@pytest.mark.parametrize(
    ("answers", "title"),
    [
        ({"pain_dulled_now": "yes"}, "Not now"),
        ({"pain_dulled_now": "yes", "joint_marked": "yes"}, "See a clinician soon"),
        ({"age": 9, "ibp_onset_age": 9}, "See a clinician first. No rolling"),
        ({"cancer_history": "yes", "cancer_active": "yes"}, "See a clinician first. No rolling"),
    ],
)
def test_no_headline_promises_what_a_rule_refuses(unknot, answers_json, answers, title):
    done = unknot("screen", "-", stdin=answers_json | answers)
    assert title in done.out and "Go, with changes" not in done.out and "gently" not in done.out


def test_what_nobody_answered_is_said_with_the_verdict(unknot, answers_json):
    del answers_json["osteoporosis"]
    for command, given in (("screen", answers_json), ("plan", EXAMPLE | {"answers": answers_json})):
        assert "could still change this: osteoporosis" in unknot(command, "-", stdin=given).out
