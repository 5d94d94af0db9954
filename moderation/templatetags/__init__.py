"""Parts of the console's pages that read for themselves."""
