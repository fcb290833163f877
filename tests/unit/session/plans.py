"""Plans made of any visits of the catalogue, for tests that need no optimiser."""

from __future__ import annotations

from hypothesis import strategies as st

from unknot.catalog.loader import load_catalog
from unknot.planning.request import Plan, Visit
from unknot.planning.timeline import lay_out

CATALOG = load_catalog()


def sides_of(variant: str) -> tuple[str, ...]:
    each = CATALOG.techniques[CATALOG.variants[variant].technique].sides == "each"
    return ("left", "right") if each else ("both",)


def make_plan(picks: list[tuple[str, str, int]], minutes: int = 60) -> Plan:
    """``picks``: variant id, side, dose in seconds, in order."""
    visits = tuple(visit(order, *pick) for order, pick in enumerate(picks, start=1))
    total = lay_out(visits, CATALOG, minutes * 60)[-1].ends_s
    return Plan(
        verdict="go",
        optimal=True,
        objective=0,
        bound=0,
        budget_s=minutes * 60,
        total_s=total,
        visits=visits,
        left_out=(),
        content_version=CATALOG.version,
    )


def visit(order: int, variant_id: str, side: str, dose_s: int) -> Visit:
    variant = CATALOG.variants[variant_id]
    return Visit.model_construct(
        order=order,
        technique=variant.technique,
        variant=variant_id,
        area=variant.area,
        side=side,
        tool=variant.tool,
        surface=variant.surface,
        posture=variant.posture,
        rung=variant.rung,
        dose_s=dose_s,
        starts_s=0,
        reasons=("because",),
    )


@st.composite
def picks(draw: st.DrawFn) -> list[tuple[str, str, int]]:
    """One to four variants, each on its sides, with doses inside the technique's guardrail."""
    chosen = draw(st.lists(st.sampled_from(sorted(CATALOG.variants)), min_size=1, max_size=4, unique=True))
    found = []
    for variant in chosen:
        low, high = CATALOG.techniques[CATALOG.variants[variant].technique].dose.absolute
        dose = draw(st.integers(int(low) // 5, int(high) // 5)) * 5
        found += [(variant, side, dose) for side in sides_of(variant)]
    return found
