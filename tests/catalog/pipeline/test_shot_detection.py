import numpy as np
from numpy.typing import NDArray

from catalog.pipeline.shot_detection import ShotDetector
from tests.catalog.pipeline.clip_files import paint_two_shots
from tests.catalog.pipeline.picture_files import paint_noise


def find_cuts(frames: list[NDArray[np.uint8]]) -> list[float]:
    detector = ShotDetector()
    told = [detector.add(rgb, time_s=number / 12) for number, rgb in enumerate(frames)]
    return [round(one, 3) for one in told if one is not None]


def test_a_cut_is_found_at_the_first_frame_of_the_new_shot() -> None:
    assert find_cuts([paint_two_shots(number, 96, 64) for number in range(24)]) == [1.0]


def test_a_moving_camera_is_no_cut() -> None:
    wide = np.asarray(paint_noise(400, 64))
    assert find_cuts([wide[:, 6 * number : 6 * number + 96] for number in range(24)]) == []


def test_a_second_cut_within_half_a_second_is_none() -> None:
    frames = [paint_two_shots(0, 96, 64)] * 12 + [paint_two_shots(20, 96, 64)] * 3 + [paint_two_shots(0, 96, 64)] * 9
    assert find_cuts(frames) == [1.0]
