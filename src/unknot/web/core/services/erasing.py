"""What "delete everything" takes besides the rows of a profile."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection

log = logging.getLogger(__name__)
TERMINAL_FILES = ("profile.json", "sessions")
"""What `unknot coach` keeps in the same folder about the same person."""


def forget_account(user: Any) -> None:
    """The account with its second step, its sign-ins on all devices, and what throttling noted about its name."""
    from axes.models import AccessAttempt, AccessFailureLog, AccessLog

    name = user.get_username()
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        model.objects.filter(username=name).delete()
    key = str(user.pk)
    mine = [s.pk for s in Session.objects.all().iterator() if s.get_decoded().get("_auth_user_id") == key]
    Session.objects.filter(pk__in=mine).delete()
    user.delete()


def forget_terminal(folder: Path) -> None:
    for name in TERMINAL_FILES:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def compact() -> None:
    """Give the freed pages back. Rows are overwritten when deleted (see database.py), so this only tidies up."""
    if connection.in_atomic_block:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except DatabaseError:
        log.warning("The database could not be compacted now; what was deleted is deleted all the same.")
