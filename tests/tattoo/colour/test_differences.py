import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tattoo.colour.differences import calculate_delta_e_2000

GOLDEN_FILE = Path(__file__).parents[2] / "golden" / "ciede2000_sharma.csv"
PAIRS = list(csv.DictReader(GOLDEN_FILE.read_text(encoding="utf-8").splitlines()))
FIRST = np.array([[float(pair[axis]) for axis in ("L1", "a1", "b1")] for pair in PAIRS])
SECOND = np.array([[float(pair[axis]) for axis in ("L2", "a2", "b2")] for pair in PAIRS])
EXPECTED = np.array([float(pair["dE00"]) for pair in PAIRS])

colours = arrays(
    np.float64, (5, 3), elements=st.one_of(st.floats(-128, 128, allow_subnormal=False), st.sampled_from([0.0, -0.0]))
)


def test_the_pairs_of_sharma_wu_and_dalal_are_met_in_both_orders() -> None:
    assert len(PAIRS) == 34
    np.testing.assert_allclose(calculate_delta_e_2000(FIRST, SECOND), EXPECTED, atol=1e-4)
    np.testing.assert_allclose(calculate_delta_e_2000(SECOND, FIRST), EXPECTED, atol=1e-4)


@pytest.mark.parametrize(("pair", "expected"), [(13, 4.8045), (14, 4.8045), (15, 4.7461)])
def test_exactly_opposite_hues_are_decided_by_the_papers_rule_and_not_by_rounding(pair: int, expected: float) -> None:
    """In pair 14 both hues are 180 degrees apart exactly; one arctangent rounded otherwise gives 4.7461 (as pair 15 has)."""
    assert calculate_delta_e_2000(FIRST[pair - 1], SECOND[pair - 1]) == pytest.approx(expected, abs=1e-4)


@settings(max_examples=25, deadline=None)
@given(colours)
def test_a_colour_does_not_differ_from_itself(lab: np.ndarray) -> None:
    assert (calculate_delta_e_2000(lab, lab) == 0).all()


def test_the_faintest_of_chromas_is_none() -> None:
    grey, faint, red = np.array([50.0, 0.0, 0.0]), np.array([50.0, 1e-170, -1e-165]), np.array([50.0, 90.0, 40.0])
    assert calculate_delta_e_2000(faint, red) == pytest.approx(calculate_delta_e_2000(grey, red), rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(colours, colours)
def test_the_difference_is_the_same_in_both_directions(lab: np.ndarray, other: np.ndarray) -> None:
    there, back = calculate_delta_e_2000(lab, other), calculate_delta_e_2000(other, lab)
    np.testing.assert_allclose(there, back, rtol=1e-9, atol=1e-9)
    assert np.isfinite(there).all()


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 100), st.floats(0, 100))
def test_greys_differ_by_lightness_alone(lightness: float, other: float) -> None:
    middle = ((lightness + other) / 2 - 50) ** 2
    expected = abs(lightness - other) / (1 + 0.015 * middle / (20 + middle) ** 0.5)
    assert calculate_delta_e_2000((lightness, 0, 0), (other, 0, 0)) == pytest.approx(expected, abs=1e-9)


def test_many_colours_at_once_are_the_same_as_one_by_one() -> None:
    rng = np.random.default_rng(5)
    lab, other = (rng.uniform((0, -100, -100), (100, 100, 100), (40_000, 3)) for _ in range(2))
    at_once = calculate_delta_e_2000(lab, other)
    for index in range(0, 40_000, 3_999):
        assert at_once[index] == calculate_delta_e_2000(lab[index], other[index])


def test_colours_are_broadcast_against_a_palette() -> None:
    rng = np.random.default_rng(6)
    lab, palette = rng.uniform(-60, 60, (3, 4, 1, 3)), rng.uniform(-60, 60, (5, 3))
    table = calculate_delta_e_2000(lab, palette)
    assert table.shape == (3, 4, 5)
    assert table[2, 1, 4] == calculate_delta_e_2000(lab[2, 1, 0], palette[4])


def test_no_colours_have_no_differences() -> None:
    assert calculate_delta_e_2000(np.empty((0, 3)), np.zeros(3)).shape == (0,)


def test_the_arguments_are_left_as_they_were() -> None:
    lab, other = FIRST.copy(), SECOND.copy()
    calculate_delta_e_2000(lab, other)
    assert (lab == FIRST).all()
    assert (other == SECOND).all()
