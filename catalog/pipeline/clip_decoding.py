"""Decoding an untrusted clip: judged by its first bytes, read in a confined child, checked again on the way back.

It is `decoding` for clips; `clip_answer` checks what the child says.
"""

from dataclasses import asdict, dataclass
from typing import Final

from catalog.pipeline.clip import SAMPLE_RATE_HZ, Clip
from catalog.pipeline.clip_answer import Bounds, build_clip
from catalog.pipeline.confinement import ChildDiedError, ConfinedServer, Limits
from catalog.pipeline.media_types import HEAD_BYTES, SUPPORTED_CLIP_TYPES, sniff_media_type
from catalog.pipeline.rejection import MediaRejected

_SERVER: Final = ConfinedServer("catalog.pipeline.clip_reading:read_clip")
_REFUSALS: Final = (
    "unsupported_format",
    "truncated",
    "too_long",
    "too_many_pixels",
    "frame_rate_too_high",
    "no_video",
    "decode_failed",
    "decode_memory",
)
_CODE_OF_DEATH: Final = {"time": "decode_timeout", "memory": "decode_memory", "crash": "decode_failed"}
_PREVIEW_BYTES_A_SECOND: Final = 2_000_000
_REMEDY: Final = "Send an MP4, MOV or WebM clip."


@dataclass(frozen=True, kw_only=True)
class ClipLimits(Bounds):
    """What a clip may be and what decoding it may cost; `memory_bytes` counts address space above the idle decoder's.

    `max_pixels_in_all` bounds the pixels of a frame times the frames: about 5 ns of processor time each.
    `max_frames` key frames are kept at most, of a shot `max_frames_per_shot`, with a long edge of at most `max_edge_px`.
    """

    max_bytes: int = 200 * 2**20
    max_pixels: int = 3840 * 2160
    max_frame_rate: float = 120.0
    max_pixels_in_all: int = 20_000_000_000
    max_frames_per_shot: int = 6
    preview_s: float = 12.0
    memory_bytes: int = 512 * 2**20
    cpu_s: float = 180.0
    wall_s: float = 240.0

    @property
    def answer_bytes(self) -> int:
        """The most that an honest answer can have: key frames, preview, sound."""
        pictures = 3 * self.max_edge_px**2 * self.max_frames
        return round(
            pictures + _PREVIEW_BYTES_A_SECOND * (self.preview_s + 1) + 4 * SAMPLE_RATE_HZ * (self.max_duration_s + 1)
        )


DEFAULT_LIMITS: Final = ClipLimits()


def decode_clip(content: bytes, *, limits: ClipLimits = DEFAULT_LIMITS) -> Clip:
    """Decode an MP4, QuickTime or WebM file from a stranger. Any thread may call it.

    Raises MediaRejected about the file; ServerLostError when the decoder was ended from outside: try again.
    """
    media_type = _require_supported_type(content, limits=limits)
    confines = Limits(
        wall_s=limits.wall_s, cpu_s=limits.cpu_s, memory_bytes=limits.memory_bytes, answer_bytes=limits.answer_bytes
    )
    try:
        answer, payload = _SERVER.run(asdict(limits) | {"media_type": media_type}, payload=content, limits=confines)
    except ChildDiedError as death:
        detail = f"Decoding the {media_type} file of {len(content):,} bytes did not finish: {death}."
        remedy = "Save the clip again, shorter or smaller, and send that."
        raise MediaRejected(_CODE_OF_DEATH[death.reason], f"{detail} {remedy}") from death
    if answer.get("refused") in _REFUSALS:
        raise MediaRejected(str(answer["refused"]), str(answer.get("detail")))
    try:
        return build_clip(answer, payload=payload, media_type=media_type, content=content, bounds=limits)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        raise MediaRejected("decode_failed", f"The decoder gave a wrong answer ({error!r}).") from error


def _require_supported_type(content: bytes, *, limits: ClipLimits) -> str:
    media_type = sniff_media_type(content[:HEAD_BYTES])
    if not content:
        raise MediaRejected("not_a_clip", f"The file is empty (0 bytes). {_REMEDY}")
    if media_type is None:
        raise MediaRejected("not_a_clip", f"The first bytes ({content[:8].hex(' ')}) are of no clip. {_REMEDY}")
    if media_type not in SUPPORTED_CLIP_TYPES:
        code = "unsupported_format" if media_type.startswith("video/") else "not_a_clip"
        raise MediaRejected(code, f"The file is {media_type}, which is not read as a clip. {_REMEDY}")
    if len(content) > limits.max_bytes:
        found, most = f"{len(content):,} bytes", f"{limits.max_bytes:,}"
        raise MediaRejected("too_many_bytes", f"The file has {found}; at most {most} are read. Save it smaller.")
    return media_type
