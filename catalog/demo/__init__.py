"""A seeded renderer of illustrated scenes: the pictures of the demonstration and of the small trained models."""
