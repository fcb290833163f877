"""Every address, by feature; accounts exist in server mode alone."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from unknot.web.core.api import api

urlpatterns = [
    path("api/", api.urls),
    path("", include("unknot.web.core.urls")),
    path("", include("unknot.web.screening.urls")),
    path("", include("unknot.web.checkin.urls")),
    path("", include("unknot.web.today.urls")),
    path("", include("unknot.web.player.urls")),
    path("", include("unknot.web.progress.urls")),
    path("", include("unknot.web.library.urls")),
    path("", include("unknot.web.preferences.urls")),
]
if settings.SERVER_MODE:
    urlpatterns.append(path("account/", include("unknot.web.accounts.urls")))

handler400 = "unknot.web.core.views.bad_request"
handler403 = "unknot.web.core.views.forbidden"
handler404 = "unknot.web.core.views.not_found"
handler500 = "unknot.web.core.views.broken"
