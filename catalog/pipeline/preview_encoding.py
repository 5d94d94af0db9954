"""The preview of a clip: its first seconds, small and soundless, as an MP4 (H.264, 4:2:0, BT.709) that any browser plays.

The index stands before the pictures, so that playing starts with the first bytes: room for it is left by `moov_size`, because
the child can open no file to move it afterwards. Nothing of the upload but its pixels is in it. Same frames, same bytes.
"""

import io
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream
from numpy.typing import NDArray

MAX_FRAME_RATE: Final = 30
_TICKS_A_SECOND: Final = 90_000
_INDEX_BYTES_A_FRAME: Final = 48
_INDEX_BYTES: Final = 4_096
_OPTIONS: Final = {"preset": "veryfast", "crf": "27", "threads": "1", "bf": "0", "flags": "+bitexact"}


class PreviewEncoder:
    """Takes frames in order of time until `max_s`; thins them to `MAX_FRAME_RATE` a second."""

    def __init__(self, *, max_s: float) -> None:
        self._max_s = max_s
        self._file = io.BytesIO()
        index_bytes = _INDEX_BYTES + round(_INDEX_BYTES_A_FRAME * (max_s + 1) * MAX_FRAME_RATE)
        options = {"moov_size": str(index_bytes), "fflags": "+bitexact"}
        self._container = av.open(self._file, "w", format="mp4", options=options)
        self._stream: VideoStream | None = None
        self._last_s = float("-inf")
        self._waiting: tuple[NDArray[np.uint8], float] | None = None
        self.size = (0, 0)
        self.duration_s = 0.0

    def wants(self, time_s: float) -> bool:
        """Whether a frame of this time belongs in the preview."""
        return time_s < self._max_s and time_s - self._last_s > 0.9 / MAX_FRAME_RATE

    def add(self, rgb: NDArray[np.uint8], *, time_s: float) -> None:
        """Add a wanted frame, `rgb` (height, width, 3), uint8, even edges; all of one size."""
        self._last_s = time_s
        self._encode_waiting(until_s=time_s)
        self._waiting = (rgb, time_s)

    def finish(self, *, end_s: float) -> bytes:
        """The file; the last frame is shown until `end_s` at most."""
        self._encode_waiting(until_s=min(max(end_s, self._last_s + 1 / MAX_FRAME_RATE), self._max_s))
        if self._stream is not None:
            self._container.mux(self._stream.encode(None))
        self._container.close()
        return self._file.getvalue()

    def _encode_waiting(self, *, until_s: float) -> None:
        """A frame waits for the next one, which says how long it is shown."""
        if self._waiting is None:
            return
        rgb, time_s = self._waiting
        stream = self._stream = self._stream or self._begin(rgb.shape)
        frame = VideoFrame.from_ndarray(rgb, "rgb24").reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG, threads=1
        )
        frame.time_base = Fraction(1, _TICKS_A_SECOND)
        frame.pts = round(time_s * _TICKS_A_SECOND)
        frame.duration = round((until_s - time_s) * _TICKS_A_SECOND)
        self._container.mux(stream.encode(frame))
        self.duration_s = until_s

    def _begin(self, shape: Sequence[int]) -> VideoStream:
        stream = self._container.add_stream("libx264", rate=MAX_FRAME_RATE, options=_OPTIONS)
        self.size = stream.width, stream.height = shape[1], shape[0]
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, _TICKS_A_SECOND)
        stream.codec_context.thread_count = 1
        stream.codec_context.flags |= av.codec.context.Flags.frame_duration
        stream.color_range, stream.colorspace = ColorRange.MPEG, Colorspace.ITU709
        stream.color_primaries, stream.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        return stream
