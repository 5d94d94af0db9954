"""The console's pages of the tattoo product: to look at, with every look at a picture logged."""
