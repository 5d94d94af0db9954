"""The data recipe: which photographs train the network, and which are held out.

The ranges of seeds do not meet. A seed decides what is asked of its photograph, and the composer draws the rest from it; tone
classes are drawn evenly.
"""

from typing import Final

import numpy as np

from tattoo.terms import ToneClass
from tattoo.vision.composition import Difficulty, PhotoWishes

TRAINING_SEEDS: Final = range(1_000_000, 2_000_000)
VALIDATION_SEEDS: Final = range(2_000_000, 3_000_000)
"""Every choice of the training, and the threshold of confidence, was made on these."""

HELD_OUT_SEEDS: Final = range(3_000_000, 4_000_000)
"""Measured when all was chosen; `bench/segmentation.py` composes them anew."""

PERSON_SEEDS_FROM: Final = 1_900_000
"""Training photographs from this seed on show persons rather than close-ups: clothes, faces, hair."""

SIDE_PX: Final = 384

TONES: Final = tuple(ToneClass)

DIFFICULTIES: Final = (Difficulty.EASY, Difficulty.NORMAL, Difficulty.HARD)
BARE_SHARE, NO_SKIN_SHARE, TWO_SHARE, BORDER_SHARE, CHART_SHARE = 0.09, 0.03, 0.07, 0.2, 0.03


def wish_for(seed: int, *, side_px: int = SIDE_PX) -> PhotoWishes:
    """What is asked of the photograph of a seed for training: all tones alike, much of it hard, some without any ink."""
    dice = np.random.default_rng([seed, 17])
    is_bare, is_double = dice.random(2) < (BARE_SHARE, TWO_SHARE)
    return PhotoWishes(
        width_px=side_px,
        height_px=side_px,
        difficulty=DIFFICULTIES[int(dice.choice(3, p=[0.12, 0.5, 0.38]))],
        tone_class=TONES[seed % len(TONES)],
        tattoos=0 if is_bare else 2 if is_double else 1,
        is_at_border=bool(dice.random() < BORDER_SHARE),
        has_chart=bool(dice.random() < CHART_SHARE),
        has_skin=bool(dice.random() >= NO_SKIN_SHARE),
        shows_person=seed >= PERSON_SEEDS_FROM,
    )


def wish_for_measurement(seed: int, *, side_px: int = 512) -> PhotoWishes:
    """What is asked of a photograph that is measured on: one tattoo, all tones alike, of all difficulties."""
    return PhotoWishes(
        width_px=side_px,
        height_px=side_px,
        difficulty=DIFFICULTIES[(seed // len(TONES)) % 3],
        tone_class=TONES[seed % len(TONES)],
    )
