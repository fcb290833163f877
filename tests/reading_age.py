"""The reading age of a text: Flesch–Kincaid grade + 5, the older the harder."""

from __future__ import annotations

import re
import tomllib
import warnings
from importlib.resources import files

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # textstat 0.7.4 reads its word lists in a way that setuptools calls old
    import textstat

SCHOOL_STARTS_AT = 5
HIGHEST = 12
TWO_SYLLABLES = "roller"

_LISTS = tomllib.loads((files("unknot.content") / "wording" / "short-words.toml").read_text(encoding="utf-8"))
_LONG_PLACE = re.compile(rf"\b(?:{'|'.join(word for words in _LISTS.values() for word in words)})\b", re.IGNORECASE)


def reading_age(text: str) -> float:
    """To one decimal. Places of the body and tools count two syllables at most: a two-syllable word stands in."""
    plain = _LONG_PLACE.sub(lambda found: _shorter(found.group()), text)
    return round(textstat.textstat.flesch_kincaid_grade(plain) + SCHOOL_STARTS_AT, 1)


def _shorter(word: str) -> str:
    return TWO_SYLLABLES if textstat.textstat.syllable_count(word) > 2 else word
