from django.apps import AppConfig


class CheckinConfig(AppConfig):
    name = "unknot.web.checkin"
