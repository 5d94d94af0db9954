"""Bars of one colour give a screenshot away; no camera makes them."""

import numpy as np
import pytest

from tattoo.vision.screens import judge_bars

PHOTO = np.random.default_rng(5).integers(90, 130, (200, 300, 3), dtype=np.uint8)


def test_a_photograph_has_no_line_of_one_colour() -> None:
    gate = judge_bars(PHOTO)
    assert (gate.value, gate.verdict) == (0.0, "ok")


@pytest.mark.parametrize("axis", [0, 1])
def test_bars_at_the_top_or_the_side_are_measured_and_reject(axis: int) -> None:
    picture = PHOTO.copy()
    np.moveaxis(picture, axis, 0)[:20] = (240, 241, 240)
    gate = judge_bars(picture)
    assert gate.value == pytest.approx(100 * 20 / PHOTO.shape[axis], abs=0.01)
    assert gate.verdict == "rejected"


def test_a_single_even_line_warns() -> None:
    picture = np.tile(PHOTO, (1, 1, 1))
    picture[:2] = 0
    assert judge_bars(picture).verdict == "warned"
