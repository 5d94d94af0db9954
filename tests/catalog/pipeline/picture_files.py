"""Files of pictures for the tests: honest ones, and ones made by hand to hurt a decoder."""

import io
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from catalog.pipeline.picture import Picture, PictureFacts

RED, GREEN, BLUE = (220, 30, 40), (20, 180, 60), (30, 60, 210)


def encode_file(image: Image.Image, *, file_format: str, **options: Any) -> bytes:
    """Save an image into bytes."""
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def paint_noise(width_px: int, height_px: int, *, seed: int = 7) -> Image.Image:
    """A picture that does not compress, so that a cut file lacks pixels."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height_px, width_px, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def paint_corners() -> Image.Image:
    """A picture of 60 by 40 px: red in the left top quarter, green in the right top, blue below."""
    image = Image.new("RGB", (60, 40), BLUE)
    image.paste(RED, (0, 0, 30, 20))
    image.paste(GREEN, (30, 0, 60, 20))
    return image


def take_picture(image: Image.Image) -> Picture:
    """A picture as the decoder would give it, without the file."""
    rgb = np.array(image.convert("RGB"))
    facts = PictureFacts(
        media_type="image/png",
        width_px=image.width,
        height_px=image.height,
        mode="RGB",
        frames=1,
        bit_depth=8,
        icc_profile=None,
        icc_applied=False,
        orientation=1,
        has_exif=False,
        has_gps=False,
        size_bytes=1,
        sha256="0" * 64,
    )
    return Picture(rgb, facts)


def build_chunk(kind: bytes, content: bytes) -> bytes:
    """One PNG chunk with its checksum."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def build_png(
    width_px: int, height_px: int, *, rows: bytes, extra: bytes = b"", depth: int = 8, colour: int = 2
) -> bytes:
    """A PNG with this header, whatever its rows (already filtered, not yet compressed) hold."""
    header = struct.pack(">IIBBBBB", width_px, height_px, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + build_chunk(b"IHDR", header)
        + extra
        + build_chunk(b"IDAT", zlib.compress(rows, 9))
        + build_chunk(b"IEND", b"")
    )


def build_text_bomb() -> bytes:
    """A PNG of one pixel whose compressed iTXt chunk unpacks to 50 MB."""
    packed = zlib.compress(bytes(50_000_000), 9)
    return build_png(1, 1, rows=bytes(4), extra=build_chunk(b"iTXt", b"Comment\0\x01\0\0\0" + packed))


def build_display_p3_profile() -> bytes:
    """A version 4 ICC matrix profile of Display P3 (primaries adapted to D50, curve of sRGB)."""
    tags = {
        b"desc": _multilingual("Display P3 of the tests"),
        b"cprt": _multilingual("none"),
        b"wtpt": _xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": _xyz(0.51512, 0.24120, -0.00105),
        b"gXYZ": _xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": _xyz(0.15710, 0.06657, 0.78407),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _srgb_curve()),
    }
    table, body, offset = b"", b"", 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        padded = content + bytes(-len(content) % 4)
        table += name + struct.pack(">II", offset + len(body), len(content))
        body += padded
    size = offset + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"none", 0x04300000, b"mntr", b"RGB ", b"XYZ ")
    header += bytes(12) + b"acsp" + bytes(28) + struct.pack(">iii", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def convert_display_p3_to_srgb(colour: tuple[int, int, int]) -> NDArray[np.float64]:
    """The same conversion from first principles: IEC 61966-2-1 curve, P3-D65 to BT.709 primaries (both D65)."""
    encoded = np.array(colour) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    matrix = np.array([[1.22494, -0.22494, 0], [-0.04206, 1.04206, 0], [-0.01964, -0.07864, 1.09828]])
    srgb = np.clip(matrix @ linear, 0, 1)
    curved = np.where(srgb <= 0.0031308, 12.92 * srgb, 1.055 * srgb ** (1 / 2.4) - 0.055)
    return np.asarray(255 * curved, dtype=np.float64)


def _fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _xyz(*values: float) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(*values)


def _srgb_curve() -> bytes:
    return b"para" + bytes(4) + struct.pack(">HH", 3, 0) + _fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def _multilingual(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(encoded), 28) + encoded
