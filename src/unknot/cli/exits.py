"""Exit statuses and how our errors become them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress

import typer

from unknot.catalog.errors import ContentError, ProblemError

DONE = 0
DEFECT = 1
WRONG_INPUT = 2
CANNOT = 3


class CannotDo(Exception):
    """The request is well formed but cannot be met; the text says why and what would make it possible."""


def guarded(action: Callable[[], None]) -> None:
    """Run a command; turn wrong input into 2 and what cannot be met into 3, messages on standard error."""
    try:
        action()
        if sys.stdout is not None:
            sys.stdout.flush()
    except ContentError as error:
        complain("The content has problems:", str(error))
        raise typer.Exit(WRONG_INPUT) from None
    except ProblemError as error:
        complain("The input cannot be used:", str(error))
        raise typer.Exit(WRONG_INPUT) from None
    except CannotDo as error:
        complain(str(error))
        raise typer.Exit(CANNOT) from None
    except BrokenPipeError:
        # The reader went away (`unknot … | head`); a second error at shutdown would only be noise.
        _write_nowhere()
        raise typer.Exit(DONE) from None
    except OSError as error:
        complain(f"The machine refuses: {error.strerror or error}{f' ({error.filename})' if error.filename else ''}.")
        complain("Choose a folder or file that can be written, or make room on the disk.")
        _write_nowhere()
        raise typer.Exit(CANNOT) from None


def _write_nowhere() -> None:
    """What standard output still holds is dropped, so that Python's own shutdown does not fail on it again."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)
