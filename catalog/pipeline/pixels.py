"""Reading the pixels of an untrusted picture with Pillow: the part that runs inside the confined child.

The header is read and judged before any pixel is. It imports Pillow and the standard library only, all of it
before anything hostile is seen, because the child may open no file.
"""

import io
import warnings
from collections.abc import Mapping
from typing import Any, Final

from PIL import Image, ImageCms, ImageFile, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

from catalog.pipeline.pixel_conversion import to_upright_srgb

FORMATS: Final[dict[str, tuple[str, ...]]] = {
    "image/jpeg": ("JPEG",),
    "image/png": ("PNG",),
    "image/webp": ("WEBP",),
}
PLUGINS: Final = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)

_EXIF_ORIENTATION: Final = 0x0112
_EXIF_GPS: Final = 0x8825

Header = dict[str, Any]


def warm_up() -> None:
    """Decode one tiny picture of each format, so that everything Pillow loads late is loaded."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    request = {"max_pixels": 64, "max_edge_px": 4, "memory_bytes": 0}
    for media_type, (name,) in FORMATS.items():
        file = io.BytesIO()
        Image.new("RGB", (8, 8)).save(file, name, icc_profile=profile, exif=Image.Exif())
        read_pixels(request | {"media_type": media_type}, file.getvalue())
        read_pixels(request | {"media_type": media_type}, file.getvalue()[:-20])


class RefusedError(Exception):
    """The picture is refused: `code` for machines, `detail` for people."""

    def __init__(self, code: str, *, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def read_pixels(request: Mapping[str, Any], content: bytes) -> tuple[Header, bytes]:
    """Decode `content` as `request["media_type"]` within `max_pixels`; give facts and RGB bytes, long edge ≤
    `max_edge_px`.

    The answer is `{"facts": …, "width_px": …, "height_px": …}` with width by height by 3 bytes, or `{"refused":
    code, "detail": sentence}` with none.
    """
    try:
        return _read_pixels(request, content)
    except RefusedError as refusal:
        return {"refused": refusal.code, "detail": refusal.detail}, b""


def _read_pixels(request: Mapping[str, Any], content: bytes) -> tuple[Header, bytes]:
    media_type = str(request["media_type"])
    try:
        image = _open_image(content, media_type=media_type, max_pixels=int(request["max_pixels"]))
        facts = _describe_image(image, content=content)
        upright, profile = to_upright_srgb(
            image, orientation=facts["orientation"], max_edge_px=int(request["max_edge_px"])
        )
    except MemoryError as error:
        raise RefusedError("decode_memory", detail=_memory_detail(request)) from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError) as error:
        raise _classify_error(error, media_type=media_type, size_bytes=len(content)) from error
    facts |= {"icc_profile": profile.name, "icc_applied": profile.is_applied}
    return {"facts": facts, "width_px": upright.width, "height_px": upright.height}, upright.tobytes()


def _open_image(content: bytes, *, media_type: str, max_pixels: int) -> ImageFile.ImageFile:
    """Read the header. Pillow raises its error above twice MAX_IMAGE_PIXELS, before any WEBP canvas is
    allocated.
    """
    Image.MAX_IMAGE_PIXELS = max(1, max_pixels // 2)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(content), formats=FORMATS[media_type])
    except Image.DecompressionBombError as error:
        found = "".join(char for char in str(error).partition(" pixels")[0] if char.isdigit())
        raise _too_many_pixels(f"{int(found):,}", max_pixels=max_pixels) from error
    if image.width * image.height > max_pixels:
        raise _too_many_pixels(
            f"{image.width:,} by {image.height:,} = {image.width * image.height:,}", max_pixels=max_pixels
        )
    return image


def _describe_image(image: ImageFile.ImageFile, *, content: bytes) -> Header:
    exif = image.getexif()
    orientation = exif.get(_EXIF_ORIENTATION, 1)
    orientation = orientation if orientation in range(1, 9) else 1
    turned = orientation >= 5
    return {
        "width_px": image.height if turned else image.width,
        "height_px": image.width if turned else image.height,
        "mode": image.mode,
        "frames": int(getattr(image, "n_frames", 1)),
        "bit_depth": content[24] if image.format == "PNG" else 8,
        "orientation": orientation,
        "has_exif": len(exif) > 0,
        "has_gps": _has_gps(image, exif=exif),
    }


def _has_gps(image: ImageFile.ImageFile, *, exif: Image.Exif) -> bool:
    packets = (image.info.get("xmp", b""), image.info.get("XML:com.adobe.xmp", ""))
    return bool(exif.get_ifd(_EXIF_GPS)) or any("GPSLatitude" in str(packet) for packet in packets)


def _too_many_pixels(found: str, *, max_pixels: int) -> RefusedError:
    detail = (
        f"The picture has {found} pixels; at most {max_pixels:,} are read. Make it smaller and send it again."
    )
    return RefusedError("too_many_pixels", detail=detail)


def _memory_detail(request: Mapping[str, Any]) -> str:
    limit_mib = int(request["memory_bytes"]) // 2**20
    return (
        f"Decoding needs more than the {limit_mib:,} MiB of memory that it may use. Make the picture smaller."
    )


def _classify_error(error: Exception, *, media_type: str, size_bytes: int) -> RefusedError:
    """Name the refusal by Pillow's own words: it raises one class for a cut file, a damaged one and a lack of
    memory.
    """
    words = str(error).lower()
    if "out of memory" in words or "-9" in words:
        return RefusedError(
            "decode_memory", detail=f"Decoding ran out of memory ({error}). Make the picture smaller."
        )
    if any(sign in words for sign in ("truncated", "not enough image data", "unexpected end", "eof")):
        detail = f"The {media_type} file of {size_bytes:,} bytes ends too early ({error}). Send it whole."
        return RefusedError("truncated", detail=detail)
    detail = f"The file says that it is {media_type}, but cannot be decoded ({error}). Save it again."
    return RefusedError("decode_failed", detail=detail)
