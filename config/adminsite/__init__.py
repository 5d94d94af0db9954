"""How the console's pages behave: read-only unless a named service changes something."""
