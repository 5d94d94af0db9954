"""Which wavelengths suit which inks on which skin: versioned data and a pure function that tells the whole path."""
