"""A decoded clip: key frames that stages can look at as pictures, a preview for people, and the sound.

Whatever the file held (container, codec, rotation, frame rate), its frames are upright 8-bit sRGB pictures and its sound is
16 kHz mono, so that no stage needs to know about files.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from catalog.pipeline.picture import Picture

CLIP_DECODER_VERSION: Final = 1
"""Raise it when the same file gives other frames, another preview or another sound: every result of clips becomes stale."""

SAMPLE_RATE_HZ: Final = 16_000


@dataclass(frozen=True)
class Shot:
    """A piece without a cut, from `start_s` to before `end_s`."""

    start_s: float
    end_s: float


@dataclass(frozen=True, eq=False)
class Frame:
    """A key frame: the picture at `time_s`, of the shot with this number (from 0)."""

    picture: Picture
    time_s: float
    shot: int


@dataclass(frozen=True, kw_only=True)
class ClipFacts:
    """What the file says about itself; `width_px` and `height_px` are those of the original, upright.

    `rotation` is what the container asks for, in degrees clockwise; `audio_codec` is None for a clip without sound.
    """

    media_type: str
    container: str
    video_codec: str
    audio_codec: str | None
    width_px: int
    height_px: int
    rotation: int
    frame_rate: float
    frames: int
    duration_s: float
    size_bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Preview:
    """A small soundless copy of the clip: an MP4 file (H.264) that any browser plays."""

    content: bytes
    width_px: int
    height_px: int
    duration_s: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Clip:
    """The decoded clip: at least one shot and one key frame, in order of time.

    `poster` is the place of the frame that stands for the whole; `sound` (samples,) is float32, -1 to 1, 16 kHz mono, None
    without an audio track.
    """

    facts: ClipFacts
    shots: tuple[Shot, ...]
    frames: tuple[Frame, ...]
    poster: int
    preview: Preview
    sound: NDArray[np.float32] | None

    @property
    def picture(self) -> Picture:
        """The poster: what stands for the clip where one picture is wanted."""
        return self.frames[self.poster].picture


def require_clip(clip: Clip | None) -> Clip:
    """Give the clip of a stage that analyses clips only; raises ValueError for an image."""
    if clip is None:
        raise ValueError("this stage analyses clips, and the medium is an image")
    return clip
