"""The questions, rules and stop rules, checked against each other and compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from unknot.catalog.base import Side
from unknot.catalog.errors import ContentError, Problem
from unknot.catalog.reading import read_folder
from unknot.catalog.rules import Clash, Condition, MapRow, Question, Rule, StopRule, Term, screening_problems
from unknot.screening.answers import Reader, make_reader
from unknot.screening.conditions import Test, compile_condition
from unknot.screening.marks import map_problems
from unknot.screening.verdict import Exclusion, Ground, LimitKind

if TYPE_CHECKING:
    from unknot.catalog.loader import Catalog


@dataclass(frozen=True, slots=True)
class ReadyRule:
    """A rule with everything that does not depend on the answers worked out beforehand."""

    rule: Rule
    applies: Test
    exclusions: tuple[Exclusion, ...]
    grounds: tuple[Ground, ...]
    has_places: bool


@dataclass(frozen=True)
class ScreeningContent:
    """What ``screen`` needs. Build it with ``build``; the other fields follow from the first six.

    Conditions of rules and questions stand here with their terms spelled out.
    """

    questions: Mapping[str, Question]
    rules: Mapping[str, Rule]
    stops: Mapping[str, StopRule]
    version: str
    terms: Mapping[str, Term]
    map_rows: Mapping[str, MapRow]
    ready: tuple[ReadyRule, ...]
    readers: Mapping[str, Reader]
    clashes: tuple[tuple[str, tuple[tuple[Clash, Test], ...]], ...]
    ceilings: tuple[tuple[str, str], ...]
    asked_if: Mapping[str, Test]
    stars: tuple[str, ...]
    every_session: tuple[str, ...]
    needed: tuple[str, ...]
    patterns: tuple[tuple[MapRow, Test], ...]
    regions: Mapping[str, str]
    overlaps: Mapping[str, tuple[str, ...]]
    midline: frozenset[str]

    @classmethod
    def build(
        cls,
        questions: Mapping[str, Question],
        rules: Mapping[str, Rule],
        stops: Mapping[str, StopRule],
        version: str,
        terms: Mapping[str, Term],
        map_rows: Mapping[str, MapRow],
    ) -> ScreeningContent:
        """Raises ContentError with every contradiction between the files."""
        problems = screening_problems(questions, rules, stops, terms, map_rows) + list(map_problems(map_rows))
        if problems:
            raise ContentError(tuple(problems))
        rules = {key: _spelled_out(rule, "when", terms) for key, rule in rules.items()}
        ordered = sorted(
            (_spelled_out(question, "ask_if", terms) for question in questions.values()),
            key=lambda question: (question.order, question.id),
        )
        body = next((question for question in ordered if question.kind == "local"), None)
        areas = body.areas if body else ()
        return cls(
            questions={question.id: question for question in ordered},
            rules=dict(sorted(rules.items())),
            stops=dict(sorted(stops.items(), key=lambda item: (item[1].order, item[0]))),
            version=version,
            terms=dict(sorted(terms.items())),
            map_rows=dict(sorted(map_rows.items())),
            ready=tuple(_ready(rule, areas) for rule in _worst_first(rules.values())),
            readers={question.id: make_reader(question) for question in ordered},
            clashes=tuple(
                (q.id, tuple((c, compile_condition(c.when)) for c in q.clashes)) for q in ordered if q.clashes
            ),
            ceilings=tuple((q.id, q.not_above) for q in ordered if q.not_above),
            asked_if={q.id: compile_condition(q.ask_if) for q in ordered if q.ask_if},
            stars=tuple(question.id for question in ordered if question.star),
            every_session=tuple(question.id for question in ordered if question.asked == "every-session"),
            needed=tuple(question.id for question in ordered if question.needed),
            patterns=tuple((row, compile_condition(row.when)) for _, row in sorted(map_rows.items()) if row.when),
            regions=body.regions if body else {},
            overlaps=body.overlaps if body else {},
            midline=frozenset(body.midline if body else ()),
        )

    @classmethod
    def of(cls, catalog: Catalog) -> ScreeningContent:
        """The screening content of a loaded catalogue, with its version."""
        return cls.build(
            catalog.questions, catalog.rules, catalog.stops, catalog.version, catalog.terms, catalog.map_rows
        )

    def side(self, area: str, side: Side) -> Side:
        """The side to exclude: areas on the midline have one dose for both sides together."""
        return "both" if area in self.midline else side


def load_screening(root: Path, version: str = "") -> ScreeningContent:
    """The screening content below ``root`` (a folder with questions, rules, terms, map and stops) by itself.

    ``version`` is that of the whole content, where the caller has it; else it is taken from these files alone.
    """
    problems: list[Problem] = []
    questions = read_folder(root / "questions", Question, problems)
    rules = read_folder(root / "rules", Rule, problems)
    stops = read_folder(root / "stops", StopRule, problems)
    terms = read_folder(root / "terms", Term, problems)
    map_rows = read_folder(root / "map", MapRow, problems)
    if problems:
        raise ContentError(tuple(problems))
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in sorted(root.rglob("*.toml"))))
    return ScreeningContent.build(questions, rules, stops, version or digest.hexdigest()[:12], terms, map_rows)


Item = TypeVar("Item", Rule, Question)


def _spelled_out(item: Item, field: str, terms: Mapping[str, Term]) -> Item:
    condition: Condition | None = getattr(item, field)
    return item if condition is None else item.model_copy(update={field: condition.spelled_out(terms)})


def _worst_first(rules: Iterable[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: (*(-part for part in rule.rank), rule.id))


def _ready(rule: Rule, areas: tuple[str, ...]) -> ReadyRule:
    excluded = areas if rule.ends_it else rule.restrict.areas
    return ReadyRule(
        rule=rule,
        applies=compile_condition(rule.when),
        exclusions=tuple(Exclusion(area=area, side="both", rule=rule.id) for area in excluded),
        grounds=tuple(_grounds(rule)),
        has_places=rule.restrict.here is not None and not rule.ends_it,
    )


def _grounds(rule: Rule) -> list[Ground]:
    limits = rule.restrict
    listed: tuple[tuple[LimitKind, tuple[str, ...]], ...] = (
        ("zone", limits.zones),
        ("tool", limits.tools),
        ("posture", limits.postures),
        ("surface", limits.surfaces),
        ("effort", limits.efforts),
        ("movement", limits.movements),
        ("discomfort", _text(limits.max_discomfort_nrs)),
        ("dose", _text(limits.max_dose_s)),
        ("areas", _text(limits.max_areas)),
    )
    return [Ground(kind=kind, item=item, rule=rule.id) for kind, items in listed for item in items]


def _text(number: int | None) -> tuple[str, ...]:
    return () if number is None else (str(number),)
