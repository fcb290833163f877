"""Server mode: the same addresses, and those of accounts."""

from __future__ import annotations

from django.urls import include, path

from unknot.web.config import urls

urlpatterns = [*urls.urlpatterns, path("account/", include("unknot.web.accounts.urls"))]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
