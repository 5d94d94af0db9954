"""The skin's colour is that of clean skin: not of what lies on it, not of what is next to ink, not of a few odd pixels."""

import numpy as np
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from tattoo.colour.skin import GLARE, INK, SKIN, find_clean_skin, measure_skin

SKIN_LAB = np.array((62.0, 12.0, 18.0))


def make_skin(*, side_px: int = 100) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    dice = np.random.default_rng(3)
    lab = SKIN_LAB + dice.normal(0, 1.5, (side_px, side_px, 3))
    return lab, np.full((side_px, side_px), SKIN, dtype=np.uint8)


def measure(lab: NDArray[np.float64], classes: NDArray[np.uint8]) -> NDArray[np.float64]:
    skin_lab = measure_skin(lab, classes=classes)
    assert skin_lab is not None
    return skin_lab


def test_the_colour_of_plain_skin_is_its_median() -> None:
    lab, classes = make_skin()
    assert_allclose(measure(lab, classes), SKIN_LAB, atol=0.1)


def test_ink_glare_and_everything_else_do_not_count() -> None:
    lab, classes = make_skin()
    for rows, area in ((slice(0, 30), INK), (slice(40, 60), GLARE), (slice(80, 100), 0)):
        classes[rows], lab[rows] = area, (5.0, 40.0, -40.0)
    assert_allclose(measure(lab, classes), SKIN_LAB, atol=0.15)


def test_skin_stained_by_the_edge_of_ink_does_not_count() -> None:
    lab, classes = make_skin()
    classes[::8] = INK
    lab[::8] = lab[1::8] = lab[7::8][: len(lab[7::8])] = (10.0, 0.0, 0.0)
    assert_allclose(measure(lab, classes), SKIN_LAB, atol=0.2)


def test_clean_skin_keeps_its_distance_from_ink_but_not_from_the_frame() -> None:
    classes = np.full((50, 50), SKIN, dtype=np.uint8)
    classes[20:30, 20:30] = INK
    clean = find_clean_skin(classes)
    assert not clean[18:32, 20:30].any()
    assert not clean[20:30, 18:32].any()
    assert clean[25, 17]
    assert clean[0, 0]


def test_the_lightest_and_the_darkest_tenth_do_not_move_it() -> None:
    lab, classes = make_skin()
    lab[:9], lab[9:18] = (97.0, 0.0, 2.0), (20.0, 5.0, 5.0)
    assert_allclose(measure(lab, classes), SKIN_LAB, atol=0.15)


def test_too_little_clean_skin_has_no_colour() -> None:
    lab, classes = make_skin(side_px=19)
    assert measure_skin(lab, classes=classes) is None
    lab, classes = make_skin()
    classes[::4] = INK
    assert measure_skin(lab, classes=classes) is None
