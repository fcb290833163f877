"""Stations, and the seconds between them."""

from __future__ import annotations

from typing import NamedTuple

from unknot.catalog.session import ChangeOvers

SIDE_LYING = "side-lying"
STANDING = "standing"
BOOK = "mattress-with-book"
MATTRESSES = frozenset({"mattress", BOOK})


class Place(NamedTuple):
    """Posture × tool × surface. ``lying`` is the side lain on, empty outside side-lying."""

    posture: str
    lying: str
    tool: str
    surface: str

    @property
    def id(self) -> str:
        posture = f"{self.posture}-{self.lying}" if self.lying else self.posture
        return f"{posture}/{self.tool}/{self.surface}"


def place_of(posture: str, side: str, tool: str, surface: str) -> Place:
    """In side-lying the treated side is the one lain on."""
    return Place(posture, side if posture == SIDE_LYING else "", tool, surface)


def change_over_s(here: Place | None, there: Place | None, table: ChangeOvers) -> int:
    """Seconds from one place to the next; None is standing up with every tool in reach.

    Going from standing to the first place costs the posture, and laying the book if it needs one; going back
    to standing at the end costs the posture only.
    """
    if here == there:
        return 0
    if there is None:
        assert here is not None
        return posture_s(here.posture, STANDING, table)
    if here is None:
        laying = table.book_s if there.surface == BOOK else 0
        return posture_s(STANDING, there.posture, table) + laying
    turn = table.turn_s if here.lying and there.lying and here.lying != there.lying else 0
    tool = table.tool_s if here.tool != there.tool else 0
    return posture_s(here.posture, there.posture, table) + turn + tool + surface_s(here, there, table)


def posture_s(here: str, there: str, table: ChangeOvers) -> int:
    return 0 if here == there else table.postures[here][there]


def surface_s(here: Place, there: Place, table: ChangeOvers) -> int:
    if here.surface == there.surface:
        return 0
    if {here.surface, there.surface} == MATTRESSES:
        return table.book_s
    laying = table.book_s if there.surface == BOOK else 0
    return table.surface_s + laying
