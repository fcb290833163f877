"""Every address of solo mode, by feature."""

from __future__ import annotations

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

handler400 = "unknot.web.core.views.bad_request"
handler403 = "unknot.web.core.views.forbidden"
handler404 = "unknot.web.core.views.not_found"
handler500 = "unknot.web.core.views.broken"
