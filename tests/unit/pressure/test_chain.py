"""The chain: forces and moments in balance, and what must come out of floor, mattress and book."""

from dataclasses import dataclass

import numpy as np
import pytest

from unknot.catalog.load import Chain, ChainForm
from unknot.pressure.bodies import build_body
from unknot.pressure.chain import HEAD, LEGS, PELVIS, SIZE, THORAX, Balance, Builder, Frame
from unknot.pressure.contact import Reading, draw_ground, draw_tissue, draw_tool, law_of_tool, press, read
from unknot.pressure.draws import dice
from unknot.pressure.loads import Setting, solve_chains
from unknot.pressure.sheets import load_sheets

SHEETS = load_sheets()
BENT = ChainForm(treated_leg="bent", other_leg="bent")
POSES = {
    "buttock": ("supine", "pelvis", 0.6, 0.045, "glutes", BENT),
    "crossed": ("supine", "pelvis", 0.6, 0.045, "glutes", ChainForm(treated_leg="crossed", other_leg="bent")),
    "thigh behind": ("supine", "thigh", 0.5, 0.0, "hamstrings", ChainForm(other_leg="ankle-on-top")),
    "calf": ("supine", "shank", 0.4, 0.0, "calves", ChainForm(other_leg="on-top")),
    "upper back": ("supine", "thorax", 0.3, 0.0, "upper-back", BENT),
    "thigh in front": ("prone", "thigh", 0.5, 0.0, "quadriceps", ChainForm()),
    "upper back, pillow": ("supine", "thorax", 0.3, 0.0, "upper-back", BENT.model_copy(update={"pillow": True})),
    "flat on the front": ("prone-flat", "thigh", 0.1, 0.0, "hip-flexors", ChainForm()),
    "on the side": ("side-lying", "pelvis", 0.35, 0.0, "lateral-hip", ChainForm(other_leg="bent")),
}
SURFACES = ("floor", "mattress", "mattress-with-book")


@dataclass(frozen=True)
class Solved:
    builder: Builder
    frame: Frame
    balance: Balance
    reading: Reading


def solve(pose: str, surface: str, tool: str = "tennis-ball", mass: float = 75, draws: int = 0) -> Solved:
    where, segment, at, aside, site, form = POSES[pose]
    load = Chain.model_construct(
        model="chain", site=site, contacts=1, pose=where, segment=segment, at=at, aside=aside, efforts={"usual": form}
    )
    roll = dice(draws, 1)
    body = build_body("male", 1.78, mass)
    drawn = draw_tool(SHEETS.tools[tool], roll)
    squeeze = press(draw_tissue(SHEETS.sites[site], roll), drawn)
    ground = draw_ground(surface, SHEETS.mattress, roll)
    count = drawn.mechanics.contacts
    law = law_of_tool(squeeze, drawn, ground, count)
    [(frame, balance)] = solve_chains([(load, "usual", Setting(body, drawn, ground, law, law, SHEETS.poses, roll))])
    builder = Builder(body, SHEETS.poses[where], form)
    return Solved(builder, frame, balance, read(squeeze, drawn, balance.tool / count))


def rigid_motions(builder: Builder) -> tuple[np.ndarray, np.ndarray]:
    """The whole body up by 1 m; the whole body turned by 1 rad about the top of the head."""
    up, turn = np.zeros(SIZE), np.zeros(SIZE)
    thorax = builder.length["head"]
    pelvis = thorax + builder.length["thorax"]
    hip = pelvis + builder.length["pelvis"]
    places = {HEAD: 0.0, THORAX: thorax, PELVIS: pelvis}
    for which, (thigh, shank) in LEGS.items():
        places[thigh], places[shank] = hip, hip + builder.leg_lengths(which)[0]
    for index, place in places.items():
        up[index], turn[index], turn[index + 1] = 1.0, place, 1.0
    return up, turn


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("pose", POSES)
def test_forces_and_moments_balance(pose: str, surface: str) -> None:
    found = solve(pose, surface, draws=20)
    assert found.balance.converged.all()
    assert found.balance.imbalance.max() < 1.0
    pushed = found.balance.supports @ found.frame.rows + found.balance.tool[:, None] * found.frame.tool_row
    for motion in rigid_motions(found.builder):
        if pose == "crossed":  # its crossed leg has its own length, so the body does not turn as one piece
            motion = rigid_motions(found.builder)[0]
        weight = float(found.frame.weights @ motion)
        assert pushed @ motion == pytest.approx(weight, rel=0.005)


@pytest.mark.parametrize("pose", POSES)
def test_supports_sum_to_the_supported_weight(pose: str) -> None:
    found = solve(pose, "floor")
    total = found.balance.tool[0] + found.balance.supports[0].sum()
    assert total == pytest.approx(found.frame.supported, rel=0.005)


@pytest.mark.parametrize("tool", ["tennis-ball", "lacrosse-ball"])
def test_straight_on_a_mattress_the_buttock_ball_loses_load_and_pressure(tool: str) -> None:
    floor, bed = solve("buttock", "floor", tool), solve("buttock", "mattress", tool)
    assert floor.balance.tool[0] / bed.balance.tool[0] > 1.5
    assert 1.3 <= floor.reading.mean_pa[0] / bed.reading.mean_pa[0] <= 3.0


@pytest.mark.parametrize("pose", ["buttock", "thigh behind", "thigh in front", "upper back"])
def test_a_book_on_the_mattress_brings_the_floor_back(pose: str) -> None:
    floor, book = solve(pose, "floor"), solve(pose, "mattress-with-book")
    assert 0.85 <= book.reading.mean_pa[0] / floor.reading.mean_pa[0] <= 1.15


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("pose", POSES)
def test_a_heavier_body_presses_harder(pose: str, surface: str) -> None:
    loads = [solve(pose, surface, mass=mass).balance.tool[0] for mass in (50, 65, 80, 100, 130)]
    assert loads == sorted(loads)
    assert loads[0] < loads[-1]


def test_lifting_the_feet_in_prone_puts_more_on_the_ball() -> None:
    where, segment, at, aside, site, _ = POSES["thigh in front"]
    POSES["feet up"] = (where, segment, at, aside, site, ChainForm(without=("toe",)))
    try:
        assert solve("feet up", "floor").balance.tool[0] > solve("thigh in front", "floor").balance.tool[0]
    finally:
        del POSES["feet up"]


def test_without_the_skin_around_it_a_sunk_ball_would_carry_more() -> None:
    where, segment, at, aside, site, form = POSES["buttock"]
    POSES["bare"] = (where, segment, at, aside, site, form.model_copy(update={"without": ("buttock", "sacrum")}))
    try:
        assert solve("bare", "mattress").balance.tool[0] > 1.2 * solve("buttock", "mattress").balance.tool[0]
    finally:
        del POSES["bare"]


@pytest.mark.parametrize("surface", SURFACES)
def test_a_pillow_takes_the_head_off_the_tool_and_off_the_ground(surface: str) -> None:
    bare, pillowed = solve("upper back", surface), solve("upper back, pillow", surface)
    assert "head" in {support.name for support in bare.frame.supports}
    assert "head" not in {support.name for support in pillowed.frame.supports}
    assert pillowed.balance.tool[0] < bare.balance.tool[0]
    head = bare.builder.body.head.mass * bare.builder.body.weight
    assert bare.frame.supported - pillowed.frame.supported == pytest.approx(head)
