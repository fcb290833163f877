from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "unknot.web.accounts"
    default_auto_field = "django.db.models.BigAutoField"
