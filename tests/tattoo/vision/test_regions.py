"""Separate tattoos: near parts are one, far parts are two, specks are none."""

import numpy as np

from tattoo.vision.regions import find_regions


def blank() -> np.ndarray:
    return np.zeros((200, 300), bool)


def test_no_ink_is_no_tattoo() -> None:
    regions = find_regions(blank())
    assert regions.count == 0
    assert not regions.kept.any()
    assert not regions.touches_border


def test_letters_near_each_other_are_one_tattoo() -> None:
    ink = blank()
    for left in range(60, 200, 25):  # gaps of 13 px, below 6 % of 300
        ink[80:110, left : left + 12] = True
    assert find_regions(ink).count == 1


def test_patches_far_from_each_other_are_two_tattoos() -> None:
    ink = blank()
    ink[40:80, 40:80] = True
    ink[120:160, 200:240] = True
    assert find_regions(ink).count == 2


def test_the_gap_that_parts_two_tattoos_is_six_percent_of_the_long_side() -> None:
    for gap_px, count in ((15, 1), (23, 2)):
        ink = blank()
        ink[60:120, 50:100] = True
        ink[60:120, 100 + gap_px : 150 + gap_px] = True
        assert find_regions(ink).count == count


def test_a_speck_far_from_the_tattoo_is_taken_out_and_one_beside_it_is_kept() -> None:
    ink = blank()
    ink[40:90, 40:90] = True
    ink[95:98, 60:63] = True
    ink[170:173, 250:253] = True
    kept = find_regions(ink).kept
    assert kept[96, 61]
    assert not kept[171, 251]


def test_a_small_patch_beside_a_large_tattoo_stays_in_the_mask_but_is_no_tattoo_of_its_own() -> None:
    ink = blank()
    ink[20:160, 20:160] = True
    ink[100:110, 220:230] = True
    regions = find_regions(ink)
    assert regions.count == 1
    assert regions.kept[105, 225]


def test_ink_that_runs_over_the_frames_edge_is_cut_off() -> None:
    ink = blank()
    ink[0:60, 100:160] = True
    assert find_regions(ink).touches_border
    ink[0:2] = False
    assert not find_regions(ink).touches_border
