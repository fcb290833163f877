"""Views that anybody may see in server mode without signing in. Everything else asks first."""

from __future__ import annotations

from typing import TypeVar

View = TypeVar("View")


def public(view: View) -> View:
    """Mark a view as being about nobody: no answer, no plan, no session in it."""
    view.public = True  # type: ignore[attr-defined]
    return view
