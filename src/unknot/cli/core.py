"""``unknot screen|plan|script|why``: JSON in, JSON or words out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from unknot.catalog.errors import InputError, Problem
from unknot.catalog.root import content_root, content_version
from unknot.cli.exits import CannotDo, complain
from unknot.cli.reading import parse, read_object
from unknot.screening.content import ScreeningContent, load_screening
from unknot.screening.engine import screen

if TYPE_CHECKING:
    from unknot.planning.request import Plan
    from unknot.session.script import Script

Result = TypeVar("Result")


def screen_command(name: str, as_json: bool) -> None:
    answers = read_object(name)
    content = _screening_content()
    screening = screen(answers, content)
    if as_json:
        print(screening.model_dump_json(indent=1))
        return
    from unknot.cli.words import print_screening

    print_screening(screening, content)


def _screening_content() -> ScreeningContent:
    """The screening folder alone: reading the whole catalogue would double the start."""
    root = content_root()
    return load_screening(root / "screening", content_version(root))


def plan_command(name: str, as_json: bool, dump_problem: Path | None) -> None:
    asked = Asked(name)
    if dump_problem is not None:
        write_whole(dump_problem, asked.problem_json())
    plan = asked.plan()
    if as_json:
        print(plan.model_dump_json(indent=1))
        return
    from unknot.cli.words import print_plan
    from unknot.planning.places import missed_places
    from unknot.planning.request import marks_of

    missed = missed_places(marks_of(asked.request), plan, (), asked.catalog)
    print_plan(plan, asked.screening, asked.catalog, missed=missed)


def script_command(name: str, as_json: bool) -> None:
    asked = Asked(name)
    script = asked.script()
    if as_json:
        print(script.model_dump_json(indent=1))
        return
    from unknot.cli.words import print_script

    print_script(script)


def why_command(name: str, as_json: bool, what_if: bool) -> None:
    value = read_object(name)
    if "answers" not in value:
        content = _screening_content()
        lines = explain_screening(screen(value, content), content)
    else:
        asked = Asked(name, value)
        lines = explain_screening(asked.screening, asked.content) + asked.explain(what_if)
    if as_json:
        print(json.dumps({"lines": lines}, indent=1, ensure_ascii=False))
    else:
        print("\n".join(lines))


def explain_screening(screening: object, content: ScreeningContent) -> list[str]:
    from unknot.screening.explain import explain

    return list(explain(screening, content))  # type: ignore[arg-type]


class Asked:
    """A request read from a file, screened, with what is needed to plan it."""

    def __init__(self, name: str, value: dict[str, object] | None = None) -> None:
        from unknot.catalog.loader import load_catalog
        from unknot.planning.request import Request, screen_request

        self.request = parse(name, value if value is not None else read_object(name), Request)
        self.catalog = load_catalog()
        self.content = ScreeningContent.of(self.catalog)
        self.screening = screen_request(self.request, self.content)

    def plan(self) -> Plan:
        from unknot.planning.plan import plan_session

        return met(lambda: plan_session(self.request, self.screening, self.catalog))

    def script(self) -> Script:
        from unknot.session.script import write_script

        request = self.request
        limits = self.screening.restrictions
        return write_script(self.plan(), limits, request.tools, request.surfaces, self.catalog, request.person)

    def explain(self, what_if: bool) -> list[str]:
        """Why this plan; with ``what_if``, what one thing more or less would change, by planning again."""
        from unknot.planning.what_if import what_if as changes
        from unknot.planning.why import explain_plan

        lines = list(explain_plan(self.plan(), self.catalog))
        if what_if:
            lines += [change.text for change in changes(self.request, self.screening, self.catalog)]
        return lines

    def problem_json(self) -> str:
        from unknot.planning.plan import problem_json

        return met(lambda: problem_json(self.request, self.screening, self.catalog))


def met(action: Callable[[], Result]) -> Result:
    """The planner's ``NoPlan`` as the exit status for what cannot be met."""
    from unknot.planning.refusal import NoPlan

    try:
        return action()
    except NoPlan as refusal:
        raise CannotDo(f"No plan: {refusal.reason}\n{refusal.remedy}") from None


def write_whole(path: Path, text: str) -> None:
    """Write ``path`` completely or leave it as it was."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputError((Problem("--dump-problem", "", f"{path} ({error.strerror})", "a writable file"),)) from None
    complain(f"Wrote {path}.")
