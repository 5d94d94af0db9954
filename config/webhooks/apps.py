from django.apps import AppConfig

from config.webhooks import checks  # noqa: F401  # registers its check


class WebhooksConfig(AppConfig):
    name = "config.webhooks"
    label = "webhooks"
