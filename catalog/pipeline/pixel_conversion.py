"""From the pixels of any file to upright 8-bit sRGB without alpha.

Order: shrink by whole factors in strips (so that memory stays near that of the decoded original), Lanczos to
the target, colour profile to sRGB, alpha onto white, EXIF rotation. Pillow and the standard library only.
"""

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageCms, ImageFile

_STRIP_ROWS: Final = 256
_SRGB: Final = ImageCms.createProfile("sRGB")
_UPRIGHT: Final[dict[int, Image.Transpose]] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class ColourProfile:
    """The embedded ICC profile's description, and whether its conversion to sRGB worked."""

    name: str | None = None
    is_applied: bool = False


def to_upright_srgb(
    image: ImageFile.ImageFile, *, orientation: int, max_edge_px: int
) -> tuple[Image.Image, ColourProfile]:
    """Load the pixels; give them as RGB, upright, long edge at most `max_edge_px`. Raises Pillow's errors."""
    embedded = image.info.get("icc_profile")
    target = _target_size(image.size, max_edge_px=max_edge_px)
    if image.format in ("JPEG", "MPO"):
        image.draft(None, target)
    image.load()
    small, profile = _apply_profile(_shrink(image, target=target), embedded=embedded)
    flat = _flatten_on_white(small)
    turn = _UPRIGHT.get(orientation)
    return (flat.transpose(turn) if turn is not None else flat), profile


def _target_size(size: tuple[int, int], *, max_edge_px: int) -> tuple[int, int]:
    scale = min(1.0, max_edge_px / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _shrink(image: Image.Image, *, target: tuple[int, int]) -> Image.Image:
    """Box average by whole factors strip by strip, then Lanczos; gives mode L, RGB, RGBA or CMYK."""
    factor = (max(1, image.width // target[0]), max(1, image.height // target[1]))
    if factor == (1, 1):
        return _to_plain_mode(image).resize(target, Image.Resampling.LANCZOS)
    rows = _STRIP_ROWS * factor[1] if factor[1] < image.height else image.height
    strips = [
        _to_plain_mode(image.crop((0, top, image.width, min(top + rows, image.height)))).reduce(factor)
        for top in range(0, image.height, rows)
    ]
    joined = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
    for index, strip in enumerate(strips):
        joined.paste(strip, (0, sum(one.height for one in strips[:index])))
    return joined.resize(target, Image.Resampling.LANCZOS)


def _to_plain_mode(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 257)).convert("L")  # convert() alone clips 16 bits at 255
    if "transparency" in image.info or image.mode in ("PA", "LA", "La", "RGBa"):
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "RGBA", "CMYK"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _apply_profile(image: Image.Image, *, embedded: bytes | None) -> tuple[Image.Image, ColourProfile]:
    """Convert to sRGB by the embedded profile, keeping alpha; an unusable profile leaves the values as they
    are.
    """
    if not embedded:
        return image, ColourProfile()
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(embedded))
        name = ImageCms.getProfileDescription(source).strip()[:80] or "unnamed"
    except (OSError, ImageCms.PyCMSError):
        return image, ColourProfile("unreadable")
    colours = image.convert("RGB") if image.mode == "RGBA" else image
    try:
        converted = ImageCms.profileToProfile(colours, source, _SRGB, outputMode="RGB")
    except (OSError, ValueError, ImageCms.PyCMSError):
        return image, ColourProfile(name)
    if converted is None:
        return image, ColourProfile(name)
    if image.mode == "RGBA":
        converted.putalpha(image.getchannel("A"))
    return converted, ColourProfile(name, is_applied=True)


def _flatten_on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image.convert("RGB")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")
