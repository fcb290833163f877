"""What screening says: a verdict, the answers that led there, and what it does to a plan."""

from __future__ import annotations

from typing import Literal

from unknot.catalog.base import Frozen, Side, Verdict

LimitKind = Literal["zone", "tool", "posture", "surface", "effort", "movement", "discomfort", "dose", "areas"]


class Exclusion(Frozen):
    area: str
    side: Side
    rule: str


class Ground(Frozen):
    """Which rule asked for a limit: ``item`` is the id left out, or the number of a ceiling."""

    kind: LimitKind
    item: str
    rule: str


class Restrictions(Frozen):
    """Hard limits for a plan. ``rules`` lists every rule that fired; techniques name those they stop for.

    ``max_areas``: areas in one session, fewer than its length would hold. ``zones_excluded`` are places to stay
    off in addition to what the techniques themselves avoid. ``grounds`` says for everything except areas, which
    carry their rule themselves, which rule asked for it.
    """

    areas_excluded: tuple[Exclusion, ...] = ()
    zones_excluded: tuple[str, ...] = ()
    tools_excluded: tuple[str, ...] = ()
    postures_excluded: tuple[str, ...] = ()
    surfaces_excluded: tuple[str, ...] = ()
    efforts_excluded: tuple[str, ...] = ()
    movements_excluded: tuple[str, ...] = ()
    max_discomfort_nrs: int = 7
    max_dose_s: int = 120
    max_areas: int | None = None
    rules: tuple[str, ...] = ()
    grounds: tuple[Ground, ...] = ()

    def excludes(self, area: str, side: Side) -> Exclusion | None:
        """The exclusion that keeps this area and side out, if there is one; ``both`` meets either side."""
        for exclusion in self.areas_excluded:
            if exclusion.area == area and (side == "both" or exclusion.side in (side, "both")):
                return exclusion
        return None

    def rules_against(self, kind: LimitKind, item: str) -> tuple[str, ...]:
        """The rules that leave this tool, posture, surface … out."""
        return tuple(ground.rule for ground in self.grounds if ground.kind == kind and ground.item == item)


class Reason(Frozen):
    rule: str
    answers: tuple[str, ...]
    message: str
    sources: tuple[str, ...]
    verdict: Verdict


class Screening(Frozen):
    """``missing``: questions without an answer that allow no plan before they have one: the time-critical ones, and
    those that marks on the body map open.

    ``unanswered``: questions of the full form that were left out and could matter. Each can only add limits,
    so whoever asks should ask them; they do not stop a plan by themselves. ``outdated``: answers given to an
    older wording that asked for something else, which therefore do not count.

    ``seen_first``: somebody has to be seen before any session. ``plan_allowed``: nothing stands against a plan now.
    """

    verdict: Verdict
    plan_allowed: bool
    seen_first: bool
    incomplete: bool
    missing: tuple[str, ...]
    reasons: tuple[Reason, ...]
    restrictions: Restrictions
    content_version: str
    unanswered: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
