"""Facts that were once wrong here, held over everything that a person can read; and the questions after a session."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from unknot.catalog.items import OutlookQuestion
from unknot.catalog.loader import load_catalog

ROOT = Path(__file__).parents[2]
READ = ("README.md", "docs/**/*.md", "src/unknot/**/*.toml", "src/unknot/**/*.py", "src/unknot/**/*.html")
WRONG = {
    "the course of people in care is not that of people without treatment": r"without\s+(any\s+)?treatment",
    "the force that firm fascia needs is disputed": r"9[,. ]?0(00|75)\s*(N\b|newton)|8[,. ]?360\s*N\b",
    "the review of 2012 is superseded": r"menezes-costa",
    "the course is a line": r"grey band",
    "the figure for own activities is no longer the shoulder's": r"shoulder patients",
    "a change before-after is no effect": r"what it did to your pain|what you feel now lasts",
}
CATALOG = load_catalog()


def texts() -> list[tuple[str, str]]:
    paths = {path for pattern in READ for path in ROOT.glob(pattern)}
    return [(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in sorted(paths)]


@pytest.mark.parametrize("why", WRONG)
def test_nobody_reads_it_any_more(why: str) -> None:
    found = [
        f"{name}: {match.group(0)}" for name, text in texts() if (match := re.search(WRONG[why], text, re.IGNORECASE))
    ]
    assert not found, why


def test_the_search_finds_what_it_looks_for() -> None:
    once = [
        "the usual course without treatment",
        "about 9,000 N to squeeze",
        "menezes-costa-2012",
        "The grey band is the average",
        "the figure comes from shoulder patients",
        "What it did to your pain",
    ]
    assert all(re.search(pattern, text, re.IGNORECASE) for pattern, text in zip(WRONG.values(), once, strict=True))
    assert len(texts()) > 500


def test_no_technique_puts_body_weight_on_the_inner_thigh() -> None:
    postures = {technique.posture for technique in CATALOG.techniques.values() if technique.area == "adductors"}
    assert postures == {"chair"}


@pytest.mark.parametrize("technique", [t for t in CATALOG.techniques.values() if t.area == "adductors"], ids=str)
def test_the_inner_thigh_is_said_to_hold_vessels_all_the_way(technique: object) -> None:
    note = technique.landmark.zone_note  # type: ignore[attr-defined]
    assert "a hand above the knee" in note and "pulse" in note and "light all the way" in note


@pytest.mark.parametrize("technique", [t for t in CATALOG.techniques.values() if t.area == "hip-flexors"], ids=str)
def test_the_nerve_at_the_front_of_the_hip_is_named_by_what_one_feels(technique: object) -> None:
    assert "burning or a numb outer thigh" in technique.landmark.zone_note  # type: ignore[attr-defined]


@pytest.mark.parametrize("measure", ["pain-now", "pain-average", "pain-worst", "roland-morris"])
def test_an_important_change_is_that_of_groups(measure: str) -> None:
    assert "average of groups" in CATALOG.measures[measure].change_note


# ── mood, confidence, fear of moving ─────────────────────────────────────────────────────────────────────────────


def test_mood_confidence_and_fear_are_asked_in_our_own_words() -> None:
    assert set(CATALOG.outlook) == {"mood", "confidence", "fear-of-moving"}
    assert {question.licence for question in CATALOG.outlook.values()} == {"Our own words."}


@pytest.mark.parametrize(
    ("question", "answer_nrs", "speaks"),
    [
        ("mood", 4, False),
        ("mood", 5, True),
        ("confidence", 4, True),
        ("confidence", 5, False),
        ("fear-of-moving", 4, False),
        ("fear-of-moving", 5, True),
    ],
)
def test_a_sentence_is_said_from_its_line_on(question: str, answer_nrs: float, speaks: bool) -> None:
    assert CATALOG.outlook[question].speaks(answer_nrs) is speaks


@pytest.mark.parametrize("question", CATALOG.outlook.values(), ids=lambda question: question.id)
def test_what_follows_is_a_sentence_and_never_a_refusal(question: OutlookQuestion) -> None:
    assert not re.search(
        r"no session|do not roll|must not|may not|not allowed|stop using", question.says, re.IGNORECASE
    )


def test_low_mood_names_a_person_and_a_number_to_ring() -> None:
    says = CATALOG.outlook["mood"].says
    assert all(words in says for words in ("doctor", "harming yourself", "emergency number", "crisis line"))
