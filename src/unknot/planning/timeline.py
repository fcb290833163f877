"""Where every second of a session goes: the one clock that the plan and the script share.

    get_ready · breathe · for each visit: [change_over · set_up] or [switch_side], dose, [rest] ·
    change_over to standing · re_test · move × n · walk

Set-up comes with every new variant or place, a switch of side when the next visit is the other side of the same
variant in the same place, a rest after the last side of a variant. A change-over of 0 s leaves no block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from unknot.catalog.loader import Catalog
from unknot.catalog.session import Frame, Tier
from unknot.planning.change_over import Place, change_over_s, place_of

Kind = Literal[
    "get_ready", "breathe", "change_over", "set_up", "dose", "switch_side", "rest", "re_test", "move", "walk"
]


class Step(Protocol):
    """What the clock needs of a visit."""

    @property
    def technique(self) -> str: ...
    @property
    def variant(self) -> str: ...
    @property
    def side(self) -> str: ...
    @property
    def tool(self) -> str: ...
    @property
    def surface(self) -> str: ...
    @property
    def posture(self) -> str: ...
    @property
    def dose_s(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Block:
    """``visit`` is the index of the visit a block belongs to; a change-over belongs to the visit it leads to.

    ``index`` counts closing movements from 0.
    """

    kind: Kind
    starts_s: int
    duration_s: int
    visit: int | None = None
    index: int | None = None

    @property
    def ends_s(self) -> int:
        return self.starts_s + self.duration_s


def frame_s(frame: Frame, tier: Tier) -> int:
    """Seconds of a session that are not visits or change-overs, its movements at their shortest."""
    closing = tier.closing_movements * tier.movement_s + tier.walk_s
    return frame.get_ready_s + tier.breathe_s + tier.re_test_s + closing


def lay_out(visits: Sequence[Step], catalog: Catalog, budget_s: int) -> tuple[Block, ...]:
    """Tile a session without gap or overlap; the last block ends at the session's total.

    Where the tier lets its closing movements last longer, they take the seconds that are left over.
    """
    tier = catalog.frame.tier(budget_s / 60)
    rest_s = catalog.frame.rest_after_s(budget_s / 60)
    around = _visit_spans(visits, catalog, rest_s)
    used_s = frame_s(catalog.frame, tier) + sum(duration for _, duration, _, _ in around)
    movements_s = tier.movements_s(budget_s - used_s)
    spans: list[tuple[Kind, int, int | None, int | None]] = [
        ("get_ready", catalog.frame.get_ready_s, None, None),
        ("breathe", tier.breathe_s, None, None),
    ]
    spans += around
    spans.append(("re_test", tier.re_test_s, None, None))
    spans += [("move", movement_s, None, index) for index, movement_s in enumerate(movements_s)]
    spans.append(("walk", tier.walk_s, None, None))
    return _tile(spans)


def _visit_spans(
    visits: Sequence[Step], catalog: Catalog, rest_s: int
) -> list[tuple[Kind, int, int | None, int | None]]:
    spans: list[tuple[Kind, int, int | None, int | None]] = []
    here: Place | None = None
    for i, visit in enumerate(visits):
        technique = catalog.techniques[visit.technique]
        there = _place(visit)
        if i and _is_other_side(visits[i - 1], visit):
            spans.append(("switch_side", technique.switch_side_s, i, None))
        else:
            spans.append(("change_over", change_over_s(here, there, catalog.change_overs), i, None))
            spans.append(("set_up", technique.setup_s, i, None))
        spans.append(("dose", visit.dose_s, i, None))
        if i + 1 == len(visits) or not _is_other_side(visit, visits[i + 1]):
            spans.append(("rest", rest_s, i, None))
        here = there
    if here is not None:
        spans.append(("change_over", change_over_s(here, None, catalog.change_overs), None, None))
    return spans


def _place(visit: Step) -> Place:
    return place_of(visit.posture, visit.side, visit.tool, visit.surface)


def _is_other_side(before: Step, after: Step) -> bool:
    """The other side of the same variant without leaving the place."""
    same = before.variant == after.variant and _place(before) == _place(after)
    return same and {before.side, after.side} == {"left", "right"}


def _tile(spans: Sequence[tuple[Kind, int, int | None, int | None]]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    now = 0
    for kind, duration, visit, index in spans:
        if duration > 0:
            blocks.append(Block(kind, now, duration, visit, index))
            now += duration
    return tuple(blocks)
