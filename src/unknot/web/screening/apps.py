from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "unknot.web.screening"
