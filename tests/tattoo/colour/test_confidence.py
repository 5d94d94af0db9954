"""The confidence is the fitted curve of the evidence: nearer, clearer and larger is surer, and the file is the palette's."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tattoo.colour.confidence import FEATURES, MOST_MARGIN, Evidence, describe_evidence, estimate_confidence, load_curve
from tattoo.colour.palette import PALETTE_VERSION

TYPICAL = Evidence(delta_e_2000=4.0, margin=6.0, share=0.4, pixels=4000, spread=3.0)


def test_the_curve_is_for_the_palette_in_use_and_has_a_weight_for_each_feature() -> None:
    curve = load_curve()
    assert curve.palette == PALETTE_VERSION
    assert len(curve.weights) == len(FEATURES)
    assert curve.inks > 100


def test_the_confidence_is_the_logistic_of_the_weighted_evidence() -> None:
    curve = replace(load_curve(), intercept=-0.5, weights=(-0.1, 0.2, 0.3, 0.05, -0.2))
    score = -0.5 - 0.1 * 4 + 0.2 * 6 + 0.3 * np.log(0.4) + 0.05 * np.log(4000) - 0.2 * 3
    assert estimate_confidence(TYPICAL, curve=curve) == pytest.approx(1 / (1 + np.exp(-score)))


def test_a_clearer_margin_is_surer() -> None:
    clear, unclear = (
        estimate_confidence(replace(TYPICAL, margin=margin), curve=load_curve()) for margin in (14.0, 3.0)
    )
    assert 0 < unclear < clear < 1


def test_a_rival_beyond_reach_makes_nothing_surer() -> None:
    beyond = describe_evidence(replace(TYPICAL, margin=MOST_MARGIN + 20))
    assert beyond[FEATURES.index("margin")] == MOST_MARGIN


def test_nothing_is_too_small_to_be_described() -> None:
    assert np.isfinite(describe_evidence(replace(TYPICAL, share=0.0, pixels=0))).all()


def test_a_curve_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "confidence.json"
    fields = {
        "palette": "p",
        "seeds": [[1, 2], [5, 9]],
        "inks": 3,
        "intercept": 0.5,
        "weights": [1, 2, 3, 4, 5],
        "brier": 0.1,
    }
    path.write_text(json.dumps(fields), encoding="utf-8")
    assert load_curve(path).seeds == ((1, 2), (5, 9))
    assert load_curve(path).weights == (1, 2, 3, 4, 5)
