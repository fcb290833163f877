from django.urls import path

from unknot.web.core import views

urlpatterns = [
    path("", views.welcome, name="welcome"),
    path("about/", views.about, name="about"),
]
