"""From a decoded video frame to upright 8-bit sRGB pixels, whatever its matrix, range, depth, aspect and rotation.

The matrix and the range are those that the frame names; where it names none: BT.709 from 720 lines up, else BT.601, limited
range, as players do. SDR values are taken as sRGB-encoded (BT.709 and sRGB displays differ by no more than players do); HDR and
wide colour go through `hdr_conversion`. Oblong pixels are made square.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, ColorTrc, Interpolation, VideoReformatter
from numpy.typing import NDArray

from catalog.pipeline.hdr_conversion import Curve, Primaries, convert_to_srgb

_HD_LINES: Final = 720
_BT709, _BT601, _UNSPECIFIED = 1, 6, 2  # AVColorSpace, by ITU-T H.273
_CURVES: Final[dict[int, Curve]] = {ColorTrc.SMPTE2084: "pq", ColorTrc.ARIB_STD_B67: "hlg"}
_PRIMARIES: Final[dict[int, Primaries]] = {ColorPrimaries.BT2020: "bt2020", ColorPrimaries.SMPTE432: "p3"}
_EXACT: Final = Interpolation.AREA | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT | Interpolation.BITEXACT
_MAX_ASPECT: Final = 8.0


@dataclass(frozen=True)
class Orientation:
    """What makes stored pixels upright: first transpose, then mirror left-right, then top-bottom."""

    is_transposed: bool = False
    is_mirrored_x: bool = False
    is_mirrored_y: bool = False

    @property
    def rotation(self) -> int:
        """Degrees clockwise; a mirrored picture has the rotation that remains beside a left-right mirror."""
        if self.is_transposed:
            return 270 if self.is_mirrored_y else 90
        return 180 if self.is_mirrored_y else 0

    def apply(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Turn `rgb` (height, width, 3)."""
        turned = rgb.transpose(1, 0, 2) if self.is_transposed else rgb
        turned = turned[:, ::-1] if self.is_mirrored_x else turned
        turned = turned[::-1] if self.is_mirrored_y else turned
        return np.ascontiguousarray(turned)


def read_orientation(frame: VideoFrame) -> Orientation:
    """The nearest of the eight upright positions to the display matrix (ISO/IEC 14496-12, 6.2.2: row vectors, y down)."""
    try:
        side_data: Iterable[Any] = frame.side_data
        found = [bytes(one) for one in side_data if one.type is Type.DISPLAYMATRIX]
    except ValueError:  # side data of a kind that the binding does not know
        return Orientation(*_ROTATED[round(-frame.rotation / 90) % 4])
    if not found or len(found[0]) != 36:
        return Orientation()
    a, b, _, c, d = (int(one) for one in np.frombuffer(found[0], np.int32)[:5])
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Orientation(False, a < 0, d < 0)
    return Orientation(True, c < 0, b < 0)


_ROTATED: Final = ((False, False, False), (True, True, False), (False, True, True), (True, False, True))
"""Orientations by quarter turns clockwise."""


class FrameConverter:
    """Converts the frames of one clip; `aspect` is the width of a stored pixel in its heights."""

    def __init__(self, *, orientation: Orientation, aspect: float) -> None:
        self.orientation = orientation
        self._aspect = aspect if 1 / _MAX_ASPECT <= aspect <= _MAX_ASPECT else 1.0
        self._reformatters: dict[int, VideoReformatter] = {}

    def display_size(self, frame: VideoFrame) -> tuple[int, int]:
        """(width, height) of the upright original in square pixels."""
        width_px = max(1, round(frame.width * self._aspect))
        return (frame.height, width_px) if self.orientation.is_transposed else (width_px, frame.height)

    def to_rgb(self, frame: VideoFrame, *, max_edge_px: int, is_even: bool = False) -> NDArray[np.uint8]:
        """(height, width, 3), uint8, sRGB, upright, long edge at most `max_edge_px`, never enlarged."""
        width_px, height_px = fit_size(self.display_size(frame), max_edge_px=max_edge_px, is_even=is_even)
        if self.orientation.is_transposed:
            width_px, height_px = height_px, width_px
        if frame.colorspace == _UNSPECIFIED:
            frame.colorspace = _BT709 if frame.height >= _HD_LINES else _BT601
        curve, primaries = _CURVES.get(frame.color_trc, "sdr"), _PRIMARIES.get(frame.color_primaries, "bt709")
        is_plain = (curve, primaries) == ("sdr", "bt709")
        converted = self._reformatters.setdefault(max_edge_px, VideoReformatter()).reformat(
            frame,
            width=width_px,
            height=height_px,
            format="rgb24" if is_plain else "rgb48le",
            interpolation=_EXACT,
            dst_color_range=ColorRange.JPEG,
            threads=1,
        )
        pixels = converted.to_ndarray()
        if is_plain:
            return self.orientation.apply(np.asarray(pixels, dtype=np.uint8))
        wide = np.asarray(pixels, dtype=np.uint16)
        return self.orientation.apply(convert_to_srgb(wide, curve=curve, primaries=primaries))


def fit_size(size: tuple[int, int], *, max_edge_px: int, is_even: bool = False) -> tuple[int, int]:
    """Shrink (width, height) to a long edge of at most `max_edge_px`; `is_even` rounds both to even numbers."""
    scale = min(1.0, max_edge_px / max(size))
    width_px, height_px = (max(1, round(edge * scale)) for edge in size)
    if is_even:
        width_px, height_px = (max(2, edge - edge % 2) for edge in (width_px, height_px))
    return width_px, height_px
