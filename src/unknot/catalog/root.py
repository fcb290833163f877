"""Where the content lies, and which content it is; apart from the loader so that screening starts quickly."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path


def content_root() -> Path:
    return Path(str(files("unknot.content")))


def content_version(root: Path) -> str:
    """First twelve hex digits of a SHA-256 over the names and bytes of all content files."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.toml")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
