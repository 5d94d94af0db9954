"""The endpoints of requests."""
