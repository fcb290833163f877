"""The ladder: all variants of one technique for one person, softest first.

Order is by mean pressure within one technique, which means one site and one pose; it says nothing about another
site and predicts no pain. Two neighbours that differ by less than 10 % are close: a person may feel them either way
round.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from unknot.catalog.load import EffortName
from unknot.catalog.loader import Catalog
from unknot.catalog.techniques import Technique, variant_id
from unknot.pressure.bench import Bench, PersonLike, bands, flags
from unknot.pressure.case import load_of
from unknot.pressure.sheets import load_sheets

CLOSE = 0.10
LEAST_EFFECT = 0.07
"""Pressure index below which we take a rung to do nothing yet. A product choice: nothing published fixes it. At 75 kg
a hand that rests on a ball passes (0.09 to 0.11), a roller that rests on the inner thigh does not (0.05)."""
NEARLY = 0.15
"""A gentler rung whose index falls short of the first that has an effect by less than this has one too."""


@dataclass(frozen=True)
class Rung:
    """``rung``: 1 the softest. ``close``: within 10 % of the next softer one. ``has_effect``: enough to start with,
    or nearly as much as the softest that is.

    ``index``: mean pressure over a threshold for its area; it orders, and is no pain score.
    """

    variant: str
    tool: str
    surface: str
    effort: EffortName
    rung: int
    load_n: float
    mean_kpa: float
    peak_kpa: float
    band_kpa: tuple[float, float]
    index: float
    peak_index: float
    close: bool
    has_effect: bool
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Ladder:
    technique: str
    rungs: tuple[Rung, ...]

    @property
    def first(self) -> Rung:
        """Where a first exposure starts: the lowest rung that has an effect at all."""
        return next(rung for rung in self.rungs if rung.has_effect)

    def rung_of(self, tool: str, surface: str, effort: str) -> int:
        wanted = variant_id(self.technique, tool, surface, effort)
        return next(rung.rung for rung in self.rungs if rung.variant == wanted)


@dataclass(frozen=True)
class _Asked:
    """Cache key: what the answer depends on; the catalogue rides along and is compared by its version."""

    person: tuple[str | None, float | None, float | None, float | None]
    version: str
    draws: int
    seed: int
    catalog: Catalog = field(compare=False)


@dataclass(frozen=True)
class _Known:
    sex: str | None
    age: float | None
    height_cm: float | None
    mass_kg: float | None


def ladder(technique: Technique | str, person: PersonLike, catalog: Catalog, draws: int = 0, seed: int = 0) -> Ladder:
    """The ladder of one technique. With ``draws`` 0 the bands are the narrowest honest ones."""
    name = technique if isinstance(technique, str) else technique.id
    return _climb(name, _asked(person, catalog, draws, seed))


def rungs(catalog: Catalog, person: PersonLike) -> dict[str, int]:
    """Rung of every variant of every technique that has a load, by variant id."""
    asked = _asked(person, catalog, 0, 0)
    steps = (_climb(t.id, asked) for t in catalog.techniques.values() if t.load is not None)
    return {rung.variant: rung.rung for step in steps for rung in step.rungs}


def first_rungs(catalog: Catalog, person: PersonLike) -> dict[str, int]:
    """Where a first exposure to each technique starts, by technique id; other tools at hand may start higher."""
    asked = _asked(person, catalog, 0, 0)
    return {t.id: _climb(t.id, asked).first.rung for t in catalog.techniques.values() if t.load is not None}


def _asked(person: PersonLike, catalog: Catalog, draws: int, seed: int) -> _Asked:
    known = (person.sex, person.age, person.height_cm, person.mass_kg)
    return _Asked(known, catalog.version, draws, seed, catalog)


@lru_cache(maxsize=32)
def _bench(asked: _Asked) -> Bench:
    return Bench(_Known(*asked.person), load_sheets(), asked.draws, asked.seed)


@lru_cache(maxsize=2048)
def _climb(name: str, asked: _Asked) -> Ladder:
    technique = asked.catalog.techniques[name]
    steps = sorted(_steps(technique, asked), key=lambda step: (step.mean_kpa, step.variant))
    placed: list[Rung] = []
    for step in steps:
        placed.append(_above(placed[-1], step) if placed else step)
    return Ladder(name, tuple(_mark_effect(placed)))


def _mark_effect(placed: list[Rung]) -> list[Rung]:
    """Rungs that nearly reach the first one with an effect have an effect too: nobody starts with a lacrosse ball or
    a roller with ridges because a gentler tool falls short of a limit of our own by a hair. Where none has an effect,
    as for a very light person, those that come nearest count."""
    most = max(rung.index for rung in placed)
    least = next((rung.index for rung in placed if rung.has_effect), most)
    marked = [replace(rung, has_effect=rung.has_effect or least < rung.index * (1 + NEARLY)) for rung in placed]
    return _mark_softer_tools(marked)


def _mark_softer_tools(placed: list[Rung]) -> list[Rung]:
    """In the form that a first exposure would take, softer tools that do nearly as much come first."""
    first = next(rung for rung in placed if rung.has_effect)
    alike = {
        rung.variant
        for rung in placed
        if (rung.surface, rung.effort) == (first.surface, first.effort) and first.index < rung.index * (1 + NEARLY)
    }
    return [replace(rung, has_effect=rung.has_effect or rung.variant in alike) for rung in placed]


def _above(softer: Rung, step: Rung) -> Rung:
    """The step with its place above the next softer one; equal pressures share a rung."""
    same = step.mean_kpa <= softer.mean_kpa * (1 + 1e-9)
    close = step.mean_kpa < softer.mean_kpa * (1 + CLOSE)
    return replace(step, rung=softer.rung + (0 if same else 1), close=close)


def _steps(technique: Technique, asked: _Asked) -> Iterator[Rung]:
    load, bench = load_of(technique), _bench(asked)
    ppt = bench.ppt_kpa(load)
    ways = combinations(technique)
    for (tool, surface, effort), found in zip(ways, bench.run_all(load, ways), strict=True):
        index = found.index(ppt)
        peak = float(found.reading.peak_pa[0]) / 1e3
        yield Rung(
            variant=variant_id(technique.id, tool, surface, effort),
            tool=tool,
            surface=surface,
            effort=effort,
            rung=1,
            load_n=float(found.force.newtons[0]),
            mean_kpa=found.mean_kpa,
            peak_kpa=peak,
            band_kpa=bands(found)["mean_kpa"],
            index=index,
            peak_index=index * peak / found.mean_kpa,
            close=False,
            has_effect=index >= LEAST_EFFECT,
            flags=flags(bench.person, found),
        )


def combinations(technique: Technique) -> list[tuple[str, str, EffortName]]:
    """Every tool, surface and effort the technique offers, each once, in the order of the content."""
    found = {
        (tool, surface, effort): None
        for group in technique.variants
        for tool in group.tools
        for surface in group.surfaces
        for effort in group.efforts
    }
    return list(found)
