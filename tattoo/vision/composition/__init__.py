"""Synthetic photographs of tattoos with exact masks, for the training, the measurements, the demonstration and the tests.

A photograph is composed as light goes: a surface of skin is shaped and shaded, ink lies in the skin and is filtered by what is
above it, hair and cloth lie on top, and a camera makes a picture of it. `photo.compose_photo` is the way in.
"""

from tattoo.vision.composition.photo import compose_photo
from tattoo.vision.composition.wishes import ComposedPhoto, Difficulty, PhotoWishes

__all__ = ["ComposedPhoto", "Difficulty", "PhotoWishes", "compose_photo"]
