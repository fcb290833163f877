from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "unknot.web.today"
