"""Every question and every message of a rule can be read at twelve, but for those listed with their score."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from tests.reading_age import HIGHEST, reading_age

import unknot.content
from unknot.screening import load_screening

CONTENT = load_screening(Path(unknot.content.__path__[0]) / "screening")
LISTED = tomllib.loads(Path(__file__).with_name("reading-age.toml").read_text(encoding="utf-8"))["text"]
EXCEPTIONS = {(entry.get("question") or entry["rule"], entry["field"]): entry["age"] for entry in LISTED}

TEXTS = {
    (item.id, field): text
    for items, fields in ((CONTENT.questions, ("text", "brief", "help")), (CONTENT.rules, ("message", "soothing")))
    for item in items.values()
    for field in fields
    if (text := getattr(item, field))
}


@pytest.mark.parametrize(("key", "field"), sorted(set(TEXTS) - set(EXCEPTIONS)))
def test_a_text_of_the_safety_check_is_readable_at_twelve(key: str, field: str) -> None:
    text = TEXTS[key, field]
    assert reading_age(text) <= HIGHEST, text


@pytest.mark.parametrize(("key", "field"), sorted(EXCEPTIONS))
def test_a_harder_text_is_listed_with_the_score_it_has(key: str, field: str) -> None:
    text = TEXTS[key, field]
    assert reading_age(text) == EXCEPTIONS[key, field] > HIGHEST, text


@pytest.mark.parametrize("entry", LISTED, ids=lambda entry: entry.get("question") or entry["rule"])
def test_a_harder_text_says_what_would_be_lost(entry: dict[str, object]) -> None:
    assert entry["why"]


def test_a_long_word_for_a_place_of_the_body_counts_two_syllables() -> None:
    assert reading_age("Do your quadriceps hurt?") == reading_age("Do your shoulders hurt?")
    assert reading_age("Do your refrigerators hurt?") > reading_age("Do your quadriceps hurt?")
