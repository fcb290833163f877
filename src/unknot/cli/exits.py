"""Exit statuses and how our errors become them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

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
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(DONE) from None


def complain(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)
