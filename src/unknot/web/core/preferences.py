"""How the person wants Unknot to be. Stored whole, read through this one shape."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, ValidationError

from unknot.catalog.base import Frozen


class Preferences(Frozen):
    """``time_zone``: a name like ``Europe/Berlin``, empty for that of the machine.

    ``voice_name``: as the device calls it, empty for the device's own choice; a device without it uses its own too.
    """

    units: Literal["metric", "imperial"] = "metric"
    theme: Literal["auto", "light", "dark"] = "auto"
    text_size: Literal["usual", "large", "larger", "largest"] = "usual"
    language: str = Field(default="en-gb", max_length=12, pattern=r"^[a-z]{2,3}(-[a-z0-9]{2,8})?$")
    voice: bool = True
    voice_name: str = Field(default="", max_length=120)
    captions: bool = True
    beeps: bool = True
    vibration: bool = True
    motion: Literal["auto", "still"] = "auto"
    time_zone: str = Field(default="", max_length=64)


def read_preferences(stored: Any) -> Preferences:
    """Stored values key by key, so that one setting that is no longer valid does not take the others with it."""
    kept: dict[str, Any] = {}
    for key in Preferences.model_fields:
        if isinstance(stored, dict) and key in stored:
            try:
                Preferences(**{key: stored[key]})
            except ValidationError:
                continue
            kept[key] = stored[key]
    return Preferences(**kept)
