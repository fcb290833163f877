from django.urls import path

from unknot.web.player import views

urlpatterns = [
    path("play/<uuid:session>/", views.play, name="play"),
    path("play/shell/", views.play_shell, name="play-shell"),
    path("offline/", views.offline, name="offline"),
    path("sw.js", views.service_worker, name="service-worker"),
    path("manifest.webmanifest", views.web_manifest, name="web-manifest"),
]
