"""Jobs: rows in PostgreSQL under leases are the truth; Dramatiq messages only wake workers. See docs/decisions/0002."""
