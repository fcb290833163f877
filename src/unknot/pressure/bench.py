"""Load, depth, area and pressure of one case, with honest bands, flags and sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from unknot.catalog.base import Frozen
from unknot.catalog.load import EffortName, Load, Site
from unknot.catalog.loader import Catalog
from unknot.pressure.bodies import Body, Sex, build_body
from unknot.pressure.case import REFERENCE_HEIGHT_CM, REFERENCE_MASS_KG, Case, check_case, load_of
from unknot.pressure.contact import (
    Ground,
    Reading,
    Squeeze,
    Tissue,
    Tool,
    draw_ground,
    draw_tissue,
    draw_tool,
    is_soft,
    law_of_tool,
    press,
    read,
)
from unknot.pressure.draws import Dice
from unknot.pressure.loads import Force, Setting, contacts, forces_on_tool
from unknot.pressure.rows import Curves
from unknot.pressure.sheets import Sheets, load_sheets

Array = NDArray[np.float64]

NEAR_BONE = 0.55
"""Depth over thickness from which we say: near bone, choose a softer step. Our choice."""
LEAST_BAND = {"lever": 1.15, "chain": 1.30, "mean": 1.35, "peak": 1.6, "size": 1.15}
"""No band is printed narrower than this factor either way, whatever the draws say."""
BMI_RANGE = (17.0, 30.0)
HEIGHT_RANGE_CM = (150.0, 200.0)
AGE_RANGE = (18.0, 60.0)
GAMMA = 0.48
"""Pressure-pain threshold falls with stimulus area as A^-γ (Defrin 2003, back: 0.493)."""


class PersonLike(Protocol):
    @property
    def sex(self) -> str | None: ...
    @property
    def age(self) -> float | None: ...
    @property
    def height_cm(self) -> float | None: ...
    @property
    def mass_kg(self) -> float | None: ...


class PressureResult(Frozen):
    """What ``unknot pressure`` prints. ``mean_kpa`` is load over area; bands hold 5 and 95 %.

    These numbers order the variants of one technique. They are never compared between sites, and they are no
    prediction of how much anything will hurt.
    """

    load_n: float
    load_bw: float
    indentation_mm: float
    area_cm2: float
    mean_kpa: float
    peak_kpa: float
    bands: Mapping[str, tuple[float, float]]
    rung: int
    flags: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Draws:
    """All draws of one case; row 0 is the nominal one."""

    force: Force
    reading: Reading
    contacts: int
    weight: float

    @property
    def mean_kpa(self) -> float:
        return float(self.reading.mean_pa[0]) / 1e3

    @property
    def area_cm2(self) -> float:
        return float(self.reading.area_m2[0]) * 1e4 * self.contacts

    def index(self, ppt_kpa: float) -> float:
        """Mean pressure against a threshold that falls with area: p A^γ / PPT₁, A in cm² of one contact."""
        area_cm2 = float(self.reading.area_m2[0]) * 1e4
        return float(self.mean_kpa * area_cm2**GAMMA / ppt_kpa)


class Stock:
    """What does not depend on the person: drawn tissues, tools and grounds, and the laws that follow from them."""

    def __init__(self, sheets: Sheets, draws: int, seed: int) -> None:
        self.sheets, self.draws, self.seed = sheets, draws, seed
        self._pressed: dict[tuple[str, str], tuple[Tool, Squeeze]] = {}
        self._laws: dict[tuple[str, str, str, int], Curves] = {}

    def pressed(self, site: str, tool: str) -> tuple[Tool, Squeeze]:
        key = (site, tool)
        if key not in self._pressed:
            roll = self.roll(1)
            tissue: Tissue = draw_tissue(self.sheets.sites[site], roll)
            body = draw_tool(self.sheets.tools[tool], roll)
            self._pressed[key] = (body, press(tissue, body))
        return self._pressed[key]

    def law(self, site: str, tool: str, surface: str, contacts: int) -> Curves:
        key = (site, tool, surface if is_soft(surface) else "hard", contacts)
        if key not in self._laws:
            body, squeeze = self.pressed(site, tool)
            self._laws[key] = law_of_tool(squeeze, body, self.ground(surface, self.roll(2)), contacts)
        return self._laws[key]

    def ground(self, surface: str, roll: Dice) -> Ground:
        return draw_ground(surface, self.sheets.mattress, roll)

    def roll(self, stream: int) -> Dice:
        """The same dice for every variant: their bands then compare fairly."""
        return Dice(self.draws, np.random.default_rng([self.seed, stream])) if self.draws else STILL


STILL = Dice(0, np.random.default_rng(0))
"""Dice that are never thrown: without draws every parameter has its stated value."""


@lru_cache(maxsize=2)
def kept(sheets: Sheets, draws: int, seed: int) -> Stock:
    """The stock that all people share who are asked about in one process."""
    return Stock(sheets, draws, seed)


class Bench:
    """One person and one set of dice."""

    def __init__(self, person: PersonLike, sheets: Sheets, draws: int, seed: int) -> None:
        self.person, self.sheets = person, sheets
        self.stock = kept(sheets, draws, seed)

    @cached_property
    def body(self) -> Body:
        sex, height, mass = stature(self.person)
        return build_body(sex, height / 100, mass)

    def run(self, load: Load, tool: str, surface: str, effort: EffortName) -> Draws:
        """One way of doing a technique."""
        return self.run_all(load, [(tool, surface, effort)])[0]

    def run_all(self, load: Load, variants: Sequence[tuple[str, str, EffortName]]) -> list[Draws]:
        """Tool, surface and effort of several ways, laid out and balanced together."""
        asked = [(effort, self._setting(load, tool, surface)) for tool, surface, effort in variants]
        forces = forces_on_tool(load, asked)
        return [self._read(load, tool, force) for (tool, _, _), force in zip(variants, forces, strict=True)]

    def _setting(self, load: Load, tool: str, surface: str) -> Setting:
        stock, roll = self.stock, self.stock.roll(2)
        body, _ = stock.pressed(load.site, tool)
        count = contacts(load, body)
        here, hard = (stock.law(load.site, tool, where, count) for where in (surface, "floor"))
        return Setting(self.body, body, stock.ground(surface, roll), here, hard, self.sheets.poses, roll)

    def _read(self, load: Load, tool: str, force: Force) -> Draws:
        body, squeeze = self.stock.pressed(load.site, tool)
        count = contacts(load, body)
        return Draws(force, read(squeeze, body, force.newtons / count), count, self.body.weight)

    def site(self, load: Load) -> Site:
        return self.sheets.sites[load.site]

    def ppt_kpa(self, load: Load) -> float:
        """The lower of the site's two thresholds for everybody: where to start is not decided by sex alone."""
        site = self.site(load)
        return min(site.ppt_male_kpa, site.ppt_female_kpa)


def stature(person: PersonLike) -> tuple[Sex, float, float]:
    """Sex, height in cm and mass in kg, with the reference person where nothing was said."""
    sex: Sex = "unspecified"
    if person.sex == "female" or person.sex == "male":
        sex = "female" if person.sex == "female" else "male"
    height = person.height_cm if person.height_cm is not None else REFERENCE_HEIGHT_CM[sex]
    mass = person.mass_kg if person.mass_kg is not None else REFERENCE_MASS_KG[sex]
    return sex, height, mass


@dataclass(frozen=True)
class _Asked:
    """Cache key of one case; the catalogue rides along and is compared by its version."""

    case: Case
    version: str
    draws: int
    seed: int
    catalog: Catalog = field(compare=False)


def estimate(case: Case, catalog: Catalog, draws: int = 0, seed: int = 0) -> PressureResult:
    """Compute one case. ``draws`` 0 gives the nominal values with the narrowest honest bands."""
    check_case(case, catalog)
    return _estimate(_Asked(case, catalog.version, draws, seed, catalog)).model_copy(deep=True)


@lru_cache(maxsize=1024)
def _estimate(asked: _Asked) -> PressureResult:
    from unknot.pressure.ladders import ladder

    case, catalog = asked.case, asked.catalog
    technique = catalog.techniques[case.technique]
    load = load_of(technique)
    sheets = load_sheets()
    bench = Bench(case.person, sheets, asked.draws, asked.seed)
    found = bench.run(load, case.tool, case.surface, case.effort)
    steps = ladder(technique, case.person, catalog)
    return PressureResult(
        load_n=_round(found.force.newtons[0]),
        load_bw=_round(found.force.newtons[0] / found.weight),
        indentation_mm=_round(found.reading.depth_m[0] * 1e3),
        area_cm2=_round(found.area_cm2),
        mean_kpa=_round(found.mean_kpa),
        peak_kpa=_round(found.reading.peak_pa[0] / 1e3),
        bands=bands(found),
        rung=steps.rung_of(case.tool, case.surface, case.effort),
        flags=flags(case.person, found),
        sources=sources(load, case, sheets),
    )


def _round(value: float) -> float:
    """Four significant digits: more would be pretence, fewer would hide the order of a ladder."""
    return float(f"{value:.4g}")


def bands(found: Draws) -> dict[str, tuple[float, float]]:
    """5–95 % of the draws, never narrower than what is honest for the quantity."""
    reading, force = found.reading, found.force.newtons
    load = LEAST_BAND["lever" if found.force.determinate else "chain"]
    rows = {
        "load_n": (force, load),
        "load_bw": (force / found.weight, load),
        "indentation_mm": (reading.depth_m * 1e3, LEAST_BAND["size"]),
        "area_cm2": (reading.area_m2 * 1e4 * found.contacts, LEAST_BAND["size"]),
        "mean_kpa": (reading.mean_pa / 1e3, LEAST_BAND["mean"]),
        "peak_kpa": (reading.peak_pa / 1e3, LEAST_BAND["peak"]),
    }
    return {name: band(values, least) for name, (values, least) in rows.items()}


def band(values: Array, least: float) -> tuple[float, float]:
    low, high = np.percentile(values, [5, 95]) if len(values) > 1 else (values[0], values[0])
    return _round(min(low, values[0] / least)), _round(max(high, values[0] * least))


def flags(person: PersonLike, found: Draws) -> tuple[str, ...]:
    """Why this result deserves less trust, or a softer step."""
    raised = []
    if found.reading.outside[0]:
        raised.append("outside-table")
    if found.reading.eta[0] >= NEAR_BONE:
        raised.append("near-bone-choose-a-softer-step")
    if person.height_cm is None or person.mass_kg is None:
        raised.append("height-or-mass-assumed")
    if _unlike_the_measured(person):
        raised.append("body-outside-the-source-data")
    return tuple(raised)


def _unlike_the_measured(person: PersonLike) -> bool:
    """The segment data are of lean adults; outside these ranges the trunk's share is a guess."""
    _, height, mass = stature(person)
    bmi = mass / (height / 100) ** 2
    aged = person.age is not None and not AGE_RANGE[0] <= person.age <= AGE_RANGE[1]
    tall = not HEIGHT_RANGE_CM[0] <= height <= HEIGHT_RANGE_CM[1]
    return aged or tall or not BMI_RANGE[0] <= bmi <= BMI_RANGE[1]


def sources(load: Load, case: Case, sheets: Sheets) -> tuple[str, ...]:
    """Reference ids behind the numbers of this case, each once, sorted."""
    used = {"de-leva-1996", *load.sources, *sheets.sites[load.site].sources, *sheets.tools[case.tool].sources}
    if is_soft(case.surface):
        used |= set(sheets.mattress.sources)
    return tuple(sorted(used))
