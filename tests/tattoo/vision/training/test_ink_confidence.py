"""The fit finds the curve that made the labels; its reliability table sets what was said beside what was right."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from tattoo.colour.confidence import Evidence, estimate_confidence, load_curve
from tattoo.colour.inks import TracedInk
from tattoo.colour.matching import Match
from tattoo.colour.palette import read_palette
from tattoo.terms import InkFamily
from tattoo.vision.composition import Difficulty, PhotoWishes, compose_photo
from tattoo.vision.training.ink_confidence import (
    FITTED,
    HELD_OUT,
    Judged,
    fit_curve,
    tabulate_reliability,
    try_photo,
    write_curve,
)

SEEDS = ((1, 2),)


def judge(evidence: Evidence, *, is_right: bool) -> Judged:
    match = Match(read_palette()[0], evidence.delta_e_2000, evidence.margin)
    return Judged(TracedInk(InkFamily.BLACK, np.zeros(3), match, evidence), is_right)


def draw_judged(count: int) -> tuple[Judged, ...]:
    """Inks that are right the more often the clearer their margin: chance = 1 / (1 + exp(2 - 0.4 margin))."""
    dice = np.random.default_rng(4)
    margins = dice.uniform(3, 14, count)
    right = dice.random(count) < 1 / (1 + np.exp(2 - 0.4 * margins))
    return tuple(
        judge(
            Evidence(
                delta_e_2000=float(dice.uniform(0, 15)),
                margin=float(margin),
                share=float(dice.uniform(0.05, 1)),
                pixels=int(dice.integers(50, 50_000)),
                spread=float(dice.uniform(1, 8)),
            ),
            is_right=bool(one),
        )
        for margin, one in zip(margins, right, strict=True)
    )


def test_the_fit_finds_the_weight_that_made_the_labels_and_no_other() -> None:
    curve = fit_curve(draw_judged(6000), seeds=SEEDS)
    assert curve.weights[1] == pytest.approx(0.4, abs=0.06)
    assert np.abs(np.array(curve.weights)[[0, 2, 3, 4]]).max() < 0.12


def test_what_is_said_is_how_often_it_is_right() -> None:
    judged = draw_judged(6000)
    curve = fit_curve(judged[:4000], seeds=SEEDS)
    brier, table = tabulate_reliability(judged[4000:], curve=curve)
    assert [one.inks for one in table] == [400] * 5
    for one in table:
        assert one.said == pytest.approx(one.right, abs=0.07)
    assert brier < 0.2


def test_labels_that_can_be_separated_give_a_finite_curve() -> None:
    sure = Evidence(delta_e_2000=1.0, margin=12.0, share=0.9, pixels=9000, spread=2.0)
    unsure = Evidence(delta_e_2000=14.0, margin=3.0, share=0.1, pixels=90, spread=9.0)
    curve = fit_curve((judge(sure, is_right=True), judge(unsure, is_right=False)) * 20, seeds=SEEDS)
    assert np.isfinite(curve.weights).all()
    assert estimate_confidence(sure, curve=curve) > 0.9 > 0.1 > estimate_confidence(unsure, curve=curve)


def test_the_written_curve_is_the_one_that_is_read(tmp_path: Path) -> None:
    curve = fit_curve(draw_judged(200), seeds=SEEDS)
    write_curve(curve, path=tmp_path / "curve.json")
    assert load_curve(tmp_path / "curve.json") == curve
    assert json.loads((tmp_path / "curve.json").read_text()) == json.loads(json.dumps(asdict(curve)))


def test_an_ink_of_a_composed_photograph_is_judged_by_its_pixels() -> None:
    wishes = PhotoWishes(
        width_px=256, height_px=256, difficulty=Difficulty.EASY, families=(InkFamily.RED,), motif="tribal"
    )
    photo = compose_photo(4, wishes=wishes)
    trial = try_photo(photo)
    assert (trial.truth, trial.found) == (InkFamily.RED, InkFamily.RED)
    assert trial.judged
    for one in trial.judged:
        assert one.is_right == (one.ink.family == InkFamily.RED)


def test_no_photograph_is_both_fitted_on_and_held_out_and_both_are_taken_in_the_same_ways() -> None:
    fitted, held_out = ({seed for one in part for seed in range(one.first, one.end)} for part in (FITTED, HELD_OUT))
    assert not fitted & held_out
    assert [str(one) for one in FITTED] == [str(one) for one in HELD_OUT]
    assert len({str(one) for one in HELD_OUT}) == 4
