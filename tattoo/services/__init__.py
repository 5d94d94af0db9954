"""The only writers of the tattoo product's rows and objects."""
