"""What the production server runs: ``granian --interface wsgi unknot.web.config.wsgi:application``."""

from __future__ import annotations

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unknot.web.config.settings")
application = get_wsgi_application()


def _look_up() -> None:
    """Every address is looked up before the first request, so that what is broken breaks at the start."""
    from django.urls import get_resolver

    assert get_resolver().url_patterns


def _warm() -> None:
    """Reads the content, so that no first tap waits for it. The welcome page needs none and is there meanwhile."""
    from unknot.web.core.services import screening_content

    screening_content()


_look_up()
Thread(target=_warm, name="warm", daemon=True).start()
