"""A technique: one area, one way of doing it, in one posture; and the variants it unfolds into."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from unknot.catalog.base import Frozen, Guardrail, Slug, Sourced, Text
from unknot.catalog.items import Review
from unknot.catalog.load import Load
from unknot.catalog.poses import Figure

Effort = Literal["easier", "usual", "harder"]
EFFORTS: tuple[Effort, ...] = ("easier", "usual", "harder")
Phase = Literal["search", "hold", "roll", "pin_and_move"]


class Landmark(Frozen):
    where: Text
    find: Text
    zone_note: Text


class Motion(Sourced):
    """``stroke_cm``: length of one way; ``tempo_s``: seconds for one way."""

    how: Text
    stroke_cm: tuple[float, float]
    tempo_s: tuple[float, float]


class Hold(Sourced):
    how: Text
    seconds: tuple[int, int]
    spots: int = Field(ge=1, le=4)


class PinAndMove(Sourced):
    how: Text
    repetitions: tuple[int, int]


class EffortForm(Frozen):
    """How this effort differs in what the person does; ``cue`` is said at set-up when it is chosen."""

    name: Text
    how: Text
    cue: Text


class Fault(Frozen):
    fault: Text
    instead: Text


class Phases(Frozen):
    """How one side's dose is divided. Shares of the dose that must add up to 1; 0 leaves the phase out."""

    search: float = Field(ge=0, le=1)
    hold: float = Field(ge=0, le=1)
    roll: float = Field(ge=0, le=1)
    pin_and_move: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        total = self.search + self.hold + self.roll + self.pin_and_move
        if abs(total - 1) > 1e-6:
            raise ValueError(f"shares add up to {total:g}, expected 1")
        return self

    def split(self, dose_s: int) -> tuple[tuple[Phase, int], ...]:
        """Seconds per phase in the order they are done, in steps of 5 s, adding up to ``dose_s``.

        Largest remainders get the odd steps, ties to the earlier phase. Where a phase would get less than 10 s,
        the smallest of those after the search gives way, so that no phase is shorter than its own cue; the place
        is always looked for first, for 10 s at least, where there is time for that and one thing more.
        """
        shares: tuple[tuple[Phase, float], ...] = (
            ("search", self.search),
            ("hold", self.hold),
            ("roll", self.roll),
            ("pin_and_move", self.pin_and_move),
        )
        wanted = [(phase, share) for phase, share in shares if share > 0]
        while len(wanted) > 1 and min(share for _, share in wanted) * dose_s < 10 * sum(s for _, s in wanted):
            if len(wanted) == 2 and wanted[0][0] == "search" and dose_s >= 20:
                return ("search", 10), (wanted[1][0], dose_s - 10)
            later = range(1 if wanted[0][0] == "search" and len(wanted) > 2 else 0, len(wanted))
            wanted.pop(min(later, key=lambda i: (wanted[i][1], -i)))
        whole = sum(share for _, share in wanted)
        steps = dose_s // 5
        exact = [share / whole * steps for _, share in wanted]
        parts = [int(e) for e in exact]
        for i in sorted(range(len(exact)), key=lambda i: (parts[i] - exact[i], i))[: steps - sum(parts)]:
            parts[i] += 1
        seconds = [5 * part for part in parts]
        seconds[-1] += dose_s - sum(seconds)
        return tuple((phase, s) for (phase, _), s in zip(wanted, seconds, strict=True))


class Cues(Frozen):
    """Sentences said aloud, by phase. The first of a phase is always said; the others when there is time."""

    set_up: tuple[Text, ...] = Field(min_length=1)
    search: tuple[Text, ...] = ()
    hold: tuple[Text, ...] = ()
    roll: tuple[Text, ...] = ()
    pin_and_move: tuple[Text, ...] = ()


class TechniqueEvidence(Sourced):
    effect: Text
    mechanism: Text
    against_alternatives: Text


class VariantGroup(Frozen):
    """Every combination of these tools, surfaces and efforts is a variant."""

    tools: tuple[Slug, ...] = Field(min_length=1)
    surfaces: tuple[Slug, ...] = Field(min_length=1)
    efforts: tuple[Effort, ...] = Field(min_length=1)


class Technique(Frozen):
    """One content file in ``content/techniques``; reads top to bottom in a review.

    ``sides``: ``each`` – one side at a time; ``together`` – both at once (rollers under both legs);
    ``midline`` – both sides of the spine at once (``each`` on such an area: to the left, then to the right of it).
    ``setup_s`` and ``switch_side_s`` are real seconds and in the budget.
    """

    id: Slug
    name: Text
    area: Slug
    posture: Slug
    sides: Literal["each", "together", "midline"]
    from_article: bool = False
    summary: Text
    setup_s: int = Field(ge=5, le=60)
    switch_side_s: int = Field(ge=0, le=40)
    steps: tuple[Text, ...] = Field(min_length=2)
    landmark: Landmark
    no_go: tuple[Slug, ...] = Field(min_length=1)
    motion: Motion
    hold: Hold | None = None
    pin_and_move: PinAndMove | None = None
    efforts: dict[Effort, EffortForm] = Field(min_length=1)
    faults: tuple[Fault, ...] = Field(min_length=2)
    stops: tuple[Slug, ...] = Field(min_length=1)
    left_out_by: tuple[Slug, ...] = ()
    phases: Phases
    dose: Guardrail
    sets: Guardrail
    weekly: Guardrail
    discomfort: Guardrail
    cues: Cues
    evidence: TechniqueEvidence
    variants: tuple[VariantGroup, ...] = Field(min_length=1)
    figure: Figure | None = None
    load: Load | None = None
    review: Review

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        offered = {effort for group in self.variants for effort in group.efforts}
        if missing := sorted(offered - set(self.efforts)):
            raise ValueError(f"variants use effort {missing[0]!r} that [efforts] does not describe")
        for phase in ("search", "hold", "roll", "pin_and_move"):
            if getattr(self.phases, phase) > 0 and not getattr(self.cues, phase):
                raise ValueError(f"phase {phase!r} has a share of the dose but no cue in [cues]")
        if self.phases.hold > 0 and self.hold is None:
            raise ValueError("phase 'hold' has a share of the dose but there is no [hold]")
        if self.phases.pin_and_move > 0 and self.pin_and_move is None:
            raise ValueError("phase 'pin_and_move' has a share of the dose but there is no [pin_and_move]")
        if self.sides == "each" and self.switch_side_s < 5:
            raise ValueError(f"switch_side_s is {self.switch_side_s}, expected at least 5 s to change side")
        return self


class Variant(Frozen):
    """Technique × tool × surface × effort: the unit the planner chooses.

    ``rung``: place on this technique's own ladder, 1 the softest. ``felt``: the lowest rung of that ladder from
    which this one can hardly be told. ``has_effect`` is False where nothing much would be felt at all.
    ``score``: the common tool ladder, which says only which of two tools usually feels firmer.

    ``withheld``: not for this person today: swapped away (``wish``), or too firm by what they reported of the pressure
    (``reports``). It still counts where the softest form is looked for: no wish makes a firmer one the start.
    """

    id: str
    technique: Slug
    area: Slug
    tool: Slug
    surface: Slug
    posture: Slug
    effort: Effort
    rung: int = Field(ge=1)
    felt: int = Field(ge=1)
    has_effect: bool = True
    score: int = Field(ge=1)
    withheld: Literal["", "wish", "reports"] = ""


def variant_id(technique: str, tool: str, surface: str, effort: str) -> str:
    return f"{technique}:{tool}:{surface}:{effort}"
