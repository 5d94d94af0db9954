"""The core leaves mixed pixels out without losing thin lines; every pixel of ink counts as the nearest core pixel."""

import cv2
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tattoo.colour.differences import calculate_delta_e_2000
from tattoo.colour.ink_core import find_core, spread_labels
from tests.tattoo.colour.painted_skin import paint_discs, paint_line, paint_side_by_side

BLACK, RED = (9.3, 0.4, 0.0), (44.4, 44.1, 21.2)


def test_the_core_of_a_disc_has_its_colour_and_not_its_blurred_edge() -> None:
    painted = paint_discs({RED: 40}, blur_px=2.5)
    core = find_core(painted.lab, classes=painted.classes, probabilities=painted.probabilities)
    off = calculate_delta_e_2000(painted.lab, np.array(RED))
    assert np.percentile(off[core], 99) < 4
    assert off[(painted.classes == 2) & ~core].mean() > 6
    assert core.sum() > 0.6 * (painted.classes == 2).sum()


@pytest.mark.parametrize("width_px", [1, 2, 3, 6])
def test_a_line_of_any_width_has_a_core_along_its_whole_length(width_px: int) -> None:
    painted = paint_line(BLACK, width_px=width_px)
    core = find_core(painted.lab, classes=painted.classes, probabilities=painted.probabilities)
    to_core_px = cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    assert to_core_px[painted.classes == 2].max() < 20
    assert not core[painted.classes != 2].any()


def test_where_two_inks_meet_their_mixture_is_left_out() -> None:
    painted = paint_side_by_side(BLACK, RED, blur_px=2.5)
    core = find_core(painted.lab, classes=painted.classes, probabilities=painted.probabilities)
    off = np.minimum(
        calculate_delta_e_2000(painted.lab, np.array(BLACK)), calculate_delta_e_2000(painted.lab, np.array(RED))
    )
    assert np.percentile(off[core], 98) < 6
    assert off[painted.classes == 2].max() > 12


def test_pixels_that_may_be_no_ink_are_left_out() -> None:
    painted = paint_discs({RED: 20})
    painted.probabilities[2] *= 0.59
    assert not find_core(painted.lab, classes=painted.classes, probabilities=painted.probabilities).any()


def test_each_pixel_takes_the_label_of_the_nearest_one() -> None:
    labels = np.full((3, 9), -1, dtype=np.int32)
    labels[1, 1], labels[1, 7] = 4, 2
    spread = spread_labels(labels)
    assert_array_equal(spread[1], [4, 4, 4, 4, spread[1, 4], 2, 2, 2, 2])
    assert spread[1, 4] in (4, 2)
    assert_array_equal(spread[:, 0], 4)
