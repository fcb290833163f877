"""What is pressed over the same nerve, skin or bone as a place that hurt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from unknot.catalog.rules import Question, StopRule


def overlaps_of(questions: Iterable[Question]) -> Mapping[str, tuple[str, ...]]:
    """Which areas are pressed so close to each other that one goes with the other."""
    return next((question.overlaps for question in questions if question.kind == "local"), {})


def stopped_areas(stop: StopRule, area: str, overlaps: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The areas that are left out when ``area`` answers like this, itself first."""
    if stop.action != "stop_area":
        return ()
    if stop.here != "nearby":
        return (area,)
    along = [other for path in stop.nerve_paths if area in path for other in path]
    return tuple(dict.fromkeys((area, *overlaps.get(area, ()), *along)))
