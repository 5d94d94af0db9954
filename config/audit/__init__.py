"""Who did what to what, and why: append-only rows in a hash chain, written in the transaction of the change."""
