"""The mechanical content: sites, tools, mattress and poses, read once and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from unknot.catalog.errors import ContentError, Problem
from unknot.catalog.load import Mattress, Pose, Site, ToolMechanics
from unknot.catalog.reading import read_file, read_folder
from unknot.catalog.root import content_root


@dataclass(frozen=True, eq=False)
class Sheets:
    """Mechanics by id. Equal only to itself, so that what was computed from it can be kept by it."""

    sites: Mapping[str, Site]
    tools: Mapping[str, ToolMechanics]
    poses: Mapping[str, Pose]
    mattress: Mattress


@cache
def load_sheets(root: Path | None = None) -> Sheets:
    """Everything below ``content/sites`` and ``content/mechanics``; raises ContentError with every problem."""
    base = root or content_root()
    problems: list[Problem] = []
    sites = read_folder(base / "sites", Site, problems)
    tools = read_folder(base / "mechanics" / "tools", ToolMechanics, problems)
    poses = read_folder(base / "mechanics" / "poses", Pose, problems)
    mattress = read_file(base / "mechanics" / "foam-mattress.toml", Mattress, problems)
    if problems or mattress is None:
        raise ContentError(tuple(problems))
    return Sheets(MappingProxyType(sites), MappingProxyType(tools), MappingProxyType(poses), mattress)
