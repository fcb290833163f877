"""The drawn body map, read from the figure's own drawings once, and laid out with what is marked on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from django.utils.safestring import SafeString, mark_safe

from unknot.body.regions import BODY_REGIONS, BodyRegion

VIEWS = ("back", "front")
SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One view: ``patches`` as (key, path), ``overlay`` the lines over them as SVG."""

    box: str
    patches: tuple[tuple[str, str], ...]
    overlay: SafeString


@cache
def drawn(view: str) -> Drawn:
    """The packaged drawing of ``front`` or ``back``; ours, so its markup goes onto the page as it is."""
    text = (files("unknot.figure") / "data" / f"body-map-{view}.svg").read_text(encoding="utf-8")
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(text)
    patches = [
        (f"{path.get('data-region')}-{path.get('data-side')}", path.get("d", ""))
        for path in root.iter(f"{{{SVG}}}path")
        if path.get("data-region")
    ]
    over = next(group for group in root.iter(f"{{{SVG}}}g") if group.get("class") == "overlay")
    return Drawn(root.get("viewBox", ""), tuple(patches), mark_safe(ElementTree.tostring(over, encoding="unicode")))


@cache
def regions() -> dict[str, BodyRegion]:
    return {region.key: region for region in BODY_REGIONS}


def lay_out(picked: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Both views with a link on every patch that adds it or takes it off."""
    return {view: _view(drawn(view), picked) for view in VIEWS}


def _view(drawing: Drawn, picked: Sequence[str]) -> dict[str, Any]:
    patches = [
        {"key": key, "name": regions()[key].name, "d": d, "on": key in picked, "href": toggled(key, picked)}
        for key, d in drawing.patches
    ]
    return {"box": drawing.box, "patches": patches, "overlay": drawing.overlay}


def toggled(key: str, picked: Sequence[str]) -> str:
    """The page's address with this place added, or taken off."""
    kept = [other for other in picked if other != key] if key in picked else [*picked, key]
    return "?" + urlencode([("r", other) for other in kept] or [("r", "")])
