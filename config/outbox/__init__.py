"""What happened, for others to hear: events written in the transaction of the change. See docs/algorithms/outbox.md."""
