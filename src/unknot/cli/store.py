"""The user's data folder: what was answered, and one log file per session. Nothing leaves the machine."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from unknot.session.events import Event


def data_folder(chosen: Path | None = None) -> Path:
    """``--data-dir``, else ``UNKNOT_DATA_DIR``, else the platform's place for user data. Private to the user."""
    if chosen is None and (named := os.environ.get("UNKNOT_DATA_DIR")):
        chosen = Path(named)
    if chosen is None:
        from platformdirs import user_data_path

        chosen = user_data_path("unknot", appauthor=False)
    chosen.mkdir(parents=True, exist_ok=True, mode=0o700)
    return chosen


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Replace ``path`` whole or not at all."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        json.dump(value, file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """The stored object, or an empty one where there is none or it cannot be read."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


class SessionLog:
    """Append-only JSON lines; each event is on disk before the session goes on."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = path
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, event: Event) -> None:
        # One write per line, so that an interrupt cannot leave half an event.
        os.write(self._descriptor, (event.model_dump_json() + "\n").encode())
        os.fsync(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)


def read_logs(folder: Path) -> list[Event]:
    """All events of all sessions, oldest session first; a damaged line is passed over."""
    events: list[Event] = []
    for path in sorted((folder / "sessions").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                events.append(Event.model_validate_json(line))
            except ValueError:
                continue
    return events
