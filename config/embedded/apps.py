"""The Django app of the embedded servers: it only brings the command `services`."""

from django.apps import AppConfig


class EmbeddedConfig(AppConfig):
    """No models; the servers know nothing of Django."""

    name = "config.embedded"
    label = "embedded"
    verbose_name = "Embedded servers"
