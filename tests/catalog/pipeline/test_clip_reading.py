"""The reading of clips without the confinement: what comes out of each kind of file."""

from typing import Any

import pytest

from catalog.pipeline.clip_decoding import ClipLimits
from catalog.pipeline.clip_reading import read_clip
from tests.catalog.pipeline.clip_files import Making, make_clip, paint_corner, paint_plain

LIMITS = ClipLimits(max_edge_px=64, preview_edge_px=32)


def read(making: Making, *, media_type: str = "video/mp4", paint: Any = None, **changes: Any) -> dict[str, Any]:
    content = make_clip(making) if paint is None else make_clip(making, paint=paint)
    request = (
        {name: getattr(LIMITS, name) for name in LIMITS.__dataclass_fields__} | {"media_type": media_type} | changes
    )
    answer, payload = read_clip(request, content)
    if "refused" not in answer:
        pixels = sum(3 * width * height for _, _, width, height in answer["frames"])
        assert len(payload) == pixels + answer["preview"][3] + 4 * (answer["sound_samples"] or 0)
    return answer


def test_two_shots_give_key_frames_of_both() -> None:
    answer = read(Making(seconds=2.0))
    assert answer["shots"] == [[0.0, 1.0], [1.0, 2.0]]
    assert [shot for _, shot, _, _ in answer["frames"]] == [0, 1]
    assert answer["frames"][1][0] >= 1.0


@pytest.mark.parametrize(
    ("making", "media_type", "codecs"),
    [
        (Making(seconds=0.3, sound="aac"), "video/mp4", ("MP4", "h264", "aac")),
        (Making(seconds=0.3, is_fragmented=True), "video/mp4", ("MP4", "h264", None)),
        (Making(seconds=0.3, codec="mpeg4"), "video/mp4", ("MP4", "mpeg4", None)),
        (
            Making(seconds=0.3, file_format="mov", sound="pcm_s16le"),
            "video/quicktime",
            ("QuickTime", "h264", "pcm_s16le"),
        ),
        (
            Making(seconds=0.3, file_format="webm", codec="libvpx", sound="libopus"),
            "video/webm",
            ("WebM", "vp8", "opus"),
        ),
        (Making(seconds=0.3, file_format="webm", codec="libvpx-vp9"), "video/webm", ("WebM", "vp9", None)),
    ],
    ids=["mp4", "fragmented", "mpeg4", "mov", "webm", "vp9"],
)
def test_each_container_and_codec_is_read(making: Making, media_type: str, codecs: tuple[str, ...]) -> None:
    facts = read(making, media_type=media_type)["facts"]
    assert (facts["container"], facts["video_codec"], facts["audio_codec"]) == codecs
    assert (facts["frames"], facts["duration_s"]) == (4, pytest.approx(1 / 3, abs=0.02))


def test_a_variable_frame_rate_keeps_its_times() -> None:
    facts = read(Making(times_s=[0.0, 0.1, 0.5, 0.55, 2.0]))["facts"]
    assert (facts["frames"], facts["frame_rate"]) == (5, pytest.approx(2.0))


def test_a_clip_of_one_frame_is_a_clip() -> None:
    answer = read(Making(times_s=[0.0]))
    assert (len(answer["frames"]), len(answer["shots"]), answer["facts"]["frames"]) == (1, 1, 1)
    assert answer["facts"]["duration_s"] > 0


def test_a_turned_clip_has_the_size_that_people_see() -> None:
    facts = read(Making(seconds=0.2, rotation=90), paint=paint_corner)["facts"]
    assert (facts["width_px"], facts["height_px"], facts["rotation"]) == (64, 96, 90)


def test_the_depth_of_the_original_is_told() -> None:
    assert read(Making(seconds=0.2, pixel_format="yuv420p10le"))["facts"]["bit_depth"] == 10


def test_a_black_beginning_gives_the_poster_to_a_later_frame() -> None:
    black, corner = paint_plain((0, 0, 0)), paint_corner
    answer = read(Making(seconds=2.0), paint=lambda n, w, h: (black if n < 12 else corner)(n, w, h))
    assert answer["frames"][answer["poster"]][0] >= 1.0


def test_the_preview_is_small_even_and_no_longer_than_its_limit() -> None:
    width_px, height_px, duration_s, _ = read(Making(seconds=1.0), preview_s=0.5)["preview"]
    assert (width_px, height_px, duration_s) == (32, 20, pytest.approx(0.5))


@pytest.mark.parametrize(
    ("making", "changes", "code", "words"),
    [
        (Making(seconds=1.0), {"max_duration_s": 0.5}, "too_long", "lasts 1.0 s; at most 0.5 s"),
        (Making(seconds=0.2), {"max_pixels": 6_000}, "too_many_pixels", "96 by 64 px (6,144 pixels); at most 6,000"),
        (
            Making(seconds=0.5),
            {"max_pixels_in_all": 30_000},
            "too_many_pixels",
            "at 12 frames a second, 3.69e-05 billion",
        ),
        (Making(seconds=0.3), {"max_frame_rate": 10.0}, "frame_rate_too_high", "12.0 frames a second; at most 10"),
        (
            Making(seconds=0.2, file_format="mov", codec="mjpeg", pixel_format="yuvj420p"),
            {},
            "unsupported_format",
            "is mjpeg",
        ),
        (Making(seconds=0.2, file_format="mov", sound="pcm_mulaw"), {}, "unsupported_format", "is pcm_mulaw"),
    ],
    ids=["duration", "pixels", "pixels in all", "rate", "codec", "sound"],
)
def test_what_the_header_says_is_judged_with_figure_limit_and_remedy(
    making: Making, changes: dict[str, Any], code: str, words: str
) -> None:
    answer = read(making, **changes)
    assert (answer["refused"], words in answer["detail"]) == (code, True), answer
    assert answer["detail"].endswith(".")
