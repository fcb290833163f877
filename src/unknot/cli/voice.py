"""Speak a sentence with whatever the machine has; a beep where it has nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import Protocol

# Command and the arguments before the text. The first one found speaks.
ENGINES: tuple[tuple[str, ...], ...] = (
    ("say", "-r", "165"),
    ("spd-say", "--wait", "--rate", "-20"),
    ("espeak-ng", "-s", "150", "--"),
    ("espeak", "-s", "150", "--"),
    ("flite", "-t"),
)


class Voice(Protocol):
    name: str

    def say(self, text: str) -> None: ...

    def hush(self) -> None: ...


class Silence:
    name = "silent"

    def say(self, text: str) -> None:
        """Nothing: the captions on the screen remain."""

    def hush(self) -> None:
        """Nothing to stop."""


class Beep:
    name = "beep"

    def say(self, text: str) -> None:  # noqa: ARG002 - a beep has no words
        sys.stderr.write("\a")
        sys.stderr.flush()

    def hush(self) -> None:
        """A beep is over before it could be stopped."""


class Engine:
    """One speech command; a new sentence ends the one still being said."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self.command = command
        self.name = command[0]
        self.process: subprocess.Popen[bytes] | None = None

    def say(self, text: str) -> None:
        self.hush()
        try:
            self.process = subprocess.Popen(
                [*self.command, text],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL,
            )
        except OSError:
            self.process = None

    def hush(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=2)
        self.process = None


def find_voice(wanted: bool = True) -> Voice:
    """The machine's speech command, else a beep; silence when it is not wanted."""
    if not wanted or os.environ.get("UNKNOT_VOICE") == "off":
        return Silence()
    for command in ENGINES:
        if shutil.which(command[0]):
            return Engine(command)
    return Beep()
