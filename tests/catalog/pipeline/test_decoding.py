"""Hostile bytes through the real confined decoder."""

import hashlib
import os
import signal
import struct
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from catalog.pipeline import decoding
from catalog.pipeline.decoding import DecodeLimits, decode_picture
from catalog.pipeline.rejection import MediaRejected
from tests.catalog.pipeline.picture_files import (
    RED,
    build_png,
    build_text_bomb,
    encode_file,
    paint_corners,
    paint_noise,
)
from tests.catalog.pipeline.processes import list_lasting_children

JPEG = encode_file(paint_noise(400, 300), file_format="JPEG", quality=90)
PROGRESSIVE = encode_file(paint_noise(400, 300), file_format="JPEG", quality=90, progressive=True)
PNG = encode_file(paint_noise(400, 300), file_format="PNG")
WEBP = encode_file(paint_noise(400, 300), file_format="WEBP")
HUGE_WEBP = b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff\x3f\x00" * 2 + bytes(4)


def zip_script() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("evil.js", "alert(1)")
    return file.getvalue()


def reject(content: bytes, *, limits: DecodeLimits | None = None) -> MediaRejected:
    with pytest.raises(MediaRejected) as caught:
        decode_picture(content, limits=limits or DecodeLimits())
    assert caught.value.detail.endswith((".", ")"))
    return caught.value


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "not_a_picture", "empty (0 bytes)"),
        (b"This is no picture, though it is named holiday.jpg", "not_a_picture", "54 68 69 73"),
        (b"%PDF-1.7\n%....", "not_a_picture", "application/pdf"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00", "not_a_picture", "video/mp4"),
        (zip_script(), "not_a_picture", "application/zip"),
        (encode_file(Image.new("RGB", (8, 8)), file_format="GIF"), "unsupported_format", "image/gif"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "unsupported_format", "image/svg+xml"),
        (encode_file(Image.new("RGB", (8, 8)), file_format="TIFF"), "unsupported_format", "image/tiff"),
        (build_png(30_000, 30_000, rows=bytes(1000)), "too_many_pixels", "900,000,000"),
        (HUGE_WEBP, "too_many_pixels", "268,435,456"),
        (JPEG[: len(JPEG) // 2], "truncated", f"{len(JPEG) // 2:,} bytes"),
        (PROGRESSIVE[: len(PROGRESSIVE) // 2], "truncated", "Send it whole"),
        (PNG[: len(PNG) // 2], "truncated", "image/png"),
        (WEBP[: len(WEBP) // 2], "truncated", "image/webp"),
        (JPEG[:20], "decode_failed", "its header is damaged or cut off"),
        (PNG[:20], "truncated", "20 bytes"),
        (b"\xff\xd8\xff" + bytes(500), "decode_failed", "image/jpeg"),
        (build_png(0, 0, rows=b""), "decode_failed", "image/png"),
        (build_png(40, 40, rows=bytes(10)), "truncated", "image/png"),
        (build_text_bomb(), "decode_failed", "MAX_TEXT_CHUNK"),
        (PNG[:60] + bytes(200) + PNG[260:], "decode_failed", "image/png"),
    ],
)
def test_bytes_that_are_no_sound_picture_are_refused_with_a_reason(content: bytes, code: str, words: str) -> None:
    rejection = reject(content)
    assert rejection.code == code, rejection.detail
    assert words in rejection.detail


def test_a_bomb_within_the_pixel_limit_meets_the_memory_limit() -> None:
    rows = bytes((1 + 4 * 8000) * 4000)  # 32 million pixels of 4 bytes in about 125 kB
    bomb = build_png(8000, 4000, rows=rows, colour=6)
    rejection = reject(bomb, limits=DecodeLimits(memory_bytes=64 * 2**20))
    assert rejection.code == "decode_memory"
    assert "64 MiB" in rejection.detail


def test_decoding_that_takes_too_long_is_ended() -> None:
    rejection = reject(JPEG, limits=DecodeLimits(wall_s=0.001))
    assert rejection.code == "decode_timeout"
    assert "0.001 s" in rejection.detail


@pytest.mark.parametrize(("content", "media_type"), [(JPEG, "image/jpeg"), (PNG, "image/png"), (WEBP, "image/webp")])
def test_an_honest_picture_gives_its_pixels_and_facts(content: bytes, media_type: str) -> None:
    picture = decode_picture(content)
    assert picture.rgb.shape == (300, 400, 3)
    assert picture.rgb.dtype == np.uint8
    assert not picture.rgb.flags.writeable
    assert (picture.facts.media_type, picture.facts.size_bytes) == (media_type, len(content))
    assert picture.facts.sha256 == hashlib.sha256(content).hexdigest()


def test_a_png_comes_through_bit_for_bit() -> None:
    assert decode_picture(PNG).rgb.tobytes() == paint_noise(400, 300).tobytes()


def test_what_hangs_behind_a_picture_is_not_read() -> None:
    picture = decode_picture(encode_file(paint_corners(), file_format="PNG") + zip_script())
    assert tuple(picture.rgb[5, 5]) == RED


def test_a_large_picture_is_reduced_and_keeps_its_facts() -> None:
    picture = decode_picture(encode_file(Image.new("RGB", (5000, 2500), RED), file_format="JPEG"))
    assert picture.rgb.shape == (1024, 2048, 3)
    assert (picture.facts.width_px, picture.facts.height_px) == (5000, 2500)


def test_a_damaged_checksum_in_the_header_is_refused() -> None:
    header = struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0)
    wrong = struct.pack(">I", zlib.crc32(b"IHDR" + header) ^ 1)
    content = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + header + wrong
    assert reject(content).code == "decode_failed"


def test_decoding_goes_on_after_the_decoder_is_killed() -> None:
    decode_picture(PNG)
    pid = decoding._SERVER.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert decode_picture(PNG).facts.width_px == 400


def test_honest_and_hostile_files_at_once_do_not_disturb_each_other() -> None:
    bomb = build_png(30_000, 30_000, rows=b"")
    contents = [PNG, bomb, JPEG, JPEG[:5000], WEBP, b"text"] * 4
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(decode_outcome, contents))
    assert outcomes == [300, "too_many_pixels", 300, "truncated", 300, "not_a_picture"] * 4
    assert list_lasting_children(decoding._SERVER.pid) == []


def decode_outcome(content: bytes) -> int | str:
    try:
        return decode_picture(content).height_px
    except MediaRejected as rejection:
        return rejection.code


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"facts": {}, "width_px": 2, "height_px": 2},
        {"facts": {}, "width_px": 10**6, "height_px": 1},
        {"facts": {}, "width_px": "wide", "height_px": None},
    ],
)
def test_a_decoder_that_answers_nonsense_is_not_believed(
    answer: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding._SERVER, "run", lambda *_args, **_kwargs: (answer, bytes(5)))
    assert reject(PNG).code == "decode_failed"


@pytest.mark.parametrize(("width_px", "height_px"), [(0, 0), (2049, 1), (1, 2049), (3, 2)])
def test_a_decoder_that_answers_another_size_is_not_believed(
    width_px: int, height_px: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = asdict(decode_picture(PNG).facts)
    pixels = bytes(3 * width_px * height_px) if (width_px, height_px) != (3, 2) else bytes(17)
    answer = {"facts": facts, "width_px": width_px, "height_px": height_px}
    monkeypatch.setattr(decoding._SERVER, "run", lambda *_args, **_kwargs: (answer, pixels))
    assert reject(PNG).code == "decode_failed"
