import io

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from catalog.pipeline.preview_encoding import PreviewEncoder
from tests.catalog.pipeline.clip_files import list_boxes, paint_corner

RGB = paint_corner(0, 96, 64)


def encode(*times_s: float, max_s: float = 12.0, end_s: float = 1.0, rgb: NDArray[np.uint8] = RGB) -> bytes:
    encoder = PreviewEncoder(max_s=max_s)
    for time_s in times_s:
        if encoder.wants(time_s):
            encoder.add(rgb, time_s=time_s)
    return encoder.finish(end_s=end_s)


def read_times(content: bytes) -> list[float]:
    with av.open(io.BytesIO(content), "r") as container:
        return [round(frame.time, 3) for frame in container.decode(container.streams.video[0])]


def test_the_index_stands_before_the_pictures() -> None:
    kinds = [kind for kind, _ in list_boxes(encode(0.0, 0.1)) if kind != b"free"]
    assert kinds == [b"ftyp", b"moov", b"mdat"]


def test_room_for_the_index_is_enough_when_every_frame_has_an_odd_time() -> None:
    times = [n / 30 + (n % 3) / 1000 for n in range(360)]
    content = encode(*times, rgb=np.zeros((2, 2, 3), np.uint8), end_s=12.0)
    assert [kind for kind, _ in list_boxes(content)][:2] == [b"ftyp", b"moov"]
    assert len(read_times(content)) == 360


def test_it_is_h264_that_any_browser_plays_without_sound_and_without_words() -> None:
    with av.open(io.BytesIO(encode(0.0, 0.1)), "r") as container:
        (stream,) = container.streams
        assert isinstance(stream, av.VideoStream)
        assert (stream.codec_context.name, stream.pix_fmt, stream.colorspace, stream.color_range) == (
            "h264",
            "yuv420p",
            1,
            1,
        )
        assert not {"comment", "location", "creation_time", "encoder"} & {*container.metadata, *stream.metadata}


def test_times_are_kept_and_frames_nearer_than_a_thirtieth_are_left_out() -> None:
    assert read_times(encode(0.0, 0.01, 0.02, 0.1, 0.5, 0.9)) == [0.0, 0.1, 0.5, 0.9]


def test_it_ends_at_its_limit() -> None:
    content = encode(0.0, 0.5, 1.5, 2.5, max_s=2.0, end_s=60.0)
    assert read_times(content) == [0.0, 0.5, 1.5]
    with av.open(io.BytesIO(content), "r") as container:
        assert (container.duration or 0) / av.time_base == pytest.approx(2.0)


def test_a_single_frame_is_shown_to_the_end() -> None:
    with av.open(io.BytesIO(encode(0.0, end_s=0.4)), "r") as container:
        assert (container.duration or 0) / av.time_base == pytest.approx(0.4)


def test_the_same_frames_give_the_same_bytes() -> None:
    assert encode(0.0, 0.1) == encode(0.0, 0.1)


def test_the_colours_come_back() -> None:
    with av.open(io.BytesIO(encode(0.0)), "r") as container:
        rgb = (
            next(container.decode(container.streams.video[0])).reformat(format="rgb24", dst_color_range=2).to_ndarray()
        )
    assert np.abs(rgb[10, 20].astype(int) - RGB[10, 20]).max() < 12
