"""Writers of requests."""
