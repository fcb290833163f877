"""What a fresh database connection is told."""

from __future__ import annotations

from typing import Any


def prepare_sqlite(connection: Any, **_: Any) -> None:
    """Deleted rows are overwritten with zeros, so that "delete everything" is true of the file as well."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
