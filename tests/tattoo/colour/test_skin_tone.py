import math

import pytest

from tattoo.colour.skin_tone import classify_tone, estimate_ita
from tattoo.terms import ToneClass


@pytest.mark.parametrize(
    ("lab", "ita_deg", "tone_class"),
    [
        ((65.6673, 13.6745, 16.8985), 42.835, ToneClass.LIGHT),
        ((38.0168, 11.7968, 13.6644), -41.250, ToneClass.DARK),
        ((18.2886, 8.1391, 9.0051), -74.147, ToneClass.DARK),
    ],
)
def test_the_golden_skins_have_their_angle_and_class(
    lab: tuple[float, float, float], ita_deg: float, tone_class: ToneClass
) -> None:
    estimate = estimate_ita(lab)
    assert estimate.ita_deg == pytest.approx(ita_deg, abs=1e-3)
    assert (estimate.tone_class, estimate.invalid_because) == (tone_class, "")


@pytest.mark.parametrize(
    ("ita_deg", "tone_class"),
    [
        (55.01, ToneClass.VERY_LIGHT),
        (55, ToneClass.LIGHT),
        (41, ToneClass.INTERMEDIATE),
        (28, ToneClass.TAN),
        (10, ToneClass.BROWN),
        (-30, ToneClass.DARK),
    ],
)
def test_each_class_lies_above_its_lower_edge(ita_deg: float, tone_class: ToneClass) -> None:
    assert classify_tone(ita_deg) == tone_class


@pytest.mark.parametrize(
    ("lab", "word"),
    [
        ((60.0, 10.0, -2.0), "blue cast"),
        ((60.0, 10.0, 0.0), "blue cast"),
        ((60.0, 1.0, 3.0), "too little colour"),
        ((math.nan, 1.0, 30.0), "not a number"),
    ],
)
def test_where_the_angle_means_nothing_there_is_none_and_it_says_why(
    lab: tuple[float, float, float], word: str
) -> None:
    estimate = estimate_ita(lab)
    assert (estimate.ita_deg, estimate.tone_class) == (None, None)
    assert word in estimate.invalid_because
