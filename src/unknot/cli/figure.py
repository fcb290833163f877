"""``unknot figure``: a technique's drawing, 3D scene or solved pose, or the body map, written to a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast, get_args

from unknot.catalog.errors import InputError, Problem
from unknot.catalog.poses import MOMENTS, MomentName
from unknot.catalog.techniques import EFFORTS, Effort
from unknot.cli.exits import CannotDo, complain

FORMATS = (".svg", ".png", ".json", ".glb")


def figure_command(
    technique: str | None,
    *,
    out: Path,
    every: bool = False,
    side: str | None = None,
    tool: str | None = None,
    surface: str | None = None,
    effort: str = "usual",
    moment: str = "contact",
    height_cm: float = 170.0,
    mass_kg: float = 68.0,
    view: str = "back",
) -> None:
    """Write one drawing, all shipped drawings (`every`) or the body map (technique `map`)."""
    if every:
        write_all(out)
    elif technique == "map":
        write_map(out, view)
    elif technique is None:
        raise _wrong("technique", "nothing", "an id such as glute-ball-lying, the word map, or --all")
    else:
        write_one(technique, out, side, tool, surface, effort, moment, height_cm, mass_kg)
    complain(f"written: {out}")


def _wrong(field: str, found: str, expected: str, hint: str = "") -> InputError:
    return InputError((Problem("unknot figure", field, found, expected, hint),))


def _one_of(field: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise _wrong(field, repr(value), "one of " + ", ".join(known))
    return value


def write_one(
    technique: str,
    out: Path,
    side: str | None,
    tool: str | None,
    surface: str | None,
    effort: str,
    moment: str,
    height_cm: float,
    mass_kg: float,
) -> None:
    from unknot.body.mesh import build_body
    from unknot.catalog.loader import load_catalog
    from unknot.figure import library
    from unknot.figure.tasks import Person

    kind = _one_of("--out", out.suffix, FORMATS)
    wanted = cast(Effort, _one_of("--effort", effort, EFFORTS))
    when = cast(MomentName, _one_of("--moment", moment.replace("-", "_"), MOMENTS))
    person = Person(height_cm / 100, mass_kg)
    try:
        build_body(person.height_m, person.mass_kg)
        known = load_catalog().techniques.get(technique)
        side = side or (library.drawn_sides(known)[0] if known else "left")
        library.check_side(technique, side)
        form = library.Form(technique, when, wanted, tool, surface, person)
        if kind == ".glb":
            from unknot.figure.posed import technique_glb

            out.write_bytes(technique_glb(form, side))
            return
        if kind == ".json":
            text = json.dumps(library.pose_record(library.solve(form), side), indent=1) + "\n"
        else:
            text = library.draw_technique(form, side)
    except ValueError as error:
        found, _, expected = str(error).partition("; expected ")
        raise _wrong("", found, expected or "a drawing that the catalogue knows") from None
    _write(out, text)


def _write(out: Path, text: str) -> None:
    if out.suffix != ".png":
        out.write_text(text, encoding="utf-8")
        return
    from unknot.figure.png import write_png

    try:
        write_png(text, out)
    except ImportError as missing:
        raise CannotDo(str(missing)) from None


def write_all(out: Path) -> None:
    """Copy every shipped drawing into a folder."""
    from unknot.figure import library
    from unknot.figure.movement import movement_pictures

    out.mkdir(parents=True, exist_ok=True)
    for picture in (*library.pictures(), *movement_pictures()):
        (out / f"{picture.name}.svg").write_text(library.shipped_svg(picture), encoding="utf-8")


def write_map(out: Path, view: str) -> None:
    from unknot.body.regions import View
    from unknot.figure.bodymap import body_map_svg

    _one_of("--out", out.suffix, (".svg",))
    chosen = cast(View, _one_of("--view", view, get_args(View)))
    out.write_text(body_map_svg(chosen), encoding="utf-8")
