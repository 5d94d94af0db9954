"""Idempotency-Key for any DRF view: what is sent again is done once and answered the same (docs/algorithms/idempotency.md)."""
