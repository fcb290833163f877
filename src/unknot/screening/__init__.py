"""The safety check: answers → verdict with reasons and restrictions. Imports no numerics, so that it starts fast."""

from unknot.screening.content import ScreeningContent, load_screening
from unknot.screening.engine import screen, worth_asking
from unknot.screening.explain import NOT_SIGNED_OFF, explain
from unknot.screening.verdict import Exclusion, Ground, Reason, Restrictions, Screening

__all__ = [
    "NOT_SIGNED_OFF",
    "Exclusion",
    "Ground",
    "Reason",
    "Restrictions",
    "Screening",
    "ScreeningContent",
    "explain",
    "load_screening",
    "screen",
    "worth_asking",
]
