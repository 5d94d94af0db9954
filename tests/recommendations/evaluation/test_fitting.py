"""The fit finds what made the labels; the threshold divides right from wrong."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from recommendations.evaluation.fitting import choose_threshold, fit_weights
from recommendations.ranking.calibration import logistic


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


def test_the_threshold_answers_what_has_an_answer_and_refuses_what_has_none() -> None:
    best = np.array([0.9, 0.8, 0.7, 0.3, 0.2])
    assert choose_threshold(best, has_answer=np.array([True, True, True, False, False])) == pytest.approx(0.7)
