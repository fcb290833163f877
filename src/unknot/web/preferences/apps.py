from django.apps import AppConfig


class PreferencesConfig(AppConfig):
    name = "unknot.web.preferences"
