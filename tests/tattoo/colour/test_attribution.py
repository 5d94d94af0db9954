"""A colour between families goes where its company is, when its company says only one thing."""

import numpy as np

from tattoo.colour.attribution import attribute_clusters
from tattoo.colour.matching import Match
from tattoo.colour.palette import Exemplar
from tattoo.terms import InkFamily

GREEN, TEAL, GREY, BLACK, UNKNOWN = (InkFamily(name) for name in ("green", "teal", "grey", "black", "unknown"))


def told(family: InkFamily) -> Match:
    return Match(Exemplar(family, "fresh", (50.0, 0.0, 0.0), "test"), 2.0, 8.0)


def between(*families: InkFamily) -> Match:
    return Match(Exemplar(families[0], "fresh", (50.0, 0.0, 0.0), "test"), 2.0, 1.0, "both are near", families)


def attribute(*matches: Match, pixels: tuple[int, ...]) -> tuple[InkFamily, ...]:
    return attribute_clusters(list(matches), pixels=np.array(pixels))


def test_a_colour_between_two_families_goes_to_the_one_that_the_tattoo_has() -> None:
    assert attribute(told(GREEN), between(GREY, GREEN), pixels=(500, 500)) == (GREEN, GREEN)


def test_it_stays_unknown_when_the_tattoo_has_both_or_neither() -> None:
    assert attribute(told(GREEN), told(TEAL), between(GREEN, TEAL), pixels=(1, 1, 1))[2] == UNKNOWN
    assert attribute(told(BLACK), between(GREEN, TEAL), pixels=(1, 1))[1] == UNKNOWN


def test_a_family_of_a_few_pixels_attracts_nothing() -> None:
    assert attribute(told(GREEN), between(GREY, GREEN), pixels=(4, 96)) == (GREEN, UNKNOWN)


def test_what_is_told_by_itself_or_is_unknown_for_another_reason_stays() -> None:
    far = Match(Exemplar(GREEN, "fresh", (50.0, 0.0, 0.0), "test"), 20.0, 8.0, "no exemplar within 15")
    assert attribute(told(GREEN), told(GREY), far, pixels=(900, 50, 50)) == (GREEN, GREY, UNKNOWN)
