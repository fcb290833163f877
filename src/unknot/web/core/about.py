"""What the page about Unknot shows: how sure is what, from the catalogue's own grades and references."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from unknot.catalog.loader import load_catalog
from unknot.web.core.templatetags.looks import GRADES

CERTAINTY = (
    (
        _("Rolling makes movement easier right afterwards, for minutes to hours."),
        "moderate",
        ("wilke-2020", "monteiro-2019"),
    ),
    (
        _("A rolled muscle is less tender right afterwards. Single trials say so; all of them together do not."),
        "low",
        ("cheatham-2015", "aboodarda-2015", "habscheid-2024"),
    ),
    (_("Rolling for weeks adds range of motion at the hip and knee, not at the ankle."), "low", ("konrad-2022",)),
    (_("A harder tool does more than a softer one."), "unsupported", ("cheatham-2018",)),
    (
        _("Rolling by yourself relieves back pain or disability."),
        "very-low",
        ("santos-2024", "ozsoy-2019", "song-2025"),
    ),
    (_("Rolling by yourself relieves neck pain."), "very-low", ("cabrera-martos", "santos-2024")),
    (_("Rolling prevents injury, or frees stuck tissue."), "unsupported", ("siegel-survey",)),
    (
        _("Not rolling, but walking more and more, with advice, puts off the next episode of back pain."),
        "moderate",
        ("pocovi-2024",),
    ),
    (
        _("Not rolling, but a physiotherapist who works on fear and movement helps long back pain for years."),
        "moderate",
        ("hancock-2025",),
    ),
)


@cache
def _from_catalog() -> dict[str, Any]:
    catalog = load_catalog()
    grades: Counter[str] = Counter(technique.evidence.grade for technique in catalog.techniques.values())
    return {
        "course": catalog.references["wallwork-2024"],
        "counts": [{"grade": grade, "n": grades[grade]} for grade in reversed(GRADES) if grades[grade]],
        "references": sorted(
            catalog.references.values(), key=lambda reference: (reference.kind == "judgement", reference.id)
        ),
        "content_version": catalog.version,
    }


def about_context() -> dict[str, Any]:
    references = load_catalog().references
    rows = [
        {"words": words, "grade": grade, "sources": [references[source] for source in sources]}
        for words, grade, sources in CERTAINTY
    ]
    return {"certainty": rows, **_from_catalog()}
