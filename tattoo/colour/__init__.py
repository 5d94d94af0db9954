"""Colour: spaces, differences, calibration by a reference object, skin tone. Knows no Django."""
