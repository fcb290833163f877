"""What others on this machine must not read: secrets made at the first start, and the database."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def load_secret(folder: Path, name: str = "secret-key") -> str:
    """The secret kept in ``folder / name``; written first if missing. Safe when several workers start at once."""
    path = folder / name
    try:
        return _read(path)
    except FileNotFoundError:
        _write_new(path)
        return _read(path)


def _read(path: Path) -> str:
    text = path.read_text(encoding="ascii").strip()
    if len(text) < 50:
        raise ValueError(f"{path}: found {len(text)} characters; expected 50 or more – delete it to get a new one")
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return text


def _write_new(path: Path) -> None:
    """Written aside and linked into place: a second process finds a whole secret or none, never half of one."""
    part = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, secrets.token_urlsafe(64).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()


def keep_private(path: Path) -> None:
    """Make the file, or close it to others. SQLite gives its journals the mode of the database."""
    with suppress(OSError):
        # Only ever a new file: closing one that is in use here would take SQLite's locks away.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        for each in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))):
            if each.exists() and each.stat().st_mode & 0o077:
                each.chmod(0o600)
    except OSError:
        return  # Somebody else's file or no file at all: the database will say so itself.
