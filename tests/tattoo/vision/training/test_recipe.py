"""The data recipe: what is measured on was never trained on, and every tone has the same number of photographs."""

from collections import Counter
from itertools import pairwise

from tattoo.terms import ToneClass
from tattoo.vision.training.recipe import (
    HELD_OUT_SEEDS,
    TRAINING_SEEDS,
    VALIDATION_SEEDS,
    wish_for,
    wish_for_measurement,
)


def test_training_validation_and_held_out_seeds_do_not_meet() -> None:
    parts = (TRAINING_SEEDS, VALIDATION_SEEDS, HELD_OUT_SEEDS)
    assert all(max(first) < min(second) for first, second in pairwise(parts))


def test_every_tone_is_asked_for_as_often_as_every_other() -> None:
    for wish in (wish_for, wish_for_measurement):
        assert Counter(wish(seed).tone_class for seed in range(60)) == dict.fromkeys(ToneClass, 10)


def test_measured_photographs_have_one_tattoo_and_all_difficulties_in_every_tone() -> None:
    wishes = [wish_for_measurement(seed) for seed in HELD_OUT_SEEDS[:36]]
    assert {wish.tattoos for wish in wishes} == {1}
    assert len({(wish.tone_class, wish.difficulty) for wish in wishes}) == 18


def test_training_also_has_bare_skin_no_skin_two_tattoos_and_tattoos_at_the_border() -> None:
    wishes = [wish_for(seed) for seed in TRAINING_SEEDS[:300]]
    assert {wish.tattoos for wish in wishes} == {0, 1, 2}
    assert {wish.has_skin for wish in wishes} == {wish.is_at_border for wish in wishes} == {True, False}
