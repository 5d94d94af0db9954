"""How likely a candidate is what was asked for: a logistic curve over its similarity and how far it stands out.

A flat cosine threshold means something else for every text; the curve is fitted on judged pairs (`manage.py calibrate`) and
kept as a versioned file. Method: Platt (1999), "Probabilistic outputs for support vector machines".
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CALIBRATION_FILE = Path(__file__).with_name("calibration.json")


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
