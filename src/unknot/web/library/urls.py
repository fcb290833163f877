from django.urls import path

from unknot.web.library import views

urlpatterns = [
    path("library/", views.library, name="library"),
    path("library/<slug:technique>/", views.technique, name="technique"),
]
