"""Reading an untrusted clip with PyAV (FFmpeg): the part that runs inside the confined child.

The header is judged first; then every packet is decoded once, and each frame goes to those who want it: shots and key frames
(12 frames a second are enough for both), the preview, the sound. Nothing is sought, nothing is decoded twice.
"""

import io
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

import av
import cv2
import numpy as np
from av.audio.frame import AudioFrame
from av.packet import Packet
from av.video.frame import VideoFrame

from catalog.pipeline.clip_header import HeaderLimits, OpenClip, open_clip, require_pixels
from catalog.pipeline.clip_structure import require_whole_file
from catalog.pipeline.clip_timeline import Timeline
from catalog.pipeline.clip_viewing import ClipView, ViewLimits
from catalog.pipeline.refusal import RefusedError
from catalog.pipeline.sound_reading import SoundReader

_MAX_DAMAGED_SHARE: Final = 0.05
_CONTAINERS: Final = {"video/mp4": "MP4", "video/quicktime": "QuickTime", "video/webm": "WebM"}

Header = dict[str, Any]


def read_clip(request: Mapping[str, Any], content: bytes) -> tuple[Header, bytes]:
    """Decode `content` as the request's `media_type` within the request's limits (those of `clip_decoding.ClipLimits`).

    Gives the facts, shots, times and sizes with the pixels of the key frames, the preview and the sound, one after the other,
    or `{"refused": code, "detail": sentence}` with nothing.
    """
    media_type = str(request["media_type"])
    try:
        require_whole_file(content, media_type=media_type)
        return _read_clip(request, content=content, media_type=media_type)
    except RefusedError as refusal:
        return {"refused": refusal.code, "detail": refusal.detail}, b""
    except MemoryError as error:
        limit_mib = int(request["memory_bytes"]) // 2**20
        detail = f"Decoding needs more than the {limit_mib:,} MiB of memory that it may use ({error}). Make the clip smaller."
        return {"refused": "decode_memory", "detail": detail[:400]}, b""
    except (av.FFmpegError, ValueError, OverflowError, ZeroDivisionError) as error:
        reason = error.strerror if isinstance(error, av.FFmpegError) else error
        detail = f"The file says that it is {media_type}, but cannot be decoded ({reason}). Save it again."
        return {"refused": "decode_failed", "detail": detail[:400]}, b""


def _read_clip(request: Mapping[str, Any], *, content: bytes, media_type: str) -> tuple[Header, bytes]:
    limits = HeaderLimits(
        max_duration_s=float(request["max_duration_s"]),
        max_pixels=int(request["max_pixels"]),
        max_frame_rate=float(request["max_frame_rate"]),
        max_pixels_in_all=int(request["max_pixels_in_all"]),
    )
    with open_clip(content, media_type=media_type, limits=limits) as clip:
        reading = _Reading(clip, limits=limits, request=request)
        reading.decode()
        return reading.conclude(container=_CONTAINERS[media_type])


class _Reading:
    """One pass over one clip."""

    def __init__(self, clip: OpenClip, *, limits: HeaderLimits, request: Mapping[str, Any]) -> None:
        self._clip, self._limits = clip, limits
        self._timeline = Timeline(limits=limits, frame_rate=clip.announced_frame_rate)
        self._sound = SoundReader(max_s=limits.max_duration_s)
        self._view = ClipView(
            limits=ViewLimits.from_request(request), aspect=float(clip.video.sample_aspect_ratio or 1)
        )
        self._packets = self._damaged = 0

    def decode(self) -> None:
        """Decode everything; raises RefusedError for a clip without frames or with too many damaged packets."""
        streams = [one for one in (self._clip.video, self._clip.audio) if one is not None]
        for packet in self._clip.container.demux(streams):
            for frame in self._decode_packet(packet):
                self._take(frame)
        if self._damaged > max(1, _MAX_DAMAGED_SHARE * self._packets):
            detail = f"{self._damaged:,} of {self._packets:,} packets are damaged. Save the clip again."
            raise RefusedError("decode_failed", detail=detail)
        if self._timeline.frames == 0:
            raise RefusedError(
                "no_video", detail="The picture track has no frame that can be decoded. Save the clip again."
            )
        self._timeline.require_frame_rate()

    def conclude(self, *, container: str) -> tuple[Header, bytes]:
        """The answer to the caller."""
        timeline, clip = self._timeline, self._clip
        viewed, payload = self._view.conclude(duration_s=timeline.duration_s)
        sound = b""
        if clip.audio is not None:
            sound = self._sound.finish(origin_s=timeline.origin_s or 0.0).tobytes()
        facts = {
            "container": container,
            "video_codec": clip.video_codec,
            "audio_codec": clip.audio_codec,
            "frame_rate": timeline.frame_rate,
            "frames": timeline.frames,
            "duration_s": timeline.duration_s,
        }
        header = viewed | {"facts": facts | viewed["facts"], "sound_samples": len(sound) // 4 if clip.audio else None}
        return header, b"".join([*payload, sound])

    def _decode_packet(self, packet: "Packet[Any]") -> list[Any]:
        self._packets += 1
        try:
            frames = packet.decode()
        except av.InvalidDataError:
            self._damaged += 1
            return []
        except EOFError:  # the end was already told
            return []
        self._damaged += sum(frame.is_corrupt for frame in frames)
        return frames

    def _take(self, frame: VideoFrame | AudioFrame) -> None:
        if isinstance(frame, AudioFrame):
            self._sound.add(frame)
            return
        require_pixels(frame.width, frame.height, limits=self._limits)
        self._view.show(frame, time_s=self._timeline.place(frame))


def warm_up() -> None:
    """Read one tiny clip of each format, so that everything that is loaded late is loaded."""
    cv2.setNumThreads(1)
    request = {
        "max_duration_s": 2.0,
        "max_pixels": 4096,
        "max_frame_rate": 60.0,
        "max_pixels_in_all": 10**6,
        "memory_bytes": 0,
        "max_edge_px": 32,
        "max_frames": 2,
        "max_frames_per_shot": 2,
        "preview_edge_px": 32,
        "preview_s": 1.0,
    }
    for media_type, (file_format, codec, sound) in _WARM_UP.items():
        content = _encode_tiny(file_format, codec=codec, sound=sound)
        answer, _ = read_clip(request | {"media_type": media_type}, content)
        if "refused" in answer:
            raise RuntimeError(f"{media_type}: {answer['detail']}")
        read_clip(request | {"media_type": media_type}, content[:-40])


_WARM_UP: Final = {
    "video/mp4": ("mp4", "libx264", "aac"),
    "video/quicktime": ("mov", "libx264", "pcm_s16le"),
    "video/webm": ("webm", "libvpx-vp9", "libopus"),
}


def _encode_tiny(file_format: str, *, codec: str, sound: str) -> bytes:
    """Three grey frames with a little silence."""
    file = io.BytesIO()
    with av.open(file, "w", format=file_format) as container:
        video: Any = container.add_stream(
            codec, rate=10, options={"threads": "1"}, width=64, height=64, pix_fmt="yuv420p"
        )
        audio: Any = container.add_stream(sound, rate=48_000, layout="mono")
        for number in range(3):
            frame = VideoFrame.from_ndarray(np.full((64, 64, 3), 60 * number, np.uint8), "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(video.encode(frame.reformat(format="yuv420p", threads=1)))
        silence = AudioFrame.from_ndarray(np.zeros((1, 9_600), np.int16), "s16", "mono")
        silence.sample_rate = 48_000
        container.mux(audio.encode(silence))
        for stream in (video, audio):
            container.mux(stream.encode(None))
    return file.getvalue()
