"""What the production server runs: ``granian --interface wsgi unknot.web.config.wsgi:application``."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unknot.web.config.settings")
application = get_wsgi_application()


def _warm() -> None:
    """Every address is looked up before the first request, so that what is broken breaks at the start."""
    from django.urls import get_resolver

    assert get_resolver().url_patterns


_warm()
