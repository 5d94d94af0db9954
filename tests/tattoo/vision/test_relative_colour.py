"""The network's input: the skin's mode is found without a mask, and the input hardly changes with light and skin."""

import numpy as np
import pytest

from tattoo.terms import ToneClass
from tattoo.vision.composition import Difficulty, PhotoWishes, compose_photo
from tattoo.vision.composition.wishes import Area
from tattoo.vision.relative_colour import (
    CHANNELS,
    convert_for_viewing,
    estimate_skin_mode,
    make_input,
    measure_plausible_share,
)


@pytest.mark.parametrize("tone", ToneClass)
def test_the_mode_is_near_the_skin_that_is_in_the_picture(tone: ToneClass) -> None:
    asked = PhotoWishes(width_px=160, height_px=160, difficulty=Difficulty.EASY, tone_class=tone, surface="trunk")
    photo = compose_photo(31, wishes=asked)
    lab = convert_for_viewing(photo.rgb)
    truth = np.median(lab[photo.classes == Area.SKIN], axis=0)
    assert np.linalg.norm(estimate_skin_mode(lab) - truth) < 12


def test_a_large_blue_wall_is_not_taken_for_skin() -> None:
    rgb = np.full((90, 120, 3), (40, 80, 190), np.uint8)
    rgb[30:60, 40:80] = (205, 160, 130)
    mode = estimate_skin_mode(convert_for_viewing(rgb))
    skin = convert_for_viewing(rgb[40:41, 50:51])[0, 0]
    assert np.linalg.norm(mode - skin) < 6


def test_without_any_plausible_colour_the_median_of_the_frame_is_taken() -> None:
    rgb = np.full((40, 40, 3), (30, 60, 200), np.uint8)
    lab = convert_for_viewing(rgb)
    assert estimate_skin_mode(lab) == pytest.approx(lab[0, 0], abs=1e-4)


def test_black_and_white_has_no_colour_that_skin_can_have_and_skin_of_every_tone_has() -> None:
    for tone in ToneClass:
        asked = PhotoWishes(width_px=96, height_px=96, difficulty=Difficulty.EASY, tone_class=tone, surface="close_up")
        rgb = compose_photo(33, wishes=asked).rgb
        assert measure_plausible_share(rgb) > 0.3
        assert measure_plausible_share(np.repeat(rgb[..., :1], 3, axis=2)) == 0


def test_the_relative_channels_of_even_skin_are_zero_whatever_its_colour() -> None:
    for colour in ((235, 205, 185), (150, 100, 75), (80, 50, 40)):
        made = make_input(np.full((64, 64, 3), colour, np.uint8))
        assert np.abs(made[:3]).max() < 1e-3
        assert np.abs(made[6:10]).max() < 1e-3


def test_the_input_has_the_pictures_size_and_every_channel_stays_small() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (70, 50, 3)).astype(np.uint8)
    made = make_input(noise)
    assert made.shape == (CHANNELS, 70, 50)
    assert made.dtype == np.float32
    assert np.isfinite(made).all()
    assert np.abs(made).max() <= 5


def test_a_dark_line_stands_out_in_the_channels_of_contrast() -> None:
    rgb = np.full((64, 64, 3), (205, 160, 130), np.uint8)
    rgb[:, 31:33] = (40, 35, 35)
    made = make_input(rgb)
    assert made[6, 32, 31] < -2
    assert made[7, 32, 31] < -2
    assert made[10, 32, 30] > made[10, 32, 5] + 1
