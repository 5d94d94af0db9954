from fractions import Fraction

import pytest
from av.video.frame import VideoFrame

from catalog.pipeline.clip_header import HeaderLimits
from catalog.pipeline.clip_timeline import Timeline
from catalog.pipeline.refusal import RefusedError

LIMITS = HeaderLimits(max_duration_s=10.0, max_pixels=100, max_frame_rate=60.0, max_pixels_in_all=10**9)


def frame_at(time_ms: int | None, *, shown_ms: int = 0) -> VideoFrame:
    frame = VideoFrame(2, 2, "yuv420p")
    frame.pts, frame.time_base, frame.duration = time_ms, Fraction(1, 1000), shown_ms
    return frame


def place(*times_ms: int | None, frame_rate: float | None = 10.0) -> tuple[Timeline, list[float]]:
    timeline = Timeline(limits=LIMITS, frame_rate=frame_rate)
    return timeline, [timeline.place(frame_at(one)) for one in times_ms]


def test_times_count_from_the_first_frame() -> None:
    timeline, times = place(5_000, 5_100, 5_500)
    assert times == pytest.approx([0.0, 0.1, 0.5])
    assert timeline.duration_s == pytest.approx(0.6)
    assert timeline.frame_rate == pytest.approx(4.0)


def test_times_never_go_back_and_missing_ones_follow_the_rate() -> None:
    assert place(0, 300, 200, None)[1] == pytest.approx([0.0, 0.3, 0.3, 0.4])


def test_the_last_frame_lasts_as_long_as_it_says() -> None:
    timeline, _ = place(0)
    timeline.place(frame_at(1_000, shown_ms=2_500))
    assert timeline.duration_s == pytest.approx(3.5)


def test_a_single_frame_has_the_rate_of_the_header_or_the_usual_one() -> None:
    assert place(0)[0].frame_rate == 10.0
    assert place(0, frame_rate=None)[0].duration_s == pytest.approx(0.04)


def test_frames_beyond_the_limit_end_the_reading_whatever_the_header_said() -> None:
    with pytest.raises(RefusedError, match=r"lasts 10\.5 s; at most 10 s"):
        place(0, 10_500)


def test_too_many_frames_a_second_are_refused_at_the_end() -> None:
    timeline, _ = place(*range(0, 100, 5))
    with pytest.raises(RefusedError, match="frames a second; at most 60"):
        timeline.require_frame_rate()


def test_frames_without_end_at_one_moment_are_refused_before_the_end() -> None:
    timeline, _ = place(*[0] * 601)
    with pytest.raises(RefusedError) as caught:
        timeline.place(frame_at(0))
    assert caught.value.code == "frame_rate_too_high"
