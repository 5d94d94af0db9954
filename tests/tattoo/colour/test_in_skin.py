"""How skin changes ink: less pigment looks more like skin, a darker skin darkens ink as it darkens itself."""

import numpy as np
from numpy.testing import assert_allclose

from tattoo.colour.differences import calculate_delta_e_2000
from tattoo.colour.in_skin import REFERENCE_SKIN, fade_ink, move_to_reference
from tattoo.colour.spaces import convert_lab_to_srgb, convert_srgb_to_lab, encode_srgb, linearise_srgb

RED, LIGHT, DARK = np.array((44.4, 44.1, 21.2)), np.array((70.0, 11.0, 17.0)), np.array((38.0, 12.0, 16.0))


def test_all_of_its_density_is_the_ink_and_none_of_it_is_the_skin() -> None:
    assert_allclose(fade_ink(RED, skin_lab=tuple(LIGHT), density=1.0), RED, atol=1e-6)
    assert_allclose(fade_ink(RED, skin_lab=tuple(LIGHT), density=0.0), LIGHT, atol=1e-6)


def test_half_the_density_is_the_geometric_mean_of_the_light() -> None:
    half = linearise_srgb(convert_lab_to_srgb(fade_ink(RED, skin_lab=tuple(LIGHT), density=0.5)))
    ink, skin = linearise_srgb(convert_lab_to_srgb(RED)), linearise_srgb(convert_lab_to_srgb(LIGHT))
    assert_allclose(half, np.sqrt(ink * skin), atol=1e-6)


def test_ink_comes_nearer_to_the_skin_as_it_fades() -> None:
    faded = np.array([fade_ink(RED, skin_lab=tuple(LIGHT), density=density) for density in (1.0, 0.8, 0.6, 0.4, 0.2)])
    assert (np.diff(calculate_delta_e_2000(faded, LIGHT)) < 0).all()


def test_in_the_reference_skin_nothing_moves() -> None:
    assert_allclose(move_to_reference(RED, skin_lab=np.array(REFERENCE_SKIN)), RED, atol=1e-6)


def test_where_the_skin_is_not_known_nothing_moves() -> None:
    assert_allclose(move_to_reference(RED, skin_lab=None), RED)


def test_ink_under_dark_skin_moves_to_what_it_is_in_light_skin() -> None:
    red, skin, reference = (linearise_srgb(convert_lab_to_srgb(np.array(lab))) for lab in (RED, DARK, REFERENCE_SKIN))
    under_dark_skin = convert_srgb_to_lab(encode_srgb(red * (skin / reference) ** 0.85))
    assert under_dark_skin[0] < RED[0] - 10
    assert_allclose(move_to_reference(under_dark_skin, skin_lab=DARK), RED, atol=0.01)


def test_what_the_light_does_to_skin_and_ink_alike_is_mostly_taken_back() -> None:
    cast = np.array((1.0, 0.85, 0.6))
    seen = [
        convert_srgb_to_lab(encode_srgb(linearise_srgb(convert_lab_to_srgb(np.array(lab))) * cast))
        for lab in (RED, REFERENCE_SKIN)
    ]
    moved = move_to_reference(seen[0], skin_lab=seen[1])
    assert calculate_delta_e_2000(moved, RED) < 0.35 * calculate_delta_e_2000(seen[0], RED)
