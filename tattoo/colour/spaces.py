"""Colour spaces in float64: encoded sRGB, linear sRGB, CIE XYZ and CIE L*a*b*, all for D65 and the 2 degree observer.

Every array is (..., 3). XYZ has Y = 1 for white; L* is 0 to 100. An 8-bit picture is linearised by a table of its 256 values;
the way from sRGB to Lab runs in chunks that stay in the cache. OpenCV's conversions are never used for measuring: they are off
by up to 2.4 (CIE76) on 8 bits. Sources: IEC 61966-2-1 (transfer curve), Lindbloom (matrix, white), CIE 15 (Lab, epsilon and
kappa as fractions), Lam 1985 (Bradford).
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tattoo.colour.chunks import run_in_chunks

FloatArray = npt.NDArray[np.float64]
RgbArray = npt.NDArray[np.uint8 | np.floating[Any]]

WHITE_D65: Final[FloatArray] = np.array((0.95047, 1.0, 1.08883))
WHITE_D50: Final[FloatArray] = np.array((0.96422, 1.0, 0.82521))

SRGB_TO_XYZ: Final[FloatArray] = np.array(
    (
        (0.4124564, 0.3575761, 0.1804375),
        (0.2126729, 0.7151522, 0.0721750),
        (0.0193339, 0.1191920, 0.9503041),
    )
)
_XYZ_TO_SRGB: Final[FloatArray] = np.linalg.inv(SRGB_TO_XYZ).astype(np.float64)
_SRGB_TO_RELATIVE: Final[FloatArray] = SRGB_TO_XYZ / WHITE_D65[:, None]
_BRADFORD: Final[FloatArray] = np.array(
    ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
)

_EPSILON: Final = 216 / 24389
_KAPPA: Final = 24389 / 27
_CURVE_BEND: Final = 0.04045
_LINEAR_BEND: Final = _CURVE_BEND / 12.92  # the standard's rounded 0.0031308 would make the two curves no inverses


def _linearise(encoded: FloatArray) -> FloatArray:
    linear = np.maximum(encoded, _CURVE_BEND)
    linear += 0.055
    linear /= 1.055
    np.power(linear, 2.4, out=linear)
    dark = np.nonzero(encoded <= _CURVE_BEND)  # few: cheaper by index than by mask
    linear[dark] = encoded[dark] / 12.92
    return linear


_LINEAR_OF_BYTE: Final = _linearise(np.arange(256) / 255)


def linearise_srgb(rgb: RgbArray) -> FloatArray:
    """Encoded sRGB (..., 3), uint8 0..255 or float 0..1, to linear light float64 0..1; raises TypeError for other types."""
    if rgb.dtype == np.uint8:
        return _LINEAR_OF_BYTE.take(rgb.astype(np.intp))
    if not np.issubdtype(rgb.dtype, np.floating):
        raise TypeError(f"sRGB is uint8 (0..255) or floating (0..1), not {rgb.dtype}")
    return _linearise(rgb.astype(np.float64, copy=False))


def encode_srgb(linear: FloatArray) -> FloatArray:
    """Linear sRGB (..., 3), float64, to encoded values; 0..1 maps to 0..1 and nothing is clipped."""
    curved = 1.055 * np.power(np.maximum(linear, _LINEAR_BEND), 1 / 2.4) - 0.055
    return np.where(linear <= _LINEAR_BEND, 12.92 * linear, curved)


def convert_srgb_to_xyz(rgb: RgbArray) -> FloatArray:
    """Encoded sRGB (..., 3), uint8 0..255 or float 0..1, to XYZ float64 (D65, white Y = 1)."""
    return np.asarray(linearise_srgb(rgb) @ SRGB_TO_XYZ.T)


def convert_xyz_to_lab(xyz: FloatArray) -> FloatArray:
    """XYZ (..., 3), float64, D65, white Y = 1, to Lab float64 (CIE 15:2004, equations 8.3 to 8.8)."""
    f = _compress(np.asarray(xyz, dtype=np.float64) / WHITE_D65)
    lab = np.empty_like(f)
    _write_lab(lab, f=(f[..., 0], f[..., 1], f[..., 2]))
    return lab


def convert_srgb_to_lab(rgb: RgbArray) -> FloatArray:
    """Encoded sRGB (..., 3), uint8 0..255 or float 0..1, to Lab float64 (D65); raises TypeError for other types."""
    pixels = rgb.reshape(-1, 3)
    lab = np.empty(pixels.shape, dtype=np.float64)

    def convert(piece: slice) -> None:
        linear = linearise_srgb(_split_planes(pixels[piece]))
        _write_lab(lab[piece], f=[_compress(_mix(linear, weights=weights)) for weights in _SRGB_TO_RELATIVE])

    run_in_chunks(convert, rows=len(pixels))
    return lab.reshape(rgb.shape)


def convert_lab_to_xyz(lab: FloatArray) -> FloatArray:
    """Lab (..., 3), float64, D65, to XYZ float64 (D65, white Y = 1); the inverse of `convert_xyz_to_lab`."""
    lab = np.asarray(lab, dtype=np.float64)
    fy = (lab[..., 0] + 16) / 116
    f = np.stack((fy + lab[..., 1] / 500, fy, fy - lab[..., 2] / 200), axis=-1)
    cube = f * f * f
    relative: FloatArray = np.where(cube > _EPSILON, cube, (116 * f - 16) / _KAPPA)
    return relative * WHITE_D65


def convert_lab_to_srgb(lab: FloatArray) -> FloatArray:
    """Lab (..., 3), float64, D65, to encoded sRGB float64, colours outside its gamut clipped to 0..1."""
    linear = convert_lab_to_xyz(lab) @ _XYZ_TO_SRGB.T
    return encode_srgb(np.clip(linear, 0, 1))


def adapt_bradford(xyz: FloatArray, *, source_white: FloatArray, target_white: FloatArray) -> FloatArray:
    """XYZ (..., 3), float64, seen under `source_white` (XYZ), as it would be under `target_white` (Lam 1985, Bradford)."""
    gains = (_BRADFORD @ target_white) / (_BRADFORD @ source_white)
    matrix = np.linalg.inv(_BRADFORD) @ (gains[:, None] * _BRADFORD)
    return np.asarray(np.asarray(xyz, dtype=np.float64) @ matrix.T)


def hex_of_lab(lab: FloatArray | Sequence[float]) -> str:
    """One Lab colour (3,), D65, as `#rrggbb`, the nearest in each channel of sRGB."""
    rgb = np.rint(convert_lab_to_srgb(np.asarray(lab, dtype=np.float64)) * 255).astype(int)
    return "#" + "".join(f"{value:02x}" for value in rgb)


def _split_planes(pixels: RgbArray) -> RgbArray:
    """(n, 3) to (3, n), each plane in one piece of memory."""
    planes: RgbArray = np.ascontiguousarray(pixels.T)
    return planes


def _mix(linear: FloatArray, *, weights: FloatArray) -> FloatArray:
    """One row of a matrix product over the planes (3, n), in the same order for every pixel."""
    mixed: FloatArray = linear[0] * weights[0]
    mixed += linear[1] * weights[1]
    mixed += linear[2] * weights[2]
    return mixed


def _compress(relative: FloatArray) -> FloatArray:
    """CIE 15's f: the cube root, with a straight line near black."""
    root: FloatArray = np.cbrt(relative)
    dark = np.nonzero(relative <= _EPSILON)
    root[dark] = (_KAPPA * relative[dark] + 16) / 116
    return root


def _write_lab(lab: FloatArray, *, f: Sequence[FloatArray]) -> None:
    """Fill `lab` (..., 3) from the compressed X, Y and Z, each (...)."""
    fx, fy, fz = f
    np.multiply(fy, 116, out=lab[..., 0])
    lab[..., 0] -= 16
    np.multiply(fx - fy, 500, out=lab[..., 1])
    np.multiply(fy - fz, 200, out=lab[..., 2])
