"""The documentation leads somewhere and says nothing that may not be said."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from unknot.catalog.loader import load_catalog

ROOT = Path(__file__).parents[3]
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
GENERATED = ("docs/reference/", "docs/safety/traceability.md")


@pytest.mark.parametrize("page", PAGES)
def test_every_link_inside_the_repository_leads_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [target.split("#")[0] for target in LINK.findall(text) if "://" not in target]
    lost = [target for target in targets if target and not (ROOT / page).parent.joinpath(target).exists()]
    assert lost == []


@pytest.mark.parametrize("page", [page for page in PAGES if not page.startswith(GENERATED)])
def test_no_page_makes_a_claim_the_evidence_does_not_carry(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    said = [
        match.group(0)
        for claim in load_catalog().claims.values()
        if not any(fnmatch(page, allowed) for allowed in claim.allowed_in)
        for match in re.finditer(claim.pattern, text)
    ]
    assert said == []


def test_every_term_of_the_glossary_is_there_once():
    terms = re.findall(r"^\| \*\*(.+?)\*\*", (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(terms) == len(set(terms)) > 40


STARS = [question.id for question in load_catalog().questions.values() if question.star]


def test_the_example_in_python_plans_what_is_asked_for(tmp_path, monkeypatch):
    page = (ROOT / "docs/how-to/use-it-from-a-script.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    answers = dict.fromkeys([*STARS, "calf_marked"], "no") | {
        "recent_trauma": "none",
        "age": 40,
        "floor_transfer": "yes",
    }
    home = {"minutes": 5, "tools": ["tennis-ball"], "surfaces": ["floor"], "needs": {"calves": {"left": 6, "right": 5}}}
    (tmp_path / "request.json").write_text(json.dumps({"answers": answers} | home), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(code, names)
    assert {visit.area for visit in names["plan"].visits} == {"calves"}
