"""Decoding an untrusted picture: judged by its first bytes, read in a confined child, checked again on the
way back.

The child is believed in nothing: the size of its answer is bounded and every fact is converted to its type.
"""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from catalog.pipeline.confinement import ChildDiedError, ConfinedServer, Limits
from catalog.pipeline.media_types import HEAD_BYTES, SUPPORTED_IMAGE_TYPES, sniff_media_type
from catalog.pipeline.picture import Picture, PictureFacts
from catalog.pipeline.rejection import MediaRejected

_SERVER: Final = ConfinedServer("catalog.pipeline.pixels:read_pixels")
_REFUSALS: Final = ("truncated", "too_many_pixels", "decode_failed", "decode_memory")
_CODE_OF_DEATH: Final = {"time": "decode_timeout", "memory": "decode_memory", "crash": "decode_failed"}


@dataclass(frozen=True, kw_only=True)
class DecodeLimits:
    """What decoding one picture may cost; `memory_bytes` counts address space above the idle decoder's."""

    max_pixels: int = 80_000_000
    max_edge_px: int = 2048
    memory_bytes: int = 2**30
    cpu_s: float = 10.0
    wall_s: float = 20.0


DEFAULT_LIMITS: Final = DecodeLimits()


def decode_picture(
    content: bytes, *, limits: DecodeLimits = DEFAULT_LIMITS, accept: tuple[str, ...] = SUPPORTED_IMAGE_TYPES
) -> Picture:
    """Decode a picture file from a stranger (its first or primary frame). Any thread may call it.

    `accept` names the media types that are read: JPEG, PNG and WEBP, or `PHOTO_TYPES` with HEIC and HEIF.
    Raises MediaRejected about the file; ServerLostError when the decoder was ended from outside: try again.
    """
    media_type = _require_accepted_type(content, accept=accept)
    request = asdict(limits) | {"media_type": media_type}
    confines = Limits(
        wall_s=limits.wall_s,
        cpu_s=limits.cpu_s,
        memory_bytes=limits.memory_bytes,
        answer_bytes=3 * limits.max_edge_px**2,
    )
    try:
        answer, pixels = _SERVER.run(request, payload=content, limits=confines)
    except ChildDiedError as death:
        raise _explain_rejection(death, media_type=media_type, size_bytes=len(content)) from death
    if answer.get("refused") in _REFUSALS:
        raise MediaRejected(str(answer["refused"]), str(answer.get("detail")))
    try:
        return _build_picture(answer, pixels=pixels, media_type=media_type, content=content, limits=limits)
    except (KeyError, TypeError, ValueError) as error:
        raise MediaRejected("decode_failed", f"The decoder gave a wrong answer ({error!r}).") from error


def _require_accepted_type(content: bytes, *, accept: tuple[str, ...]) -> str:
    media_type = sniff_media_type(content[:HEAD_BYTES])
    if media_type in accept:
        return media_type
    names = [accepted.removeprefix("image/").upper() for accepted in accept]
    remedy = f"Send a {', '.join(names[:-1])} or {names[-1]} picture."
    if not content:
        raise MediaRejected("not_a_picture", f"The file is empty (0 bytes). {remedy}")
    if media_type is None:
        raise MediaRejected("not_a_picture", f"The first bytes ({content[:8].hex(' ')}) are of no picture. {remedy}")
    if media_type.startswith("image/"):
        raise MediaRejected("unsupported_format", f"The file is {media_type}, which is not read. {remedy}")
    raise MediaRejected("not_a_picture", f"The file is {media_type}, not a picture. {remedy}")


def _explain_rejection(death: ChildDiedError, *, media_type: str, size_bytes: int) -> MediaRejected:
    remedy = "Save the picture again, smaller, and send that."
    detail = f"Decoding the {media_type} file of {size_bytes:,} bytes did not finish: {death}. {remedy}"
    return MediaRejected(_CODE_OF_DEATH[death.reason], detail)


def _build_picture(
    answer: dict[str, Any], *, pixels: bytes, media_type: str, content: bytes, limits: DecodeLimits
) -> Picture:
    """Check the child's answer and make a read-only picture of it; raises ValueError when it is wrong."""
    width_px, height_px = int(answer["width_px"]), int(answer["height_px"])
    if min(width_px, height_px) < 1 or max(width_px, height_px) > limits.max_edge_px:
        raise ValueError(f"{width_px} by {height_px} px")
    rgb = np.frombuffer(pixels, dtype=np.uint8).reshape(height_px, width_px, 3)
    return Picture(rgb, _read_facts(answer["facts"], media_type=media_type, content=content))


def _read_facts(facts: dict[str, Any], *, media_type: str, content: bytes) -> PictureFacts:
    profile = facts["icc_profile"]
    return PictureFacts(
        media_type=media_type,
        width_px=int(facts["width_px"]),
        height_px=int(facts["height_px"]),
        mode=str(facts["mode"])[:8],
        frames=int(facts["frames"]),
        bit_depth=int(facts["bit_depth"]),
        icc_profile=None if profile is None else str(profile)[:80],
        icc_applied=bool(facts["icc_applied"]),
        orientation=int(facts["orientation"]),
        has_exif=bool(facts["has_exif"]),
        has_gps=bool(facts["has_gps"]),
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
