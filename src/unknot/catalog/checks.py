"""Checks across files: ids that lead nowhere, cues that do not fit, words that may not be said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from unknot.catalog.base import JUDGEMENT
from unknot.catalog.errors import Problem
from unknot.catalog.reading import nearest
from unknot.catalog.speech import speaking_s
from unknot.catalog.techniques import Technique

if TYPE_CHECKING:
    from unknot.catalog.items import Claim
    from unknot.catalog.loader import Catalog

KINDS = (
    "references",
    "areas",
    "tools",
    "surfaces",
    "postures",
    "zones",
    "movements",
    "measures",
    "outlook",
    "claims",
    "questions",
    "rules",
    "stops",
    "terms",
    "map_rows",
    "words",
    "techniques",
)
SCREENING = {kind: kind for kind in ("questions", "rules", "stops", "terms", "words")} | {"map_rows": "map"}
"""Kinds below ``content/screening`` and their folders there."""
MAX_DISCOMFORT_NRS = 7
"""Above this a person cannot relax; the stop rule `too-strong` ends the visit there."""


def check_links(catalog: Catalog) -> list[Problem]:
    """Every id that one file writes to point at another."""
    return [
        problem
        for where, item in items(catalog)
        for field, value, kind in _links(item, type(item).__name__)
        if (problem := _dangling(catalog, where, field, value, kind))
    ] + [problem for where, item in items(catalog) for problem in _unverified(catalog, where, item)]


def items(catalog: Catalog) -> Iterator[tuple[str, BaseModel]]:
    """Every content object with the name of its file below ``content/``."""
    for kind in KINDS:
        folder = f"screening/{SCREENING[kind]}" if kind in SCREENING else kind
        for key, item in getattr(catalog, kind).items():
            yield f"{folder}/{key}.toml", item
    for key in ("frame", "change_overs", "benefit", "ladder", "meanwhile"):
        item = getattr(catalog, key)
        yield f"session/{item.id}.toml", item


# Field name → the kind of content its ids belong to.
_POINTS_AT = {
    "sources": "references",
    "area": "areas",
    "areas": "areas",
    "posture": "postures",
    "tools": "tools",
    "surfaces": "surfaces",
    "no_go": "zones",
    "stops": "stops",
    "left_out_by": "rules",
    "asks": "questions",
    "rules": "rules",
    "falls_to": "rules",
    "tool": "tools",
    "surface": "surfaces",
    "positions": "movements",
}


def _links(value: Any, owner: str, field: str = "") -> Iterator[tuple[str, str, str]]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _links(getattr(value, name), type(value).__name__, f"{field}.{name}".lstrip("."))
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _links(entry, owner, f"{field}.{index}")
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _links(entry, owner, f"{field}.{key}")
    elif isinstance(value, str):
        names = [part for part in field.split(".") if not part.isdigit()]
        if names and names[-1] in _POINTS_AT:
            yield field, value, _POINTS_AT[names[-1]]


def _dangling(catalog: Catalog, where: str, field: str, value: str, kind: str) -> Problem | None:
    known = getattr(catalog, kind)
    if value in known:
        return None
    return Problem(where, field, f"{value!r} is not defined", f"an id in content/{kind}", nearest(value, set(known)))


def _unverified(catalog: Catalog, where: str, item: BaseModel) -> Iterator[Problem]:
    for field, sources in _source_lists(item):
        cited = [catalog.references[s] for s in sources if s in catalog.references]
        if cited and JUDGEMENT not in sources and not any(reference.verified for reference in cited):
            yield Problem(
                where,
                field,
                f"only {', '.join(sources)}, which nobody has verified",
                "a verified reference, or our own judgement stated as such",
                f"add {JUDGEMENT!r} and say the reasoning in basis",
            )


def _source_lists(value: Any, field: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            path = f"{field}.{name}".lstrip(".")
            entry = getattr(value, name)
            if name == "sources":
                yield path, entry
            else:
                yield from _source_lists(entry, path)
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _source_lists(entry, f"{field}.{index}")
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _source_lists(entry, f"{field}.{key}")


def check_techniques(catalog: Catalog) -> list[Problem]:
    return [problem for technique in catalog.techniques.values() for problem in _technique_problems(catalog, technique)]


def _technique_problems(catalog: Catalog, technique: Technique) -> Iterator[Problem]:
    where = f"techniques/{technique.id}.toml"
    area = catalog.areas.get(technique.area)
    allowed = ("midline", "each") if area is not None and area.midline else ("each", "together")
    if area is not None and technique.sides not in allowed:
        expected = " or ".join(allowed)
        yield Problem(where, "sides", repr(technique.sides), f"{expected}, as area {area.id} is declared", "")
    if technique.discomfort.absolute[1] > MAX_DISCOMFORT_NRS:
        found = f"{technique.discomfort.absolute[1]:g}"
        yield Problem(where, "discomfort.absolute", found, f"at most {MAX_DISCOMFORT_NRS} of 10", "")
    units = {"dose": "s", "sets": "count", "weekly": "per_week", "discomfort": "nrs"}
    for name, unit in units.items():
        if getattr(technique, name).unit != unit:
            yield Problem(where, f"{name}.unit", repr(getattr(technique, name).unit), repr(unit), "")
    for bound in (*technique.dose.absolute, technique.dose.start):
        if bound % 5:
            yield Problem(where, "dose", f"{bound:g} s", "a multiple of 5 s", "")
    for group in technique.variants:
        for tool in group.tools:
            for surface in group.surfaces:
                if catalog.ladder.score(tool, surface, "usual") is None:
                    yield Problem(
                        where,
                        "variants",
                        f"{tool} on {surface}",
                        "a combination the tool ladder knows",
                        "add a step to session/tool-ladder.toml",
                    )
    yield from _late_cues(where, technique)


_HEADING = "Left something buttock."
"""As long as the longest area and side that the script says before a set-up."""


def _late_cues(where: str, technique: Technique) -> Iterator[Problem]:
    """Cues that take longer to say than their segment lasts."""
    set_up = speaking_s(_HEADING) + sum(speaking_s(cue) for cue in technique.cues.set_up)
    for effort, form in technique.efforts.items():
        if (total := set_up + speaking_s(form.cue)) > technique.setup_s:
            yield Problem(
                where,
                "cues.set_up",
                f"{total:.1f} s to say with the cue of effort {effort!r}",
                f"at most setup_s = {technique.setup_s} s",
                "shorten the cue or give the set-up more time",
            )
    for dose, every in ((technique.dose.absolute[0], False), (technique.dose.recommended[1], True)):
        for phase, seconds in technique.phases.split(int(dose)):
            cues = getattr(technique.cues, phase)
            spoken = sum(speaking_s(cue) for cue in (cues if every else cues[:1]))
            if spoken > seconds:
                yield Problem(
                    where,
                    f"cues.{phase}",
                    f"{spoken:.1f} s to say",
                    f"at most the {seconds} s this phase lasts at a dose of {dose:g} s",
                    "shorten the cue",
                )


def check_wording(catalog: Catalog) -> list[Problem]:
    """Claims the evidence does not carry, anywhere a person could read or hear them."""
    patterns = [(claim, re.compile(claim.pattern, re.IGNORECASE)) for claim in catalog.claims.values()]

    @cache  # two texts in three are said more than once
    def claimed(text: str) -> list[tuple[Claim, str]]:
        return [(claim, match.group(0)) for claim, pattern in patterns if (match := pattern.search(text))]

    return [
        Problem(where, field, f"says {words!r}", f"no such claim: {claim.why}", f"say: {claim.say_instead}")
        for where, item in items(catalog)
        if not where.startswith(("claims/", "references/"))
        for field, text in _texts(item)
        for claim, words in claimed(text)
        if not any(fnmatch(where, allowed) for allowed in claim.allowed_in)
    ]


def _texts(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), f"{field}.{name}".lstrip("."))
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _texts(entry, f"{field}.{index}")
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _texts(entry, f"{field}.{key}")
    elif isinstance(value, str):
        yield field, value
