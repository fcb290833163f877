"""The safety pages say what the rules do: hazard → rule → row, generated pages fresh, sign-off stated."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from scripts.reference_screening import BEFORE, texts
from scripts.write_reference import PAGES, ROOT, hazards, screening
from tests.spec.screening_rows import ROWS

from unknot.body.regions import BODY_REGIONS
from unknot.screening import NOT_SIGNED_OFF

HAZARDS = hazards()


@pytest.mark.parametrize("hazard", HAZARDS)
def test_every_hazard_has_a_rule_that_a_row_tests(hazard: str) -> None:
    rules = {rule.id for rule in screening().rules.values() if rule.hazard == hazard}
    assert rules
    assert any(rules & set(row.rules) for row in ROWS)


@pytest.mark.parametrize("key", [*screening().rules, *screening().stops])
def test_every_rule_controls_a_hazard_of_the_log(key: str) -> None:
    item = screening().rules.get(key) or screening().stops[key]
    assert item.hazard in HAZARDS


@pytest.mark.parametrize("path", PAGES)
def test_a_generated_page_is_what_the_content_says_now(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == PAGES[path](), "run `make reference`"


def test_the_sign_off_page_and_the_product_say_the_same() -> None:
    page = (ROOT / "docs/safety/sign-off.md").read_text(encoding="utf-8")
    assert NOT_SIGNED_OFF in page


@pytest.mark.parametrize("path", sorted((ROOT / "docs/safety").glob("*.md")), ids=lambda path: path.name)
def test_links_between_safety_pages_lead_somewhere(path: Path) -> None:
    targets = [part.split(")")[0] for part in path.read_text(encoding="utf-8").split("](")[1:]]
    assert [t for t in targets if not t.startswith("http") and not (path.parent / t.split("#")[0]).exists()] == []


def test_the_coverage_page_names_every_rule_and_question_and_nothing_else() -> None:
    content = screening()
    page = (ROOT / "docs/safety/coverage.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`([a-z0-9_-]+)`", page)) == {*content.rules, *content.questions}


OLD = json.loads(BEFORE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("key", sorted(OLD["questions"]))
def test_a_question_whose_words_changed_has_a_new_version_and_no_other_has(key: str) -> None:
    question = screening().questions[key]
    assert (texts(question) != OLD["questions"][key]) == (question.version > 1)


@pytest.mark.parametrize("kind", ["questions", "rules", "stops"])
def test_every_wording_that_changed_is_on_the_page_for_a_clinician(kind: str) -> None:
    page = (ROOT / "docs/safety/wordings.md").read_text(encoding="utf-8")
    items = getattr(screening(), kind)
    changed = {key for key, item in items.items() if texts(item) != OLD[kind].get(key)}
    assert {key for key in changed if f"| `{key}` |" not in page} == set()


def test_the_page_of_the_body_map_has_a_line_for_every_patch() -> None:
    page = (ROOT / "docs/reference/body-map.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if line.startswith("| `")]
    assert len(lines) == len(BODY_REGIONS)
    assert [
        patch.key for patch in BODY_REGIONS if f"| `{patch.region}` | {patch.side} | {patch.name} |" not in page
    ] == []


@pytest.mark.parametrize("words", ["seen_first", "soothing", "term", "falls_to", "`worse`", "`meaning`", "`strength`"])
def test_how_to_change_a_rule_speaks_of_every_field_that_matters(words: str) -> None:
    assert words in (ROOT / "docs/how-to/change-a-screening-rule.md").read_text(encoding="utf-8")
