"""A wrong network among those that are open to webhooks is found when a process starts, not by the first delivery."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from config.webhooks.addresses import parse_networks


@register()
def check_private_networks(**_options: Any) -> list[CheckMessage]:
    try:
        parse_networks(settings.LOUPE_WEBHOOK_PRIVATE_NETWORKS)
    except ValueError as error:
        hint = "Write networks as 10.20.0.0/16 or fd12:3456::/48, separated by commas."
        return [Error(f"LOUPE_WEBHOOK_PRIVATE_NETWORKS: {error}.", hint=hint, id="loupe.E010")]
    return []
