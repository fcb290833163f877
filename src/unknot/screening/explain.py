"""A screening in words: rule by rule, which answers, what it changed, and on whose word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from unknot.catalog.base import JUDGEMENT, Verdict
from unknot.catalog.rules import STOPPING, Rule
from unknot.screening.content import ScreeningContent
from unknot.screening.verdict import Exclusion, Reason, Screening

NOT_SIGNED_OFF = (
    "No clinician has signed off these safety rules yet. They follow published sources where there are any "
    "and our own caution where there are none. They do not replace being seen by somebody."
)
"""Shown wherever a verdict is explained, until docs/safety/sign-off.md names who signed."""

VERDICT_WORDS: dict[Verdict, str] = {
    "go": "Go: nothing you answered speaks against it.",
    "go_with_changes": "Go, with changes.",
    "see_clinician": "See a clinician soon. What is left below may be done gently meanwhile.",
    "urgent": "Urgent: be seen today or tomorrow. No rolling until then.",
    "emergency": "Emergency: act now. No rolling.",
}
"""Where a plan is allowed, or where no session is what the verdict itself says."""
SEEN_FIRST = "See a clinician first. Nothing is pressed until then."
NOT_NOW = "Not now: nothing is pressed today."
OPEN = "Not finished: there is no plan before the open questions have an answer."
KIND_WORDS = {"consensus": "published consensus or criteria", "caution": "our own caution"}
SENTENCE_ENDS = re.compile(r"(?<=[.?!]) +")
LIMIT_WORDS = {
    "zone": "stay off",
    "tool": "without",
    "posture": "not",
    "surface": "not on",
    "effort": "no form called",
    "movement": "without the movement",
    "discomfort": "discomfort at most, of 10:",
    "dose": "seconds in one place at most:",
    "areas": "areas in one session at most:",
}


def strongest(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Those of the worst verdict: whoever goes to an emergency department is not told to see a doctor today, too."""
    return tuple(reason for reason in reasons if reason.verdict == reasons[0].verdict)


def say_once(texts: Iterable[str]) -> tuple[str, ...]:
    """The same texts without the sentences that an earlier one of them has said."""
    said: set[str] = set()
    return tuple(" ".join(_unsaid(text, said)) for text in texts)


def _unsaid(text: str, said: set[str]) -> Iterator[str]:
    for sentence in SENTENCE_ENDS.split(text):
        if sentence not in said:
            said.add(sentence)
            yield sentence


def explain(screening: Screening, content: ScreeningContent) -> tuple[str, ...]:
    """Lines for a person who asks why: the verdict, then each rule, worst first, then what was not answered."""
    return (
        headline(screening, content),
        *(line for reason in screening.reasons for line in _explain_rule(reason, screening, content)),
        *_open_questions(screening),
        NOT_SIGNED_OFF,
    )


def headline(screening: Screening, content: ScreeningContent) -> str:
    """The verdict in a sentence that promises nothing a rule refuses."""
    if screening.plan_allowed or screening.verdict in STOPPING:
        return VERDICT_WORDS[screening.verdict]
    if screening.seen_first:
        return SEEN_FIRST
    return NOT_NOW if any(content.rules[rule].ends_it for rule in screening.restrictions.rules) else OPEN


def _explain_rule(reason: Reason, screening: Screening, content: ScreeningContent) -> Iterator[str]:
    rule = content.rules[reason.rule]
    yield f"{rule.title} ({rule.id}, {rule.verdict})"
    yield f"  {reason.message}"
    yield from _because(reason, screening.unanswered)
    yield from (f"  Changes: {change}" for change in changes(rule, screening))
    yield f"  Why: {rule.basis}"
    cited = [source for source in rule.sources if source != JUDGEMENT]
    yield f"  On the word of: {KIND_WORDS[rule.kind]}; sources: {', '.join(cited) or 'none'}; certainty: {rule.grade}"


def _because(reason: Reason, unanswered: tuple[str, ...]) -> Iterator[str]:
    left_out = [key for key in reason.answers if key in unanswered]
    answered = [key for key in reason.answers if key not in left_out]
    if answered:
        yield f"  Because you answered: {', '.join(answered)}"
    if left_out:
        yield f"  Because you left out: {', '.join(left_out)}"


def changes(rule: Rule, screening: Screening) -> Iterator[str]:
    """What this rule took away in this screening, a line for each kind of limit."""
    mine = [exclusion for exclusion in screening.restrictions.areas_excluded if exclusion.rule == rule.id]
    if rule.ends_it:
        yield "nothing is pressed anywhere"
    elif mine:
        yield "leaves out " + ", ".join(map(_place, mine))
    for ground in screening.restrictions.grounds:
        if ground.rule == rule.id:
            yield f"{LIMIT_WORDS[ground.kind]} {ground.item}"


def _place(exclusion: Exclusion) -> str:
    return f"{exclusion.area} ({'both sides' if exclusion.side == 'both' else exclusion.side})"


def _open_questions(screening: Screening) -> Iterator[str]:
    if screening.missing:
        yield f"Not answered, and no plan before they are: {', '.join(screening.missing)}"
    if screening.unanswered:
        yield f"Not answered, and could still change this: {', '.join(screening.unanswered)}"
