"""What happened in a session, one event at a time; append-only, ids made where the event happens."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from unknot.catalog.base import Frozen

EventKind = Literal[
    "session_started",
    "segment_started",
    "visit_ended",
    "paused",
    "resumed",
    "skipped",
    "went_back",
    "eased",
    "hurt",
    "area_stopped",
    "session_stopped",
    "session_finished",
    "pain_reported",
    "comment",
]


class Event(Frozen):
    """``at`` is an ISO 8601 time with offset; ``position_s`` seconds into the script."""

    id: str
    session: str
    kind: EventKind
    at: str
    position_s: float
    detail: dict[str, Any] = Field(default_factory=dict)
