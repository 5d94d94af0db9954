"""A decoded picture: pixels that every stage can trust, and the facts of the file that they came from.

Whatever the file held (rotation, colour profile, alpha, 16 bits, CMYK), the pixels are upright 8-bit sRGB
without alpha, so that no stage needs to know about files.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

DECODER_VERSION: Final = 1
"""Raise it when the same file decodes to other pixels: every stage that reads the picture becomes stale."""


@dataclass(frozen=True, kw_only=True)
class PictureFacts:
    """What the file says about itself.

    `width_px` and `height_px` are those of the original, upright; `mode` is Pillow's mode of the stored
    pixels; `bit_depth` counts bits a channel; `icc_applied` says that the embedded profile was converted to
    sRGB (False with a profile named means that it could not be read and the values were taken as sRGB);
    `orientation` is EXIF's 1 to 8.
    """

    media_type: str
    width_px: int
    height_px: int
    mode: str
    frames: int
    bit_depth: int
    icc_profile: str | None
    icc_applied: bool
    orientation: int
    has_exif: bool
    has_gps: bool
    size_bytes: int
    sha256: str


@dataclass(frozen=True, eq=False)
class Picture:
    """Pixels `rgb` (height, width, 3), uint8, sRGB, upright, long edge at most 2048 px, read-only; and the
    file's facts.
    """

    rgb: NDArray[np.uint8]
    facts: PictureFacts

    @property
    def width_px(self) -> int:
        """Width of `rgb`, at most that of the original."""
        return int(self.rgb.shape[1])

    @property
    def height_px(self) -> int:
        """Height of `rgb`, at most that of the original."""
        return int(self.rgb.shape[0])
