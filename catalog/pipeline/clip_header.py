"""Opening an untrusted clip and judging its header: everything that can be refused is refused before a frame is decoded.

FFmpeg is told the format and gets the bytes alone: what a file asks to be opened besides (playlists, data references) is
refused by `_open_nothing`. Decoders outside the lists below are never opened, one thread does all the work, and a header that
costs more than four seconds of processor time ends the process.
"""

import io
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from catalog.pipeline.clip_structure import MAX_TRACKS
from catalog.pipeline.refusal import RefusedError

FORMATS: Final = {"video/mp4": "mov", "video/quicktime": "mov", "video/webm": "webm"}
VIDEO_CODECS: Final = ("h264", "hevc", "av1", "vp8", "vp9", "mpeg4")
AUDIO_CODECS: Final = (
    "aac",
    "mp3",
    "opus",
    "vorbis",
    "flac",
    "alac",
    "pcm_s16le",
    "pcm_s16be",
    "pcm_s24le",
    "pcm_f32le",
)
DECODERS: Final = ",".join((*VIDEO_CODECS, *AUDIO_CODECS, "libdav1d", "mp3float", "libopus", "libvorbis"))
SAMPLE_RATES_HZ: Final = (4_000, 384_000)
_HEADER_CPU_S: Final = 4.0
_HIDDEN: Final = Disposition.attached_pic | Disposition.timed_thumbnails


@dataclass(frozen=True, kw_only=True)
class HeaderLimits:
    """What a header may announce."""

    max_duration_s: float
    max_pixels: int
    max_frame_rate: float
    max_pixels_in_all: int


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenClip:
    """An opened clip whose header is within the limits; the streams to decode."""

    container: InputContainer
    video: VideoStream
    audio: AudioStream | None
    video_codec: str
    audio_codec: str | None

    @property
    def announced_duration_s(self) -> float | None:
        """What the header says, None when it says nothing."""
        return None if self.container.duration is None else self.container.duration / av.time_base

    @property
    def announced_frame_rate(self) -> float | None:
        """What the header says, None when it says nothing."""
        return float(self.video.average_rate) if self.video.average_rate else None


@contextmanager
def open_clip(content: bytes, *, media_type: str, limits: HeaderLimits) -> Iterator[OpenClip]:
    """Open the clip and judge its header; raises RefusedError, or FFmpeg's errors."""
    options = {"codec_whitelist": DECODERS, "max_pixels": str(limits.max_pixels), "threads": "1"}
    with _header_budget():
        container = av.open(
            io.BytesIO(content),
            "r",
            format=FORMATS[media_type],
            options=options,
            container_options={"ignore_chapters": "1"} if FORMATS[media_type] == "mov" else {},
            metadata_errors="replace",
            io_open=_open_nothing,
        )
    with container:
        yield _judge(container, limits=limits)


@contextmanager
def _header_budget() -> Iterator[None]:
    """Let the header cost so much processor time: SIGPROF's default action ends the process, in C code too."""
    signal.setitimer(signal.ITIMER_PROF, _HEADER_CPU_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _open_nothing(url: str, _flags: int, _options: Mapping[str, str]) -> Any:
    raise PermissionError(f"a clip may not open {url[:40]!r}")


def _judge(container: InputContainer, *, limits: HeaderLimits) -> OpenClip:
    if len(container.streams) > MAX_TRACKS:
        detail = f"The clip has {len(container.streams)} tracks; at most {MAX_TRACKS} are read. Save it with one picture track."
        raise RefusedError("unsupported_format", detail=detail)
    videos = [one for one in container.streams.video if not one.disposition & _HIDDEN]
    if not videos:
        raise RefusedError("no_video", detail="The file has no moving picture in it. Send a clip with a picture track.")
    video, audio = videos[0], next(iter(container.streams.audio), None)
    clip = OpenClip(
        container=container,
        video=video,
        audio=audio,
        video_codec=_require_codec(video, allowed=VIDEO_CODECS),
        audio_codec=None if audio is None else _require_codec(audio, allowed=AUDIO_CODECS),
    )
    _require_limits(clip, limits=limits)
    return clip


def _require_codec(stream: VideoStream | AudioStream, *, allowed: tuple[str, ...]) -> str:
    name = stream.codec_context.codec.canonical_name if stream.codec_context is not None else "unknown"
    if name not in allowed:
        detail = f"The {stream.type} track is {name}, which is not read. Save it as one of {', '.join(allowed)}."
        raise RefusedError("unsupported_format", detail=detail)
    return name


def _require_limits(clip: OpenClip, *, limits: HeaderLimits) -> None:
    lengths = [
        clip.announced_duration_s or 0.0,
        *(_stream_s(one) for one in (clip.video, clip.audio) if one is not None),
    ]
    require_duration(max(lengths), limits=limits)
    require_pixels(clip.video.width, clip.video.height, limits=limits)
    require_frame_rate(clip.announced_frame_rate or 0.0, limits=limits)
    _require_pixels_in_all(clip, duration_s=max(lengths), limits=limits)
    low, high = SAMPLE_RATES_HZ
    if clip.audio is not None and not low <= clip.audio.codec_context.sample_rate <= high:
        rate = clip.audio.codec_context.sample_rate
        detail = f"The sound has {rate:,} samples a second; {low:,} to {high:,} are read. Save it with 48,000."
        raise RefusedError("unsupported_format", detail=detail)


def _stream_s(stream: VideoStream | AudioStream) -> float:
    return float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0


def require_duration(duration_s: float, *, limits: HeaderLimits) -> None:
    """Raise RefusedError for a clip that is too long."""
    if duration_s > limits.max_duration_s:
        detail = f"The clip lasts {duration_s:,.1f} s; at most {limits.max_duration_s:g} s are read. Cut it shorter."
        raise RefusedError("too_long", detail=detail)


def require_pixels(width_px: int, height_px: int, *, limits: HeaderLimits) -> None:
    """Raise RefusedError for frames that are too large."""
    if width_px * height_px > limits.max_pixels:
        size = f"{width_px:,} by {height_px:,} px ({width_px * height_px:,} pixels)"
        detail = f"The frames are {size}; at most {limits.max_pixels:,} pixels are read. Make it smaller."
        raise RefusedError("too_many_pixels", detail=detail)


def _require_pixels_in_all(clip: OpenClip, *, duration_s: float, limits: HeaderLimits) -> None:
    """Refuse at once what would be decoded for minutes and then ended: each figure may be allowed and their product not."""
    frame_rate = clip.announced_frame_rate or 0.0
    pixels = clip.video.width * clip.video.height * frame_rate * duration_s
    if pixels > limits.max_pixels_in_all:
        found = f"{duration_s:,.0f} s of {clip.video.width:,} by {clip.video.height:,} px at {frame_rate:.0f} frames a second"
        most = f"{limits.max_pixels_in_all / 1e9:,.3g} billion"
        detail = f"The clip has {found}, {pixels / 1e9:,.3g} billion pixels in all; at most {most} are read. Make it smaller."
        raise RefusedError("too_many_pixels", detail=detail)


def require_frame_rate(frame_rate: float, *, limits: HeaderLimits) -> None:
    """Raise RefusedError for too many frames a second."""
    if frame_rate > limits.max_frame_rate:
        found = f"{frame_rate:,.1f} frames a second"
        detail = f"The clip has {found}; at most {limits.max_frame_rate:g} are read. Save it with 60 or fewer."
        raise RefusedError("frame_rate_too_high", detail=detail)
