"""The measure of masks: intersection over union of ink, pooled and by photograph, in each photograph's groups."""

import numpy as np
import pytest

from tattoo.terms import InkFamily, ToneClass
from tattoo.vision.composition import Difficulty, PhotoWishes, compose_photo
from tattoo.vision.training.evaluation import Tally, measure_method, name_groups


def classes(*ink_columns: int) -> np.ndarray:
    made = np.ones((4, 10), np.uint8)
    made[:, list(ink_columns)] = 2
    return made


def test_a_tally_pools_pixels_and_keeps_each_photographs_own_share() -> None:
    tally = Tally()
    tally.count(classes(0, 1), truth=classes(1, 2))  # 1 of 3 columns
    tally.count(classes(4, 5, 6, 7), truth=classes(4, 5, 6, 7))  # 4 of 4
    assert tally.iou == pytest.approx(5 / 7)
    assert tally.mean == pytest.approx((1 / 3 + 1) / 2)


def test_a_photograph_without_ink_in_both_masks_counts_for_nothing() -> None:
    tally = Tally()
    tally.count(classes(), truth=classes())
    assert (tally.iou, tally.each) == (1.0, [])


def test_a_perfect_method_scores_one_in_every_group_and_a_blind_one_nothing() -> None:
    wishes = PhotoWishes(width_px=96, height_px=96, difficulty=Difficulty.EASY, tone_class=ToneClass.TAN)
    photo = compose_photo(3, wishes=wishes)
    perfect = measure_method(lambda _rgb: photo.classes, photos=[photo])
    blind = measure_method(lambda rgb: np.zeros(rgb.shape[:2], np.uint8), photos=[photo])
    assert {tally.iou for tally in perfect.values()} == {1.0}
    assert {tally.iou for tally in blind.values()} == {0.0}
    assert {"all", "tone tan", "difficulty easy"} < set(perfect)


def test_a_photograph_counts_for_the_family_that_has_most_of_its_ink() -> None:
    asked = (InkFamily.BLACK, InkFamily.RED)
    wishes = PhotoWishes(width_px=96, height_px=96, families=asked, motif="solid", surface="close_up", frame_share=0.4)
    photo = compose_photo(4, wishes=wishes)
    most = max(photo.inks, key=lambda family: photo.inks[family])
    assert [group for group in name_groups(photo) if group.startswith("family")] == [f"family {most}"]
