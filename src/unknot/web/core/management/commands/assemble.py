"""``assemble``: static files under hashed names, made again only when one of them has changed."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, call_command

STAMP = "made-from"


class Command(BaseCommand):
    help = "Put the static files in place, if any of them changed since."

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.STATIC_ROOT)
        stamp = root / STAMP
        current = sources_digest()
        if stamp.is_file() and stamp.read_text() == current:
            return
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(current)


def sources_digest() -> str:
    """SHA-256 over path, size and time of change of every static source file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
