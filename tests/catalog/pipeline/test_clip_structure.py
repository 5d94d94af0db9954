import struct

import pytest

from catalog.pipeline.clip_structure import require_whole_file
from catalog.pipeline.refusal import RefusedError
from tests.catalog.pipeline.clip_files import box
from tests.catalog.pipeline.hostile_clips import VERDICTS, hostile_clips

FTYP, MDAT = box(b"ftyp", b"isom"), box(b"mdat", bytes(40))
MOOV = box(b"moov", box(b"mvhd", bytes(100)))
EBML = b"\x1a\x45\xdf\xa3\x84" + bytes(4)
SEGMENT = b"\x18\x53\x80\x67"


def refuse(content: bytes, *, media_type: str = "video/mp4") -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        require_whole_file(content, media_type=media_type)
    return caught.value


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (FTYP + MOOV + MDAT, "video/mp4"),
        (FTYP + MDAT + MOOV, "video/quicktime"),
        (FTYP + MOOV + b"\0\0\0\0mdat" + bytes(9), "video/mp4"),
        (FTYP + MOOV + struct.pack(">I4sQ", 1, b"mdat", 20) + bytes(4), "video/mp4"),
        (FTYP + MOOV + MDAT + b"PK\x03\x04" + bytes(99), "video/mp4"),
        (EBML + SEGMENT + b"\x84" + bytes(4), "video/webm"),
        (EBML + SEGMENT + b"\x01\xff\xff\xff\xff\xff\xff\xff" + bytes(4), "video/webm"),
    ],
    ids=[
        "index first",
        "index last",
        "box to the end",
        "64-bit size",
        "zip behind",
        "webm",
        "live webm of unknown size",
    ],
)
def test_a_whole_file_passes(content: bytes, media_type: str) -> None:
    require_whole_file(content, media_type=media_type)


@pytest.mark.parametrize(
    ("content", "media_type", "words"),
    [
        (FTYP + MOOV + MDAT[:-1], "video/mp4", "says that it has"),
        (FTYP + MDAT, "video/mp4", "no index (moov)"),
        (FTYP, "video/mp4", "no index (moov)"),
        (EBML + SEGMENT + b"\x84" + bytes(3), "video/webm", "says that it has 18"),
        (EBML, "video/webm", "no segment"),
        (b"\x1a\x45\xdf\xa3\x00", "video/webm", "inside its header"),
    ],
)
def test_a_cut_file_is_refused_with_what_is_missing(content: bytes, media_type: str, words: str) -> None:
    refusal = refuse(content, media_type=media_type)
    assert (refusal.code, words in refusal.detail) == ("truncated", True)
    assert refusal.detail.endswith("Send it whole.")


@pytest.mark.parametrize(
    ("inner", "code", "words"),
    [
        (box(b"trak") * 17, "unsupported_format", "more than 16 tracks"),
        (
            box(b"trak", box(b"edts", box(b"elst", struct.pack(">II", 0, 257)))),
            "decode_failed",
            "257 entries; at most 256",
        ),
        (box(b"cmov", bytes(9)), "unsupported_format", "compressed"),
        (box(b"free") * 2_001, "decode_failed", "more than 2,000 boxes"),
    ],
    ids=["tracks", "edits", "compressed", "boxes"],
)
def test_an_index_that_costs_more_to_read_than_to_write_is_refused(inner: bytes, code: str, words: str) -> None:
    refusal = refuse(FTYP + box(b"moov", inner) + MDAT)
    assert (refusal.code, words in refusal.detail) == (code, True)


@pytest.mark.parametrize("name", [name for name, verdicts in VERDICTS.items() if verdicts == ("truncated",)])
def test_the_hostile_cut_files_are_known_without_any_library(name: str) -> None:
    media_type = "video/webm" if "webm" in name else "video/mp4"
    assert refuse(hostile_clips()[name], media_type=media_type).code == "truncated"
