"""Registers the console's pages of events and endpoints."""

from config.webhooks.console.endpoint_admin import WebhookEndpointAdmin
from config.webhooks.console.event_admin import OutboxEventAdmin

__all__ = ["OutboxEventAdmin", "WebhookEndpointAdmin"]
