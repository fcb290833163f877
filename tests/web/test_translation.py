"""Every word that a template itself says goes through gettext, so that the interface can be translated whole.

What comes out of variables is content (questions, techniques, areas) or passed through gettext in Python.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from unknot import web

ROOT = Path(web.__file__).parent
SILENT = {"script", "style"}
SAID = ("aria-label", "placeholder", "alt", "title", "content")
NAMES = {"Unknot", "CSV", "JSON", "doi"}
"""Of the project, of file formats and of identifiers: the same in every language."""
PUBLISHED = {"roland_morris.html"}
"""Forms that are only valid word for word as published; another language needs its own published form."""
TEMPLATES = sorted(path for path in ROOT.glob("*/templates/**/*.html") if path.name not in PUBLISHED)
DONE = re.compile(
    r"{%\s*block \w+_class\s*%}.*?{%\s*endblock\s*%}"
    r"|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|{%\s*comment\b.*?{%\s*endcomment\s*%}"
    r"|{%.*?%}|{{.*?}}|{#.*?#}",
    re.S,
)
WORD = re.compile(r"[^\W\d_]{2,}")


class Bare(HTMLParser):
    """Words in text and in attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.silent = 0
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        if tag != "meta":
            self.found += [word for name, value in attrs if name in SAID for word in WORD.findall(value or "")]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found += WORD.findall(data)


def bare_words(template: str) -> set[str]:
    parser = Bare()
    parser.feed(DONE.sub(" ", template))
    return set(parser.found) - NAMES


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_says_nothing_that_cannot_be_translated(path: Path) -> None:
    assert bare_words(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    "template",
    ["<p>Bare</p>", '<a aria-label="Bare">{{ x }}</a>', "{% translate 'Said' %} Bare", "{% if x %}Bare{% endif %}"],
)
def test_a_bare_word_is_found_wherever_it_stands(template: str) -> None:
    assert bare_words(template) == {"Bare"}
