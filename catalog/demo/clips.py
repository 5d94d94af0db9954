"""Clips of the demonstration: a camera that pans and zooms over drawn scenes, two shots each, some with a tune.

The scenes are still pictures; what moves is the view. Same clip, same bytes: one thread encodes, and no time or version is written.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final, TypeAlias

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from PIL import Image

from catalog.demo.handmade import HANDMADE
from catalog.demo.rendering import render_scene
from catalog.demo.scenes import Scene
from catalog.demo.tunes import SAMPLE_RATE_HZ, play_tune

Framing: TypeAlias = tuple[float, float, float]
"""Centre across and down as shares of the picture, and the zoom, at least 1."""

_SCENE_EDGE_PX: Final = 1024
_INDEX_BYTES: Final = 32_768


@dataclass(frozen=True)
class Shot:
    """A scene, how long it is shown, and the view that the camera moves from and to."""

    scene: Scene
    seconds: float
    start: Framing
    end: Framing


@dataclass(frozen=True, kw_only=True)
class DemoClip:
    """A clip of one character; `tune` are MIDI notes, none for a silent clip."""

    slug: str
    shots: tuple[Shot, ...]
    size_px: tuple[int, int] = (640, 360)
    frame_rate: int = 24
    tune: tuple[int, ...] = ()

    @property
    def character(self) -> str:
        """Whose clip it is."""
        return self.shots[0].scene.character

    @property
    def duration_s(self) -> float:
        """How long all shots last."""
        return sum(shot.seconds for shot in self.shots)

    @property
    def prompt(self) -> str:
        """Say the clip in words: the sentences of its scenes."""
        return " Then: ".join(shot.scene.prompt for shot in self.shots)

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of its scenes, each once."""
        return tuple(dict.fromkeys(tag for shot in self.shots for tag in shot.scene.tags))


def list_clips() -> tuple[DemoClip, ...]:
    """Give the fixed clips; slugs are unique."""
    mira, tomas, yuna, kofi = (HANDMADE[name] for name in ("mira", "tomas", "yuna", "kofi"))
    whole, left, right, near = (0.5, 0.5, 1.0), (0.3, 0.5, 1.5), (0.7, 0.5, 1.5), (0.5, 0.45, 1.8)
    return (
        DemoClip(
            slug="mira-from-the-rain-into-the-library",
            shots=(Shot(mira[0], 3.5, left, right), Shot(mira[5], 2.5, (0.5, 0.3, 1.0), (0.5, 0.26, 1.4))),
            tune=(69, 72, 76, 74, 72, 69, 67, 69),
        ),
        DemoClip(
            slug="mira-cycles-to-the-beach",
            shots=(Shot(mira[4], 2.5, (0.4, 0.5, 1.4), (0.6, 0.5, 1.4)), Shot(mira[1], 3.0, near, whole)),
            frame_rate=12,
        ),
        DemoClip(
            slug="tomas-leaves-the-platform",
            shots=(Shot(tomas[0], 3.0, whole, near), Shot(tomas[1], 2.5, (0.4, 0.5, 1.25), (0.6, 0.5, 1.25))),
        ),
        DemoClip(
            slug="yuna-walks-home-in-the-rain",
            shots=(Shot(yuna[1], 3.0, (0.3, 0.5, 1.1), (0.42, 0.5, 1.1)), Shot(yuna[4], 2.5, near, whole)),
            size_px=(360, 640),
        ),
        DemoClip(
            slug="yuna-plays-at-the-camp-site",
            shots=(Shot(yuna[6], 4.0, near, whole), Shot(yuna[0], 4.0, (0.5, 0.5, 1.1), (0.66, 0.45, 1.6))),
            tune=(64, 67, 71, 67, 64, 62, 64, 67, 71, 74, 71, 67),
        ),
        DemoClip(
            slug="kofi-starts-the-day",
            shots=(Shot(kofi[0], 2.0, right, whole), Shot(kofi[1], 2.5, whole, near)),
            frame_rate=20,
        ),
    )


def render_clip(clip: DemoClip, *, sound: NDArray[np.float32] | None = None) -> bytes:
    """Draw a clip as an MP4 file: H.264, and AAC if it has a tune.

    `sound` (samples,), float32, -1 to 1, 48 kHz mono, takes the tune's place.
    """
    if sound is None and clip.tune:
        sound = play_tune(clip.tune, seconds=clip.duration_s)
    file = io.BytesIO()
    options = {"moov_size": str(_INDEX_BYTES), "fflags": "+bitexact"}
    with av.open(file, "w", format="mp4", options=options) as container:
        video: Any = container.add_stream("libx264", rate=clip.frame_rate, options=_PICTURE_OPTIONS)
        video.width, video.height = clip.size_px
        video.pix_fmt, video.codec_context.thread_count = "yuv420p", 1
        video.color_range, video.colorspace, video.color_primaries, video.color_trc = _BT709
        audio: Any = None if sound is None else container.add_stream("aac", rate=SAMPLE_RATE_HZ, layout="mono")
        for number, picture in enumerate(_draw_frames(clip)):
            container.mux(video.encode(_make_frame(picture, number=number, frame_rate=clip.frame_rate)))
        container.mux(video.encode(None))
        if sound is not None:
            container.mux(audio.encode(_make_sound_frame(sound)))
            container.mux(audio.encode(None))
    return file.getvalue()


_PICTURE_OPTIONS: Final = {"preset": "veryfast", "crf": "21", "threads": "1", "flags": "+bitexact"}
_BT709: Final = (1, 1, 1, 1)  # limited range, matrix, primaries and curve by ITU-T H.273


def _draw_frames(clip: DemoClip) -> Iterator[Image.Image]:
    for shot in clip.shots:
        scale = _SCENE_EDGE_PX / max(shot.scene.width_px, shot.scene.height_px)
        width_px, height_px = round(shot.scene.width_px * scale), round(shot.scene.height_px * scale)
        picture = render_scene(replace(shot.scene, width_px=width_px, height_px=height_px))
        frames = round(shot.seconds * clip.frame_rate)
        for number in range(frames):
            share = number / max(frames - 1, 1)
            eased = share * share * (3 - 2 * share)
            framing = tuple(a + (b - a) * eased for a, b in zip(shot.start, shot.end, strict=True))
            box = _place_view(framing, picture_px=picture.size, size_px=clip.size_px)
            yield picture.resize(clip.size_px, Image.Resampling.BICUBIC, box=box)


def _place_view(
    framing: tuple[float, ...], *, picture_px: tuple[int, int], size_px: tuple[int, int]
) -> tuple[float, float, float, float]:
    """The largest view of the clip's shape, made smaller by the zoom, moved so that it stays in the picture."""
    across, down, zoom = framing
    scale = min(picture_px[0] / size_px[0], picture_px[1] / size_px[1]) / zoom
    wide, tall = size_px[0] * scale, size_px[1] * scale
    left = min(max(across * picture_px[0] - wide / 2, 0.0), picture_px[0] - wide)
    top = min(max(down * picture_px[1] - tall / 2, 0.0), picture_px[1] - tall)
    return left, top, left + wide, top + tall


def _make_frame(picture: Image.Image, *, number: int, frame_rate: int) -> VideoFrame:
    frame = VideoFrame.from_ndarray(np.asarray(picture.convert("RGB")), "rgb24")
    stored = frame.reformat(format="yuv420p", dst_colorspace=1, dst_color_range=1, threads=1)
    stored.pts, stored.time_base = number, Fraction(1, frame_rate)
    return stored


def _make_sound_frame(sound: NDArray[np.float32]) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(sound[None], dtype=np.float32), "flt", "mono")
    frame.sample_rate = SAMPLE_RATE_HZ
    return frame
