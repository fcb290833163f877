from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "unknot.web.library"
