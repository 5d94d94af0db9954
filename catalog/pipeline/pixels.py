"""Reading the pixels of an untrusted picture with Pillow: the part that runs inside the confined child.

The header is read and judged before any pixel is. It imports Pillow, its HEIF plugin and the standard library only, all of
it before anything hostile is seen, because the child may open no file. Of a HEIF file only the primary image is read, no
thumbnail and no gain map; libheif has turned it upright, and the plugin clears its EXIF orientation.
"""

import io
import warnings
from collections.abc import Mapping
from typing import Any, Final

import pillow_heif
from PIL import (
    Image,
    ImageCms,
    ImageFile,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from catalog.pipeline.pixel_conversion import to_upright_srgb
from catalog.pipeline.refusal import RefusedError

FORMATS: Final[dict[str, tuple[str, ...]]] = {
    "image/jpeg": ("JPEG",),
    "image/png": ("PNG",),
    "image/webp": ("WEBP",),
    "image/heic": ("HEIF",),
    "image/heif": ("HEIF",),
}
PLUGINS: Final = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)

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


def read_pixels(request: Mapping[str, Any], content: bytes) -> tuple[Header, bytes]:
    """Decode `content` as the request's `media_type`, at most `max_pixels`, to a long edge of `max_edge_px`.

    Gives `{"facts": …, "width_px": …, "height_px": …}` with width * height * 3 bytes of RGB, or
    `{"refused": code, "detail": sentence}` with none.
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
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, RuntimeError) as error:
        raise _classify_error(error, media_type=media_type, content=content) from error
    facts |= {"icc_profile": profile.name, "icc_applied": profile.is_applied}
    return {"facts": facts, "width_px": upright.width, "height_px": upright.height}, upright.tobytes()


def _open_image(content: bytes, *, media_type: str, max_pixels: int) -> ImageFile.ImageFile:
    """Read the header. Pillow refuses above twice MAX_IMAGE_PIXELS, before it allocates a WEBP canvas."""
    Image.MAX_IMAGE_PIXELS = max_pixels // 2
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it only warns between once and twice
            return Image.open(io.BytesIO(content), formats=FORMATS[media_type])
    except Image.DecompressionBombError as error:
        found = int("".join(char for char in str(error).partition(" pixels")[0] if char.isdigit()))
        detail = f"The picture has {found:,} pixels; at most {max_pixels:,} are read. Make it smaller."
        raise RefusedError("too_many_pixels", detail=detail) from error


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
        "bit_depth": content[24] if image.format == "PNG" else int(image.info.get("bit_depth", 8)),
        "orientation": orientation,
        "has_exif": len(exif) > 0,
        "has_gps": _has_gps(image, exif=exif),
    }


def _has_gps(image: ImageFile.ImageFile, *, exif: Image.Exif) -> bool:
    packets = (image.info.get("xmp", b""), image.info.get("XML:com.adobe.xmp", ""))
    return bool(exif.get_ifd(_EXIF_GPS)) or any("GPSLatitude" in str(packet) for packet in packets)


def _memory_detail(request: Mapping[str, Any]) -> str:
    limit_mib = int(request["memory_bytes"]) // 2**20
    return f"Decoding needs more than the {limit_mib:,} MiB of memory that it may use. Make the picture smaller."


def _classify_error(error: Exception, *, media_type: str, content: bytes) -> RefusedError:
    """Name the refusal by Pillow's own words: one class stands for a cut file, a damaged one, a lack of memory."""
    told = " ".join(str(error).split())
    words = told.lower()
    if "out of memory" in words or "-9" in words:
        return RefusedError("decode_memory", detail=f"Decoding ran out of memory ({told}). Make it smaller.")
    is_cut = any(sign in words for sign in ("truncated", "not enough image data", "unexpected end", "eof"))
    if is_cut or _is_cut_webp(content):
        detail = f"The {media_type} file of {len(content):,} bytes ends too early ({told}). Send it whole."
        return RefusedError("truncated", detail=detail)
    reason = "its header is damaged or cut off" if isinstance(error, UnidentifiedImageError) else told
    detail = f"The file says that it is {media_type}, but cannot be decoded ({reason}). Save it again."
    return RefusedError("decode_failed", detail=detail)


def _is_cut_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and int.from_bytes(content[4:8], "little") + 8 > len(content)
