"""Black and grey are named by how they look in their skin: by lightness, whatever the pigment was."""

import numpy as np
import pytest

from tattoo.colour.spaces import convert_srgb_to_lab, encode_srgb
from tattoo.terms import InkFamily
from tattoo.vision.composition.appearance import (
    BLACK,
    GREY,
    MOST_BLACK_LIGHTNESS,
    find_least_black_density,
    name_neutral_inks,
)
from tattoo.vision.composition.noise import FloatArray
from tattoo.vision.composition.pigments import IN_LIGHT_SKIN, LIGHT_SKIN, reflect
from tattoo.vision.composition.wishes import FAMILIES

RED = FAMILIES.index(InkFamily.RED) + 1
LIGHT, DARK = reflect(LIGHT_SKIN), reflect((33.0, 9.0, 14.0))
CARBON = reflect(IN_LIGHT_SKIN[InkFamily.BLACK][0])


def name(index: list[int], *, density: list[float], inks: dict[int, FloatArray], skin: FloatArray) -> list[int]:
    table = np.ones((len(FAMILIES) + 1, 3), np.float32)
    for number, ink in inks.items():
        table[number] = ink
    amount = np.array([density], np.float32)
    named = name_neutral_inks(np.array([index], np.uint8), amount=amount, inks=table, skin=skin, reach_px=1)
    return [int(number) for number in named[0]]


def test_an_ink_at_the_least_black_density_has_the_lightness_of_the_rules_limit() -> None:
    density = find_least_black_density(CARBON, skin=LIGHT)
    seen = np.exp(np.log(LIGHT) * (1 - density) + np.log(CARBON) * density)
    lightness = convert_srgb_to_lab(encode_srgb(seen.astype(np.float64)))[0]
    assert MOST_BLACK_LIGHTNESS - 0.5 < lightness < MOST_BLACK_LIGHTNESS
    assert find_least_black_density(reflect((45.0, 1.0, 2.0)), skin=LIGHT) == np.inf


@pytest.mark.parametrize(("density", "skin", "named"), [(0.9, LIGHT, BLACK), (0.4, LIGHT, GREY), (0.4, DARK, BLACK)])
def test_thin_black_is_grey_in_light_skin_and_black_in_dark_skin(density: float, skin: FloatArray, named: int) -> None:
    assert name([BLACK], density=[density], inks={BLACK: CARBON}, skin=skin) == [named]


def test_grey_that_looks_black_is_named_black_and_coloured_ink_keeps_its_name() -> None:
    dim = reflect((20.0, 1.0, 2.0))
    assert name([GREY, RED, 0], density=[0.9, 0.9, 0], inks={GREY: dim, RED: dim}, skin=DARK) == [BLACK, RED, 0]


def test_the_soft_rim_of_a_black_line_is_black() -> None:
    named = name([BLACK] * 4, density=[0.9, 0.4, 0.4, 0.4], inks={BLACK: CARBON}, skin=LIGHT)
    assert named == [BLACK, BLACK, GREY, GREY]
