from django.urls import path

from unknot.web.progress import views

urlpatterns = [
    path("progress/", views.progress, name="progress"),
    path("progress/roland-morris/", views.roland_morris, name="roland-morris"),
    path("progress.csv", views.progress_csv, name="progress-csv"),
    path("progress.json", views.progress_json, name="progress-json"),
]
