"""The confusion counts what was found for what is there; an abstention is neither right nor wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from tattoo.colour.evaluation import Confusion, be_sure_of, measure_confusion, name_dominant
from tattoo.colour.spaces import convert_lab_to_srgb
from tattoo.result import Lab
from tattoo.terms import InkFamily
from tests.tattoo.colour.painted_skin import LIGHT, paint_discs

RED: Lab = (44.4, 44.1, 21.2)
BETWEEN_GREEN_AND_TEAL: Lab = (52.0, -18.0, 0.5)


@dataclass(frozen=True, eq=False)
class Known:
    rgb: NDArray[np.uint8]
    classes: NDArray[np.uint8]
    inks: Mapping[InkFamily, float]


def photograph(ink: Lab, inks: Mapping[InkFamily, float]) -> Known:
    painted = paint_discs({ink: 25}, skin=LIGHT)
    return Known(np.rint(convert_lab_to_srgb(painted.lab) * 255).astype(np.uint8), painted.classes, inks)


def test_right_wrong_and_abstained_are_counted_apart() -> None:
    photos = [
        photograph(RED, {InkFamily.RED: 1.0}),
        photograph(RED, {InkFamily.ORANGE: 1.0}),
        photograph(BETWEEN_GREEN_AND_TEAL, {InkFamily.GREEN: 1.0}),
        photograph(BETWEEN_GREEN_AND_TEAL, {InkFamily.FLESH: 1.0}),
        photograph(RED, {}),
    ]
    confusion = measure_confusion(photos)
    assert confusion.photos == 4
    assert (confusion.accuracy, confusion.abstained, confusion.wrong) == pytest.approx((0.5, 0.25, 0.25))


def test_the_table_has_a_row_for_each_true_family_and_the_figures() -> None:
    text = str(measure_confusion([photograph(RED, {InkFamily.RED: 1.0})]))
    assert "| red | 1 |" in text
    assert "1 photographs: right 1.000, abstained 0.000, wrong 0.000" in text
    assert "blue" not in text


def test_nothing_measured_is_no_accuracy() -> None:
    families = tuple(InkFamily)
    assert Confusion(families, np.zeros((len(families), len(families)), dtype=np.int64)).accuracy == 0


def test_the_dominant_family_is_named_as_a_photograph_can_tell_it() -> None:
    shares = {InkFamily.BLACK: 0.4, InkFamily.COSMETIC_BROWN: 0.35, InkFamily.BROWN: 0.25}
    assert name_dominant(shares) == InkFamily.BROWN


def test_a_true_mask_is_sure() -> None:
    sure = be_sure_of(np.array([[0, 3], [2, 1]], dtype=np.uint8))
    assert sure.shape == (4, 2, 2)
    assert (sure.sum(axis=0) == 1).all()
    assert sure[2, 1, 0] == sure[3, 0, 1] == 1
