"""Photographs brought down to a working size."""

import numpy as np

from tattoo.vision.sizes import shrink


def test_a_large_photograph_is_brought_down_to_the_edge_and_keeps_its_proportions() -> None:
    assert shrink(np.zeros((3000, 1000, 3), np.uint8), edge_px=450).shape == (450, 150, 3)


def test_a_small_one_stays_as_it_is() -> None:
    small = np.zeros((100, 90, 3), np.uint8)
    assert shrink(small, edge_px=450) is small
