"""From similarities to an order and a decision: pure functions over numpy arrays."""
