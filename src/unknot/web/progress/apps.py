from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "unknot.web.progress"
