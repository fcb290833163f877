"""SVG to PNG, for previews and paper: fills in the colours that CSS variables would give."""

from __future__ import annotations

import re
from pathlib import Path

_MEDIA = re.compile(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"\.uf\{([^{}]*)\}")
_PAIR = re.compile(r"--(\w):var\(--figure-[a-z]+,(#[0-9a-fA-F]{3,6})\)")


def flatten(svg: str, dark: bool = False) -> str:
    """Replace variables by their colours, light or dark, for renderers without CSS variables."""
    blocks = [dict(_PAIR.findall(block)) for block in _RULE.findall(svg)]
    colours: dict[str, str] = blocks[1 if dark else 0]
    plain = _RULE.sub("", _MEDIA.sub("", svg))
    return re.sub(r"var\(--(\w)\)", lambda m: colours.get(m.group(1), "#000"), plain)


def to_png(svg: str, width: int, dark: bool = False) -> bytes:
    """PNG bytes of this width in pixels. Needs the optional package resvg-py; ImportError says so."""
    try:
        import resvg_py
    except ImportError as missing:
        raise ImportError(
            "PNG needs the package resvg-py (see requirements-build.txt); SVG and JSON need nothing"
        ) from missing
    background = "#14181b" if dark else "#ffffff"
    return bytes(resvg_py.svg_to_bytes(svg_string=flatten(svg, dark), width=width, background=background))


def write_png(svg: str, path: Path, width: int = 1200) -> None:
    path.write_bytes(to_png(svg, width))
