"""Reference pages rendered from the catalogue: techniques with their evidence, and the references themselves."""

from __future__ import annotations

from collections.abc import Iterator

from unknot.catalog.base import JUDGEMENT, Guardrail
from unknot.catalog.items import Reference
from unknot.catalog.loader import Catalog
from unknot.catalog.techniques import Technique


def techniques(catalog: Catalog) -> Iterator[str]:
    yield from (
        "# Techniques",
        "",
        f"{len(catalog.techniques)} techniques, {len(catalog.variants)} variants (technique × tool × surface × "
        "effort). ★ is named in the article that Unknot started from. Ranges in seconds are for one side in one visit: "
        "recommended, and absolute in brackets. The rung is a place on one technique's own ladder, 1 the softest.",
        "",
    )
    for area in sorted(catalog.areas.values(), key=lambda area: area.usual_order):
        yield from (f"## {area.name}", "", f"{area.where} {area.why_back}", "")
        for technique in catalog.techniques.values():
            if technique.area == area.id:
                yield from _technique(technique, catalog)


def _technique(technique: Technique, catalog: Catalog) -> Iterator[str]:
    star = " ★" if technique.from_article else ""
    yield from (f"### {technique.name}{star}", "", f"`{technique.id}` · {technique.posture} · {technique.summary}", "")
    yield from (f"{number}. {step}" for number, step in enumerate(technique.steps, start=1))
    yield ""
    yield f"- **Where:** {technique.landmark.where} {technique.landmark.find} *{technique.landmark.zone_note}*"
    yield f"- **Move:** {technique.motion.how}"
    if technique.hold:
        yield f"- **Hold:** {technique.hold.how}"
    if technique.pin_and_move:
        yield f"- **Pin and move:** {technique.pin_and_move.how}"
    yield from (f"- **{effort.capitalize()}:** {form.how}" for effort, form in technique.efforts.items())
    yield from (f"- **Fault:** {fault.fault} {fault.instead}" for fault in technique.faults)
    yield f"- **Never on:** {', '.join(catalog.zones[zone].name for zone in technique.no_go)}"
    if technique.left_out_by:
        yield f"- **Left out by:** {', '.join(f'`{rule}`' for rule in technique.left_out_by)}"
    yield f"- **Dose:** {_range(technique.dose)} s; discomfort {_range(technique.discomfort)} of 10; " + (
        f"{_range(technique.weekly)} times a week"
    )
    evidence = technique.evidence
    yield f"- **Known:** {evidence.effect} {evidence.mechanism} {evidence.against_alternatives}"
    yield f"- **Certainty:** {evidence.grade}; {', '.join(_link(source) for source in evidence.sources)}"
    yield from ("", "| rung | tool | surface | effort |", "|---|---|---|---|")
    own = [variant for variant in catalog.variants.values() if variant.technique == technique.id]
    for variant in sorted(own, key=lambda variant: (variant.rung, variant.id)):
        yield f"| {variant.rung} | {variant.tool} | {variant.surface} | {variant.effort} |"
    yield ""


def _range(bound: Guardrail) -> str:
    (low, high), (floor, ceiling) = bound.recommended, bound.absolute
    return f"{low:g}–{high:g} ({floor:g}–{ceiling:g})"


def _link(source: str) -> str:
    return "our judgement" if source == JUDGEMENT else f"[{source}](references.md#{source})"


def references(catalog: Catalog) -> Iterator[str]:
    verified = sum(reference.verified for reference in catalog.references.values())
    yield from (
        "# References",
        "",
        f"{len(catalog.references)} sources, {verified} verified: what *showed* says was read in the source itself, "
        "nearly always in its abstract. A title in square brackets is our description. The grade is our certainty in "
        "the statement, not a mark for the study.",
        "",
    )
    for reference in catalog.references.values():
        yield from _reference(reference)


def _reference(reference: Reference) -> Iterator[str]:
    place = " ".join(
        filter(None, (reference.journal, f"doi:{reference.doi}" if reference.doi else "", reference.address))
    )
    size = f" n = {reference.n}." if reference.n else ""
    effect = f" {reference.effect}" if reference.effect else ""
    yield from (
        f"## {reference.id}",
        "",
        f"{', '.join(reference.authors)} ({reference.year or 'no year'}). {reference.title}. {place}",
    )
    yield from ("", f"{reference.showed}{effect}{size}", "")
    mark = "verified" if reference.verified else "**not verified**"
    yield f"*{reference.kind.replace('-', ' ')}*, certainty {reference.grade}, {mark}. {reference.note}".rstrip()
    yield ""
