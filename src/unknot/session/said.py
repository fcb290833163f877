"""What the events of one session say of its places: what hurt, what was made easier, what was left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

Place = tuple[str, str]
DOSES = ("search", "hold", "roll", "pin_and_move")
ON_TOOL = (*DOSES, "set_up", "switch_side")
EASED, LEFT_OUT = "eased", "left-out"


class Happened(Protocol):
    """An event, wherever it is kept. Its detail was written by a device and may hold anything."""

    @property
    def kind(self) -> str: ...
    @property
    def detail(self) -> Mapping[str, Any]: ...


class Heard(NamedTuple):
    """``event``: the index of the event that said it. ``rule``: a stop rule, ``eased`` or ``left-out``."""

    event: int
    area: str
    side: str
    rule: str
    variant: str


def heard_in(events: Sequence[Happened], visits: Sequence[Mapping[str, Any]]) -> list[Heard]:
    """``events`` in the order in which they happened, ``visits`` of the session's plan."""
    listener = _Listener(visits)
    for number, event in enumerate(events):
        listener.hear(number, event.kind, event.detail)
    return sorted([*listener.heard, *listener.passed_over()])


class _Listener:
    """``here`` is the visit that is on, ``last`` the one that was last under pressure, by their order."""

    def __init__(self, visits: Sequence[Mapping[str, Any]]) -> None:
        self.visits: dict[int, Mapping[str, Any]] = {visit["order"]: visit for visit in visits}
        self.form = {order: str(visit["variant"]) for order, visit in self.visits.items()}
        self.done_s: defaultdict[int, float] = defaultdict(float)
        self.heard: list[Heard] = []
        self.skipped: list[tuple[int, int]] = []
        self.here: int | None = None
        self.last: int | None = None
        self.kind = ""

    def hear(self, number: int, kind: str, detail: Mapping[str, Any]) -> None:
        order = self._order(detail)
        if kind == "segment_started":
            self.here, self.kind = order, _kind(detail)
            self.last = order if self.kind in DOSES and order else self.last
        elif kind == "visit_ended" and order is not None:
            self.last = order
            self.done_s[order] += _seconds(detail.get("dose_s"))
        elif kind == "eased" and order is not None:
            self._say(number, order, LEFT_OUT if detail.get("to") == "skip" else EASED)
            if detail.get("to") == "lower_rung" and isinstance(detail.get("variant"), str):
                self.form[order] = detail["variant"]
        elif kind == "hurt" and isinstance(detail.get("stop"), str):
            for place in self._meant(order, detail):
                self._say(number, place, detail["stop"])
        elif kind == "skipped" and _kind(detail) in ON_TOOL and (order or self.here) is not None:
            self.skipped.append((number, order or self.here or 0))

    def passed_over(self) -> list[Heard]:
        """Visits that were skipped with less than half of their seconds done."""
        return [
            self._heard(number, order, LEFT_OUT)
            for number, order in self.skipped
            if self.done_s[order] < self.visits[order]["dose_s"] / 2
        ]

    def _meant(self, order: int | None, detail: Mapping[str, Any]) -> list[int]:
        """The place that is on; between places it can be the one just left, so when in doubt both.

        An event that names no place is of the one that was on, else of the one that was rolled last. What is said
        after a session is of all that was rolled in it.
        """
        if detail.get("when") == "after":
            return list(self.done_s)
        kind, here = _kind(detail) or self.kind, order if order is not None else self.here
        meant = [here] if here is not None and (not kind or kind in (*ON_TOOL, "rest")) else []
        if self.last is not None and (not meant or (kind and kind not in DOSES)):
            meant.append(self.last)
        return list(dict.fromkeys(meant))

    def _say(self, number: int, order: int, rule: str) -> None:
        self.heard.append(self._heard(number, order, rule))

    def _heard(self, number: int, order: int, rule: str) -> Heard:
        visit = self.visits[order]
        return Heard(number, str(visit["area"]), str(visit["side"]), rule, self.form[order])

    def _order(self, detail: Mapping[str, Any]) -> int | None:
        """The visit an event is about, by its number or by its area and side."""
        number = detail.get("visit")
        if isinstance(number, int) and number in self.visits:
            return number
        place = (detail.get("area"), detail.get("side"))
        return next((order for order, v in self.visits.items() if (v["area"], v["side"]) == place), None)


def _kind(detail: Mapping[str, Any]) -> str:
    """The kind of segment: what a phone calls ``kind`` is ``segment`` in the logs of the terminal."""
    found = detail.get("kind") or detail.get("segment")
    return found if isinstance(found, str) else ""


def _seconds(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and value == value else 0.0
