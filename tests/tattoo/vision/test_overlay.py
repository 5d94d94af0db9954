"""The overlay: ink is tinted and outlined, skin away from it stays as it was."""

import numpy as np
import pytest

from tattoo.vision.overlay import LINE, draw_overlay

SKIN_COLOUR, INK_COLOUR = (205, 160, 130), (30, 30, 35)


def picture_with_ink() -> tuple[np.ndarray, np.ndarray]:
    rgb = np.full((100, 120, 3), SKIN_COLOUR, np.uint8)
    classes = np.ones((100, 120), np.uint8)
    rgb[40:70, 30:80] = INK_COLOUR
    classes[40:70, 30:80] = 2
    return rgb, classes


def test_the_ink_is_tinted_and_skin_away_from_it_is_not_touched() -> None:
    rgb, classes = picture_with_ink()
    drawn = draw_overlay(rgb, classes=classes)
    assert drawn.shape == rgb.shape
    assert drawn.dtype == np.uint8
    assert tuple(drawn[10, 10]) == SKIN_COLOUR
    assert drawn[55, 55, 2] > INK_COLOUR[2] + 40
    assert tuple(rgb[55, 55]) == INK_COLOUR


def test_a_contour_runs_along_the_edge_of_the_ink() -> None:
    rgb, classes = picture_with_ink()
    drawn = draw_overlay(rgb, classes=classes)
    for row, column in ((40, 55), (55, 30)):
        assert np.abs(drawn[row, column].astype(int) - LINE).max() < 60


def test_a_picture_without_ink_comes_back_as_it_was() -> None:
    rgb, _ = picture_with_ink()
    assert np.array_equal(draw_overlay(rgb, classes=np.zeros(rgb.shape[:2], np.uint8)), rgb)


def test_glare_is_outlined_in_another_colour_and_not_tinted() -> None:
    rgb, classes = picture_with_ink()
    classes[10:30, 90:110] = 3
    drawn = draw_overlay(rgb, classes=classes)
    assert tuple(drawn[20, 100]) == SKIN_COLOUR
    assert tuple(drawn[10, 100]) not in (SKIN_COLOUR, LINE)


def test_a_mask_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="the mask is"):
        draw_overlay(np.zeros((10, 10, 3), np.uint8), classes=np.zeros((9, 10), np.uint8))
