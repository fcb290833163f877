"""A plan written out as a timeline of segments and cues: the only thing a player needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from unknot.catalog.base import Frozen, Side
from unknot.catalog.items import Measure, Movement
from unknot.catalog.loader import Catalog
from unknot.catalog.techniques import Technique, Variant
from unknot.planning.change_over import STANDING
from unknot.planning.closing import closing_movements, suitable
from unknot.planning.naming import capital, listed
from unknot.planning.request import Person, Plan, Visit
from unknot.planning.rungs import personal
from unknot.planning.timeline import Block, lay_out
from unknot.screening.verdict import Restrictions
from unknot.session.cues import Line, Say, place
from unknot.session.easier import Alternative, easier_alternatives
from unknot.session.words import place_words, side_words, tool_words

SegmentKind = Literal[
    "get_ready",
    "set_up",
    "search",
    "hold",
    "roll",
    "pin_and_move",
    "switch_side",
    "change_over",
    "rest",
    "breathe",
    "re_test",
    "move",
]

NOBODY = Person()
PAIN_NOW = "pain-now"
"""The re-test that asks for no movement; every session has the seconds for it."""
TEN_SECONDS = "Ten seconds more."
COUNTDOWN = "Three, two, one."
A_SOCK = re.compile(r"\ba (long )?sock\b")
"""In the steps of a technique whose ball hangs in one."""


class Show(Frozen):
    """What a screen shows during a segment: a pose's id, and the tool and surface in it, if any."""

    pose: str
    tool: str | None = None
    surface: str | None = None


class Segment(Frozen):
    """``visit`` is the order of the visit a segment belongs to; in ``say``, ``at_s`` counts from its start."""

    kind: SegmentKind
    starts_s: int
    duration_s: int
    area: str | None = None
    side: Side | None = None
    technique: str | None = None
    visit: int | None = None
    say: tuple[Say, ...] = ()
    show: Show

    @property
    def ends_s(self) -> int:
        return self.starts_s + self.duration_s


class Script(Frozen):
    """Segments tile 0 … ``total_s`` without gap or overlap. ``easier`` holds what to swap to, by visit."""

    plan: Plan
    segments: tuple[Segment, ...]
    easier: tuple[Alternative, ...]
    total_s: int

    def at(self, position_s: float) -> int:
        """Index of the segment that is on at ``position_s`` seconds; the last one at the end."""
        for index, segment in enumerate(self.segments):
            if position_s < segment.ends_s:
                return index
        return len(self.segments) - 1


def write_script(
    plan: Plan,
    restrictions: Restrictions,
    tools: Sequence[str],
    surfaces: Sequence[str],
    catalog: Catalog,
    person: Person = NOBODY,
) -> Script:
    """The timeline of ``plan``; ``tools`` are those at hand, from which easier alternatives may be chosen.

    ``surfaces``: those at hand; no movement is asked for that needs another one.

    ``person``: whom the plan was made for, so that easier is easier on their own ladder.
    """
    catalog = personal(catalog, person, {visit.area for visit in plan.visits})
    writer = _Writer(plan, restrictions, surfaces, catalog)
    segments = tuple(
        segment for block in lay_out(plan.visits, catalog, plan.budget_s) for segment in writer.write(block)
    )
    return Script(
        plan=plan,
        segments=segments,
        easier=easier_alternatives(plan.visits, restrictions, tools, catalog),
        total_s=segments[-1].ends_s,
    )


def breathing(restrictions: Restrictions, catalog: Catalog) -> Movement:
    """The breathing done on one's feet: the way to the first place is still to come, and in the budget."""
    return next(m for m in suitable(restrictions, catalog, "breathe") if m.posture == STANDING)


def walking(restrictions: Restrictions, catalog: Catalog) -> Movement:
    """The walk, or what stands in for it where a rule leaves it out."""
    walks = suitable(restrictions, catalog, "walk") or [m for m in catalog.movements.values() if m.role == "walk"]
    return min(walks, key=lambda m: (m.posture != STANDING, m.id))


def re_test(plan: Plan, restrictions: Restrictions, catalog: Catalog) -> Measure:
    """The measure that speaks to most of the plan's areas among those allowed that fit; else the pain now, in words."""
    fired = set(restrictions.rules)
    treated = {visit.area for visit in plan.visits}
    time_s = catalog.frame.tier(plan.budget_s / 60).re_test_s
    fitting = [
        m
        for m in catalog.measures.values()
        if m.retest_s and m.retest_s <= time_s and treated & set(m.areas) and not fired & set(m.left_out_by)
    ]
    if not fitting:
        return catalog.measures[PAIN_NOW]
    return min(fitting, key=lambda m: (-len(treated & set(m.areas)), len(m.areas), m.id))


class _Writer:
    """Turns blocks of the timeline into segments of one plan."""

    def __init__(self, plan: Plan, restrictions: Restrictions, surfaces: Sequence[str], catalog: Catalog) -> None:
        self.plan = plan
        self.restrictions = restrictions
        self.surfaces = surfaces
        self.catalog = catalog

    def write(self, block: Block) -> list[Segment]:
        if block.kind == "dose":
            return self._dose(block, self._visit(block))
        lines, show = self._content(block)
        kind: SegmentKind = "move" if block.kind == "walk" else block.kind
        return [self._segment(block, kind, show, place(lines, block.duration_s))]

    def _content(self, block: Block) -> tuple[list[Line], Show]:
        if block.kind == "get_ready":
            return self._get_ready()
        if block.kind == "breathe":
            return _movement_content(breathing(self.restrictions, self.catalog))
        if block.kind in ("change_over", "set_up", "switch_side", "rest"):
            return self._between(block)
        if block.kind == "re_test":
            measure = re_test(self.plan, self.restrictions, self.catalog)
            return [Line(measure.retest_cue)], Show(pose=STANDING)
        return self._movement(block)

    def _get_ready(self) -> tuple[list[Line], Show]:
        tools = dict.fromkeys(self.catalog.tools[visit.tool].spoken for visit in self.plan.visits)
        surfaces = {visit.surface for visit in self.plan.visits}
        socks = any(A_SOCK.search(" ".join(self.catalog.techniques[v.technique].steps)) for v in self.plan.visits)
        book = "mattress-with-book" in surfaces
        things = [*tools, *(["the book"] if book else []), *(["a long sock"] if socks else [])]
        at_hand = Line(f"Have {listed(things)} within reach.")
        return [Line("Get ready."), at_hand], Show(pose=STANDING)

    def _movement(self, block: Block) -> tuple[list[Line], Show]:
        if block.kind == "walk":
            return _movement_content(walking(self.restrictions, self.catalog))
        treated = {visit.area for visit in self.plan.visits}
        count = self.catalog.frame.tier(self.plan.budget_s / 60).closing_movements
        chosen = closing_movements(treated, self.restrictions, self.surfaces, self.catalog, count)
        return _movement_content(chosen[block.index or 0])

    def _between(self, block: Block) -> tuple[list[Line], Show]:
        if block.visit is None:
            return [Line("Well done. Come up to standing, slowly.")], Show(pose=STANDING)
        visit = self._visit(block)
        technique, variant = self.catalog.techniques[visit.technique], self.catalog.variants[visit.variant]
        show = Show(pose=f"{technique.id}/set_up", tool=visit.tool, surface=visit.surface)
        if block.kind == "change_over":
            return self._change_over_lines(visit, block.duration_s), show
        if block.kind == "set_up":
            return self._set_up_lines(visit, technique, variant), show
        if block.kind == "switch_side":
            head = Line(f"Change sides. Now the {side_words(self.catalog.areas[visit.area], visit.side)}.")
            return [head, *_spoken(technique.cues.set_up, visit.side)], show
        return self._rest_lines(visit), show

    def _change_over_lines(self, visit: Visit, duration_s: int) -> list[Line]:
        """Where to go and with what is said, in short where time is short; the area once, before or by the rest."""
        head = Line(f"Next, the {side_words(self.catalog.areas[visit.area], visit.side)}.")
        where = Line(f"{place_words(self.catalog, visit)}.")
        short = Line(f"{capital(tool_words(self.catalog, visit))}.")
        first = [[head, where]] if visit.order == 1 else []
        tries = [*first, [where], [short]]
        return next((lines for lines in tries if len(place(lines, duration_s)) == len(lines)), [head])

    def _set_up_lines(self, visit: Visit, technique: Technique, variant: Variant) -> list[Line]:
        head = Line(f"{side_words(self.catalog.areas[visit.area], visit.side).capitalize()}.")
        effort = technique.efforts[variant.effort].cue
        return [head, *_spoken((*technique.cues.set_up, effort), visit.side)]

    def _rest_lines(self, visit: Visit) -> list[Line]:
        lines = [Line("Let go and rest.")]
        if visit.order < len(self.plan.visits):
            following = self.plan.visits[visit.order]
            area = self.catalog.areas[following.area]
            lines.append(Line(f"Next, the {side_words(area, following.side)}."))
        return lines

    def _dose(self, block: Block, visit: Visit) -> list[Segment]:
        """One segment a phase; ten seconds before the end of the dose is said, and the last three are counted."""
        technique = self.catalog.techniques[visit.technique]
        phases = technique.phases.split(visit.dose_s)
        segments: list[Segment] = []
        starts = block.starts_s
        for index, (phase, seconds) in enumerate(phases):
            part = Block("dose", starts, seconds, block.visit)
            left_s = block.ends_s - starts
            cues = _spoken(getattr(technique.cues, phase), visit.side)
            say = _phase_cues(cues, seconds, left_s, last=index == len(phases) - 1)
            show = Show(pose=f"{technique.id}/{phase}", tool=visit.tool, surface=visit.surface)
            segments.append(self._segment(part, phase, show, say))
            starts += seconds
        return segments

    def _segment(self, block: Block, kind: SegmentKind, show: Show, say: tuple[Say, ...]) -> Segment:
        visit = None if block.visit is None else self.plan.visits[block.visit]
        return Segment(
            kind=kind,
            starts_s=block.starts_s,
            duration_s=block.duration_s,
            area=visit.area if visit else None,
            side=visit.side if visit else None,
            technique=visit.technique if visit else None,
            visit=visit.order if visit else None,
            say=say,
            show=show,
        )

    def _visit(self, block: Block) -> Visit:
        assert block.visit is not None, block
        return self.plan.visits[block.visit]


def _phase_cues(cues: list[Line], seconds: int, left_s: int, last: bool) -> tuple[Say, ...]:
    """``left_s``: seconds to the end of the dose when the phase starts. The first cue always finds its place."""
    calls = []
    if 0 <= left_s - 10 < seconds:
        calls.append(Line(TEN_SECONDS, float(left_s - 10), fixed=True))
    if last:
        calls.append(Line(COUNTDOWN, seconds - 3.0, fixed=True))
    later = [Line(cue.text, from_s=seconds * 0.4) for cue in cues[1:]]
    while True:
        said = place([*calls, *cues[:1], *later], seconds)
        if not cues or not calls or any(say.text == cues[0].text for say in said):
            return said
        calls.pop()


def _spoken(cues: Sequence[str], side: Side) -> list[Line]:
    return [Line(cue.replace("{side}", side)) for cue in cues]


def _movement_content(movement: Movement) -> tuple[list[Line], Show]:
    return [Line(cue) for cue in movement.cues], Show(pose=movement.pose)
