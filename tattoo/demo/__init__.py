"""The demonstration of the tattoo product: composed photographs with what a clinician and a patient say beside each."""
