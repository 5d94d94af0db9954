"""From similarities to probabilities: pure, monotone, and fitted to judged pairs."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from recommendations.ranking.calibration import (
    Calibration,
    choose_threshold,
    describe_candidates,
    estimate_probabilities,
    fit_weights,
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


def test_the_fit_finds_the_weights_that_made_the_labels() -> None:
    random = np.random.default_rng(11)
    features = random.uniform(-1, 1, (40_000, 2))
    labels = random.uniform(size=len(features)) < logistic(features @ np.array([3.0, 1.5]) - 1.0)
    weights, log_loss = fit_weights(features, labels)
    assert_allclose(weights, [-1.0, 3.0, 1.5], atol=0.15)
    assert 0 < log_loss < np.log(2)


def test_the_fit_stays_finite_where_the_labels_are_separable() -> None:
    features = np.array([[0.9, 0.3], [0.8, 0.2], [0.1, -0.2], [0.0, -0.3]])
    weights, _ = fit_weights(features, np.array([True, True, False, False]))
    assert np.isfinite(weights).all()


def test_the_threshold_lets_in_what_is_right_and_keeps_out_what_is_wrong() -> None:
    best = np.array([0.9, 0.8, 0.7, 0.3, 0.2])
    assert choose_threshold(best, is_right=np.array([True, True, True, False, False])) == pytest.approx(0.7)


def test_a_calibration_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(asdict(CALIBRATION)), encoding="utf-8")
    assert load_calibration(path) == CALIBRATION


def test_a_file_with_an_unknown_number_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(asdict(CALIBRATION) | {"bias": 1}), encoding="utf-8")
    with pytest.raises(TypeError, match="bias"):
        load_calibration(path)
