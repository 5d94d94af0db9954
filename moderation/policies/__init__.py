"""What a verdict may be grounded on; versioned, so that an old decision stays readable."""
