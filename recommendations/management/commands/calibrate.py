"""`manage.py calibrate`: fit the calibration on judged requests, measure it on others, write calibration.json."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandParser
from numpy.typing import NDArray

from config.inference.default import default_sentence_encoder
from config.inference.text import ENCODER
from recommendations.evaluation.fitting import choose_threshold, fit_weights
from recommendations.evaluation.judged import JudgedRequest, judge_requests
from recommendations.ranking.calibration import (
    CALIBRATION_FILE,
    Calibration,
    describe_candidates,
    estimate_probabilities,
)

FIT_SEED, TEST_SEED = 1, 2


class Command(BaseCommand):
    help = "Fit the calibrated probability and its threshold on judged requests over drawn scenes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--requests", type=int, default=200, help="judged requests to fit on, and as many to test on"
        )

    def handle(self, *_args: Any, requests: int, **_options: Any) -> None:
        calibration = fit(list(judge_requests(requests, seed=FIT_SEED)))
        CALIBRATION_FILE.write_text(json.dumps(asdict(calibration), indent=2) + "\n", encoding="utf-8")
        self.stdout.write(f"{CALIBRATION_FILE.name}: {calibration}")
        for name, value in measure(list(judge_requests(requests, seed=TEST_SEED)), calibration=calibration).items():
            self.stdout.write(f"  {name}: {value:.3f}")


def embed_similarities(request: JudgedRequest) -> NDArray[np.float64]:
    """(n,) cosines of the request's text with the document of each scene, as the pipeline would make it."""
    documents = ["\n".join(filter(None, (scene.prompt, scene.sign_text))) for scene in request.scenes]
    vectors = default_sentence_encoder().encode([request.text, *documents]).astype(np.float64)
    return np.asarray(vectors[1:] @ vectors[0])


def fit(requests: Sequence[JudgedRequest]) -> Calibration:
    """Weights by maximum likelihood over all pairs; the threshold is the one that decides most requests rightly."""
    similarities = [embed_similarities(request) for request in requests]
    labels = np.concatenate([request.is_right for request in requests])
    weights, loss = fit_weights(np.vstack([describe_candidates(one) for one in similarities]), labels)
    draft = Calibration(
        version=f"{default_sentence_encoder().digest[:12]}-judged{len(requests)}",
        space=ENCODER,
        intercept=float(weights[0]),
        similarity_weight=float(weights[1]),
        margin_weight=float(weights[2]),
        threshold=0.5,
        pairs=int(labels.size),
        log_loss=loss,
    )
    best, _ = judge_best(requests, similarities=similarities, calibration=draft)
    has_answer = np.array([any(request.is_right) for request in requests])
    return Calibration(**asdict(draft) | {"threshold": choose_threshold(best, has_answer=has_answer)})


def judge_best(
    requests: Sequence[JudgedRequest], *, similarities: Sequence[NDArray[np.float64]], calibration: Calibration
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The best candidate of each request: its probability, and whether it is right."""
    best = [int(np.argmax(one)) for one in similarities]
    probabilities = [estimate_probabilities(one, calibration=calibration).max() for one in similarities]
    is_right = [request.is_right[index] for request, index in zip(requests, best, strict=True)]
    return np.array(probabilities), np.array(is_right)


def measure(requests: Sequence[JudgedRequest], *, calibration: Calibration) -> dict[str, float]:
    """On requests that the fit has not seen."""
    similarities = [embed_similarities(request) for request in requests]
    best, is_right = judge_best(requests, similarities=similarities, calibration=calibration)
    has_answer = np.array([any(request.is_right) for request in requests])
    is_answered = best >= calibration.threshold
    top3 = [
        bool(np.array(request.is_right)[np.argsort(-one)[:3]].any())
        for request, one in zip(requests, similarities, strict=True)
    ]
    return {
        "right answer first, of the requests that have one": float(is_right[has_answer].mean()),
        "right answer among the first three": float(np.array(top3)[has_answer].mean()),
        "first answer right, of those given": float(is_right[is_answered].mean()),
        "answered, of the requests that have an answer": float(is_answered[has_answer].mean()),
        "refused, of the requests that have none": float(1 - is_answered[~has_answer].mean()),
        "mean probability of the best": float(best.mean()),
        "share of right bests": float(is_right.mean()),
    }
