"""A colour is told as a family only when it is near, clear of other families, and possible beside this skin."""

import numpy as np
import pytest

from tattoo.colour.differences import calculate_delta_e_2000
from tattoo.colour.in_skin import REFERENCE_SKIN
from tattoo.colour.matching import LEAST_MARGIN, MOST_DELTA_E_2000, match_family
from tattoo.colour.palette import read_palette
from tattoo.terms import InkFamily

LIGHT = np.array(REFERENCE_SKIN)
DARK = np.array((38.0, 12.0, 16.0))


def test_the_distance_is_to_the_nearest_exemplar_and_the_margin_to_the_nearest_of_another_family() -> None:
    red = np.array((46.0, 42.0, 20.0))
    match = match_family(red, skin_lab=LIGHT)
    own = min(float(calculate_delta_e_2000(red, one.lab)) for one in read_palette() if one.family == InkFamily.RED)
    other = min(float(calculate_delta_e_2000(red, one.lab)) for one in read_palette() if one.family != InkFamily.RED)
    assert match.family == InkFamily.RED
    assert match.delta_e_2000 == pytest.approx(own)
    assert match.margin == pytest.approx(other - own)


def test_a_colour_far_from_every_exemplar_is_left_unknown_and_the_reason_names_the_distance() -> None:
    match = match_family(np.array((78.0, -60.0, 62.0)), skin_lab=LIGHT)
    assert match.family == InkFamily.UNKNOWN
    assert match.delta_e_2000 > MOST_DELTA_E_2000
    assert match.abstention.startswith("no exemplar within 15: the nearest, green")
    assert f"{match.delta_e_2000:.1f} away" in match.abstention


def test_a_colour_between_two_families_is_left_unknown_and_the_reason_names_both() -> None:
    match = match_family(np.array((52.0, -18.0, 0.5)), skin_lab=LIGHT)
    assert match.family == InkFamily.UNKNOWN
    assert match.margin < LEAST_MARGIN
    assert "green" in match.abstention
    assert "teal" in match.abstention


def test_two_exemplars_of_one_family_are_no_rivals() -> None:
    fresh, deep = np.array((50.6, -17.0, 9.5)), np.array((42.2, -17.0, 9.5))
    match = match_family((fresh + deep) / 2, skin_lab=LIGHT)
    assert (match.family, match.abstention) == (InkFamily.GREEN, "")


def test_ink_under_dark_skin_is_told_and_the_same_colour_in_light_skin_is_further_from_any_exemplar() -> None:
    red_under_dark_skin = np.array((27.0, 33.0, 17.5))
    dark, light = (match_family(red_under_dark_skin, skin_lab=skin) for skin in (DARK, LIGHT))
    assert dark.family == InkFamily.RED
    assert dark.delta_e_2000 < 4 < light.delta_e_2000


def test_black_that_is_not_blue_is_never_blue_black() -> None:
    assert match_family(np.array((22.0, -0.5, -12.0)), skin_lab=LIGHT).family == InkFamily.BLUE_BLACK
    dark_grey = match_family(np.array((27.0, 0.0, -3.0)), skin_lab=LIGHT)
    assert dark_grey.nearest.family != InkFamily.BLUE_BLACK
    assert InkFamily.BLUE_BLACK not in dark_grey.between


def test_neutral_ink_is_black_or_grey_by_its_lightness_alone_and_the_two_are_no_rivals() -> None:
    dark, light = (match_family(np.array((lightness, 1.0, 2.0)), skin_lab=LIGHT) for lightness in (24.9, 25.1))
    assert (dark.family, light.family) == (InkFamily.BLACK, InkFamily.GREY)
    assert dark.nearest == light.nearest
    assert min(dark.margin, light.margin) > LEAST_MARGIN


def test_grey_below_dark_skin_that_looks_black_is_black() -> None:
    assert match_family(np.array((20.0, 6.0, 5.0)), skin_lab=DARK).family == InkFamily.BLACK


def test_without_a_chart_black_may_be_lighter() -> None:
    seen = np.array((27.0, 1.0, 2.0))
    true, uncalibrated = (match_family(seen, skin_lab=LIGHT, has_true_tones=is_true) for is_true in (True, False))
    assert (true.family, uncalibrated.family) == (InkFamily.GREY, InkFamily.BLACK)


def test_a_colour_between_families_says_which_they_are() -> None:
    between = match_family(np.array((52.0, -18.0, 0.5)), skin_lab=LIGHT).between
    assert {InkFamily.GREEN, InkFamily.TEAL} <= set(between)
    assert match_family(np.array((44.4, 44.1, 21.2)), skin_lab=LIGHT).between == ()


def test_white_is_told_only_where_it_is_lighter_than_the_skin_and_without_colour() -> None:
    white = np.array((86.0, 2.0, 6.0))
    assert match_family(white, skin_lab=LIGHT).family == InkFamily.WHITE
    pale = match_family(white, skin_lab=np.array((79.0, 8.0, 14.0)))
    assert pale.family == InkFamily.UNKNOWN
    assert "lighter than the skin" in pale.abstention


def test_brown_near_the_skins_own_colour_is_not_told_from_it() -> None:
    brown = np.array((37.0, 13.0, 17.0))
    assert match_family(brown, skin_lab=LIGHT).family == InkFamily.BROWN
    near = match_family(brown, skin_lab=np.array((47.0, 14.0, 20.0)))
    assert near.nearest.family == InkFamily.BROWN
    assert "may be the skin itself" in near.abstention


def test_a_colour_that_is_the_skins_is_no_ink() -> None:
    skin = np.array((48.0, 8.0, 10.0))
    assert match_family(skin + 1.0, skin_lab=skin).abstention


@pytest.mark.parametrize("family", [InkFamily.WHITE, InkFamily.BROWN])
def test_families_told_by_their_difference_from_the_skin_need_its_colour(family: InkFamily) -> None:
    fresh = next(one for one in read_palette() if one.family == family)
    match = match_family(np.array(fresh.lab), skin_lab=None)
    assert match.family == InkFamily.UNKNOWN
    assert "could not be measured" in match.abstention


def test_other_families_do_without_the_skins_colour() -> None:
    assert match_family(np.array((44.4, 44.1, 21.2)), skin_lab=None).family == InkFamily.RED
