"""`make run`: everything of Loupe on one machine, from nothing to a printed address. Part of the composition root."""
