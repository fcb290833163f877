"""What screening says: a verdict, the answers that led there, and what it does to a plan."""

from __future__ import annotations

from unknot.catalog.base import Frozen, Side, Verdict


class Exclusion(Frozen):
    area: str
    side: Side
    rule: str


class Restrictions(Frozen):
    """Hard limits for a plan. ``rules`` lists every rule that fired; techniques name those that leave them out.

    ``max_rung`` counts on each technique's own ladder, 1 being its softest variant.
    """

    areas_excluded: tuple[Exclusion, ...] = ()
    tools_excluded: tuple[str, ...] = ()
    postures_excluded: tuple[str, ...] = ()
    surfaces_excluded: tuple[str, ...] = ()
    efforts_excluded: tuple[str, ...] = ()
    movements_excluded: tuple[str, ...] = ()
    max_discomfort_nrs: int = 7
    max_dose_s: int = 120
    max_rung: int | None = None
    rules: tuple[str, ...] = ()

    def excludes(self, area: str, side: Side) -> Exclusion | None:
        """The exclusion that keeps this area and side out, if there is one; ``both`` meets either side."""
        for exclusion in self.areas_excluded:
            if exclusion.area == area and (side == "both" or exclusion.side in (side, "both")):
                return exclusion
        return None


class Reason(Frozen):
    rule: str
    answers: tuple[str, ...]
    message: str
    sources: tuple[str, ...]
    verdict: Verdict


class Screening(Frozen):
    verdict: Verdict
    incomplete: bool
    missing: tuple[str, ...]
    reasons: tuple[Reason, ...]
    restrictions: Restrictions
    content_version: str

    @property
    def allows_plan(self) -> bool:
        return not self.incomplete and self.verdict in ("go", "go_with_changes", "see_clinician")
