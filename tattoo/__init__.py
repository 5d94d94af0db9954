"""Decision support for laser removal of tattoos: from a photograph to an explainable recommendation that a clinician signs."""
