from django.apps import AppConfig
from django.conf import settings


class ObservabilityConfig(AppConfig):
    name = "config.observability"
    label = "observability"

    def ready(self) -> None:
        settings.METRICS_DIR.mkdir(parents=True, exist_ok=True)
