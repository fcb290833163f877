"""Tools, tissue and surfaces against what is published, and against each other where only directions are known."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import ellipe, ellipk

from unknot.catalog.loader import load_catalog
from unknot.pressure.contact import (
    ETA,
    Reading,
    Tissue,
    Tool,
    ball_sink,
    cubic_root,
    draw_tissue,
    draw_tool,
    plate_stiffness,
    press,
    read,
    relative_curvature,
)
from unknot.pressure.draws import dice
from unknot.pressure.sheets import load_sheets

SHEETS = load_sheets()


def tool(name: str, stiffness: float = 1.0) -> Tool:
    drawn = draw_tool(SHEETS.tools[name], dice(0, 0))
    return replace(drawn, stiffness=drawn.stiffness * stiffness)


def reading(name: str, site: str, newtons: float, stiffness: float = 1.0) -> Reading:
    body = tool(name, stiffness)
    tissue = draw_tissue(SHEETS.sites[site], dice(0, 0))
    return read(press(tissue, body), body, np.array([newtons]))


def mean_kpa(name: str, site: str, newtons: float, stiffness: float = 1.0) -> float:
    return float(reading(name, site, newtons, stiffness).mean_pa[0]) / 1e3


def test_tennis_ball_between_plates_is_within_the_rules() -> None:
    ball = tool("tennis-ball")
    squeezed_mm = 2e3 * float(ball.plate_depth(np.array([[80.07]]))[0, 0])
    assert 5.6 <= squeezed_mm <= 7.4
    assert 65.4 <= 2e3 * ball.radius <= 68.6


def test_lacrosse_ball_between_plates_is_within_the_standard() -> None:
    ball = tool("lacrosse-ball")
    quarter = 0.25 * 2 * ball.radius
    force = np.linspace(300, 900, 601)[None, :]
    at = float(np.interp(quarter, 2 * ball.plate_depth(force)[0], force[0]))
    assert 489 <= at <= 667
    assert 62.7 <= 2e3 * ball.radius <= 64.7


@pytest.mark.parametrize(("roller", "kpa", "cm2"), [("soft-roller", 33.4, 68.4), ("ridged-roller", 51.8, 47.0)])
def test_roller_on_the_outer_thigh_gives_the_published_pressure_and_area(roller: str, kpa: float, cm2: float) -> None:
    found = reading(roller, "lateral-thigh", 0.1 * kpa * cm2)
    assert float(found.mean_pa[0]) / 1e3 == pytest.approx(kpa, rel=0.20)
    assert float(found.area_m2[0]) * 1e4 == pytest.approx(cm2, rel=0.35)


@pytest.mark.parametrize("site", ["glutes", "calves", "quadriceps", "mid-back"])
@pytest.mark.parametrize("newtons", [40.0, 80.0, 150.0, 230.0])
def test_lacrosse_ball_presses_a_little_more_than_a_tennis_ball(site: str, newtons: float) -> None:
    ratio = mean_kpa("lacrosse-ball", site, newtons) / mean_kpa("tennis-ball", site, newtons)
    assert 1.02 <= ratio <= 1.40


@pytest.mark.parametrize("site", ["glutes", "calves", "quadriceps"])
@pytest.mark.parametrize("newtons", [60.0, 200.0])
def test_worn_ball_presses_less_than_a_new_one(site: str, newtons: float) -> None:
    assert mean_kpa("tennis-ball", site, newtons, 0.5) < mean_kpa("tennis-ball", site, newtons)


ROLLED = sorted(
    {
        (technique.load.site, tool)
        for technique in load_catalog().techniques.values()
        for group in technique.variants
        for tool in group.tools
        if technique.load is not None and tool.endswith("-roller")
    }
)
"""Every site that a roller is offered for, with that roller."""


@pytest.mark.parametrize("newtons", [40.0, 80.0, 150.0, 250.0])
@pytest.mark.parametrize(("site", "roller"), ROLLED)
def test_roller_presses_less_than_a_ball_over_a_larger_area(site: str, roller: str, newtons: float) -> None:
    ball, long = reading("tennis-ball", site, newtons), reading(roller, site, newtons)
    assert 1.3 <= float(ball.mean_pa[0] / long.mean_pa[0]) <= 3.5
    assert long.area_m2[0] > ball.area_m2[0]
    assert long.depth_m[0] < ball.depth_m[0]


def test_no_technique_offers_a_ball_and_a_roller_so_that_their_ratio_orders_nothing() -> None:
    for technique in load_catalog().techniques.values():
        laws = {SHEETS.tools[tool].law == "roller" for group in technique.variants for tool in group.tools}
        assert len(laws) == 1, technique.id


def test_a_flattened_roller_keeps_the_shape_of_its_contact_on_a_wide_back() -> None:
    """Taking the same flattening off both curvatures would let the small one vanish and the area run away."""
    area = {site: float(reading("soft-roller", site, 250.0).area_m2[0]) for site in ("mid-back", "upper-back")}
    firm = {site: float(reading("firm-roller", site, 250.0).area_m2[0]) for site in area}
    assert all(area[site] < 1.3 * firm[site] for site in area)


@pytest.mark.parametrize("name", ["tennis-ball", "lacrosse-ball", "peanut"])
@pytest.mark.parametrize("newtons", [30.0, 80.0, 226.0])
def test_mean_pressure_under_a_ball_stays_in_a_sane_interval(name: str, newtons: float) -> None:
    for site in ("glutes", "calves", "quadriceps", "mid-back"):
        assert 10 < mean_kpa(name, site, newtons) < 250


def test_flattening_is_exact_for_a_hertz_contact() -> None:
    """On a layer far thicker than the ball, tool and tissue together behave as Hertz with 1/E* added up."""
    body = tool("lacrosse-ball")
    stiff = Tissue(np.array([4e5]), np.array([0.5]), np.array([False]), 0.0, 0.0)
    squeeze = press(stiff, body)
    few = slice(0, 1)
    side = float(body.side_modulus(squeeze.force)[0, 0])
    together = 1 / (0.75 / 4e5 + 1 / side)
    radius = (0.75 * squeeze.force[0, few] * body.radius / together) ** (1 / 3)
    assert squeeze.radius[0, few] == pytest.approx(radius, rel=0.06)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.5, 4.0, 8.0])
def test_equivalent_radius_gives_the_exact_area_of_an_elongated_hertz_contact(ratio: float) -> None:
    """Johnson 1985, section 4.2: (B/A) = [(a/b)² E(e) − K(e)] / [K(e) − E(e)], e² = 1 − b²/a²."""
    roller = tool("firm-roller")
    bend = 1 / roller.radius
    found = relative_curvature(roller, Tissue(np.array([1.0]), np.array([1.0]), np.array([False]), bend / ratio, 0.0))

    def imbalance(slim: float) -> float:
        """``slim`` b/a; the root is the contact whose curvatures have this ratio."""
        k, e = ellipk(1 - slim**2), ellipe(1 - slim**2)
        return float((e / slim**2 - k) / (k - e) - ratio)

    slim = brentq(imbalance, 1e-3, 1 - 1e-9) if ratio > 1 else 1.0
    m = 1 - slim**2
    # Semi-axis a for F = E* = 1; for a round contact it is (3 R / 4)^(1/3).
    long = (3 * ellipe(m) / (np.pi * slim**2 * (bend + bend / ratio))) ** (1 / 3)
    round_radius = (3 / (4 * found)) ** (1 / 3)
    assert round_radius**2 == pytest.approx(long**2 * slim, rel=0.01)


def test_a_buttock_is_round_both_ways_so_that_a_roller_touches_less_of_it_than_of_a_cylinder() -> None:
    body = tool("soft-roller")
    tissue = draw_tissue(SHEETS.sites["glutes"], dice(0, 0))
    cylinder = replace(tissue, along=0.0)
    area = [float(read(press(layer, body), body, np.array([150.0])).area_m2[0]) for layer in (tissue, cylinder)]
    assert area[0] < area[1]


def test_cubic_root_solves_its_cubic() -> None:
    force = np.geomspace(1e-3, 1e4, 40)
    depth = cubic_root(force, 12.3e3, 9e6)
    assert 12.3e3 * depth + 9e6 * depth**3 == pytest.approx(force)


def test_hollow_ball_modulus_falls_as_it_is_pressed_like_the_measured_one() -> None:
    moduli = tool("tennis-ball").side_modulus(np.array([[40.0, 80.0, 150.0, 250.0]]))[0] / 1e6
    assert moduli == pytest.approx([2.5, 1.85, 1.47, 1.33], rel=0.03)


def test_ball_sinks_further_into_a_softer_or_deeper_loaded_mattress() -> None:
    force = np.array([[20.0, 80.0, 200.0]])
    soft = ball_sink(force, 0.0335, np.array([1e4]), 0.2)[0]
    hard = ball_sink(force, 0.0335, np.array([4e4]), 0.2)[0]
    assert (np.diff(soft) > 0).all()
    assert (soft > hard).all()


def test_book_sags_as_a_rigid_plate_on_foam() -> None:
    plane = np.array([25e3 / (1 - 0.01)])
    sag_mm = 1e3 * 225 / float(plate_stiffness(plane, np.array([0.16 * 0.23]), 0.2)[0])
    assert sag_mm == pytest.approx(28, abs=1)


def test_every_curve_rises_in_force_for_every_tool_and_site() -> None:
    for site in SHEETS.sites.values():
        for name in SHEETS.tools:
            roll = dice(30, 3)
            squeeze = press(draw_tissue(site, roll), draw_tool(SHEETS.tools[name], roll))
            assert squeeze.force.shape == (31, len(ETA))
            assert (np.diff(squeeze.force, axis=1) > 0).all(), f"{name} on {site.id}"


def test_every_source_of_the_mechanics_is_a_reference() -> None:
    from unknot.catalog.root import content_root

    known = {path.stem for path in (content_root() / "references").glob("*.toml")}
    cited = {
        source
        for group in (SHEETS.sites, SHEETS.tools, SHEETS.poses)
        for item in group.values()
        for source in item.sources
    }
    assert cited | set(SHEETS.mattress.sources) <= known
