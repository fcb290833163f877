from django.urls import path

from unknot.web.preferences import pages, views

urlpatterns = [
    path("settings/", pages.settings_page, name="settings"),
    path("settings/export.json", views.export_json, name="export-json"),
    path("settings/export.zip", views.export_csv, name="export-csv"),
    path("settings/import/", pages.import_page, name="import"),
    path("settings/delete/", pages.delete, name="delete"),
]
