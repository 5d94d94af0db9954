"""Pictures made to hurt a decoder, built in memory: `hostile_pictures()` gives them by name."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.catalog.pipeline.picture_files import build_chunk, build_png, build_text_bomb, encode_file, paint_noise

OWNER = "Canary Carla, 5 Secret Street"
GPS_TAG, ARTIST_TAG = 0x8825, 0x013B
PLACE = {1: "N", 2: (35.0, 41.0, 22.0), 3: "E", 4: (139.0, 41.0, 30.0)}
"""GPS tags: latitude and longitude in degrees, minutes and seconds."""


def hostile_pictures(*, secret_url: str, secret_path: str) -> dict[str, bytes]:
    """Bombs, impostors that name an address and a file, damaged files, and odd but honest ones."""
    return {**make_bombs(), **make_impostors(secret_url, secret_path), **make_damaged(), **make_odd()}


def make_bombs() -> dict[str, bytes]:
    fits = b"SIMPLE  =                    T".ljust(80) + b"NAXIS1  =           1000000000".ljust(80)
    gif = b"GIF89a\xff\xff\xff\xff\xf0\x00\x00" + bytes(6) + b",\0\0\0\0\xff\xff\xff\xff\x00\x08" + bytes(100)
    profile = build_chunk(b"iCCP", b"bomb\0\0" + zlib.compress(bytes(50_000_000), 9))
    jpeg = encode_file(paint_noise(64, 64), file_format="JPEG")
    return {
        "PNG of 30,000 by 30,000": build_png(30_000, 30_000, rows=bytes(1_000)),
        "PNG of 79 megapixels": build_png(8_900, 8_900, rows=bytes(8_900 * (3 * 8_900 + 1))),
        "PNG with a text of 50 MB": build_text_bomb(),
        "PNG with a profile of 50 MB": build_png(1, 1, rows=bytes(4), extra=profile),
        "WEBP of 268 megapixels": b"RIFF\x1e\0\0\0WEBPVP8X\x0a" + bytes(7) + b"\xff\x3f\x00" * 2 + bytes(4),
        "FITS of 1,000,000,000 columns": fits.ljust(2_880),
        "GIF of 65,535 by 65,535": gif,
        "JPEG that declares 65,500 by 65,500": enlarge_jpeg(jpeg),
    }


def enlarge_jpeg(content: bytes) -> bytes:
    """The same file with another size in its frame header."""
    place = content.index(b"\xff\xc0") + 5
    return content[:place] + struct.pack(">HH", 65_500, 65_500) + content[place + 4 :]


def make_impostors(secret_url: str, secret_path: str) -> dict[str, bytes]:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{secret_url}"/><image href="file://{secret_path}"/></svg>'
    script = BytesIO()
    with zipfile.ZipFile(script, "w") as archive:
        archive.writestr("evil.js", "alert(1)")
    return {
        "SVG that loads": svg.encode(),
        "HTML": f'<!doctype html><img src="{secret_url}">'.encode(),
        "PostScript that reads": f"%!PS\n({secret_path}) (r) file".encode(),
        "MVG that loads": f"push graphic-context\nimage over 0,0 1,1 'url({secret_url})'".encode(),
        "PDF": b"%PDF-1.7\n%....",
        "zip": script.getvalue(),
        "executable": b"\x7fELF" + bytes(200),
        "text": b"This is no picture, though it is named holiday.jpg",
        "zero bytes": b"",
        "PNG with a zip behind": encode_file(paint_noise(64, 64), file_format="PNG") + script.getvalue(),
    }


def make_damaged() -> dict[str, bytes]:
    jpeg = encode_file(paint_noise(400, 300), file_format="JPEG", progressive=True)
    png = encode_file(paint_noise(400, 300), file_format="PNG")
    webp = encode_file(paint_noise(400, 300), file_format="WEBP")
    return {
        "progressive JPEG cut in half": jpeg[: len(jpeg) // 2],
        "PNG cut in half": png[: len(png) // 2],
        "WEBP cut in half": webp[: len(webp) // 2],
        "PNG with a hole": png[:60] + bytes(200) + png[260:],
        "JPEG of zeros": b"\xff\xd8\xff" + bytes(500),
        "PNG of no size": build_png(0, 0, rows=b""),
        "PNG with too few rows": build_png(40, 40, rows=bytes(10)),
    }


def make_odd() -> dict[str, bytes]:
    """Honest pictures of unusual modes; and, of three formats, ones that tell who took them and where."""
    noise = paint_noise(120, 90)
    frames = [Image.new("RGB", (40, 40), (shade, 0, 0)) for shade in (0, 120, 240)]
    return {
        "CMYK JPEG": encode_file(noise.convert("CMYK"), file_format="JPEG"),
        "PNG of 16 bits": encode_file(Image.new("I;16", (40, 40), 40_000), file_format="PNG"),
        "PNG with a palette and alpha": encode_file(noise.convert("RGBA").quantize(16), file_format="PNG"),
        "animated WEBP": encode_file(frames[0], file_format="WEBP", save_all=True, append_images=frames[1:]),
        "animated GIF": encode_file(frames[0], file_format="GIF", save_all=True, append_images=frames[1:]),
        "PNG of one pixel": encode_file(Image.new("RGB", (1, 1)), file_format="PNG"),
        **{f"{name} that tells": content for name, content in make_tellers(noise).items()},
    }


def make_tellers(image: Image.Image) -> dict[str, bytes]:
    """By format: pictures with a place, an owner, and a text that hold the canary's words."""
    exif = Image.Exif()
    exif[ARTIST_TAG] = OWNER
    exif[GPS_TAG] = PLACE
    words = PngInfo()
    words.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{OWNER}</x:xmpmeta>")
    return {
        "JPEG": encode_file(image, file_format="JPEG", exif=exif, comment=OWNER.encode()),
        "PNG": encode_file(image, file_format="PNG", exif=exif, pnginfo=words),
        "WEBP": encode_file(image, file_format="WEBP", exif=exif, xmp=f"<x:xmpmeta>{OWNER}</x:xmpmeta>".encode()),
    }
