"""What the app keeps on a device for when there is no network: the same for everybody, and nothing about anybody."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse

from unknot.catalog.loader import load_catalog
from unknot.web.core.drawings import drawings, path_of

STYLES = ("css/tokens.css", "css/base.css", "css/pieces.css", "css/pages.css", "player/player.css")
PICTURES = ("mark.svg", "icons.svg", "pictures.svg", "player/icons.svg", "player/icon-192.png")
FONTS = (
    "fonts/atkinson-hyperlegible-next-5.3.0/atkinson-hyperlegible-next-latin-wght-normal.woff2",
    "fonts/newsreader-5.3.0/newsreader-latin-wght-normal.woff2",
)


def modules() -> list[str]:
    """Every module of the player; the worker itself is not one of them."""
    folder = files("unknot.web.player") / "static" / "player"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".js"))
    return [f"player/{name}" for name in names if name != "sw.js"]


def assets() -> list[str]:
    """Addresses of the files without which the app does not show itself."""
    paths = [*STYLES, *PICTURES, *FONTS, *modules()]
    return [static(path) for path in paths if finders.find(path)]


def extras() -> list[str]:
    """Addresses of drawings and of the moving figure: worth having without a network, nothing fails without them."""
    vendor = "vendor/three-0.184.0"
    named = [f"{vendor}/three.module.min.js", f"{vendor}/three.core.min.js", *_below("js", ".js")]
    plain = [*_below(f"{vendor}/addons", ".js"), *_below("figure/3d", "")]
    drawn = [path_of(name) for name in sorted(drawings())]
    return [static(path) for path in (*drawn, *named) if finders.find(path)] + [static("") + path for path in plain]


def _below(folder: str, ending: str) -> list[str]:
    """Paths of the static files below a folder."""
    found = finders.find(folder)
    if not found:
        return []
    root = Path(found)
    return sorted(f"{folder}/{p.relative_to(root).as_posix()}" for p in root.rglob(f"*{ending}") if p.is_file())


def pages() -> list[str]:
    """Addresses of the pages to keep; each is fetched without cookies, so that it cannot be about anybody."""
    techniques = sorted(load_catalog().techniques)
    return [reverse("library"), *(reverse("technique", args=[name]) for name in techniques), reverse("about")]


def titled_pages() -> list[tuple[str, str]]:
    techniques = load_catalog().techniques
    return [(reverse("technique", args=[name]), techniques[name].name) for name in sorted(techniques)]


@cache
def worker() -> str:
    """The service worker's own text with its two constants in front."""
    text = (files("unknot.web.player") / "static" / "player" / "sw.js").read_text(encoding="utf-8")
    kept: dict[str, Any] = {
        "shell": reverse("play-shell"),
        "offline": reverse("offline"),
        "pages": pages(),
        "assets": assets(),
        "extras": extras(),
    }
    listed = json.dumps(kept, indent=1)
    contents = f"{load_catalog().version}{listed}{text}{_templates()}{_figures()}"
    version = hashlib.sha256(contents.encode()).hexdigest()[:12]
    return f'const VERSION = "{version}";\nconst FILES = {listed};\n\n{text}'


def _figures() -> str:
    """Figures keep their names when they change: what is in them is part of the version."""
    folder = finders.find("figure/3d/index.json")
    return Path(folder).read_text(encoding="utf-8") if folder else ""


def _templates() -> str:
    """The shell is kept too: a changed template is a new version as well."""
    folder = files("unknot.web.player") / "templates" / "player"
    return "".join(
        sorted(entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".html"))
    )
