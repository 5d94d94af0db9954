"""Clips made to hurt a decoder, built in memory: `hostile_clips()` gives them by name, `VERDICTS` what may become of each.

"decoded" means that the file is a clip in spite of what is wrong with it; any other word is a code of MediaRejected.
"""

import io
import random
import struct
import zipfile
import zlib
from functools import lru_cache
from typing import Any

import av

from tests.catalog.pipeline.clip_files import (
    Making,
    box,
    edit_boxes,
    list_boxes,
    make_clip,
    make_sound_only,
    make_tone,
    paint_corner,
    patch,
)

SECRET_PATH = "/etc/passwd"
SECRET_URL = "http://127.0.0.1:9/secret.mp4"

VERDICTS: dict[str, tuple[str, ...]] = {
    "zero bytes": ("not_a_clip",),
    "noise": ("not_a_clip",),
    "HLS playlist as mp4": ("not_a_clip",),
    "HLS playlist behind ftyp": ("truncated", "decode_failed"),
    "concat script as mp4": ("not_a_clip",),
    "concat script behind ftyp": ("truncated", "decode_failed"),
    "DASH manifest as mp4": ("not_a_clip",),
    "SVG as mp4": ("not_a_clip",),
    "HTML as mp4": ("not_a_clip",),
    "PNG as mp4": ("not_a_clip",),
    "AVI as mp4": ("unsupported_format",),
    "Matroska as webm": ("unsupported_format",),
    "unknown codec": ("unsupported_format",),
    "mp4 with a zip behind": ("decoded",),
    "truncated mp4, index first": ("truncated",),
    "truncated mp4, index last": ("truncated",),
    "truncated webm": ("truncated",),
    "header alone": ("truncated",),
    "box of 2^63 bytes": ("truncated",),
    "compressed index that unpacks to 100 MB": ("unsupported_format",),
    "a hundred million samples": ("no_video", "decode_failed", "decode_memory"),
    "boxes nested 5,000 deep": ("decode_failed", "no_video"),
    "900 tracks": ("unsupported_format",),
    "edit list of 200,000 entries": ("decode_failed",),
    "data reference to a file": ("decoded", "no_video", "decode_failed"),
    "data reference to an address": ("decoded", "no_video", "decode_failed"),
    "8 hours": ("too_long",),
    "8 hours in the header alone": ("too_long", "decoded"),
    "1,000 frames a second": ("frame_rate_too_high",),
    "268 megapixels declared": ("too_many_pixels", "decode_failed"),
    "268 megapixels in the stream alone": ("too_many_pixels", "decode_failed", "no_video"),
    "no frames": ("no_video", "decode_failed", "truncated"),
    "sound alone": ("no_video",),
    "sound of 1 Hz": ("unsupported_format", "decode_failed"),
    "damaged pictures": ("decoded", "decode_failed", "no_video"),
    "zeros for pictures": ("decode_failed", "no_video"),
    "turned, mirrored, odd size": ("decoded",),
    "a place and a script in the metadata": ("decoded",),
}


@lru_cache(maxsize=1)
def hostile_clips(*, secret_url: str = SECRET_URL, secret_path: str = SECRET_PATH) -> dict[str, bytes]:
    """Every file of `VERDICTS`; some name the address or the file, and nobody may read either."""
    return {
        **_make_impostors(secret_url, secret_path),
        **_make_cut_files(),
        **_make_bombs(),
        **_make_liars(secret_url, secret_path),
        **_make_oddities(),
    }


@lru_cache(maxsize=1)
def make_honest_mp4() -> bytes:
    """A second of 96 by 64 px with the index behind the pictures: the index can be changed without moving them."""
    return make_clip()


def _make_impostors(secret_url: str, secret_path: str) -> dict[str, bytes]:
    playlist = (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{secret_url}\n#EXTINF:9,\nfile://{secret_path}\n".encode()
    )
    script = f"ffconcat version 1.0\nfile '{secret_path}'\nfile '{secret_url}'\n".encode()
    manifest = f'<?xml version="1.0"?><MPD><BaseURL>{secret_url}</BaseURL></MPD>'.encode()
    return {
        "zero bytes": b"",
        "noise": b"\x07" + random.Random(7).randbytes(4_000),
        "HLS playlist as mp4": playlist,
        "HLS playlist behind ftyp": _ftyp() + playlist,
        "concat script as mp4": script,
        "concat script behind ftyp": _ftyp() + script,
        "DASH manifest as mp4": manifest,
        "SVG as mp4": f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{secret_url}"/></svg>'.encode(),
        "HTML as mp4": b"<!doctype html><script>alert(1)</script>",
        "PNG as mp4": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "AVI as mp4": make_clip(Making(file_format="avi", codec="mpeg4", seconds=0.3)),
        "Matroska as webm": make_clip(Making(file_format="matroska", seconds=0.3)),
        "unknown codec": make_clip(Making(file_format="mov", codec="mjpeg", pixel_format="yuvj420p", seconds=0.3)),
        "mp4 with a zip behind": make_honest_mp4() + _zip_script(),
    }


def _make_cut_files() -> dict[str, bytes]:
    whole, fast = make_honest_mp4(), make_clip(Making(index_bytes=8_192))
    webm = make_clip(Making(file_format="webm", codec="libvpx"))
    return {
        "truncated mp4, index first": fast[: len(fast) * 2 // 3],
        "truncated mp4, index last": whole[: len(whole) // 2],
        "truncated webm": webm[: len(webm) // 2],
        "header alone": _ftyp(),
        "box of 2^63 bytes": _ftyp() + struct.pack(">I4sQ", 1, b"moov", 2**63) + bytes(100),
    }


def _make_bombs() -> dict[str, bytes]:
    whole = make_honest_mp4()
    return {
        "compressed index that unpacks to 100 MB": _ftyp() + box(b"moov", _compress_index(100_000_000)) + box(b"mdat"),
        "a hundred million samples": edit_boxes(whole, kind=b"stsz", edit=_declare_samples),
        "boxes nested 5,000 deep": _ftyp() + _nest(5_000) + box(b"mdat"),
        "900 tracks": edit_boxes(whole, kind=b"moov", edit=_repeat_track),
        "edit list of 200,000 entries": edit_boxes(whole, kind=b"elst", edit=_lengthen_edit_list),
    }


def _make_liars(secret_url: str, secret_path: str) -> dict[str, bytes]:
    whole = make_honest_mp4()
    webm = make_clip(Making(file_format="webm", codec="libvpx", seconds=0.5))
    in_stream = _enlarge_vp8(webm)
    alias = edit_boxes(whole, kind=b"dref", edit=lambda _old: _refer(b"alis", _write_alias(secret_path)))
    address = edit_boxes(whole, kind=b"dref", edit=lambda _old: _refer(b"url ", secret_url.encode() + b"\0"))
    return {
        "data reference to a file": alias,
        "data reference to an address": address,
        "8 hours": make_clip(Making(times_s=[0.0, 14_400.0, 28_800.0])),
        "8 hours in the header alone": edit_boxes(
            whole, kind=b"mvhd", edit=lambda old: patch(old, at=16, number=28_800_000)
        ),
        "1,000 frames a second": make_clip(Making(seconds=0.1, frame_rate=1_000)),
        "268 megapixels declared": in_stream.replace(b"\xb0\x81\x60", b"\xb0\x82\x3f\xff", 1),
        "268 megapixels in the stream alone": in_stream,
        "no frames": edit_boxes(whole, kind=b"stsz", edit=lambda old: patch(old, at=8, number=0)[:12]),
        "sound alone": make_sound_only(),
        "sound of 1 Hz": _slow_sound(),
    }


def _make_oddities() -> dict[str, bytes]:
    whole = make_honest_mp4()
    place = box(b"udta", box(b"\xa9xyz", b"\x00\x12\x15\xc7+48.8577+002.295/"), box(b"\xa9cmt", b"\0\x09\0\0<script>"))
    turned = Making(size_px=(97, 63), pixel_format="yuv444p", rotation=90, is_mirrored=True)
    return {
        "damaged pictures": edit_boxes(whole, kind=b"mdat", edit=_damage),
        "zeros for pictures": edit_boxes(whole, kind=b"mdat", edit=lambda old: bytes(len(old))),
        "turned, mirrored, odd size": make_clip(turned, paint=paint_corner),
        "a place and a script in the metadata": edit_boxes(whole, kind=b"moov", edit=lambda old: old + place),
    }


def _ftyp() -> bytes:
    return box(b"ftyp", b"isom\0\0\x02\0isomiso2avc1mp41")


def _zip_script() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("evil.js", "alert(1)")
    return file.getvalue()


def _compress_index(size: int) -> bytes:
    """A compressed movie resource (QuickTime File Format, "Compressed movie resources")."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)) + packer.flush()
    return box(b"cmov", box(b"dcom", b"zlib"), box(b"cmvd", struct.pack(">I", size), packed))


def _declare_samples(_old: bytes) -> bytes:
    """All of one size, so that no list of sizes is needed."""
    return struct.pack(">III", 0, 1, 100_000_000)


def _nest(depth: int) -> bytes:
    nested = b""
    for _ in range(depth):
        nested = box(b"moov", nested)
    return nested


def _repeat_track(moov: bytes) -> bytes:
    track = next(box(kind, inner) for kind, inner in list_boxes(moov) if kind == b"trak")
    return moov + track * 899


def _lengthen_edit_list(_old: bytes) -> bytes:
    entries = b"".join(struct.pack(">IiI", 1, place % 12_000, 65_536) for place in range(200_000))
    return struct.pack(">II", 0, 200_000) + entries


def _refer(kind: bytes, target: bytes) -> bytes:
    """A list of one data reference that is not "in this file" (flag 1 is not set)."""
    return struct.pack(">II", 0, 1) + box(kind, bytes(4), target)


def _write_alias(path: str) -> bytes:
    """An alias record with the volume, the name and the absolute path (kind 2), as the Macintosh wrote it."""
    name = path.rpartition("/")[2].encode()
    record = bytes(10) + b"\x01/".ljust(28, b"\0") + bytes(12) + bytes([len(name)]) + name.ljust(63, b"\0") + bytes(16)
    target = path.encode() + bytes(len(path) % 2)
    return record + struct.pack(">HH", 1, 1) + bytes(16) + struct.pack(">HH", 2, len(path)) + target + b"\xff\xff\0\0"


def _enlarge_vp8(webm: bytes) -> bytes:
    """Make every key frame say 16,383 by 16,383 px (RFC 6386, 9.1)."""
    return webm.replace(
        b"\x9d\x01\x2a" + struct.pack("<HH", 96, 64), b"\x9d\x01\x2a" + struct.pack("<HH", 16_383, 16_383)
    )


def _slow_sound() -> bytes:
    """Sound whose sample description says 1 Hz."""
    file = io.BytesIO()
    with av.open(file, "w", format="mov") as container:
        video: Any = container.add_stream("libx264", rate=12, width=96, height=64, pix_fmt="yuv420p")
        audio: Any = container.add_stream("pcm_s16le", rate=48_000, layout="mono")
        frame = av.VideoFrame(96, 64, "yuv420p")
        frame.pts = 0
        container.mux(
            [*video.encode(frame), *video.encode(None), *audio.encode(make_tone(seconds=0.1)), *audio.encode(None)]
        )
    return file.getvalue().replace(struct.pack(">I", 48_000 << 16), struct.pack(">I", 1 << 16))


def _damage(mdat: bytes) -> bytes:
    """Change every thirtieth byte behind the first picture's start."""
    damaged, chance = bytearray(mdat), random.Random(3)
    for place in range(200, len(damaged), 30):
        damaged[place] = chance.randrange(256)
    return bytes(damaged)
