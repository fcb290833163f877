from django.urls import path

from unknot.web.preferences import views

urlpatterns = [
    path("settings/", views.settings_page, name="settings"),
    path("settings/export.json", views.export_json, name="export-json"),
    path("settings/export.zip", views.export_csv, name="export-csv"),
    path("settings/import/", views.import_data, name="import"),
    path("settings/delete/", views.delete, name="delete"),
]
