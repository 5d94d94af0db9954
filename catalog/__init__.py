"""The catalog: which pictures of which characters exist, and what was seen in them."""
