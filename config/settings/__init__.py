"""Settings: `base` is the one file; `test` changes what a test run must change."""
