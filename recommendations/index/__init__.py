"""Vector search behind one interface: exact search in PostgreSQL today; an engine that outgrows it comes beside it."""
