"""Guide a person through a script in the terminal: clock, cue, what comes next, and a handful of keys.

The player decides nothing clinical: it plays the script, swaps to the script's own easier alternatives, and applies
the stop rules of the content.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Literal

from rich.align import Align
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.text import Text

from unknot.catalog.loader import Catalog
from unknot.cli.keys import Keys, listening
from unknot.cli.store import SessionLog
from unknot.cli.voice import Voice
from unknot.cli.words import minutes
from unknot.planning.request import Visit
from unknot.session.clock import SessionClock
from unknot.session.cues import Say
from unknot.session.easier import Alternative
from unknot.session.events import Event, EventKind
from unknot.session.script import Script, Segment
from unknot.session.words import side_words

Outcome = Literal["finished", "stopped", "hurts"]
TICK_S = 0.2
LATE_S = 2.0
"""A cue that is later than this, after a suspended terminal for instance, is shown but no longer said."""

KEYS_HELP = "space pause · n next · b back · e easier · h hurts · q end"
DOING = {
    "get_ready": "get ready",
    "set_up": "set up",
    "search": "search",
    "hold": "hold",
    "roll": "roll slowly",
    "pin_and_move": "press and move",
    "switch_side": "change sides",
    "change_over": "on to the next place",
    "rest": "rest",
    "breathe": "breathe",
    "re_test": "see how it is now",
    "move": "move",
}
DOSE_KINDS = ("search", "hold", "roll", "pin_and_move")


class Player:
    """Plays one script. ``now`` gives wall-clock seconds; tests and ``--speed`` pass their own."""

    def __init__(
        self,
        script: Script,
        catalog: Catalog,
        console: Console,
        voice: Voice,
        log: SessionLog,
        session: str,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.script = script
        self.catalog = catalog
        self.console = console
        self.voice = voice
        self.log = log
        self.session = session
        self.now = now
        self.clock = SessionClock(total_s=script.total_s)
        self.removed: set[int] = set()
        self.cut_at: dict[int, float] = {}
        self.eased: dict[int, list[str]] = {}
        self.done_s: dict[int, float] = {}
        self.caption = ""
        self.heard = -1.0
        self.segment = -1

    # ── what happens ────────────────────────────────────────────────────────────────────────────────────────────

    def guide(self) -> Outcome:
        """Play until the end, until the person ends it, or until something hurts."""
        if not self.clock.running:
            self.clock = self.clock.start(self.now())
        with listening() as keys, Live(console=self.console, auto_refresh=False, transient=True) as live:
            while True:
                if self.step():
                    return "finished"
                live.update(self.view(), refresh=True)
                outcome = self.press(self.key(keys))
                if outcome is not None:
                    self.voice.hush()
                    self.clock = self.clock.pause(self.now())
                    return outcome

    def key(self, keys: Keys) -> str | None:
        return keys.wait(TICK_S)

    def step(self) -> bool:
        """Say what is due and leave out what was removed; True when the script is over."""
        position = self.clock.at(self.now())
        index = self.script.at(position)
        segment = self.script.segments[index]
        if self._is_out(segment, position):
            self._leave(index)
            return self.step()
        if index != self.segment:
            self._enter(index, segment)
        self._speak(segment, position)
        self._count(segment, position)
        return self.clock.over(self.now())

    def press(self, key: str | None) -> Outcome | None:
        actions: dict[str, Callable[[], None]] = {
            " ": self.pause,
            "n": self.forward,
            "b": self.back,
            "e": self.ease,
        }
        if key in actions:
            actions[key]()
        elif key == "h":
            return "hurts"
        elif key == "q":
            return "stopped"
        return None

    def pause(self) -> None:
        now = self.now()
        self.clock = self.clock.pause(now) if self.clock.running else self.clock.start(now)
        self.write("resumed" if self.clock.running else "paused")
        if not self.clock.running:
            self.voice.hush()

    def forward(self) -> None:
        self.write("skipped", segment=self.current.kind, visit=self.current.visit)
        self._jump(self.script.at(self.position) + 1)

    def back(self) -> None:
        """To the start of this segment, or of the one before when it has just begun."""
        index = self.script.at(self.position)
        if self.position - self.current.starts_s < 3:
            index = max(0, index - 1)
            while index and self.script.segments[index].visit in self.removed:
                index -= 1
        self.write("went_back")
        self.segment = -1
        self._jump(index)

    def ease(self) -> None:
        """The gentlest change that has not been made to this visit yet."""
        order = self.current.visit
        made = self.eased.setdefault(order or 0, [])
        options = [a for a in self.script.easier if a.visit == order and a.kind not in made]
        if order is None or not options:
            self.caption = "There is nothing to ease here. Space pauses, n goes on."
            return
        chosen = options[0]
        made.append(chosen.kind)
        self.write("eased", visit=order, to=chosen.kind, variant=chosen.variant)
        self._tell(chosen.say)
        self._apply(chosen)

    def _apply(self, chosen: Alternative) -> None:
        if chosen.kind == "skip":
            self.remove({chosen.visit})
        elif chosen.kind == "shorter":
            starts = next(s.starts_s for s in self.script.segments if s.visit == chosen.visit and s.kind in DOSE_KINDS)
            self.cut_at[chosen.visit] = starts + chosen.dose_s

    def remove(self, visits: set[int]) -> None:
        self.removed |= visits

    def stop_areas(self, areas: Iterable[str]) -> list[str]:
        """Leave out what remains of the planned areas among these, on both sides. Returns those still to come."""
        planned = {visit.area for visit in self.script.plan.visits}
        gone = [area for area in areas if area in planned]
        ahead = [area for area in gone if self._is_ahead(area)]
        for area in gone:
            self.remove({visit.order for visit in self.script.plan.visits if visit.area == area})
            self.write("area_stopped", area=area)
        return ahead

    def _is_ahead(self, area: str) -> bool:
        position = self.position
        return any(
            s.area == area and s.visit not in self.removed and min(s.ends_s, self._cut(s)) > position
            for s in self.script.segments
        )

    # ── where we are ────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def position(self) -> float:
        return self.clock.at(self.now())

    @property
    def current(self) -> Segment:
        return self.script.segments[self.script.at(self.position)]

    @property
    def visit(self) -> Visit | None:
        order = self.current.visit
        return None if order is None else self.script.plan.visits[order - 1]

    def remaining_s(self) -> float:
        """Seconds to the end, without what has been left out or cut short."""
        position = self.position
        return sum(
            max(0.0, min(s.ends_s, self._cut(s)) - max(position, s.starts_s))
            for s in self.script.segments
            if s.visit not in self.removed
        )

    def _cut(self, segment: Segment) -> float:
        if segment.visit in self.cut_at and segment.kind in DOSE_KINDS:
            return max(segment.starts_s, self.cut_at[segment.visit or 0])
        return segment.ends_s

    def _is_out(self, segment: Segment, position: float) -> bool:
        return segment.visit in self.removed or (position >= self._cut(segment) < segment.ends_s)

    def _leave(self, index: int) -> None:
        """On to the next segment that is still in."""
        self._jump(index + 1)

    def _jump(self, index: int) -> None:
        segments = self.script.segments
        target = segments[index].starts_s if index < len(segments) else self.script.total_s
        self.voice.hush()
        self.clock = self.clock.jump(self.now(), target)
        self.heard = target - 0.001

    def _enter(self, index: int, segment: Segment) -> None:
        before = self.script.segments[self.segment] if 0 <= self.segment < len(self.script.segments) else None
        if before is not None and before.visit is not None and before.visit != segment.visit:
            self._close(before.visit)
        self.segment = index
        self.write("segment_started", segment=segment.kind, area=segment.area, side=segment.side, visit=segment.visit)

    def _close(self, order: int) -> None:
        """Log what one visit came to, which is what the next plan is made from."""
        seconds = self.done_s.pop(order, 0.0)
        if seconds < 1:
            return
        visit = self.script.plan.visits[order - 1]
        eased = [a for a in self.script.easier if a.visit == order and a.kind in self.eased.get(order, [])]
        rung = next((a.rung for a in eased if a.kind == "lower_rung"), visit.rung)
        self.write(
            "visit_ended", area=visit.area, side=visit.side, dose_s=round(seconds), rung=rung, technique=visit.technique
        )

    def close(self) -> None:
        for order in list(self.done_s):
            self._close(order)

    def _count(self, segment: Segment, position: float) -> None:
        """Seconds of pressure so far on this visit, by position and so unharmed by a slow machine."""
        if segment.visit is None or segment.kind not in DOSE_KINDS or not self.clock.running:
            return
        first = next(s.starts_s for s in self.script.segments if s.visit == segment.visit and s.kind in DOSE_KINDS)
        self.done_s[segment.visit] = position - first

    def _speak(self, segment: Segment, position: float) -> None:
        for say in segment.say:
            due = segment.starts_s + say.at_s
            if self.heard < due <= position:
                self._cue(say, position - due)
        self.heard = max(self.heard, position)

    def _cue(self, say: Say, late_s: float) -> None:
        self.caption = say.text
        if late_s <= LATE_S and self.clock.running:
            self.voice.say(say.text)

    def _tell(self, text: str) -> None:
        self.caption = text
        self.voice.say(text)

    def write(self, kind: EventKind, /, **detail: Any) -> None:
        self.log.write(
            Event(
                id=uuid.uuid4().hex,
                session=self.session,
                kind=kind,
                at=datetime.now(UTC).isoformat(timespec="milliseconds"),
                position_s=round(self.position, 1),
                detail=detail,
            )
        )

    # ── what is seen ────────────────────────────────────────────────────────────────────────────────────────────

    def view(self) -> RenderableType:
        segment, position = self.current, self.position
        left = max(0.0, self._end_of_part(segment) - position)
        part = self._length_of_part(segment)
        parts: list[RenderableType] = [
            Align.center(Text(self._heading(segment), style="bold")),
            Align.center(Text(DOING[segment.kind] if segment.area else " ", style="cyan")),
            Align.center(Text(big(minutes(left)), style="bold" if self.clock.running else "yellow")),
            # The bar ends without a line break; the padding gives it one.
            Padding(ProgressBar(total=part, completed=part - left, width=None), (0, 0, 1, 0)),
            Align.center(Text(self.caption or " ", style="italic")),
            Text(""),
            Text(f"next: {self._following(segment)}", style="dim"),
            Text(f"{KEYS_HELP}   {minutes(self.remaining_s())} to go", style="dim"),
        ]
        title = "" if self.clock.running else "paused – space goes on"
        return Panel(Group(*parts), title=title, padding=(1, 2))

    def _heading(self, segment: Segment) -> str:
        if segment.area is None or segment.side is None:
            return DOING[segment.kind].capitalize()
        words = side_words(self.catalog.areas[segment.area], segment.side)
        return words.replace("left", "LEFT").replace("right", "RIGHT")

    def _end_of_part(self, segment: Segment) -> float:
        """End of the dose for its phases, else of the segment: the clock counts one side down as a whole."""
        if segment.kind not in DOSE_KINDS:
            return segment.ends_s
        last = [s for s in self.script.segments if s.visit == segment.visit and s.kind in DOSE_KINDS][-1]
        return min(last.ends_s, self.cut_at.get(segment.visit or 0, last.ends_s))

    def _length_of_part(self, segment: Segment) -> float:
        if segment.kind not in DOSE_KINDS:
            return segment.duration_s
        first = next(s for s in self.script.segments if s.visit == segment.visit and s.kind in DOSE_KINDS)
        return max(1.0, self._end_of_part(segment) - first.starts_s)

    def _following(self, segment: Segment) -> str:
        after = [s for s in self.script.segments if s.starts_s >= segment.ends_s and s.visit not in self.removed]
        if not after:
            return "the end"
        following = after[0]
        words = DOING[following.kind]
        if following.area is None or following.side is None or following.kind == "rest":
            return words
        return f"{words}, {side_words(self.catalog.areas[following.area], following.side)}"


_DIGITS = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": (" ▀█", "  █", "  ▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    ":": (" ", "▀", "▀"),
}


def big(text: str) -> str:
    """Digits three lines tall, to be read from the floor."""
    return "\n".join("  ".join(_DIGITS[character][row] for character in text) for row in range(3))
