"""The ``unknot`` command: thin, and quick to start – every command imports what it needs when it runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from unknot.cli.exits import DEFECT, guarded

app = typer.Typer(
    name="unknot",
    help="A private, evidence-cited coach for rolling a stiff back: screen, plan, guide.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
catalog_app = typer.Typer(help="The cited content: check it, list it, show it.", no_args_is_help=True)
app.add_typer(catalog_app, name="catalog")

InputFile = Annotated[str, typer.Argument(help="a JSON file, or - for standard input", metavar="FILE")]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON document and nothing else")]


@app.command()
def coach(
    data_dir: Annotated[Path | None, typer.Option(help="where the session log goes")] = None,
    voice: Annotated[bool, typer.Option(help="speak the cues aloud")] = True,
    speed: Annotated[float, typer.Option(hidden=True, min=1, max=1000)] = 1.0,
    profile: Annotated[Path | None, typer.Option(help="answers and needs to start from, as JSON")] = None,
) -> None:
    """Be asked, be planned for and be guided, here in the terminal."""
    from unknot.cli.coach import coach as run_coach

    guarded(lambda: run_coach(data_dir=data_dir, voice=voice, speed=speed, profile=profile))


@app.command()
def screen(answers: InputFile, as_json: AsJson = False) -> None:
    """Tell mechanical back pain from what must be seen by somebody else first."""
    from unknot.cli.core import screen_command

    guarded(lambda: screen_command(answers, as_json))


@app.command()
def plan(
    request: InputFile,
    as_json: AsJson = False,
    dump_problem: Annotated[
        Path | None, typer.Option(help="write the optimisation problem here, for another solver")
    ] = None,
) -> None:
    """Plan the best session for the minutes, tools and surfaces at hand."""
    from unknot.cli.core import plan_command

    guarded(lambda: plan_command(request, as_json, dump_problem))


@app.command()
def script(request: InputFile, as_json: AsJson = False) -> None:
    """Plan a session and write it out as a timeline of cues."""
    from unknot.cli.core import script_command

    guarded(lambda: script_command(request, as_json))


@app.command()
def why(
    request: InputFile,
    as_json: AsJson = False,
    what_if: Annotated[bool, typer.Option(help="also re-plan with one thing more or less")] = True,
) -> None:
    """Explain a verdict (from answers) or a plan (from a request), step by step."""
    from unknot.cli.core import why_command

    guarded(lambda: why_command(request, as_json, what_if))


@app.command()
def pressure(
    case: InputFile,
    as_json: AsJson = False,
    ladder: Annotated[bool, typer.Option("--ladder", help="the ladder of the technique for this person")] = False,
    plot: Annotated[Path | None, typer.Option(help="also draw the ladder as SVG into this file")] = None,
) -> None:
    """Estimate what a ball, a roller or a book under the ball does to this body, with honest error bars."""
    from unknot.cli.pressure import pressure_command

    guarded(lambda: pressure_command(case, as_json, ladder, plot))


@app.command()
def figure(
    out: Annotated[Path, typer.Option(help="a file ending in .svg, .png, .glb or .json; with --all a folder")],
    technique: Annotated[str | None, typer.Argument(help="a technique's id, or the word map")] = None,
    every: Annotated[bool, typer.Option("--all", help="write all drawings into a folder")] = False,
    side: Annotated[str | None, typer.Option(help="left or right")] = None,
    tool: Annotated[str | None, typer.Option(help="one the technique offers")] = None,
    surface: Annotated[str | None, typer.Option(help="one the technique offers")] = None,
    effort: Annotated[str, typer.Option(help="easier, usual or harder")] = "usual",
    moment: Annotated[str, typer.Option(help="set_up, contact or motion")] = "contact",
    height_cm: Annotated[float, typer.Option(min=120, max=230)] = 170.0,
    mass_kg: Annotated[float, typer.Option(min=30, max=300)] = 68.0,
    view: Annotated[str, typer.Option(help="of the map: front or back")] = "back",
) -> None:
    """Draw a technique on a body of this height and mass, or the body map."""
    from unknot.cli.figure import figure_command

    guarded(
        lambda: figure_command(
            technique,
            out=out,
            every=every,
            side=side,
            tool=tool,
            surface=surface,
            effort=effort,
            moment=moment,
            height_cm=height_cm,
            mass_kg=mass_kg,
            view=view,
        )
    )


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Print versions, folders and content, for a bug report; no health data."""
    from unknot.cli.doctor import doctor as run_doctor

    guarded(lambda: run_doctor(as_json))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="address to listen on; loopback only in solo mode")] = None,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8765,
    workers: Annotated[int, typer.Option(min=1, max=64)] = 2,
    browser: Annotated[bool, typer.Option(help="open the browser")] = True,
    data_dir: Annotated[Path | None, typer.Option(help="where everything is kept")] = None,
    cert: Annotated[Path | None, typer.Option(help="TLS certificate, PEM")] = None,
    key: Annotated[Path | None, typer.Option(help="its private key, PEM")] = None,
) -> None:
    """Start the web app and open it in the browser."""
    from unknot.cli.serve import serve as run_serve

    guarded(lambda: run_serve(host, port, workers, browser, data_dir, cert, key))


@app.command()
def demo(
    data_dir: Annotated[Path | None, typer.Option(help="an empty folder to fill")] = None,
    seed: Annotated[int, typer.Option(help="the same seed makes the same people")] = 1,
    person: Annotated[str | None, typer.Option(help="solo mode: who to be; `unknot demo --person list`")] = None,
) -> None:
    """Fill a database with made-up people at different stages."""
    from unknot.cli.demo import demo as run_demo

    guarded(lambda: run_demo(data_dir, seed, person))


@app.command()
def account(
    name: Annotated[str, typer.Argument(help="the name somebody signs in with")],
    data_dir: Annotated[Path | None, typer.Option(help="where everything is kept")] = None,
) -> None:
    """Server mode: make an account, or set a new password for one."""
    from unknot.cli.account import account as run_account

    guarded(lambda: run_account(name, data_dir))


@catalog_app.command("check")
def catalog_check(
    root: Annotated[Path | None, typer.Argument(help="a content folder; the packaged one by default")] = None,
    as_json: AsJson = False,
) -> None:
    """Validate all content and list every problem."""
    from unknot.cli.catalog import check

    guarded(lambda: check(root, as_json))


@catalog_app.command("list")
def catalog_list(
    kind: Annotated[str, typer.Argument(help="techniques, areas, tools, rules, references, …")] = "techniques",
    as_json: AsJson = False,
) -> None:
    """List one kind of content."""
    from unknot.cli.catalog import list_items

    guarded(lambda: list_items(kind, as_json))


@catalog_app.command("show")
def catalog_show(item: Annotated[str, typer.Argument(help="the id of any item")], as_json: AsJson = False) -> None:
    """Show one technique, rule, reference … in full, with its sources."""
    from unknot.cli.catalog import show_item

    guarded(lambda: show_item(item, as_json))


def run() -> None:
    """Entry point: usage errors leave with 2, defects of ours with 1 and a request for a report."""
    try:
        app()
    except Exception as error:
        print(
            f"unknot: a defect of ours: {type(error).__name__}: {error}\n"
            "Please report it with the output of `unknot doctor`.",
            file=sys.stderr,
        )
        sys.exit(DEFECT)
