"""High dynamic range and wide colour to sRGB: display light relative to reference white, then BT.709 primaries, clipped.

Reference white (203 cd/m2, Report ITU-R BT.2408) becomes white; what is brighter is cut. libswscale can do it too, but spends
five seconds on a table for every size (measured); these tables take milliseconds.
"""

from functools import lru_cache
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Curve: TypeAlias = Literal["pq", "hlg", "sdr"]
Primaries: TypeAlias = Literal["bt709", "bt2020", "p3"]

_LEVELS: Final = 4096
_REFERENCE_CD_M2: Final = 203.0
_HLG_PEAK_CD_M2: Final = 1000.0
_BT2020_LUMA: Final = np.array([0.2627, 0.6780, 0.0593], np.float32)

_TO_BT709: Final[dict[Primaries, NDArray[np.float32]]] = {
    "bt709": np.eye(3, dtype=np.float32),
    "bt2020": np.array(  # Recommendation ITU-R BT.2087, inverse of M2
        [[1.6605, -0.5876, -0.0729], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1188]], np.float32
    ),
    "p3": np.array(  # Display P3 (SMPTE EG 432-1, D65)
        [[1.2249, -0.2249, 0.0], [-0.0421, 1.0421, 0.0], [-0.0196, -0.0786, 1.0982]], np.float32
    ),
}


def convert_to_srgb(rgb: NDArray[np.uint16], *, curve: Curve, primaries: Primaries) -> NDArray[np.uint8]:
    """Convert `rgb` (height, width, 3), uint16, full range, encoded by `curve`, to uint8 sRGB."""
    light = _list_light(curve)[rgb >> 4]
    if curve == "hlg":
        light *= _apply_system_gamma(light)
    linear = np.clip(light @ _TO_BT709[primaries].T, 0.0, 1.0)
    levels = (linear * (_LEVELS * 16 - 1) + 0.5).astype(np.uint16)
    return np.asarray(_list_srgb()[levels], dtype=np.uint8)


def _apply_system_gamma(scene: NDArray[np.float32]) -> NDArray[np.float32]:
    """The factor from scene light to display light at 1,000 cd/m2 (BT.2100, table 5: gamma 1.2), in reference whites."""
    luminance = np.maximum(scene @ _BT2020_LUMA, 1e-6)[..., None]
    return np.asarray(luminance**0.2 * (_HLG_PEAK_CD_M2 / _REFERENCE_CD_M2), dtype=np.float32)


@lru_cache(maxsize=3)
def _list_light(curve: Curve) -> NDArray[np.float32]:
    """Light of each of 4,096 code values: relative to reference white, or for HLG scene light, 0 to 1."""
    code = np.linspace(0.0, 1.0, _LEVELS)
    if curve == "pq":  # BT.2100, table 4
        power = code ** (1 / 78.84375)
        light = (np.maximum(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)) ** (1 / 0.1593017578125)
        return np.asarray(light * 10_000 / _REFERENCE_CD_M2, dtype=np.float32)
    if curve == "hlg":  # BT.2100, table 5
        a, b, c = 0.17883277, 0.28466892, 0.55991073
        light = np.where(code <= 0.5, code**2 / 3, (np.exp((code - c) / a) + b) / 12)
        return np.asarray(light, dtype=np.float32)
    light = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    return np.asarray(light, dtype=np.float32)


@lru_cache(maxsize=1)
def _list_srgb() -> NDArray[np.uint8]:
    """sRGB code value (IEC 61966-2-1) of each of 65,536 levels of linear light."""
    linear = np.linspace(0.0, 1.0, _LEVELS * 16)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(encoded * 255), dtype=np.uint8)
