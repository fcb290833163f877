"""Metric inside, the person's own units on the page."""

from __future__ import annotations

from math import ceil, floor

from django.utils.translation import gettext as _

PER_UNIT = {"cm": 2.54, "kg": 0.45359237}
"""How many cm are in an inch, how many kg in a pound. Degrees and points stay what they are."""


def length_unit(unit: str, imperial: bool) -> str:
    if unit == "cm":
        return _("in") if imperial else _("cm")
    return {"degrees": _("degrees"), "kg": _("lb") if imperial else _("kg")}.get(unit, unit)


def metric(value: float, unit: str, imperial: bool) -> float:
    return round(value * PER_UNIT[unit], 2) if imperial and unit in PER_UNIT else value


def shown(value: float, unit: str, imperial: bool) -> float:
    return round(value / PER_UNIT[unit], 1) if imperial and unit in PER_UNIT else value


def between(limits: tuple[float, float], unit: str, imperial: bool) -> tuple[int, int]:
    """Whole numbers of the person's own unit that lie within metric ``limits``."""
    low, high = (value / PER_UNIT[unit] if imperial else value for value in limits)
    return ceil(low), floor(high)


def rounded(value: float | None, unit: str, imperial: bool) -> str:
    """For a form field: at most one decimal, empty for nothing."""
    return "" if value is None else f"{round(shown(value, unit, imperial), 1):g}"


IN_A_FOOT = 12


def feet_and_inches(cm: float | None) -> tuple[str, str]:
    """A height for two form fields, inches with at most one decimal; both empty for nothing."""
    if cm is None:
        return "", ""
    feet, inches = divmod(shown(cm, "cm", imperial=True), IN_A_FOOT)
    return f"{feet:g}", f"{round(inches, 1):g}"
