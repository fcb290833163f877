"""The console of our commands."""

from __future__ import annotations

from rich.console import Console


class Page(Console):
    """A console that leaves a reader's going away to ``guarded``; rich itself would end with a defect's status."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError
