"""Outgoing webhooks by Standard Webhooks 1.0.0: each event of the outbox to each endpoint that subscribes to its topic."""
