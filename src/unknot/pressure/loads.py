"""From a technique's ``[load]`` table to the force through its tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from unknot.pressure.chain import Balance, Builder, Frame, Layout, settle, soften
from unknot.pressure.contact import Ground, Tool
from unknot.pressure.draws import Dice, dice
from unknot.pressure.rows import Curves

Array = NDArray[np.float64]

LEVER_LOG_SD = 0.091
CHAIN_LOG_SD = 0.18
"""Spread of the load beyond its parameters: 5–95 % at ±15 % for levers, ±30 % for chains and shares. Assumed."""
LEAST_N = 0.5
MOST_KEPT = 1.05
"""A book raises the tool, so that a little more than the floor's load may rest on it."""


@dataclass(frozen=True)
class Setting:
    """A body, and a tool pressed into a site on some ground, all with the same number of draws.

    ``law``, ``floor_law``: force through the tool (all contacts) against coming together, here and on hard ground.
    """

    body: Body
    tool: Tool
    ground: Ground
    law: Curves
    floor_law: Curves
    poses: Mapping[str, Pose]
    roll: Dice

    def on_floor(self, roll: Dice) -> Setting:
        return replace(self, ground=self.ground.floor(), law=self.floor_law, roll=roll)


@dataclass(frozen=True)
class Force:
    """Force through the tool in N, all contacts together, shape (rows,). ``determinate``: a lever decided it."""

    newtons: Array
    determinate: bool


def contacts(load: Load, tool: Tool) -> int:
    """Equal contacts that share the tool: limbs times balls."""
    return load.contacts * tool.mechanics.contacts


def forces_on_tool(load: Load, asked: Sequence[tuple[EffortName, Setting]]) -> list[Force]:
    """The force in balance for every draw of every way of doing one technique; chains are solved together."""
    if isinstance(load, Chain):
        found = solve_chains([(load, effort, setting) for effort, setting in asked])
        return [
            Force(np.maximum(balance.tool * setting.roll.factor(CHAIN_LOG_SD), LEAST_N), False)
            for (_, balance), (_, setting) in zip(found, asked, strict=True)
        ]
    lever = not isinstance(load, Share)
    newtons = [
        lever_share(load, effort, setting.body)
        * setting.body.weight
        * setting.roll.factor(LEVER_LOG_SD if lever else CHAIN_LOG_SD)
        for effort, setting in asked
    ]
    soft = [index for index, (_, setting) in enumerate(asked) if setting.ground.mattress is not None]
    for index, kept in zip(soft, _kept_on_mattress(load, [asked[index] for index in soft]), strict=True):
        newtons[index] = newtons[index] * kept
    return [Force(np.maximum(n, LEAST_N), lever and index not in soft) for index, n in enumerate(newtons)]


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


def solve_chains(asked: Sequence[tuple[Chain, EffortName, Setting]]) -> list[tuple[Frame, Balance]]:
    """The balanced poses: their frames and all their forces."""
    frames: dict[tuple[ChainForm, Body], Frame] = {}
    layouts = []
    for load, effort, setting in asked:
        key = (load.efforts[effort], setting.body)
        if key not in frames:
            frames[key] = Builder(setting.body, pose_of(load, effort, setting), load.efforts[effort]).build(load)
        layouts.append(_lay_out(frames[key], pose_of(load, effort, setting), setting))
    balances = settle(layouts) if layouts else []
    return [(layout.frame, balance) for layout, balance in zip(layouts, balances, strict=True)]


def pose_of(load: Chain, effort: EffortName, setting: Setting) -> Pose:
    return setting.poses[load.efforts[effort].pose or load.pose]


def _lay_out(frame: Frame, pose: Pose, setting: Setting) -> Layout:
    ground, roll = setting.ground, setting.roll
    soft = soften(frame, ground, roll)
    tone = roll.factors(pose.tone_log_sd, len(frame.springs))
    return Layout(frame, setting.law, 2 * setting.tool.radius + ground.book_thickness, soft, tone)


def _kept_on_mattress(load: Load, asked: Sequence[tuple[EffortName, Setting]]) -> list[Array]:
    """Share of a lever's load that stays on the tool when body and tool lie on a mattress.

    The same body is laid out as a chain on the floor and on the mattress; the ratio of the two loads is applied to
    the lever, whose absolute load is the better founded one.
    """
    if isinstance(load, Share):
        return [np.full(setting.roll.rows, load.on_mattress) for _, setting in asked]
    pairs: list[tuple[Chain, EffortName, Setting]] = []
    for effort, setting in asked:
        stand_in = chain_of(load, effort, setting.body)
        if stand_in is None:
            return [np.ones(setting.roll.rows) for _, setting in asked]
        count, seed = setting.roll.count, int(setting.roll.generator.integers(2**31))
        pairs.append((stand_in, effort, setting.on_floor(dice(count, seed))))
        pairs.append((stand_in, effort, replace(setting, roll=dice(count, seed))))
    loads = [balance.tool for _, balance in solve_chains(pairs)]
    floors, beds = loads[::2], loads[1::2]
    return [np.minimum(bed / np.maximum(floor, LEAST_N), MOST_KEPT) for floor, bed in zip(floors, beds, strict=True)]


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
