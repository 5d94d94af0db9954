"""How likely a candidate is what was asked for: a logistic curve over its similarity and how far it stands out.

A flat cosine threshold means something else for every text; the curve is fitted on judged pairs (`manage.py calibrate`) and
kept as a versioned file. Method: Platt (1999), "Probabilistic outputs for support vector machines".
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

CALIBRATION_FILE = Path(__file__).with_name("calibration.json")
RIDGE = 1e-4


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """The fitted curve. `version` names the fit, `space` the embeddings it is for; `threshold` is a probability."""

    version: str
    space: str
    intercept: float
    similarity_weight: float
    margin_weight: float
    threshold: float
    pairs: int
    log_loss: float


def load_calibration(path: Path = CALIBRATION_FILE) -> Calibration:
    return Calibration(**json.loads(path.read_text(encoding="utf-8")))


def describe_candidates(similarities: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 2): the similarity of each candidate, and its margin over the mean of the candidate set."""
    return np.column_stack([similarities, similarities - similarities.mean()])


def estimate_probabilities(similarities: NDArray[np.float64], *, calibration: Calibration) -> NDArray[np.float64]:
    """(n,) probabilities, 0 to 1, that each candidate of one request is what was asked for."""
    if similarities.size == 0:
        return np.empty(0)
    weights = np.array([calibration.similarity_weight, calibration.margin_weight])
    return np.asarray(logistic(describe_candidates(similarities) @ weights + calibration.intercept))


def logistic(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return 0.5 * (1 + np.tanh(values / 2))  # the same as 1 / (1 + exp(-x)), without overflow


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


def choose_threshold(best: NDArray[np.float64], *, is_right: NDArray[np.bool_]) -> float:
    """The probability at which most requests are decided rightly: a right best is answered, a wrong one is refused.

    `best` (n,) holds the probability of each request's best candidate, `is_right` (n,) whether it is a right answer.
    """
    candidates = np.unique(np.round(best, 3))
    decided = [(np.where(is_right, best >= one, best < one)).mean() for one in candidates]
    return float(candidates[int(np.argmax(decided))])
