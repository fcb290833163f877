"""What templates need to draw: icons, pictures, figures, sides, seconds, the nought-to-ten ruler."""

from __future__ import annotations

from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from unknot.catalog.loader import load_catalog
from unknot.planning.request import Visit
from unknot.session.words import side_words
from unknot.web.core.drawings import find_drawing, path_of

register = template.Library()

GRADES = ("unsupported", "very-low", "low", "moderate", "high")
PICTURES = {"posture": {"chair": "seated"}}


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of our own line icons, invisible to screen readers: the words beside it say the same."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', static("icons.svg"), name
    )


@register.simple_tag
def picture(name: str, kind: str = "") -> SafeString:
    """A drawing of a tool, a surface or a posture by its content id."""
    drawn = PICTURES.get(kind, {}).get(name, name)
    return format_html(
        '<svg aria-hidden="true" focusable="false" viewBox="0 0 96 64"><use href="{}#{}"/></svg>',
        static("pictures.svg"),
        drawn,
    )


def line_art_url(technique: str, side: str = "left", moment: str = "contact", effort: str = "usual") -> str:
    """Address of the drawing of a technique on a side; empty where there is none. Never the other side."""
    found = find_drawing(technique, side, (moment,), effort)
    return static(path_of(found)) if found else ""


@register.simple_tag
def spoken_area(visit: Visit) -> str:
    """``left calf``, ``back of the left thigh``: the words the coach says too."""
    return side_words(load_catalog().areas[visit.area], visit.side)


@register.simple_tag
def side_tag(side: str) -> SafeString:
    """The side in the accent colour; a dot on that side says it a second time."""
    words = {"left": _("left"), "right": _("right"), "both": _("both sides"), "middle": _("in the middle")}
    return format_html('<span class="side {}">{}</span>', side, words.get(side, side))


@register.filter
def clock(seconds: float | None) -> str:
    """``1:05``"""
    whole = round(seconds or 0)
    return f"{whole // 60}:{whole % 60:02d}"


@register.filter
def seconds_words(seconds: float | None) -> str:
    """``45 s``, ``1 min 30 s``, ``6 min``: what a person reads."""
    minutes, rest = divmod(round(seconds or 0), 60)
    if not minutes:
        return _("%(s)d s") % {"s": rest}
    if not rest:
        return _("%(m)d min") % {"m": minutes}
    return _("%(m)d min %(s)d s") % {"m": minutes, "s": rest}


@register.filter
def minutes_words(seconds: float | None) -> str:
    whole = max(1, round((seconds or 0) / 60))
    return ngettext("%(n)d minute", "%(n)d minutes", whole) % {"n": whole}


@register.filter
def plain_number(value: float | None) -> str:
    """At most one decimal, none where it is whole."""
    if value is None:
        return ""
    return f"{value:.1f}".rstrip("0").rstrip(".").replace("-", "\u2212")


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """``mapping[key]`` or nothing."""
    return mapping.get(key) if mapping else None


@register.filter
def sentence(text: str) -> str:
    """First letter large."""
    return text[:1].upper() + text[1:]


@register.simple_tag
def grade_words(grade: str) -> str:
    words = {
        "high": _("High certainty"),
        "moderate": _("Moderate certainty"),
        "low": _("Low certainty"),
        "very-low": _("Very low certainty"),
        "unsupported": _("Not supported"),
    }
    return words[grade]


@register.simple_tag
def grade(name: str) -> SafeString:
    """Certainty as words with four small bars."""
    level = GRADES.index(name)
    bars = format_html_join(
        "",
        '<rect x="{}" y="0" width="22" height="10" rx="2"{}/>',
        ((i * 26, mark_safe(' class="on"') if i < level else "") for i in range(4)),
    )
    return format_html(
        '<span class="grade"><svg viewBox="0 0 100 10" aria-hidden="true" focusable="false">{}</svg>{}</span>',
        bars,
        grade_words(name),
    )


@register.inclusion_tag("pieces/scale.html")
def scale(
    name: str, label: str, value: Any = None, low: str = "", high: str = "", required: bool = False, hint: str = ""
) -> dict[str, Any]:
    """A ruler from nought to ten: eleven radio buttons, one tap, no script needed."""
    chosen = _on_ruler(value)
    return {
        "name": name,
        "label": label,
        "value": chosen,
        "numbers": range(11),
        "low": low,
        "high": high,
        "required": required,
        "hint": hint,
    }


def _on_ruler(value: Any) -> int | None:
    """The button for a value; none for what somebody sent that is no number from nought to ten."""
    try:
        return round(float(value)) if 0 <= float(value) <= 10 else None
    except (TypeError, ValueError):
        return None
