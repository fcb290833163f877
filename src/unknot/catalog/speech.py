"""How long a sentence takes to say, so that no cue is longer than the time it has."""

from __future__ import annotations

WORDS_PER_SECOND = 2.4
"""A calm speaking pace of about 144 words a minute; our own choice, on the slow side of ordinary speech."""

PAUSE_S = 0.4


def speaking_s(text: str) -> float:
    """Seconds to say ``text`` aloud: a short pause and the words at a calm pace."""
    return PAUSE_S + len(text.split()) / WORDS_PER_SECOND
