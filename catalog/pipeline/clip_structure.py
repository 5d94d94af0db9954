"""Whether a clip's file is whole and its index sane, told from its boxes (MP4, QuickTime) or elements (WebM) alone.

No library is asked: a cut file is known before anything of it is interpreted, and so is an index on which FFmpeg would spend
minutes (measured: an edit list of 200,000 entries 180 s and more, 900 tracks 5 s). What follows the last known box is not read.
Sources: ISO/IEC 14496-12, 4.2 (boxes); RFC 8794, 4 and 5 (EBML variable-length numbers).
"""

from collections.abc import Iterator
from typing import Final

from catalog.pipeline.refusal import RefusedError

_BOXES: Final = frozenset(
    b"ftyp moov mdat moof mfra sidx ssix styp free skip wide meta uuid pdin prft emsg udta pnot".split()
)
_NESTS: Final = (b"moov", b"trak", b"edts", b"mdia", b"minf", b"stbl")
MAX_TRACKS: Final = 16
MAX_EDITS: Final = 256
_MAX_BOXES: Final = 2_000
_EBML: Final = b"\x1a\x45\xdf\xa3"
_SEGMENT: Final = b"\x18\x53\x80\x67"
_REMEDY: Final = "Send it whole."


def require_whole_file(content: bytes, *, media_type: str) -> None:
    """Raise RefusedError when a box or the segment ends after the file, or an MP4 has no index or an abusive one."""
    if media_type == "video/webm":
        _require_whole_segment(content)
    else:
        _require_whole_boxes(content)


def _require_whole_boxes(content: bytes) -> None:
    kinds = set()
    for kind, start, end in _walk_boxes(content, start=0, end=len(content)):
        if kind not in _BOXES:
            break
        if end > len(content):
            _refuse(f"The file of {len(content):,} bytes says that it has {end:,} or more")
        if kind == b"moov":
            _require_sane_index(content, start=start, end=end)
        kinds.add(kind)
    if b"moov" not in kinds:
        _refuse(
            f"The file of {len(content):,} bytes has no index (moov): its end is missing, or its recording was cut off"
        )


def _walk_boxes(content: bytes, *, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (type, where its content starts, where it ends) of the boxes between two places, in order."""
    at = start
    while at + 8 <= end:
        size, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        header = 16 if size == 1 else 8
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16])
        next_at = end if size == 0 else at + max(size, header)
        yield kind, at + header, next_at
        at = next_at


def _require_sane_index(content: bytes, *, start: int, end: int) -> None:
    """Look through the index, nest by nest, for what costs far more to read than to write."""
    waiting, boxes, tracks = [(start, end)], 0, 0
    while waiting:
        start, end = waiting.pop()
        for kind, body, next_at in _walk_boxes(content, start=start, end=end):
            boxes, tracks = boxes + 1, tracks + (kind == b"trak")
            edits = int.from_bytes(content[body + 4 : body + 8]) if kind == b"elst" else 0
            _require_sane_numbers(boxes=boxes, tracks=tracks, edits=edits, is_packed=kind == b"cmov")
            if kind in _NESTS:
                waiting.append((body, min(next_at, end)))


def _require_sane_numbers(*, boxes: int, tracks: int, edits: int, is_packed: bool) -> None:
    if is_packed:
        raise RefusedError(
            "unsupported_format", detail="The index is compressed, which is not read. Save the clip again."
        )
    if tracks > MAX_TRACKS:
        detail = f"The clip has more than {MAX_TRACKS} tracks. Save it with one picture track."
        raise RefusedError("unsupported_format", detail=detail)
    if edits > MAX_EDITS:
        detail = f"An edit list has {edits:,} entries; at most {MAX_EDITS} are read. Save the clip again."
        raise RefusedError("decode_failed", detail=detail)
    if boxes > _MAX_BOXES:
        detail = f"The index has more than {_MAX_BOXES:,} boxes. Save the clip again."
        raise RefusedError("decode_failed", detail=detail)


def _require_whole_segment(content: bytes) -> None:
    size, at = _read_vint(content, at=len(_EBML))
    start = at + (size or 0)
    if content[start : start + 4] != _SEGMENT:
        _refuse(f"The file of {len(content):,} bytes has no segment")
    size, at = _read_vint(content, at=start + 4)
    if size is not None and at + size > len(content):
        _refuse(f"The file of {len(content):,} bytes says that it has {at + size:,}")


def _read_vint(content: bytes, *, at: int) -> tuple[int | None, int]:
    """(number, where it ends) of the variable-length number at `at`; None for the reserved "unknown"."""
    first = content[at] if at < len(content) else 0
    length = 9 - first.bit_length()
    if length > 8:
        _refuse(f"The file of {len(content):,} bytes ends inside its header")
    number = int.from_bytes(content[at : at + length]) & ((1 << 7 * length) - 1)
    return (None if number == (1 << 7 * length) - 1 else number), at + length


def _refuse(words: str) -> None:
    raise RefusedError("truncated", detail=f"{words}. {_REMEDY}")
