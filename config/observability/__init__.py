"""What operators see of a running Loupe: structured logs with a request id, and the health pages."""
