import numpy as np
from PIL import ImageFilter

from catalog.pipeline.key_frame_choice import Candidate, KeyFrameChoice, Quality, choose_poster, measure_quality
from tests.catalog.pipeline.picture_files import paint_noise

RGB = np.zeros((2, 2, 3), np.uint8)


def offer(choice: KeyFrameChoice, *, time_s: float, sharpness: float, shot: int = 0, is_visible: bool = True) -> None:
    quality = Quality(is_visible, sharpness)
    if choice.wants(time_s=time_s, shot=shot, quality=quality):
        choice.keep(Candidate(time_s, shot, quality, RGB))


def keep(*looks: tuple[float, float], most_per_shot: int = 6, most: int = 16) -> list[float]:
    """Offer (time, sharpness) of one shot; give the times that are kept."""
    choice = KeyFrameChoice(most_per_shot=most_per_shot, most=most)
    choice.begin_shot(0, start_s=0.0)
    for time_s, sharpness in looks:
        offer(choice, time_s=time_s, sharpness=sharpness)
    return [one.time_s for one in choice.list_frames()]


def test_of_each_two_seconds_the_sharpest_frame_is_kept() -> None:
    assert keep((0.0, 5), (0.5, 9), (1.9, 7), (2.0, 1), (3.0, 2), (4.5, 3)) == [0.5, 3.0, 4.5]


def test_of_equals_the_first_is_kept() -> None:
    assert keep((0.0, 5), (0.5, 5)) == [0.0]


def test_a_black_frame_is_kept_only_when_there_is_no_other() -> None:
    choice = KeyFrameChoice(most_per_shot=6, most=16)
    choice.begin_shot(0, start_s=0.0)
    offer(choice, time_s=0.0, sharpness=50, is_visible=False)
    assert [one.time_s for one in choice.list_frames()] == [0.0]
    offer(choice, time_s=0.5, sharpness=1)
    offer(choice, time_s=1.0, sharpness=99, is_visible=False)
    assert [one.time_s for one in choice.list_frames()] == [0.5]


def test_a_long_shot_has_its_pieces_joined_and_stays_spread() -> None:
    """Twelve seconds in pieces of 2 s, four at most: joined to 4 s, the better of each pair."""
    times = keep(*((second + 0.5, 10 - second % 4) for second in range(12)), most_per_shot=4)
    assert times == [0.5, 4.5, 8.5]


def test_two_minutes_without_a_cut_give_at_most_the_share_of_a_shot() -> None:
    times = keep(*((second / 2, second % 7) for second in range(240)))
    assert 3 <= len(times) <= 6
    assert max(np.diff(times)) < 64


def test_many_shots_keep_one_frame_each_and_then_the_sharpest() -> None:
    choice = KeyFrameChoice(most_per_shot=6, most=4)
    for shot in range(8):
        choice.begin_shot(shot, start_s=4.0 * shot)
        offer(choice, time_s=4.0 * shot, sharpness=shot, shot=shot)
        offer(choice, time_s=4.0 * shot + 3, sharpness=0.5, shot=shot)
    assert [one.shot for one in choice.list_frames()] == [4, 5, 6, 7]


def test_a_rich_shot_gives_way_before_a_poor_one() -> None:
    choice = KeyFrameChoice(most_per_shot=6, most=4)
    choice.begin_shot(0, start_s=0.0)
    for second in range(0, 8, 2):
        offer(choice, time_s=float(second), sharpness=100 + second)
    choice.begin_shot(1, start_s=8.0)
    offer(choice, time_s=8.0, sharpness=0.1, shot=1)
    assert [(one.time_s, one.shot) for one in choice.list_frames()] == [(2.0, 0), (6.0, 0), (8.0, 1)]


def test_the_poster_is_the_best_key_frame_and_of_equals_the_first() -> None:
    frames = [
        Candidate(n, 0, Quality(visible, sharp), RGB)
        for n, (visible, sharp) in enumerate(((False, 99), (True, 3), (True, 3)))
    ]
    assert choose_poster(frames) == 1


def test_blur_lowers_the_quality_and_black_is_no_picture() -> None:
    sharp = paint_noise(64, 48)
    soft = sharp.filter(ImageFilter.GaussianBlur(2))
    qualities = [measure_quality(np.asarray(image)) for image in (sharp, soft)]
    assert qualities[0].rank > qualities[1].rank
    assert not measure_quality(np.full((48, 64, 3), 4, np.uint8)).is_visible


def test_a_night_with_lights_is_not_black() -> None:
    night = np.full((48, 64, 3), 3, np.uint8)
    night[10:14, 10:14] = 255
    assert measure_quality(night).is_visible
