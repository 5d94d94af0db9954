"""The child's answer about a clip, believed in nothing: facts are converted, sizes and times must fit each other."""

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from catalog.pipeline.clip import Clip, ClipFacts, Frame, Preview, Shot
from catalog.pipeline.picture import Picture, PictureFacts

_MAX_SHOTS: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What an answer may hold at most."""

    max_duration_s: float = 120.0
    max_edge_px: int = 1280
    max_frames: int = 16
    preview_edge_px: int = 640


def build_clip(answer: dict[str, Any], *, payload: bytes, media_type: str, content: bytes, bounds: Bounds) -> Clip:
    """Make a clip of read-only arrays; raises KeyError, TypeError or ValueError when the answer is wrong."""
    sha256 = hashlib.sha256(content).hexdigest()
    facts = _read_facts(answer["facts"], media_type=media_type, size_bytes=len(content), sha256=sha256)
    _require(
        0 < facts.duration_s <= bounds.max_duration_s and facts.width_px * facts.height_px > 0, "facts out of range"
    )
    shots = _read_shots(answer["shots"], duration_s=facts.duration_s)
    parts = _Parts(payload)
    bits = int(answer["facts"]["bit_depth"])
    frames = tuple(_read_frames(answer["frames"], parts=parts, facts=facts, bit_depth=bits, bounds=bounds))
    _require(1 <= len(frames) <= bounds.max_frames and all(one.shot < len(shots) for one in frames), "key frames")
    preview = _read_preview(answer["preview"], parts=parts, bounds=bounds)
    sound = _read_sound(answer["sound_samples"], parts=parts)
    _require(parts.is_at_end, "bytes are left over")
    poster = int(answer["poster"])
    _require(0 <= poster < len(frames), "poster")
    return Clip(facts=facts, shots=shots, frames=frames, poster=poster, preview=preview, sound=sound)


class _Parts:
    """Takes the payload apart, in order."""

    def __init__(self, payload: bytes) -> None:
        self._payload, self._at = payload, 0

    def take(self, size: int) -> memoryview:
        """The next bytes; raises ValueError when there are fewer."""
        _require(0 <= size <= len(self._payload) - self._at, f"{size} bytes are not there")
        self._at += size
        return memoryview(self._payload)[self._at - size : self._at]

    @property
    def is_at_end(self) -> bool:
        return self._at == len(self._payload)


def _require(is_true: bool, words: str) -> None:
    if not is_true:
        raise ValueError(words)


def _read_time(value: Any) -> float:
    time_s = float(value)
    _require(math.isfinite(time_s) and time_s >= 0, f"{time_s} s")
    return time_s


def _read_facts(facts: dict[str, Any], *, media_type: str, size_bytes: int, sha256: str) -> ClipFacts:
    audio_codec = facts["audio_codec"]
    return ClipFacts(
        media_type=media_type,
        container=str(facts["container"])[:20],
        video_codec=str(facts["video_codec"])[:20],
        audio_codec=None if audio_codec is None else str(audio_codec)[:20],
        width_px=int(facts["width_px"]),
        height_px=int(facts["height_px"]),
        rotation=int(facts["rotation"]) % 360,
        frame_rate=_read_time(facts["frame_rate"]),
        frames=int(facts["frames"]),
        duration_s=_read_time(facts["duration_s"]),
        size_bytes=size_bytes,
        sha256=sha256,
    )


def _read_shots(shots: Sequence[Any], *, duration_s: float) -> tuple[Shot, ...]:
    _require(1 <= len(shots) <= _MAX_SHOTS, f"{len(shots)} shots")
    read = tuple(Shot(_read_time(start), _read_time(end)) for start, end in shots)
    edges = [edge for shot in read for edge in (shot.start_s, shot.end_s)]
    _require(edges == sorted(edges) and edges[-1] <= duration_s + 1e-3, "shots out of order")
    return read


def _read_frames(
    frames: Sequence[Any], *, parts: _Parts, facts: ClipFacts, bit_depth: int, bounds: Bounds
) -> Iterator[Frame]:
    earlier_s = -1.0
    for time_s, shot, width_px, height_px in frames:
        size = int(width_px), int(height_px)
        _require(min(size) >= 1 and max(size) <= bounds.max_edge_px and int(shot) >= 0, f"a frame of {size} px")
        _require(earlier_s < _read_time(time_s) <= facts.duration_s + 1e-3, "frames out of order")
        earlier_s = float(time_s)
        pixels = np.frombuffer(parts.take(3 * size[0] * size[1]), np.uint8).reshape(size[1], size[0], 3)
        yield Frame(Picture(pixels, _describe_frame(facts, bit_depth=bit_depth)), earlier_s, int(shot))


def _describe_frame(facts: ClipFacts, *, bit_depth: int) -> PictureFacts:
    return PictureFacts(
        media_type=facts.media_type,
        width_px=facts.width_px,
        height_px=facts.height_px,
        mode="RGB",
        frames=facts.frames,
        bit_depth=bit_depth,
        icc_profile=None,
        icc_applied=False,
        orientation=1,
        has_exif=False,
        has_gps=False,
        size_bytes=facts.size_bytes,
        sha256=facts.sha256,
    )


def _read_preview(preview: Sequence[Any], *, parts: _Parts, bounds: Bounds) -> Preview:
    width_px, height_px, duration_s, size = preview
    content = bytes(parts.take(int(size)))
    _require(content[4:8] == b"ftyp" and 1 < max(int(width_px), int(height_px)) <= bounds.preview_edge_px, "preview")
    return Preview(content=content, width_px=int(width_px), height_px=int(height_px), duration_s=_read_time(duration_s))


def _read_sound(samples: Any, *, parts: _Parts) -> NDArray[np.float32] | None:
    if samples is None:
        return None
    sound = np.frombuffer(parts.take(4 * int(samples)), np.float32)
    _require(bool(np.isfinite(sound).all()) and bool((np.abs(sound) <= 1).all()), "sound out of range")
    return sound
