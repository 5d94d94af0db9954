"""Display P3, the space of telephones' cameras: pixels out of sRGB, and the ICC profile that says so.

The profile is an ICC.1:2022 version 4 matrix profile: P3's primaries under D65, adapted to D50 by Bradford, with sRGB's curve.
"""

import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tattoo.colour.spaces import SRGB_TO_XYZ, encode_srgb, linearise_srgb

P3_TO_XYZ: Final = np.array(
    ((0.486571, 0.265668, 0.198217), (0.228975, 0.691739, 0.079287), (0.0, 0.045113, 1.043944)), np.float64
)
"""Linear Display P3 to XYZ (D65): SMPTE EG 432-1 primaries."""

COLUMNS_D50: Final = {
    b"rXYZ": (0.51512, 0.24120, -0.00105),
    b"gXYZ": (0.29198, 0.69225, 0.04189),
    b"bXYZ": (0.15710, 0.06657, 0.78407),
}
WHITE_D50: Final = (0.9642, 1.0, 0.8249)
SRGB_CURVE: Final = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
VERSION_4_3: Final = 0x04300000


def convert_srgb_to_display_p3(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same colours (h, w, 3) uint8 sRGB as uint8 Display P3; P3 holds all of sRGB, so nothing is clipped."""
    linear = linearise_srgb(rgb) @ (np.linalg.inv(P3_TO_XYZ) @ SRGB_TO_XYZ).T
    return np.asarray(255 * encode_srgb(np.clip(linear, 0, 1)) + 0.5, np.uint8)


def build_profile() -> bytes:
    """The ICC profile of Display P3."""
    tags = {b"desc": _name("Display P3"), b"cprt": _name("CC0"), b"wtpt": _xyz(WHITE_D50)}
    tags |= {tag: _xyz(column) for tag, column in COLUMNS_D50.items()}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), b"para" + bytes(4) + struct.pack(">HH", 3, 0) + _fix(SRGB_CURVE))
    table, body, begin = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, content in tags.items():
        table += tag + struct.pack(">II", begin + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    header = struct.pack(">I4sI4s4s4s", begin + len(body), b"none", VERSION_4_3, b"mntr", b"RGB ", b"XYZ ")
    header += bytes(12) + b"acsp" + bytes(28) + _fix(WHITE_D50)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def _fix(values: tuple[float, ...]) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65_536)) for value in values)


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ " + bytes(4) + _fix(values)


def _name(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(encoded), 28) + encoded
