# ruff: noqa: E501 - a row of the table is a line
"""A content file with a mistake in it: the problem names file, field, value, expectation, and the nearest id."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from unknot.catalog.errors import ContentError
from unknot.catalog.loader import load_catalog, read_catalog
from unknot.catalog.root import content_root, content_version

CARD = "techniques/glute-ball-lying.toml"

# file, text to replace, replacement, what the report must say
MISTAKES = {
    "a misspelt key": (CARD, "setup_s = 20", "setup_secs = 20", ("setup_secs: found unknown key", "did you mean 'setup_s'")),
    "a misspelt key inside a table": (CARD, "how = \"Shift", "hows = \"Shift", ("motion.hows: found unknown key", "'how'")),
    "a missing field": (CARD, "summary = ", "# summary = ", ("summary: found nothing", "the field is required")),
    "a number in quotes": (CARD, "setup_s = 20", 'setup_s = "20"', ("setup_s: found '20'; expected a whole number",)),
    "an area that does not exist": (CARD, 'area = "glutes"', 'area = "glute"', ("area: found 'glute' is not defined", "'glutes'")),
    "a tool that does not exist": (CARD, '"lacrosse-ball"', '"lacross-ball"', ("'lacross-ball' is not defined", "'lacrosse-ball'")),
    "a no-go zone that does not exist": (CARD, '"tailbone"', '"tail-bone"', ("no_go.1", "did you mean 'tailbone'?")),
    "a rule that does not exist": (CARD, '"leg-nerve-pain"', '"leg-nerv-pain"', ("left_out_by.0", "'leg-nerve-pain'")),
    "a stop rule that does not exist": (CARD, '"too-strong"', '"to-strong"', ("stops.3", "did you mean 'too-strong'?")),
    "a reference that does not exist": (CARD, '"cheatham-2020"', '"cheatam-2020"', ("evidence.sources.0", "'cheatham-2020'")),
    "a guardrail out of order": (CARD, "recommended = [45, 90]", "recommended = [15, 90]", ("dose", "out of order", "15")),
    "a bound without a source": (CARD, 'sources = ["behm-2020"]', "sources = []", ("sets.sources: found []; expected at least one",)),
    "judgement without its reasoning": ("session/frame.toml", "basis = ", "# basis = ", ("coaching-judgement", "`basis`")),
    "discomfort above seven": (CARD, "absolute = [0, 7]", "absolute = [0, 9]", ("discomfort.absolute: found 9", "at most 7")),
    "a cue too long for its phase": (
        CARD,
        'hold = ["',
        'hold = ["' + "Stay here and breathe out. " * 9,
        ("cues.hold", "s to say", "this phase lasts"),
    ),
    "a cue too long for the set-up": (CARD, "setup_s = 20", "setup_s = 7", ("cues.set_up", "at most setup_s = 7 s")),
    "a phase without a cue": (CARD, "roll = 0", "roll = 0.0001", ("shares add up to",)),
    "a claim that may not be made": (CARD, "summary = \"", "summary = \"Releases toxins. ", ("summary: found says", "no such claim")),
    "a combination the ladder does not know": (
        "session/tool-ladder.toml",
        'tool = "tennis-ball"',
        'tool = "peanut"',
        ("a combination the tool ladder knows", "add a step"),
    ),
    "a name that differs from the file's": (CARD, 'id = "glute-ball-lying"', 'id = "glute-ball"', ("id: found 'glute-ball'", "the file name")),
    "words for a lower limit that do not name it": (
        "screening/stops/too-strong.toml",
        'more than {limit} of ten',
        "more than that",
        ("name `{limit}`",),
    ),
    "a local complaint without its line": (
        "screening/questions/local.toml",
        ', brief = "Numb skin"',
        "",
        ("a local question and its conditions each have a `brief`",),
    ),
    "broken TOML": (CARD, "setup_s = 20", "setup_s = = 20", ("valid TOML",)),
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(content_root(), tmp_path / "content"))


def spoil(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} no longer stands in {name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("name", MISTAKES, ids=str)
def test_a_mistake_is_named(root, name):
    file, old, new, expected = MISTAKES[name]
    spoil(root, file, old, new)
    _, problems = read_catalog(root)
    report = "\n".join(map(str, problems))
    assert all(part in report for part in expected), report


def test_all_problems_of_all_files_are_reported_together(root):
    spoil(root, CARD, "setup_s = 20", "setup_secs = 20")
    spoil(root, CARD, "summary = ", "sumary = ")
    spoil(root, "areas/calves.toml", "midline = false", 'midline = "no"')
    with pytest.raises(ContentError) as caught:
        load_catalog(root)
    files = {problem.where for problem in caught.value.problems}
    assert files == {CARD, "areas/calves.toml"}
    assert len(caught.value.problems) >= 5


def test_an_unverified_reference_cannot_carry_a_statement_alone(root):
    spoil(root, "references/cheatham-2020.toml", "verified = true", "verified = false")
    spoil(root, CARD, '["cheatham-2020", "cheatham-2017", "wilke-2020", "nakamura-2021"]', '["cheatham-2020"]')
    _, problems = read_catalog(root)
    assert any(p.where == CARD and "nobody has verified" in p.value for p in problems)


def test_the_version_changes_with_any_byte(root):
    before = content_version(root)
    spoil(root, "areas/calves.toml", "Calves", "calves")
    assert content_version(root) != before


def test_content_objects_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        load_catalog().areas["calves"].name = "x"


def test_no_technique_is_named_after_one_of_its_efforts() -> None:
    """The same name stands over the softest form, which is done another way."""
    small = {"a", "on", "the", "to", "other"}
    named = [
        (technique.name, effort.name)
        for technique in load_catalog().techniques.values()
        for effort in technique.efforts.values()
        if set(effort.name.split()) - small <= set(technique.name.lower().replace(",", "").split())
    ]
    assert not named
