"""Clearance between two visits: the formula, its interval, and when no figure is given."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tattoo.colour.differences import calculate_delta_e_2000
from tattoo.rules.clearance import Clearance, Visit, measure_clearance
from tattoo.terms import CalibrationTier, InkFamily

SKIN = (68.0, 12.0, 18.0)
FRESH = (20.0, 1.0, 0.0)
FADED = (48.0, 6.0, 9.0)


def paint(lab: tuple[float, float, float], *, pixels: int = 400, noise: float = 0.0) -> NDArray[np.float64]:
    return np.array(lab) + np.random.default_rng(3).normal(0, noise, (pixels, 3))


def visit(
    ink: tuple[float, float, float],
    *,
    noise: float = 0.0,
    pixels: int = 400,
    tier: CalibrationTier = CalibrationTier.GREY_CARD,
) -> Visit:
    ink_lab = paint(ink, pixels=pixels, noise=noise)
    return Visit(family=InkFamily.BLACK, ink_lab=ink_lab, skin_lab=paint(SKIN, pixels=pixels, noise=noise), tier=tier)


def test_clearance_is_what_is_gone_of_the_difference_to_the_skin() -> None:
    result = measure_clearance(visit(FRESH), later=visit(FADED))
    left = calculate_delta_e_2000(FADED, SKIN) / calculate_delta_e_2000(FRESH, SKIN)
    assert result.percent == pytest.approx(100 * (1 - left))
    assert 50 < 100 * (1 - left) < 70


def test_nothing_gone_is_zero_and_ink_like_skin_is_all() -> None:
    assert measure_clearance(visit(FRESH), later=visit(FRESH)).percent == 0
    assert measure_clearance(visit(FRESH), later=visit(SKIN)).percent == 100


def test_darkening_is_negative() -> None:
    percent = measure_clearance(visit(FADED), later=visit(FRESH)).percent
    assert percent is not None
    assert percent < 0


def test_the_interval_holds_the_figure_grows_with_the_noise_and_is_the_same_again() -> None:
    quiet, loud = (measure_clearance(visit(FRESH, noise=noise), later=visit(FADED, noise=noise)) for noise in (1, 6))
    for result in (quiet, loud):
        assert result.percent is not None
        assert result.low is not None
        assert result.high is not None
        assert result.low < result.percent < result.high
    assert width(loud) > 3 * width(quiet) > 0
    assert measure_clearance(visit(FRESH, noise=6), later=visit(FADED, noise=6)) == loud
    assert measure_clearance(visit(FRESH, noise=6), later=visit(FADED, noise=6), seed=1) != loud


def width(result: Clearance) -> float:
    return (result.high or 0) - (result.low or 0)


def test_the_interval_does_not_shrink_with_the_cameras_resolution() -> None:
    few, many = (
        measure_clearance(visit(FRESH, noise=4, pixels=pixels), later=visit(FADED, noise=4, pixels=pixels))
        for pixels in (500, 50_000)
    )
    assert width(many) > 0.7 * width(few)


@pytest.mark.parametrize(
    ("first", "later", "reason"),
    [
        (visit(FRESH, tier=CalibrationTier.NONE), visit(FADED), "first visit's colours are not calibrated"),
        (visit(FRESH), visit(FADED, tier=CalibrationTier.NONE), "later visit's colours are not calibrated"),
        (visit(FRESH), visit(FADED, pixels=29), "29 pixels"),
        (visit((66.0, 12.0, 17.0)), visit(SKIN), "less than 5"),
    ],
)
def test_what_cannot_be_measured_is_refused_with_the_reason(first: Visit, later: Visit, reason: str) -> None:
    result = measure_clearance(first, later=later)
    assert (result.percent, result.low, result.high) == (None, None, None)
    assert reason in result.refusal


def test_other_inks_and_broken_pixels_are_an_error() -> None:
    red = Visit(InkFamily.RED, ink_lab=paint(FRESH), skin_lab=paint(SKIN), tier=CalibrationTier.CHART)
    with pytest.raises(ValueError, match="black and red"):
        measure_clearance(visit(FRESH), later=red)
    broken = Visit(InkFamily.BLACK, ink_lab=paint(FRESH) * np.nan, skin_lab=paint(SKIN), tier=CalibrationTier.CHART)
    with pytest.raises(ValueError, match="finite"):
        measure_clearance(visit(FRESH), later=broken)
