"""From a technique's ``[load]`` table to the force through its tool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from unknot.catalog.load import (
    BackLever,
    Chain,
    ChainForm,
    EffortName,
    LegForm,
    LegLever,
    Load,
    Pose,
    ProneLever,
    SeatLever,
    Share,
    Wall,
)
from unknot.pressure import levers
from unknot.pressure.bodies import Body
from unknot.pressure.chain import Balance, Builder, Frame, settle, soften
from unknot.pressure.contact import Ground, Squeeze, Tool, give, law_of_tool
from unknot.pressure.draws import Dice, dice

Array = NDArray[np.float64]

LEVER_LOG_SD = 0.091
CHAIN_LOG_SD = 0.18
"""Spread of the load beyond its parameters: 5–95 % at ±15 % for levers, ±30 % for chains and shares. Assumed."""
LEAST_N = 0.5
MOST_KEPT = 1.05
"""A book raises the tool, so that a little more than the floor's load may rest on it."""


@dataclass(frozen=True)
class Setting:
    """A body, a tool pressed into a site, and the ground, all with the same number of draws."""

    body: Body
    tool: Tool
    squeeze: Squeeze
    ground: Ground
    poses: Mapping[str, Pose]
    roll: Dice


@dataclass(frozen=True)
class Force:
    """Force through the tool in N, all contacts together, shape (rows,). ``determinate``: a lever decided it."""

    newtons: Array
    determinate: bool


def contacts(load: Load, tool: Tool) -> int:
    """Equal contacts that share the tool: limbs times balls."""
    return load.contacts * tool.mechanics.contacts


def force_on_tool(load: Load, effort: EffortName, setting: Setting) -> Force:
    """The force in balance, for every draw."""
    roll = setting.roll
    if isinstance(load, Chain):
        found = solve_chain(load, load.efforts[effort], setting)[1].tool
        return Force(np.maximum(found * roll.factor(CHAIN_LOG_SD), LEAST_N), False)
    lever = not isinstance(load, Share)
    nominal = lever_share(load, effort, setting.body) * setting.body.weight
    newtons = nominal * roll.factor(LEVER_LOG_SD if lever else CHAIN_LOG_SD)
    soft = setting.ground.mattress is not None
    if soft:
        newtons = newtons * _kept_on_mattress(load, effort, setting)
    return Force(np.maximum(newtons, LEAST_N), lever and not soft)


def lever_share(load: Load, effort: EffortName, body: Body) -> float:
    """Share of body weight on hard ground, from the technique's lever or its assumed share."""
    if isinstance(load, LegLever):
        return levers.leg_share(body, load.segment, load.at, load.efforts[effort], load.contacts == 2)
    if isinstance(load, BackLever):
        return levers.back_share(body, load.below_m, load.efforts[effort])
    if isinstance(load, Wall):
        return levers.wall_share(load.efforts[effort].lean_deg, load.height)
    if isinstance(load, ProneLever):
        return levers.prone_share(body, load.at, load.efforts[effort].carried)
    if isinstance(load, SeatLever):
        return levers.seat_share(body, load.at, load.efforts[effort])
    assert isinstance(load, Share)
    return load.efforts[effort].share


def solve_chain(load: Chain, form: ChainForm, setting: Setting) -> tuple[Frame, Balance]:
    """The balanced pose: its frame and all its forces."""
    tool, ground, pose = setting.tool, setting.ground, setting.poses[form.pose or load.pose]
    count = contacts(load, tool)
    curve = law_of_tool(setting.squeeze, give(setting.squeeze, tool, ground, count), count)
    frame = Builder(setting.body, pose, form).build(load)
    soft = soften(frame, ground, setting.roll)
    tone = np.stack([setting.roll.factor(pose.tone_log_sd) for _ in frame.springs], axis=1)
    return frame, settle(frame, curve, 2 * tool.radius + ground.book_thickness, soft, tone)


def _kept_on_mattress(load: Load, effort: EffortName, setting: Setting) -> Array:
    """Share of a lever's load that stays on the tool when body and tool lie on a mattress.

    The same body is laid out as a chain on the floor and on the mattress; the ratio of the two loads is applied to
    the lever, whose absolute load is the better founded one.
    """
    if isinstance(load, Share):
        return np.full(setting.roll.rows, load.on_mattress)
    stand_in = chain_of(load, effort, setting.body)
    if stand_in is None:
        return np.ones(setting.roll.rows)
    seed = int(setting.roll.generator.integers(2**31))

    def load_on(ground: Ground) -> Array:
        there = replace(setting, ground=ground, roll=dice(setting.roll.count, seed))
        return solve_chain(stand_in, stand_in.efforts[effort], there)[1].tool

    on_floor = np.maximum(load_on(setting.ground.floor()), LEAST_N)
    return np.minimum(load_on(setting.ground) / on_floor, MOST_KEPT)


def chain_of(load: Load, effort: EffortName, body: Body) -> Chain | None:
    """The chain that stands in for a lever on a mattress; none for walls, chairs and assumed shares."""
    if isinstance(load, LegLever):
        leg = load.efforts[effort]
        form = ChainForm(other_leg=_other_leg(leg), without=_lifted(leg.hips))
        return _stand_in(load, "supine", load.segment, load.at, {effort: form})
    if isinstance(load, BackLever):
        form = ChainForm(
            treated_leg="bent", other_leg="bent", arms="on-trunk", without=_lifted(load.efforts[effort].hips)
        )
        at = load.below_m * body.height / 1.741 / (body.upper.length + body.middle.length)
        return _stand_in(load, "supine", "thorax", at, {effort: form})
    if isinstance(load, ProneLever):
        return _stand_in(load, "prone", "thigh", load.at, {effort: ChainForm(without=("pelvis-front",))})
    return None


def _stand_in(
    load: LegLever | BackLever | ProneLever,
    pose: str,
    segment: Literal["thorax", "thigh", "shank"],
    at: float,
    efforts: dict[EffortName, ChainForm],
) -> Chain:
    return Chain(
        model="chain",
        site=load.site,
        contacts=load.contacts,
        pose=pose,
        segment=segment,
        at=at,
        efforts=efforts,
        sources=load.sources,
        grade=load.grade,
        basis=load.basis,
    )


def _other_leg(form: LegForm) -> Literal["straight", "ankle-on-top", "on-top"]:
    return "straight" if form.other_leg == "aside" else form.other_leg


def _lifted(hips: str) -> tuple[str, ...]:
    return ("buttock", "sacrum") if hips == "lifted" else ()
