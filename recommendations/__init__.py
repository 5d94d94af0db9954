"""Requests for media: answered from what is approved, when something good enough is."""
