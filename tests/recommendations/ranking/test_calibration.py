"""From similarities to probabilities: pure, monotone, and fitted to judged pairs."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from recommendations.ranking.calibration import (
    Calibration,
    describe_candidates,
    estimate_probabilities,
    load_calibration,
    logistic,
)

CALIBRATION = Calibration(
    version="test",
    space="test",
    intercept=-4.0,
    similarity_weight=6.0,
    margin_weight=2.0,
    threshold=0.5,
    pairs=0,
    log_loss=0.0,
)


def test_the_logistic_curve_has_its_known_values_and_does_not_overflow() -> None:
    values = np.array([-1e6, -1.0, 0.0, 1.0, 1e6])
    assert_allclose(logistic(values), [0.0, 1 / (1 + np.e), 0.5, np.e / (1 + np.e), 1.0], atol=1e-12)


def test_a_candidate_is_its_similarity_and_its_margin_over_the_mean() -> None:
    assert_allclose(describe_candidates(np.array([0.5, 0.3, 0.1])), [[0.5, 0.2], [0.3, 0.0], [0.1, -0.2]])


def test_a_probability_is_the_curve_of_the_weighted_sum() -> None:
    similarities = np.array([0.9, 0.5])
    sums = [-4 + 6 * 0.9 + 2 * 0.2, -4 + 6 * 0.5 - 2 * 0.2]
    expected = [1 / (1 + np.exp(-value)) for value in sums]
    assert_allclose(estimate_probabilities(similarities, calibration=CALIBRATION), expected)


def test_the_order_is_that_of_the_similarities() -> None:
    similarities = np.sort(np.random.default_rng(5).uniform(-1, 1, 50))
    probabilities = estimate_probabilities(similarities, calibration=CALIBRATION)
    assert (np.diff(probabilities) > 0).all()
    assert (probabilities > 0).all()
    assert (probabilities < 1).all()


def test_no_candidates_have_no_probabilities() -> None:
    assert estimate_probabilities(np.array([]), calibration=CALIBRATION).shape == (0,)


def test_a_calibration_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(asdict(CALIBRATION)), encoding="utf-8")
    assert load_calibration(path) == CALIBRATION


def test_a_file_with_an_unknown_number_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(asdict(CALIBRATION) | {"bias": 1}), encoding="utf-8")
    with pytest.raises(TypeError, match="bias"):
        load_calibration(path)
