"""Where in the script a session is, from wall-clock times alone.

No ticks are counted: a suspended terminal, a locked phone or a slow machine resumes at the right second.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class SessionClock:
    """``position`` seconds into the script were reached at wall-clock time ``since`` (any epoch, seconds).

    While ``running`` the position grows with the wall clock; while paused it stays.
    """

    total_s: float
    position_s: float = 0.0
    since: float = 0.0
    running: bool = False

    def at(self, now: float) -> float:
        """Seconds into the script at wall-clock time ``now``, within 0 … ``total_s``."""
        if not self.running:
            return self.position_s
        return min(self.total_s, self.position_s + max(0.0, now - self.since))

    def start(self, now: float) -> SessionClock:
        return replace(self, position_s=self.at(now), since=now, running=True)

    def pause(self, now: float) -> SessionClock:
        return replace(self, position_s=self.at(now), since=now, running=False)

    def jump(self, now: float, position_s: float) -> SessionClock:
        """The same clock, running or not, but at ``position_s``."""
        return replace(self, position_s=min(max(position_s, 0.0), self.total_s), since=now)

    def stretch(self, now: float, total_s: float) -> SessionClock:
        """The same moment of a script that has become ``total_s`` long."""
        return replace(self, position_s=min(self.at(now), total_s), since=now, total_s=total_s)

    def over(self, now: float) -> bool:
        return self.at(now) >= self.total_s
