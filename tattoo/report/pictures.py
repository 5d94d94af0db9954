"""The report's pictures as data: URIs, made from bytes in hand: neither rendering reads a file or an address.

Photographs are made smaller for paper, colours become filled rectangles (they print where backgrounds do not).
"""

import base64
import io
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont
from reportlab.graphics.barcode import qrencoder

FONTS: Final = Path(__file__).parent / "fonts"
HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")
EDGE_PX: Final = 900
QR_QUIET_MODULES: Final = 4
QR_MODULE_PX: Final = 6
WATERMARK_ROWS: Final = 3
WATERMARK_ALPHA: Final = 40


def encode_uri(content: bytes, *, media_type: str) -> str:
    """Bytes as a data: URI."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"


def shrink_photograph(content: bytes) -> tuple[str, int, int]:
    """A JPEG file as a data: URI of at most 900 px on its long edge, with its width and height in pixels.

    Raises OSError or ValueError when the bytes are not a JPEG file.
    """
    with Image.open(io.BytesIO(content), formats=["JPEG"]) as photograph:
        photograph.draft("RGB", (EDGE_PX, EDGE_PX))
        smaller = photograph.convert("RGB")
    smaller.thumbnail((EDGE_PX, EDGE_PX), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    smaller.save(out, "JPEG", quality=85)
    return encode_uri(out.getvalue(), media_type="image/jpeg"), smaller.width, smaller.height


@lru_cache(maxsize=256)
def draw_swatch(colour: str) -> str:
    """A rectangle of a colour (`#rrggbb`, sRGB) with a dark and a light rim; empty when it is no colour."""
    if not HEX.fullmatch(colour):
        return ""
    picture = Image.new("RGB", (48, 32), colour)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 47, 31), outline="#333333", width=2)
    pen.rectangle((2, 2, 45, 29), outline="#ffffff", width=1)
    return _save_png(picture)


def draw_code(address: str) -> str:
    """A QR code (ISO/IEC 18004, error correction M) of an address as a PNG, with its quiet zone of four modules."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(qrencoder.QR8bitByte(address.encode()))
    code.make()
    edge = code.getModuleCount()
    picture = Image.new("1", (edge + 2 * QR_QUIET_MODULES,) * 2, 1)
    for row in range(edge):
        for column in range(edge):
            picture.putpixel((column + QR_QUIET_MODULES, row + QR_QUIET_MODULES), 0 if code.isDark(row, column) else 1)
    side = picture.width * QR_MODULE_PX
    return _save_png(picture.resize((side, side), Image.Resampling.NEAREST))


@lru_cache(maxsize=4)
def draw_watermark(text: str) -> str:
    """Grey words across an A4 page (210 x 297) in several rows, transparent around them."""
    picture = Image.new("LA", (840, 1188), (120, 0))
    font = ImageFont.truetype(FONTS / "DejaVuSansCondensed-Bold.ttf", 62)
    line = Image.new("L", (760, 100), 0)
    ImageDraw.Draw(line).text((380, 50), text, fill=255, font=font, anchor="mm")
    turned = line.rotate(30, resample=Image.Resampling.BICUBIC, expand=True)
    placed = Image.new("L", picture.size, 0)
    for row in range(WATERMARK_ROWS):
        placed.paste(WATERMARK_ALPHA, ((picture.width - turned.width) // 2, 10 + 360 * row), mask=turned)
    picture.putalpha(placed)
    return _save_png(picture)


def _save_png(picture: Image.Image) -> str:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return encode_uri(out.getvalue(), media_type="image/png")
