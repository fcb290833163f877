"""The whole catalogue: content files → frozen typed objects, checked against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel

from unknot.catalog.checks import check_links, check_techniques, check_wording
from unknot.catalog.errors import ContentError, Problem
from unknot.catalog.items import (
    Area,
    Claim,
    Measure,
    Movement,
    OutlookQuestion,
    Posture,
    Reference,
    Surface,
    Tool,
    Zone,
)
from unknot.catalog.reading import read_file, read_folder
from unknot.catalog.root import content_root, content_version
from unknot.catalog.rules import MapRow, Memory, Question, Rule, StopRule, Term, Word
from unknot.catalog.session import Benefit, ChangeOvers, Frame, Meanwhile, ToolLadder
from unknot.catalog.techniques import Technique, Variant, variant_id

Item = TypeVar("Item", bound=BaseModel)


@dataclass(frozen=True)
class Catalog:
    """Everything in ``content/``, by id. ``version`` changes with any byte of any content file."""

    version: str
    references: Mapping[str, Reference]
    areas: Mapping[str, Area]
    tools: Mapping[str, Tool]
    surfaces: Mapping[str, Surface]
    postures: Mapping[str, Posture]
    zones: Mapping[str, Zone]
    movements: Mapping[str, Movement]
    measures: Mapping[str, Measure]
    outlook: Mapping[str, OutlookQuestion]
    claims: Mapping[str, Claim]
    questions: Mapping[str, Question]
    rules: Mapping[str, Rule]
    stops: Mapping[str, StopRule]
    terms: Mapping[str, Term]
    map_rows: Mapping[str, MapRow]
    words: Mapping[str, Word]
    techniques: Mapping[str, Technique]
    frame: Frame
    change_overs: ChangeOvers
    benefit: Benefit
    ladder: ToolLadder
    meanwhile: Meanwhile
    variants: Mapping[str, Variant]

    def memory_of(self, rule: str) -> Memory | None:
        """What is remembered of a place after this stop rule or word; None where nothing is."""
        found = self.stops.get(rule) or self.words.get(rule)
        return found.memory if found else None


@cache
def load_catalog(root: Path | None = None) -> Catalog:
    """The checked catalogue below ``root`` (the packaged content by default).

    Raises ContentError with every problem of every file when there is one.
    """
    catalog, problems = read_catalog(root or content_root())
    if problems or catalog is None:
        raise ContentError(tuple(problems))
    return catalog


def read_catalog(root: Path) -> tuple[Catalog | None, list[Problem]]:
    """The catalogue as far as it can be built, and all problems found on the way.

    Links between files are checked only when every file could be read, so that one misspelt key does not
    drown in what follows from it.
    """
    problems: list[Problem] = []

    def folder(name: str, model: type[Item]) -> Mapping[str, Item]:
        return MappingProxyType(read_folder(root / name, model, problems))

    def single(name: str, model: type[Item]) -> Item | None:
        path = root / "session" / f"{name}.toml"
        if not path.is_file():
            problems.append(Problem(f"session/{name}.toml", "", "no such file", "a TOML file", ""))
            return None
        return read_file(path, model, problems)

    references = folder("references", Reference)
    areas = folder("areas", Area)
    tools = folder("tools", Tool)
    surfaces = folder("surfaces", Surface)
    postures = folder("postures", Posture)
    zones = folder("zones", Zone)
    movements = folder("movements", Movement)
    measures = folder("measures", Measure)
    outlook = folder("outlook", OutlookQuestion)
    claims = folder("claims", Claim)
    questions = folder("screening/questions", Question)
    rules = folder("screening/rules", Rule)
    stops = folder("screening/stops", StopRule)
    terms = folder("screening/terms", Term)
    map_rows = folder("screening/map", MapRow)
    words = folder("screening/words", Word)
    techniques = folder("techniques", Technique)
    frame, change_overs = single("frame", Frame), single("change-overs", ChangeOvers)
    benefit, ladder = single("benefit", Benefit), single("tool-ladder", ToolLadder)
    meanwhile = single("meanwhile", Meanwhile)
    if frame is None or change_overs is None or benefit is None or ladder is None or meanwhile is None:
        return None, problems
    catalog = Catalog(
        version=content_version(root),
        references=references,
        areas=areas,
        tools=tools,
        surfaces=surfaces,
        postures=postures,
        zones=zones,
        movements=movements,
        measures=measures,
        outlook=outlook,
        claims=claims,
        questions=questions,
        rules=rules,
        stops=stops,
        terms=terms,
        map_rows=map_rows,
        words=words,
        techniques=techniques,
        frame=frame,
        change_overs=change_overs,
        benefit=benefit,
        ladder=ladder,
        meanwhile=meanwhile,
        variants=MappingProxyType(unfold_variants(techniques, ladder)),
    )
    if not problems:
        problems += check_links(catalog)
        problems += check_techniques(catalog)
        problems += check_wording(catalog)
    return catalog, problems


def unfold_variants(techniques: Mapping[str, Technique], ladder: ToolLadder) -> dict[str, Variant]:
    """All variants of all techniques; the rung is the dense rank of the ladder score within a technique.

    A combination the tool ladder does not know is skipped here and reported by ``check_techniques``.
    """
    variants: dict[str, Variant] = {}
    for technique in techniques.values():
        found = [
            (score, tool, surface, effort)
            for group in technique.variants
            for tool in group.tools
            for surface in group.surfaces
            for effort in group.efforts
            if (score := ladder.score(tool, surface, effort)) is not None
        ]
        ranks = {score: rank for rank, score in enumerate(sorted({entry[0] for entry in found}), start=1)}
        for score, tool, surface, effort in sorted(found):
            key = variant_id(technique.id, tool, surface, effort)
            variants[key] = Variant(
                id=key,
                technique=technique.id,
                area=technique.area,
                tool=tool,
                surface=surface,
                posture=technique.posture,
                effort=effort,
                rung=ranks[score],
                felt=ranks[score],
                score=score,
            )
    return variants
