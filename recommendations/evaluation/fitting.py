"""Fitting the calibration: logistic regression and the choice of the threshold. Pure; used by `manage.py calibrate` alone."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

RIDGE = 1e-4


def fit_weights(features: NDArray[np.float64], labels: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """(intercept and one weight a feature, mean log loss) by ridge-penalised maximum likelihood.

    `features` (n, d), `labels` (n,). The penalty is on standardised features, so it does not depend on their units.
    """
    mean, spread = features.mean(axis=0), features.std(axis=0)
    design = np.column_stack([np.ones(len(features)), (features - mean) / spread])

    def loss(weights: NDArray[np.float64]) -> float:
        scores = design @ weights
        return float(np.mean(np.logaddexp(0, scores) - labels * scores) + RIDGE * weights[1:] @ weights[1:] / 2)

    fitted = minimize(loss, np.zeros(design.shape[1]), method="BFGS").x
    slopes = fitted[1:] / spread
    return np.concatenate([[fitted[0] - slopes @ mean], slopes]), loss(fitted)


def choose_threshold(best: NDArray[np.float64], *, has_answer: NDArray[np.bool_]) -> float:
    """The probability at which most requests are decided rightly: answered when an answer exists, refused when none does.

    `best` (n,) holds the probability of each request's best candidate, `has_answer` (n,) whether any candidate is right.
    """
    candidates = np.unique(np.round(best, 3))
    decided = [(np.where(has_answer, best >= one, best < one)).mean() for one in candidates]
    return float(candidates[int(np.argmax(decided))])
