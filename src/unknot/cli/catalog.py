"""``unknot catalog``: check, list and show the content."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from unknot.catalog.base import JUDGEMENT
from unknot.catalog.checks import KINDS, items
from unknot.catalog.errors import ContentError, InputError, Problem
from unknot.catalog.loader import Catalog, load_catalog, read_catalog
from unknot.catalog.reading import nearest
from unknot.catalog.root import content_root
from unknot.screening.content import ScreeningContent


def check(root: Path | None, as_json: bool) -> None:
    """Exit 2 with every problem when there is one."""
    if root is not None and not root.is_dir():
        raise InputError((Problem("catalog check", "root", repr(str(root)), "an existing folder"),))
    catalog, problems = read_catalog(root or content_root())
    if catalog is not None and not problems:
        problems = _screening_problems(catalog)
    if as_json:
        print(json.dumps({"problems": [vars(problem) for problem in problems]}, indent=1))
        if problems:
            raise typer.Exit(2)
        return
    if problems or catalog is None:
        raise ContentError(tuple(problems))
    counts = ", ".join(f"{len(getattr(catalog, kind))} {kind}" for kind in KINDS)
    print(f"The content is sound: {counts}, {len(catalog.variants)} variants (version {catalog.version}).")


def _screening_problems(catalog: Catalog) -> list[Problem]:
    """What only the safety check asks of its files: no gap in the map's table, no rule that a worse answer ends."""
    try:
        ScreeningContent.of(catalog)
    except ContentError as error:
        return list(error.problems)
    return []


def list_items(kind: str, as_json: bool) -> None:
    catalog = load_catalog()
    kinds = (*KINDS, "variants")
    if kind not in kinds:
        raise InputError((Problem("catalog list", "kind", repr(kind), ", ".join(kinds), nearest(kind, kinds)),))
    found = getattr(catalog, kind)
    if as_json:
        print(json.dumps([item.model_dump(mode="json") for item in found.values()], indent=1))
        return
    width = max(len(key) for key in found)
    for key, item in found.items():
        print(f"{key:<{width}}  {_title(item)}")


def _title(item: object) -> str:
    for name in ("name", "text", "message", "title", "why"):
        if isinstance(value := getattr(item, name, None), str):
            return value
    rung = getattr(item, "rung", None)
    return f"rung {rung}" if rung else ""


def show_item(item_id: str, as_json: bool) -> None:
    catalog = load_catalog()
    found = [(where, item) for where, item in items(catalog) if where.rsplit("/", 1)[-1] == f"{item_id}.toml"]
    if not found:
        known = {where.rsplit("/", 1)[-1].removesuffix(".toml") for where, _ in items(catalog)}
        raise InputError((Problem("catalog show", "item", repr(item_id), "an id", nearest(item_id, known)),))
    if as_json:
        print(json.dumps([{"file": where} | item.model_dump(mode="json") for where, item in found], indent=1))
        return
    from unknot.cli.page import Page

    console = Page()
    for where, item in found:
        console.print(f"\n[bold]{where}[/bold]")
        _show(console, catalog, item.model_dump(mode="json"), 0)


def _show(console: object, catalog: Catalog, value: object, depth: int) -> None:
    from rich.markup import escape

    pad = "  " * depth
    assert isinstance(value, dict)
    for key, entry in value.items():
        if entry in (None, "", [], {}):
            continue
        label = f"{pad}[cyan]{key}[/cyan]"
        if key == "sources":
            console.print(f"{label}: {escape('; '.join(cite(catalog, source) for source in entry))}")  # type: ignore[attr-defined]
        elif isinstance(entry, dict):
            console.print(f"{label}:")  # type: ignore[attr-defined]
            _show(console, catalog, entry, depth + 1)
        elif isinstance(entry, list) and entry and isinstance(entry[0], dict):
            for part in entry:
                console.print(f"{label}:")  # type: ignore[attr-defined]
                _show(console, catalog, part, depth + 1)
        elif isinstance(entry, list):
            console.print(f"{label}: {escape(', '.join(str(part) for part in entry))}")  # type: ignore[attr-defined]
        else:
            console.print(f"{label}: {escape(str(entry))}")  # type: ignore[attr-defined]


def cite(catalog: Catalog, source: str) -> str:
    """A reference in a few words: who and when, or that it is our judgement."""
    if source == JUDGEMENT:
        return "our own judgement"
    reference = catalog.references[source]
    first = reference.authors[0]
    year = f" {reference.year}" if reference.year else ""
    unverified = "" if reference.verified else " (not verified)"
    return f"{first}{year}{unverified} [{source}]"
