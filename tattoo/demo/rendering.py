"""From a case to its file: composed small, enlarged with a sensor's noise, written as the camera does.

Composed small because the composer's time grows with the pixels, and a network looks at 1024 px of them.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image

from tattoo.demo.case import DemoCase, FileKind
from tattoo.demo.display_p3 import build_profile, convert_srgb_to_display_p3
from tattoo.demo.mishaps import THUMBNAIL_PX, apply_mishap
from tattoo.vision.composition import compose_photo

Pixels = NDArray[np.uint8]

ENLARGED_BY = 2
TWELVE_MEGAPIXELS = (4_000, 3_000)
MOST_NOISE = 3
QUALITY = 90
ORIENTATION_TAG, TURNED_RIGHT = 0x0112, 6
JPEG = "image/jpeg"


@dataclass(frozen=True)
class PhotoFile:
    """A file as it is uploaded."""

    content: bytes
    media_type: str


def render_case(case: DemoCase) -> PhotoFile:
    """Draw a case's photograph and write its file; the same case, the same bytes, with the same libraries."""
    return WRITERS[case.file](draw_case(case))


def draw_case(case: DemoCase) -> Pixels:
    """The pixels of a case's photograph, upright, (h, w, 3) uint8 sRGB."""
    photo = compose_photo(case.seed, wishes=case.wishes)
    rgb = apply_mishap(photo, mishap=case.mishap) if case.mishap else photo.rgb
    height_px, width_px = rgb.shape[:2]
    if height_px <= THUMBNAIL_PX:
        return rgb
    if case.file is FileKind.TWELVE_MEGAPIXELS:
        return enlarge(rgb, size=TWELVE_MEGAPIXELS, seed=case.seed)
    return enlarge(rgb, size=(ENLARGED_BY * width_px, ENLARGED_BY * height_px), seed=case.seed)


def enlarge(rgb: Pixels, *, size: tuple[int, int], seed: int) -> Pixels:
    """At `size` (width, height) px, with noise between the levels; what is black and white or of one colour stays so."""
    large = cv2.resize(rgb, size, interpolation=cv2.INTER_CUBIC)
    flat = np.ptp(large, axis=1).max(axis=1) == 0
    noise = np.random.default_rng(seed).integers(-MOST_NOISE, MOST_NOISE + 1, (*large.shape[:2], 1), dtype=np.int16)
    noise[flat] = 0
    return np.asarray(np.clip(large.astype(np.int16) + noise, 0, 255), np.uint8)


def _write_jpeg(rgb: Pixels) -> PhotoFile:
    return _save(Image.fromarray(rgb))


def _write_display_p3(rgb: Pixels) -> PhotoFile:
    return _save(Image.fromarray(convert_srgb_to_display_p3(rgb)), profile=build_profile())


def _write_turned(rgb: Pixels) -> PhotoFile:
    """As a telephone held upright does it: the pixels lie on their side, and EXIF says so."""
    return _save(Image.fromarray(np.rot90(rgb)), orientation=TURNED_RIGHT)


def _write_heic(rgb: Pixels) -> PhotoFile:
    file = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(rgb)).save(file, quality=QUALITY)
    return PhotoFile(file.getvalue(), "image/heic")


def _save(image: Image.Image, *, profile: bytes = b"", orientation: int = 0) -> PhotoFile:
    file, exif = io.BytesIO(), Image.Exif()
    if orientation:
        exif[ORIENTATION_TAG] = orientation
    image.save(file, "JPEG", quality=QUALITY, icc_profile=profile or None, exif=exif)
    return PhotoFile(file.getvalue(), JPEG)


WRITERS: Mapping[FileKind, Callable[[Pixels], PhotoFile]] = {
    FileKind.JPEG: _write_jpeg,
    FileKind.DISPLAY_P3: _write_display_p3,
    FileKind.TURNED: _write_turned,
    FileKind.TWELVE_MEGAPIXELS: _write_jpeg,
    FileKind.HEIC: _write_heic,
}
