"""``unknot coach``: ask, plan, guide, and keep the log; without a terminal, show the example person's session."""

from __future__ import annotations

import json
import signal
import sys
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from unknot.catalog.loader import Catalog, load_catalog
from unknot.catalog.rules import StopRule
from unknot.cli.core import Asked, met
from unknot.cli.exits import CannotDo
from unknot.cli.interview import Finished, Interview
from unknot.cli.kept import Answers, kept_answers
from unknot.cli.page import Page
from unknot.cli.player import Player
from unknot.cli.store import SessionLog, data_folder, read_json, read_logs, write_json
from unknot.cli.voice import find_voice
from unknot.cli.words import print_plan, print_screening, print_script, print_until_seen
from unknot.planning.needs import find_needs
from unknot.planning.places import missed_places
from unknot.planning.plan import plan_session
from unknot.planning.remember import still_counts
from unknot.planning.request import PastDose, Plan, Request, Said, SideNeeds, screen_request, screening_answers, wanted
from unknot.screening.answers import MAP, WORDING
from unknot.screening.content import ScreeningContent
from unknot.screening.engine import screen, worth_asking
from unknot.screening.explain import NOT_SIGNED_OFF
from unknot.screening.kept import still_answered
from unknot.screening.marks import Mark
from unknot.screening.nearby import stopped_areas
from unknot.screening.until_seen import HAVE_LOOKED
from unknot.screening.verdict import Screening
from unknot.session.events import Event
from unknot.session.said import heard_in
from unknot.session.script import write_script
from unknot.session.stops import after_stops, during_stops
from unknot.session.words import left_out_words

FULL_FORM_DAYS = 28
"""The long form is asked again after four weeks, or when something got worse."""

AFTER_HOURS = 72
"""How long after a session its late signs are asked for, as with the morning question of the web app."""

EXAMPLE = files("unknot.cli") / "example.json"
WELCOME = """[bold]Unknot[/bold] – a ball or a roller, your own weight, a few minutes.
It makes moving easier for minutes to hours. It is not a treatment.
Nothing you type leaves this machine."""
NO_TERMINAL = """No terminal is attached, so here is an example: the person of the article that Unknot started from.
Stiff buttocks, calves and thighs; a tennis ball, the floor, 15 minutes. Run it in a terminal to be asked
and guided yourself.
"""
BACK_ON_ROLLER = {
    "needs": {"mid-back": SideNeeds(both=6), "upper-back": SideNeeds(both=6)},
    "tools": ("soft-roller",),
}
HONEST = (
    "If moving is easier now, that lasts minutes to hours, so use it: walk, bend, reach. A smaller number than before "
    "does not show that rolling did it: people tend to roll when it hurts more than usual, and such numbers tend to "
    "fall by themselves. New back pain mostly eases in weeks, with or without rolling. A little soreness until the day "
    "after tomorrow is common; more means less next time."
)


def coach(data_dir: Path | None, voice: bool, speed: float, profile: Path | None) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        run_example(str(profile) if profile else str(EXAMPLE))
        return
    console = Page()
    session = Coach(console, data_folder(data_dir), voice=voice, speed=speed)
    try:
        session.run(profile)
    except Finished:
        session.show_verdict()
    except (KeyboardInterrupt, EOFError):
        console.print("\nStopped. Everything up to here is kept on this machine.")


def run_example(name: str) -> None:
    """The person of the source article, without questions: plan and script on standard output."""
    asked = Asked(name)
    console = Page(width=100)
    console.print(NO_TERMINAL)
    print_plan(asked.plan(), asked.screening, asked.catalog, console)
    console.print()
    print_script(asked.script(), console)
    roller = asked.request.model_copy(update=BACK_ON_ROLLER)
    console.print("\n[bold]The same person with a foam roller and a stiff mid and upper back[/bold]\n")
    screening = screen_request(roller, asked.content)
    print_plan(plan_session(roller, screening, asked.catalog), screening, asked.catalog, console)


class Coach:
    """One visit of one person, from the first question to the last."""

    def __init__(self, console: Console, folder: Path, voice: bool, speed: float) -> None:
        self.console = console
        self.folder = folder
        self.voice = find_voice(voice)
        self.speed = speed
        self.catalog: Catalog = load_catalog()
        self.content = ScreeningContent.of(self.catalog)
        self.interview = Interview(console, self.content)
        self.stored = read_json(folder / "profile.json")
        self.answers: Answers = {}
        self.keeps_answers = True
        self.marked_before: list[dict[str, Any]] = []
        self.wanted: tuple[Mark, ...] = ()
        self.wished_nrs: float | None = None

    def run(self, profile: Path | None) -> None:
        self.console.print(WELCOME)
        self.console.print(f"[dim]{NOT_SIGNED_OFF}[/dim]")
        if self.odd_since():
            return
        if profile is not None:
            request = self.start_from(profile)
        else:
            self.ask_safety()
            request = self.ask_request()
        self.show_verdict()
        plan, request = self.agree(self.remembered(request))
        if plan is not None:
            self.guide(plan, request)

    def start_from(self, profile: Path) -> Request:
        """A request from a file. What cannot wait is asked all the same, and so is what it leaves open."""
        request = Asked(str(profile)).request
        self.answers, self.wanted = screening_answers(request), wanted(request, self.content)
        self.keeps_answers = False  # those of a file stay in the file
        self.ask_stars()
        self.interview.before_a_session(self.answers)
        self.ask_open()
        return request.model_copy(update={"answers": self.answers})

    # ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────

    def ask_stars(self) -> None:
        self.console.print("\nFirst, a few questions that cannot wait: y yes, n no, u not sure, b back.")
        self.interview.star_questions(self.answers)

    def ask_safety(self) -> None:
        """The time-critical questions always; the long form at first, after four weeks, and when something changed."""
        self.ask_stars()
        known = kept_answers(self.stored, self.content)
        if known and _days_since(self.stored.get("full_at")) <= FULL_FORM_DAYS:
            since = str(self.stored.get("full_at"))[:10]
            if not self.interview.yes(f"Has anything got worse, or changed in your health, since {since}? [y/N]"):
                self.take_over(known)
                self.ask_looked()
                self.interview.before_a_session(self.answers)
                return
        self.console.print("\nNow the longer form; it comes once, and again after four weeks.")
        self.interview.full_form(self.answers)
        self.keep(answers=self.answers, full_at=datetime.now(UTC).isoformat())

    def take_over(self, known: Answers) -> None:
        """What was answered on an earlier day and is not asked every time. Its map is not today's."""
        self.marked_before = known.pop(MAP, [])
        worded = known.pop(WORDING) | self.answers.get(WORDING, {})
        again = self.content.every_session
        self.answers |= {key: value for key, value in known.items() if key not in again} | {WORDING: worded}

    def keep(self, **part: Any) -> None:
        """Lay ``part`` over the profile on this machine."""
        self.stored = read_json(self.folder / "profile.json") | part
        write_json(self.folder / "profile.json", self.stored)

    def ask_looked(self) -> None:
        """Whoever was to be seen first is asked whether that has happened."""
        if not self.screening().seen_first:
            return
        self.console.print("\nLast time, somebody was to look at your back first.")
        for key in HAVE_LOOKED:
            if worth_asking(key, self.answers, self.content):
                self.interview.one(self.content.questions[key], self.answers)

    def ask_open(self) -> None:
        """What the marks and areas asked for open. Raises Finished where there is no session."""
        self.interview.open_questions(self.answers, self.wanted)
        if not self.screening().plan_allowed:
            raise Finished

    def ask_where(self) -> list[dict[str, Any]]:
        """Where it hurts, screened at once. Raises Finished where there is no session."""
        regions = self.interview.regions()
        self.answers = still_answered({MAP: self.marked_before} | self.answers, regions, self.content)
        try:
            self.ask_open()
        finally:
            if self.keeps_answers:
                self.keep(answers=self.answers if self.screening().plan_allowed else self.without_marks())
        return regions

    def without_marks(self) -> Answers:
        """The answers without the map and what it asked: after a no to a session both are asked anew next time."""
        questions = self.content.questions
        return {
            k: v for k, v in self.answers.items() if k != MAP and (k not in questions or questions[k].asked != "map")
        }

    def ask_request(self) -> Request:
        last = self.stored.get("at_hand", {})
        regions = self.ask_where()
        tools = self.interview.choose("Which tools have you got?", self._options("tools"), last.get("tools", []))
        surfaces = self.interview.choose("Where can you do it?", self._options("surfaces"), last.get("surfaces", []))
        before = float(last.get("minutes", 10))
        spare = self.interview.number(f"How many minutes, 3 to 60? [Enter: {before:g}]", 3, 60, default=before)
        at_hand = {"tools": tools, "surfaces": surfaces, "minutes": spare}
        self.keep(at_hand=at_hand)
        value: dict[str, Any] = {"answers": self.answers, "map": regions, **at_hand}
        request = Request.model_validate_json(_json(value))
        return request.model_copy(update={"history": self.history()})

    def remembered(self, request: Request) -> Request:
        """The request with what was said of places in the sessions that were logged here."""
        events, now = read_logs(self.folder), datetime.now(UTC)
        stops = still_counts(past_words(events, now), past_doses(events, now), self.catalog)
        return request.model_copy(update={"stops": (*request.stops, *stops)})

    def _options(self, kind: str) -> list[tuple[str, str]]:
        return [(key, item.name) for key, item in getattr(self.catalog, kind).items()]

    def history(self) -> tuple[PastDose, ...]:
        """Earlier doses from the logs; what was sore after the last session is asked now."""
        events = read_logs(self.folder)
        doses = past_doses(events, datetime.now(UTC))
        if not doses or min(dose.days_ago for dose in doses) > 7:
            return doses
        last = min(dose.days_ago for dose in doses)
        sore = self.interview.number("How sore did the last session leave you, 0 to 10? [Enter: 0]", 0, 10, default=0)
        return tuple(
            dose.model_copy(update={"soreness_nrs": sore}) if dose.days_ago - last < 0.25 else dose for dose in doses
        )

    # ── verdict and plan ────────────────────────────────────────────────────────────────────────────────────────

    def screening(self) -> Screening:
        """Of all that was said: the answers, which hold the body map, and the areas that a file asks for."""
        return screen(self.answers, self.content, self.wanted)

    def show_verdict(self) -> None:
        screening = self.screening()
        print_screening(screening, self.content, self.console)
        if screening.seen_first and screening.verdict == "see_clinician":
            print_until_seen(screening, self.answers, self.content, self.catalog, self.console)

    def agree(self, request: Request) -> tuple[Plan | None, Request]:
        """Show the plan until it is accepted; drop or swap a line as asked."""
        catalog, marked, dropped = self.catalog, request.map or (), set[tuple[str, str]]()
        possible: tuple[Request, Catalog, set[tuple[str, str]]] | None = None
        while True:
            with self.console.status("planning …"):
                plan = self.try_plan(request, catalog)
            if plan is None:
                if possible is None:
                    if self.interview.yes("Leave it at that for today? [y/N]"):
                        raise CannotDo("No plan is possible; the reason stands above.")
                    request = self.remembered(self.ask_request())
                    marked = request.map or ()
                    continue
                self.console.print("[yellow]So the line stays.[/yellow]")
                request, catalog, dropped = possible
                continue
            possible = request, catalog, dropped
            missed = missed_places(marked, plan, dropped, catalog)
            print_plan(plan, self.screening(), catalog, self.console, missed)
            text = self.interview.line("Enter starts, d 2 drops line 2, s 2 swaps it, q ends:").lower()
            if not text:
                self.catalog = catalog
                return plan, request
            if text.startswith("q"):
                return None, request
            visit = _visit_of(plan, text)
            if visit is None:
                self.console.print("[yellow]Please type d or s and the number of a line.[/yellow]")
            elif text.startswith("d"):
                request = drop(request, visit.area, visit.side, self.catalog)
                dropped = dropped | {(visit.area, visit.side)}
            else:
                catalog = without(catalog, visit.technique)

    def try_plan(self, request: Request, catalog: Catalog) -> Plan | None:
        try:
            return met(lambda: plan_session(request, self.screening(), catalog))
        except CannotDo as refusal:
            self.console.print(f"[yellow]{escape(str(refusal))}[/yellow]")
            return None
        finally:
            # The solver leaves Ctrl-C ending the process at once, before the log has its last events.
            signal.signal(signal.SIGINT, signal.default_int_handler)

    # ── guiding ─────────────────────────────────────────────────────────────────────────────────────────────────

    def guide(self, plan: Plan, request: Request) -> None:
        restrictions, self.wished_nrs = self.screening().restrictions, request.max_discomfort_nrs
        script = write_script(plan, restrictions, request.tools, request.surfaces, self.catalog, request.person)
        before = self.interview.number("How is your back now, 0 no pain to 10 worst pain?", 0, 10)
        session = uuid.uuid4().hex
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        log = SessionLog(self.folder / "sessions" / f"{stamp}-{session[:8]}.jsonl")
        player = Player(script, self.catalog, self.console, self.voice, log, session, now=self._clock())
        try:
            player.write("session_started", plan=plan.model_dump(mode="json"))
            player.write("pain_reported", when="before", pain_nrs=before)
            self._play(player)
        finally:
            self.voice.hush()
            player.close()
            log.close()

    def _play(self, player: Player) -> None:
        try:
            while (outcome := player.guide()) == "hurts":
                if not self.hurts(player):
                    outcome = "stopped"
                    break
        except KeyboardInterrupt:
            player.write("session_stopped", why="interrupted")
            raise
        player.close()
        player.write("session_finished" if outcome == "finished" else "session_stopped", why=outcome)
        self.afterwards(player)
        if outcome == "finished":
            self.ask_outlook()

    def _clock(self) -> Any:
        """Wall-clock seconds, quickened by ``--speed`` for a look at a whole session."""
        started = time.time()
        return lambda: started + (time.time() - started) * self.speed

    def hurts(self, player: Player) -> bool:
        """Ask what kind of pain it is and apply its stop rule; False ends the session."""
        stops = during_stops(self.content.stops, self.screening().restrictions, self.wished_nrs)
        self.console.print("\n[bold]Come off the tool.[/bold] What is it?")
        for number, stop in enumerate(stops, start=1):
            self.console.print(f"[cyan]{number:>2}[/cyan] {escape(stop.label)}")
        self.console.print("[cyan] 0[/cyan] It was nothing, go on")
        chosen = int(self.interview.number("Number:", 0, len(stops)))
        if chosen == 0:
            return True
        stop = stops[chosen - 1]
        now = player.current
        player.write(
            "hurt", stop=stop.id, action=stop.action, area=now.area, side=now.side, visit=now.visit, segment=now.kind
        )
        self.console.print(f"[bold]{escape(stop.message)}[/bold]")
        if stop.action == "ease":
            player.ease()
            return True
        if stop.action == "stop_area":
            self._stop_areas(player, stop)
            return self.interview.line("Enter goes on with the rest, q ends:").lower() != "q"
        if stop.action == "emergency_screen":
            self.interview.star_questions(self.answers)
        return False

    def _stop_areas(self, player: Player, stop: StopRule) -> None:
        """The area that hurt and what the rule says goes with it; what was still to come is named."""
        here = player.current.area
        if here is None:
            return
        ahead = player.stop_areas(stopped_areas(stop, here, self.content.overlaps))
        for area in ahead:
            if area != here:
                sides = [visit.side for visit in player.script.plan.visits if visit.area == area]
                self.console.print(escape(left_out_words(self.catalog.areas[area], sides)))

    def afterwards(self, player: Player) -> None:
        after = self.interview.maybe_number("How is your back now, 0 to 10? [Enter: skip]", 0, 10)
        if after is not None:
            player.write("pain_reported", when="after", pain_nrs=after)
        if (stop := self.ask_odd("Is any of this so now?")) is not None:
            player.write("hurt", stop=stop.id, action=stop.action, when="after")
            return
        self.console.print(f"\n{escape(HONEST)}")
        self.console.print(f"[dim]Log: {escape(str(player.log.path))}[/dim]")

    def ask_outlook(self) -> None:
        """Mood, confidence and fear of moving: after the first finished session, again after four weeks."""
        profile = self.folder / "profile.json"
        if _days_since(read_json(profile).get("outlook", {}).get("at")) <= FULL_FORM_DAYS:
            return
        self.console.print("\nThree short questions on how things are with you. Enter skips one; no plan changes.")
        given: dict[str, float] = {}
        for asked in sorted(self.catalog.outlook.values(), key=lambda each: each.order):
            text = f"{asked.question} 0 {asked.low}, 10 {asked.high} [Enter: skip]"
            answer = self.interview.maybe_number(text, 0, 10)
            if answer is None:
                continue
            given[asked.id] = answer
            if asked.speaks(answer):
                self.console.print(f"[bold]{escape(asked.says)}[/bold]")
        write_json(profile, read_json(profile) | {"outlook": {"at": datetime.now(UTC).isoformat(), "answers": given}})

    def ask_odd(self, question: str) -> StopRule | None:
        """Ask for what cannot wait after a session; what is named takes the long form to be answered again first."""
        stops = after_stops(self.content.stops)
        self.console.print(f"\n{question} Each of them means an emergency department today.")
        for number, stop in enumerate(stops, start=1):
            self.console.print(f"[cyan]{number:>2}[/cyan] {escape(stop.label)}. [dim]{escape(stop.help)}[/dim]")
        self.console.print("[cyan] 0[/cyan] None of it")
        chosen = int(self.interview.number("Number: [Enter: 0]", 0, len(stops), default=0))
        if chosen == 0:
            return None
        stop = stops[chosen - 1]
        self.stored = {key: value for key, value in self.stored.items() if key != "full_at"}
        write_json(self.folder / "profile.json", self.stored)
        self.console.print(f"[bold]{escape(stop.message)}[/bold]")
        return stop

    def odd_since(self) -> bool:
        """Asked at the next start, as such things begin hours later; True where there is no session now."""
        events, now = read_logs(self.folder), datetime.now(UTC)
        rolled = [event for event in events if event.kind == "visit_ended"]
        if not rolled or _hours_ago(rolled[-1], now) > AFTER_HOURS:
            return False
        stop = self.ask_odd("Since the last session, is any of this so?")
        if stop is None:
            return False
        session = rolled[-1].session
        log = SessionLog(self.folder / "sessions" / f"{now.strftime('%Y%m%dT%H%M%SZ')}-{session[:8]}.jsonl")
        detail = {"stop": stop.id, "action": stop.action, "when": "after"}
        at = now.isoformat(timespec="milliseconds")
        log.write(Event(id=uuid.uuid4().hex, session=session, kind="hurt", at=at, position_s=0, detail=detail))
        log.close()
        return True


def past_doses(events: list[Event], now: datetime) -> tuple[PastDose, ...]:
    """What the logs say was done, as the planner's history."""
    doses = []
    for event in events:
        if event.kind != "visit_ended":
            continue
        value = {key: event.detail.get(key) for key in ("area", "side", "dose_s", "rung")} | {
            "days_ago": round(_hours_ago(event, now) / 24, 2)
        }
        try:
            doses.append(PastDose.model_validate_json(_json(value)))
        except ValueError:
            continue
    return tuple(doses)


def past_words(events: list[Event], now: datetime) -> tuple[Said, ...]:
    """What the logs say of places: what hurt, what was made easier, what was left out."""
    sessions: dict[str, list[Event]] = {}
    for event in events:
        sessions.setdefault(event.session, []).append(event)
    words = []
    for told in sessions.values():
        for heard in heard_in(told, _planned_visits(told)):
            value = heard._asdict() | {"hours_ago": _hours_ago(told[heard.event], now)}
            del value["event"]
            words.append(Said.model_validate(value))
    return tuple(words)


def _planned_visits(told: list[Event]) -> list[dict[str, Any]]:
    """The visits of the plan that a log begins with; none where the line is damaged."""
    started = next((event.detail.get("plan") for event in told if event.kind == "session_started"), None)
    try:
        plan = Plan.model_validate_json(_json(started))
    except ValueError:
        return []
    return [visit.model_dump(mode="json") for visit in plan.visits]


def _hours_ago(event: Event, now: datetime) -> float:
    """A time to come and one that cannot be read are just now: a wrong clock never makes anything older."""
    try:
        then = datetime.fromisoformat(event.at)
    except ValueError:
        return 0.0
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(0.0, (now - then).total_seconds() / 3600)


def drop(request: Request, area: str, side: str, catalog: Catalog) -> Request:
    """The same request with no need for one area and side."""
    needs = find_needs(request, catalog)
    needs[area, side] = 0
    listed: dict[str, dict[str, float]] = {}
    for (name, which), need in needs.items():
        listed.setdefault(name, {})[which] = need
    value = request.model_dump(mode="json", exclude_none=True) | {"needs": listed}
    value.pop("map", None)
    return Request.model_validate_json(_json(value))


def without(catalog: Catalog, technique: str) -> Catalog:
    """The catalogue with one technique out of reach, which is how a line is swapped."""
    return replace(catalog, variants={k: v for k, v in catalog.variants.items() if v.technique != technique})


def _visit_of(plan: Plan | None, text: str) -> Any:
    parts = text.split()
    if plan is None or len(parts) != 2 or parts[0] not in ("d", "s") or not parts[1].isdecimal():
        return None
    return next((visit for visit in plan.visits if visit.order == int(parts[1])), None)


def _days_since(stamp: Any) -> float:
    try:
        return (datetime.now(UTC) - datetime.fromisoformat(str(stamp))).total_seconds() / 86400
    except ValueError:
        return float("inf")


def _json(value: Any) -> str:
    return json.dumps(value)
