"""Screening as data: questions, conditions over answers, rules with what they change, and stop rules.

Rules refer to answer ids, never to wording. A rule can only be made to fire by a worse answer or by one that
is missing, never by a reassuring one, so that no answer that makes things worse can take a limit away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from unknot.catalog.base import VERDICTS, Frozen, Slug, Sourced, Text, Verdict
from unknot.catalog.errors import Problem
from unknot.catalog.reading import nearest
from unknot.catalog.techniques import Effort

YesNo = Literal["yes", "no"]
LONGEST_QUESTION_WORDS = 25
LONGEST_BRIEF_WORDS = 20
WORSE = {
    "yes-no": ("yes", "no"),
    "number": ("higher", "lower", "unordered"),
    "choice": ("later", "unordered"),
    "local": ("more",),
}
"""The directions that each kind of question can have."""
STOPPING: tuple[Verdict, ...] = ("urgent", "emergency")


class Condition(Frozen):
    """A statement about answers; exactly one of its forms is filled in.

    ``answer`` with ``is`` | ``one_of`` | ``at_least`` | ``at_most`` | ``above`` | ``below`` | ``unanswered``:
    one answer, never true of a missing one except for ``unanswered``. ``form_open``: some question of the long
    form that could matter has no answer. ``local``: some entry of the local list
    names this condition (in one of ``areas``, where given). ``marked``: one of these regions is marked on the body
    map (``on`` one side, where given; a mark in the middle is on both) with ``at_least`` this strength, else 1; with
    ``hurts`` the pain counts and not how stiff it is.
    ``term``: what the file of that name in ``terms`` says. ``all_of``, ``any_of``, ``count`` ``of``: several
    conditions. ``none_of`` is for `ask_if` and clashes only, because a rule that asks for a "no" could be
    switched off by a worse answer.
    """

    model_config = ConfigDict(populate_by_name=True)

    answer: Slug | None = None
    is_: Slug | None = Field(default=None, alias="is")
    one_of: tuple[Slug, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None
    unanswered: bool = False
    form_open: Literal[True] | None = None
    local: Slug | None = None
    areas: tuple[Slug, ...] = ()
    marked: tuple[Slug, ...] = ()
    on: Literal["left", "right"] | None = None
    hurts: bool = False
    term: Slug | None = None
    all_of: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()
    none_of: tuple[Condition, ...] = ()
    count: int | None = Field(default=None, ge=1)
    of: tuple[Condition, ...] = ()

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        heads = [
            self.answer,
            self.form_open,
            self.local,
            self.term,
            *(part or None for part in (self.marked, self.all_of, self.any_of, self.none_of, self.of)),
        ]
        if sum(head is not None for head in heads) != 1:
            raise ValueError(
                "expected exactly one of answer, form_open, local, marked, term, all_of, any_of, none_of, count with of"
            )
        only_marks = (self.is_, self.at_most, self.above, self.below)
        tests = only_marks if self.marked else (*only_marks, self.at_least)
        tested = any(test is not None for test in tests) or bool(self.one_of) or self.unanswered
        if tested != (self.answer is not None):
            raise ValueError("`answer` goes with is, one_of, at_least, at_most, above, below or unanswered")
        if (self.on or self.hurts) and not self.marked:
            raise ValueError("`on` and `hurts` go with `marked`")
        if (self.count is None) != (not self.of) or (self.count or 0) > len(self.of):
            raise ValueError(f"count {self.count} of {len(self.of)}: expected a count no larger than the list `of`")
        return self

    @property
    def parts(self) -> tuple[Condition, ...]:
        return self.all_of or self.any_of or self.none_of or self.of

    def leaves(self) -> Iterator[Condition]:
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def spelled_out(self, terms: Mapping[str, Term]) -> Condition:
        """The same condition with what each term says in the term's place."""
        if self.term is not None:
            return terms[self.term].when.spelled_out(terms)
        if not self.parts:
            return self
        lists = {name: getattr(self, name) for name in ("all_of", "any_of", "none_of", "of")}
        return self.model_copy(
            update={name: tuple(part.spelled_out(terms) for part in parts) for name, parts in lists.items() if parts}
        )


class Term(Sourced):
    """A condition with a name, so that several rules mean the same by it."""

    id: Slug
    says: Text
    when: Condition


class Choice(Frozen):
    """One answer to choose, or one local condition, with the words a person sees; ``brief``: the same in a list."""

    id: Slug
    label: Text
    brief: str = ""


class Clash(Frozen):
    """Answers that cannot both be true. ``when`` sees the answers as given, ``unsure`` included."""

    when: Condition
    expected: Text
    hint: str = ""


class Question(Frozen):
    """One question of the safety check.

    ``brief``: the same in fewer words, under the title of the screen it is on with others.
    ``asked``: before ``every-session``, in the ``full`` form, or only where a mark on the body ``map`` opens it.
    ``star``: asked before every session, and no plan without it; ``needed``: part of the full form whose
    absence is reported. ``worse``: the direction in which the answer worries: ``later`` in the list of choices
    (mildest first), ``more`` entries; ``unordered`` only where no order is meant. ``unsure_counts_as``: how rules
    read "unsure". ``ask_if``: where false, the question cannot matter and may be skipped. ``follows``: the question
    whose answer means nothing yet before this one is answered, too. ``not_above``: the number that this one cannot
    exceed. Local questions list the areas, the conditions, which areas are pressed so close to each other that a wound
    in one keeps the other out (``overlaps``, both ways), and the region of the body map where each area hurts.

    ``version`` counts the wordings; ``meaning`` is the first of them that asks for the same as today's. An answer
    given to an older one is no answer.
    """

    id: Slug
    text: Text
    brief: str = ""
    help: str = ""
    kind: Literal["yes-no", "choice", "number", "local"]
    order: int = Field(ge=1)
    asked: Literal["every-session", "full", "map"]
    star: bool = False
    needed: bool = False
    worse: Literal["yes", "no", "higher", "lower", "later", "more", "unordered"]
    unsure_counts_as: YesNo | None = None
    ask_if: Condition | None = None
    choices: tuple[Choice, ...] = ()
    range: tuple[float, float] | None = None
    unit: str = ""
    whole: bool = False
    conditions: tuple[Choice, ...] = ()
    areas: tuple[Slug, ...] = ()
    midline: tuple[Slug, ...] = ()
    overlaps: dict[Slug, tuple[Slug, ...]] = Field(default_factory=dict)
    regions: dict[Slug, Slug] = Field(default_factory=dict)
    clashes: tuple[Clash, ...] = ()
    not_above: Slug | None = None
    follows: Slug | None = None
    version: int = Field(default=1, ge=1)
    meaning: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if len(self.text.split()) > LONGEST_QUESTION_WORDS:
            raise ValueError(f"text has {len(self.text.split())} words, expected at most {LONGEST_QUESTION_WORDS}")
        if len(self.brief.split()) > LONGEST_BRIEF_WORDS:
            raise ValueError(f"brief has {len(self.brief.split())} words, expected at most {LONGEST_BRIEF_WORDS}")
        yes_no = self.kind == "yes-no"
        if self.worse not in WORSE[self.kind]:
            raise ValueError(f"worse is {self.worse!r}, expected one of {', '.join(WORSE[self.kind])}")
        if yes_no != (self.unsure_counts_as is not None):
            raise ValueError("a yes-no question, and only that, says how unsure counts")
        if self.asked == "map" and (not yes_no or self.unsure_counts_as != self.worse):
            raise ValueError(
                "a question that the map opens is a yes-no question, and unsure counts as the worse answer"
            )
        if self.meaning > self.version:
            raise ValueError(f"meaning {self.meaning} of version {self.version}: expected none later than the version")
        if (self.kind == "choice") != bool(self.choices) or (self.kind == "number") != (self.range is not None):
            raise ValueError("a choice has `choices`, a number has `range`, and nothing else has them")
        if (self.kind == "local") != bool(self.conditions) or bool(self.conditions) != bool(self.areas):
            raise ValueError("a local question, and only that, has `conditions` and `areas`")
        if self.kind == "local" and not (self.brief and all(choice.brief for choice in self.conditions)):
            raise ValueError("a local question and its conditions each have a `brief` for the list they are shown in")
        if self.star and (self.asked != "every-session" or (yes_no and self.unsure_counts_as != self.worse)):
            raise ValueError("a star question is asked every session, and unsure counts as the worse answer")
        return self

    @property
    def unit_words(self) -> str:
        return f" {self.unit}" if self.unit else ""


class Restrict(Frozen):
    """What a rule takes away from plans.

    ``areas``: on both sides. ``here``: of the local entry that fired the rule, its ``area`` or everything
    ``nearby`` that is pressed over the same skin and bone, on that side. Discomfort 0–10, dose in seconds,
    ``max_areas`` in one session.
    """

    whole_body: bool = False
    areas: tuple[Slug, ...] = ()
    here: Literal["area", "nearby"] | None = None
    zones: tuple[Slug, ...] = ()
    tools: tuple[Slug, ...] = ()
    postures: tuple[Slug, ...] = ()
    surfaces: tuple[Slug, ...] = ()
    efforts: tuple[Effort, ...] = ()
    movements: tuple[Slug, ...] = ()
    max_discomfort_nrs: int | None = Field(default=None, ge=0, le=7)
    max_dose_s: int | None = Field(default=None, ge=30, le=120, multiple_of=5)
    max_areas: int | None = Field(default=None, ge=1)

    @property
    def changes_something(self) -> bool:
        return self != Restrict()


class Rule(Sourced):
    """When these answers, then this verdict and these limits.

    ``kind``: ``consensus`` where a published consensus or criterion says so, ``caution`` where we do.
    ``basis`` is the rationale and never empty. ``hazard``: the entry of the hazard log this rule controls.
    ``seen_first``: no session before a clinician has looked. ``today``: of what is urgent, what does not wait until
    tomorrow; it is said first. ``soothing``: said after the message only where no stricter rule fires and no other one
    sends to a clinician, so that comfort never stands beside an alarm. ``falls_to``: the one rule to which this one
    may fall as time goes by; the proof of the rules reads it.
    """

    id: Slug
    title: Text
    kind: Literal["consensus", "caution"]
    hazard: Slug
    when: Condition
    verdict: Verdict
    message: Text
    soothing: str = ""
    basis: Text
    seen_first: bool = False
    today: bool = False
    falls_to: Slug | None = None
    restrict: Restrict = Restrict()

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if self.seen_first and self.verdict != "see_clinician":
            raise ValueError(f"seen_first with verdict {self.verdict!r}, expected 'see_clinician'")
        if self.today and self.verdict != "urgent":
            raise ValueError(f"today with verdict {self.verdict!r}, expected 'urgent'")
        if self.verdict == "go":
            raise ValueError(f"verdict 'go' is what holds without any rule, expected one of {', '.join(VERDICTS[1:])}")
        if self.verdict == "go_with_changes" and not self.restrict.changes_something:
            raise ValueError("verdict 'go_with_changes' without [restrict] changes nothing")
        return self

    @property
    def ends_it(self) -> bool:
        """Urgent and emergency rules leave nothing to press, whatever else they say."""
        return self.verdict in STOPPING or self.restrict.whole_body or self.seen_first

    @property
    def sends_first(self) -> bool:
        """Whether somebody has to be seen before any session."""
        return self.verdict in STOPPING or self.seen_first

    @property
    def rank(self) -> tuple[int, bool, bool, bool]:
        """Sorts rules by how much they ask: larger is stricter."""
        return VERDICTS.index(self.verdict), self.today, self.sends_first, self.ends_it


class MapRow(Sourced):
    """What follows from marks on the body map.

    A plain row names ``regions`` on ``sides`` with a ``strength`` (whole numbers 1–10, from and to; the worse of pain
    and stiffness); a pattern has ``when`` in addition, and then ``regions`` are those it is made of. It ``asks``
    questions: while one of them has no answer there is no plan. ``rules``: what the mark itself brings about. A row
    with neither says that nothing follows.
    """

    id: Slug
    title: Text
    regions: tuple[Slug, ...] = Field(min_length=1)
    sides: tuple[Literal["left", "right", "middle"], ...] = ("left", "right", "middle")
    strength: tuple[int, int] = (1, 10)
    when: Condition | None = None
    asks: tuple[Slug, ...] = ()
    rules: tuple[Slug, ...] = ()
    basis: Text

    @property
    def silent(self) -> bool:
        return not self.asks and not self.rules


class Memory(Sourced):
    """What a word about a place means for plans on later days.

    ``rests_days``: days of 24 hours in which the place is left out, together with what a stop rule leaves out beside
    it. After them, ``form``: only the ``softest`` form, or those ``softer`` than the one it was said of; never a firmer
    one, and at most ``seconds``, a share of what was done then. That holds until ``until_painless_visits`` visits have
    passed without such a word and without soreness, or, with ``better_ends``, until one of them felt better. ``said``
    completes "because …".
    """

    rests_days: float = Field(ge=0, le=28)
    form: Literal["softest", "softer"]
    seconds: float = Field(gt=0, le=1)
    until_painless_visits: int = Field(ge=1, le=10)
    better_ends: bool
    said: Text


class Word(Frozen):
    """What a person does in a session that says something of a place without a stop rule."""

    id: Slug
    label: Text
    memory: Memory


class StopRule(Sourced):
    """What the person feels during or after a session, in words to choose from, and what then happens.

    ``action``: ``ease`` – softer at once; ``stop_area`` – this area is over for today; ``stop_session``;
    ``emergency_screen`` – stop and go through the time-critical questions now; ``soften_next`` – half the
    seconds and one step softer next time. ``here``: of ``stop_area``, the ``area`` alone or everything ``nearby``:
    what lies beside it (``overlaps`` of the local question) and what lies along the same nerve (``nerve_paths``, lists
    of areas). ``repeated`` holds when it happens twice in a row. ``limit`` with
    ``unit`` where the rule is a number. ``lower_label`` and ``lower_message``, with ``{limit}`` in them, take the
    place of ``label`` and ``message`` for somebody whose own limit is lower. ``memory``: what is remembered of the
    place on later days; every rule that speaks of a place has one.
    """

    id: Slug
    label: Text
    help: str = ""
    when: Literal["during", "after"]
    order: int = Field(ge=1)
    action: Literal["ease", "stop_area", "stop_session", "emergency_screen", "soften_next"]
    here: Literal["area", "nearby"] | None = None
    nerve_paths: tuple[tuple[Slug, ...], ...] = ()
    message: Text
    limit: float | None = None
    unit: str = ""
    lower_label: str = ""
    lower_message: str = ""
    repeated: Literal["stop_area"] | None = None
    repeated_message: str = ""
    memory: Memory | None = None
    hazard: Slug
    basis: Text

    @model_validator(mode="after")
    def _says_what_then(self) -> Self:
        if self.memory is None and self.action in ("ease", "stop_area", "soften_next"):
            raise ValueError(
                f"action {self.action!r} is about a place and so needs [memory]: what later days make of it"
            )
        if (self.repeated is None) != (not self.repeated_message) or (self.limit is None) != (not self.unit):
            raise ValueError("`repeated` goes with `repeated_message`, `limit` with `unit`")
        if (self.here is not None) != (self.action == "stop_area") or (self.nerve_paths and self.here != "nearby"):
            raise ValueError("`here` goes with action 'stop_area', and `nerve_paths` with here = 'nearby'")
        lower = [text for text in (self.lower_label, self.lower_message) if text]
        if lower and (self.limit is None or len(lower) < 2 or any("{limit}" not in text for text in lower)):
            raise ValueError("`lower_label` and `lower_message` go together and with `limit`, and name `{limit}`")
        return self


def screening_problems(
    questions: Mapping[str, Question],
    rules: Mapping[str, Rule],
    stops: Mapping[str, StopRule],
    terms: Mapping[str, Term],
    map_rows: Mapping[str, MapRow],
) -> list[Problem]:
    """What is wrong between the files: unknown answers, unknown areas, rules that a worse answer would switch off."""
    found = [p for term in terms.values() for p in _term_problems(term)]
    if found:
        return found
    found += [p for q in questions.values() for p in _question_problems(q, questions, terms)]
    found += [p for rule in rules.values() for p in _rule_problems(rule, questions, rules, terms)]
    found += [p for row in map_rows.values() for p in _row_problems(row, questions, rules, terms)]
    return found + [p for stop in stops.values() for p in _stop_problems(stop, questions)]


def _term_problems(term: Term) -> Iterator[Problem]:
    """Terms are one step deep, so that a reader has to look up each only once."""
    for leaf in term.when.leaves():
        if leaf.term is not None:
            yield Problem(f"screening/terms/{term.id}.toml", "when", f"the term {leaf.term!r}", "no other term in it")


def _question_problems(
    question: Question, questions: Mapping[str, Question], terms: Mapping[str, Term]
) -> Iterator[Problem]:
    where = f"screening/questions/{question.id}.toml"
    conditions = [clash.when for clash in question.clashes] + ([question.ask_if] if question.ask_if else [])
    for leaf in (leaf for condition in conditions for leaf in condition.leaves()):
        yield from _leaf_problems(where, leaf, questions, terms)
    for name in ("not_above", "follows"):
        if (other := getattr(question, name)) and other not in questions:
            yield Problem(where, name, other, "a question id", nearest(other, set(questions)))
    if question.kind == "local" and set(question.regions) != set(question.areas):
        yield Problem(where, "regions", ", ".join(sorted(question.regions)), "a region of the body map for each area")
    for area, near in question.overlaps.items():
        for other in near:
            if area not in question.overlaps.get(other, ()):
                yield Problem(where, f"overlaps.{area}", other, f"{area} in overlaps.{other} too")


def _rule_problems(
    rule: Rule, questions: Mapping[str, Question], rules: Mapping[str, Rule], terms: Mapping[str, Term]
) -> Iterator[Problem]:
    where = f"screening/rules/{rule.id}.toml"
    unknown = [leaf.term for leaf in rule.when.leaves() if leaf.term is not None and leaf.term not in terms]
    for term in unknown:
        yield Problem(where, "term", term, "a term", nearest(term, set(terms)))
    for leaf in () if unknown else rule.when.spelled_out(terms).leaves():
        yield from _leaf_problems(where, leaf, questions, terms)
        if leaf.answer is None or leaf.answer not in questions:
            continue
        asked = questions[leaf.answer]
        if not _worsens(leaf, asked) and not (rule.falls_to and asked.kind == "number"):
            yield Problem(where, "when", f"{leaf.answer} {leaf.is_ or leaf.one_of}", "the worse answers", "")
    if "none_of" in rule.when.model_dump_json(exclude_defaults=True):
        yield Problem(where, "when", "none_of", "conditions that only worse answers fulfil", "")
    if rule.restrict.here and not any(leaf.local for leaf in rule.when.leaves()):
        yield Problem(where, "restrict.here", rule.restrict.here, "a local condition in `when`", "")
    if rule.falls_to and not (rule.falls_to in rules and rules[rule.falls_to].sends_first):
        yield Problem(where, "falls_to", rule.falls_to, "a rule that sends somebody first", "")


def _row_problems(
    row: MapRow, questions: Mapping[str, Question], rules: Mapping[str, Rule], terms: Mapping[str, Term]
) -> Iterator[Problem]:
    where = f"screening/map/{row.id}.toml"
    for leaf in row.when.leaves() if row.when else ():
        yield from _leaf_problems(where, leaf, questions, terms)
        if not leaf.marked:
            yield Problem(where, "when", str(leaf.answer or leaf.local), "only marks on the map", "")
    for key in row.asks:
        if key not in questions:
            yield Problem(where, "asks", key, "a question id", nearest(key, set(questions)))
    for key in row.rules:
        marked = {r for leaf in rules[key].when.leaves() for r in leaf.marked} if key in rules else set()
        if not marked & set(row.regions):
            yield Problem(where, "rules", key, "a rule about a mark in one of these regions", nearest(key, set(rules)))


def _stop_problems(stop: StopRule, questions: Mapping[str, Question]) -> Iterator[Problem]:
    known = {area for question in questions.values() for area in question.areas}
    for area in (area for path in stop.nerve_paths for area in path if area not in known):
        yield Problem(f"screening/stops/{stop.id}.toml", "nerve_paths", area, "an area id", nearest(area, known))


def _leaf_problems(
    where: str, leaf: Condition, questions: Mapping[str, Question], terms: Mapping[str, Term]
) -> Iterator[Problem]:
    if leaf.form_open or leaf.marked:
        return
    if leaf.term is not None:
        if leaf.term not in terms:
            yield Problem(where, "term", leaf.term, "a term", nearest(leaf.term, set(terms)))
        return
    if leaf.local is not None:
        known = {c.id for q in questions.values() for c in q.conditions}
        if leaf.local not in known:
            yield Problem(where, "local", leaf.local, "a local condition", nearest(leaf.local, known))
        return
    question = questions.get(leaf.answer or "")
    if question is None:
        yield Problem(where, "answer", str(leaf.answer), "a question id", nearest(str(leaf.answer), set(questions)))
        return
    values = [value for value in (leaf.is_, *leaf.one_of) if value is not None]
    possible = {"yes", "no", "unsure"} if question.kind == "yes-no" else {c.id for c in question.choices}
    for value in values:
        if value not in possible:
            yield Problem(where, question.id, value, f"one of {', '.join(sorted(possible))}", nearest(value, possible))


def _worsens(leaf: Condition, question: Question) -> bool:
    """No answer that is worse than one which fulfils the leaf fails to fulfil it; missing ones aside."""
    wanted = {leaf.is_, *leaf.one_of} - {None}
    if question.kind == "yes-no":
        return leaf.unanswered or wanted == {question.worse}
    if question.kind == "choice":
        worst_first = [choice.id for choice in reversed(question.choices)]
        return leaf.unanswered or wanted == set(worst_first[: len(wanted)])
    if question.worse == "higher":
        return leaf.at_most is None and leaf.below is None
    if question.worse == "lower":
        return leaf.at_least is None and leaf.above is None
    return True
