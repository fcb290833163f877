from django.apps import AppConfig
from django.db.backends.signals import connection_created


class CoreConfig(AppConfig):
    name = "unknot.web.core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from unknot.web.core.database import prepare_sqlite

        connection_created.connect(prepare_sqlite, dispatch_uid="unknot-sqlite")
