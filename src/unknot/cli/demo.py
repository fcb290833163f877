"""``unknot demo``: a data folder with a few made-up people at different stages, to look around in."""

from __future__ import annotations

from pathlib import Path

from unknot.cli.exits import CannotDo, complain


def demo(data_dir: Path | None, seed: int, person: str | None) -> None:
    """Fills the database; in solo mode with one person, in server mode with all of them."""
    from unknot.cli.serve import prepare, set_up

    set_up(data_dir)
    prepare()
    from django.core.management import CommandError, call_command

    try:
        call_command("demo", seed=seed, person=person)
    except CommandError as error:
        raise CannotDo(str(error)) from None
    if person != "list":
        complain("Look around with: unknot serve" + (f" --data-dir {data_dir}" if data_dir else ""))
