"""The catalog's writers: each owns its transaction, locks first, then change, audit and wake-up."""
