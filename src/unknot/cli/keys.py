"""Single key presses without waiting for Enter, on POSIX terminals and on Windows."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Keys(Protocol):
    def wait(self, seconds: float) -> str | None:
        """The next key within ``seconds``, or None."""


@contextmanager
def listening() -> Iterator[Keys]:
    """Keys of the attached terminal while the block runs; its settings are put back whatever happens."""
    if sys.platform == "win32":
        yield _WindowsKeys()
        return
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        # cbreak, not raw: output keeps its line ends and Ctrl-C stays an interrupt.
        tty.setcbreak(descriptor)
        yield _PosixKeys(descriptor)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


class _PosixKeys:
    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def wait(self, seconds: float) -> str | None:
        import os
        import select

        ready, _, _ = select.select([self.descriptor], [], [], max(0.0, seconds))
        if not ready:
            return None
        data = os.read(self.descriptor, 16)
        if not data:
            # End of input: the terminal is gone; behave as if nobody pressed anything.
            time.sleep(max(0.0, seconds))
            return None
        text = data.decode("utf-8", "ignore")
        return {"\x1b[C": "n", "\x1b[D": "b", "\x1b": "q"}.get(text, text[:1])


class _WindowsKeys:
    def wait(self, seconds: float) -> str | None:
        import msvcrt

        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if msvcrt.kbhit():  # type: ignore[attr-defined, unused-ignore]
                return str(msvcrt.getwch())  # type: ignore[attr-defined, unused-ignore]
            time.sleep(0.02)
        return None
