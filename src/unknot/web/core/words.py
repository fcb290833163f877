"""Sentences that more than one page says."""

from __future__ import annotations

from django.utils.translation import gettext as _


def falls_by_itself() -> str:
    """Why a fall from before to after is no effect (regression to the mean: whitney-1992, sean-2024)."""
    return _(
        "This is what was measured; it does not show that rolling did it. People tend to roll when it hurts more than "
        "usual, and such numbers tend to fall by themselves."
    )
