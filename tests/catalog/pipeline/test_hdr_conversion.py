"""Known values of ITU-R BT.2100, BT.2408 and BT.2087."""

import numpy as np
import pytest

from catalog.pipeline.hdr_conversion import Curve, Primaries, convert_to_srgb


def convert(*channels: float, curve: Curve, primaries: Primaries) -> list[int]:
    """One pixel; the channels are code values, 0 to 1."""
    rgb = np.rint(np.array(channels) * 65_535).astype(np.uint16).reshape(1, 1, 3)
    return [int(one) for one in convert_to_srgb(rgb, curve=curve, primaries=primaries)[0, 0]]


@pytest.mark.parametrize(("curve", "code"), [("pq", 0.5807), ("hlg", 0.75)])
def test_reference_white_is_white(curve: Curve, code: float) -> None:
    """BT.2408, table 1: 203 cd/m2 is 58 % of PQ and 75 % of HLG."""
    assert min(convert(code, code, code, curve=curve, primaries="bt2020")) >= 253


@pytest.mark.parametrize(("curve", "code"), [("pq", 0.38), ("hlg", 0.38)])
def test_grey_card_is_middle_grey(curve: Curve, code: float) -> None:
    """BT.2408, table 1: an 18 % card, 26 cd/m2, is at 38 % of both; 26 / 203 of white is 100 in sRGB."""
    assert convert(code, code, code, curve=curve, primaries="bt2020") == pytest.approx([101] * 3, abs=3)


@pytest.mark.parametrize("primaries", ["bt709", "bt2020", "p3"])
def test_greys_of_sdr_keep_their_values(primaries: Primaries) -> None:
    for level in (0, 40, 128, 255):
        assert convert(*[level / 255] * 3, curve="sdr", primaries=primaries) == pytest.approx([level] * 3, abs=1)


def test_red_of_bt709_comes_back_from_bt2020() -> None:
    """BT.2087: red of BT.709 is 0.6274, 0.0691, 0.0164 of BT.2020 in linear light."""
    encoded = [1.055 * one ** (1 / 2.4) - 0.055 for one in (0.6274, 0.0691, 0.0164)]
    assert convert(*encoded, curve="sdr", primaries="bt2020") == pytest.approx([255, 0, 0], abs=4)


def test_brighter_than_white_and_out_of_gamut_is_cut() -> None:
    assert convert(0.9, 0.9, 0.9, curve="pq", primaries="bt2020") == [255, 255, 255]
    assert convert(0.0, 1.0, 0.0, curve="sdr", primaries="p3") == [0, 255, 0]
