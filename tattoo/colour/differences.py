"""The colour difference CIEDE2000 in float64, after Sharma, Wu and Dalal 2005.

Hues are directions, not angles (`hues`). The work is done in chunks and in place: it is bound by memory. Equation numbers are
the paper's.
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from tattoo.colour.chunks import ROWS_PER_CHUNK, run_in_chunks
from tattoo.colour.hues import compare_hues, weigh_hue

FloatArray = npt.NDArray[np.float64]

_POW_25_7: Final = 25.0**7


def calculate_delta_e_2000(lab: npt.ArrayLike, other: npt.ArrayLike) -> FloatArray:
    """CIEDE2000 with kL = kC = kH = 1 between Lab colours (..., 3), broadcast, D65; gives float64 (...), 0 and more.

    Source: Sharma, Wu and Dalal 2005, equations 2 to 22. Symmetric, and 0 for equal colours.
    """
    first, second = np.broadcast_arrays(np.asarray(lab, dtype=np.float64), np.asarray(other, dtype=np.float64))
    shape = first.shape[:-1]
    difference = np.empty(shape, dtype=np.float64)
    if not shape:
        return np.asarray(_measure(first[None], second[None])[0])
    axis = int(np.argmax(shape))
    first, second = np.moveaxis(first, axis, 0), np.moveaxis(second, axis, 0)
    out = np.moveaxis(difference, axis, 0)

    def work(piece: slice) -> None:
        out[piece] = _measure(first[piece], second[piece])

    per_row = max(1, difference.size // max(1, shape[axis]))
    run_in_chunks(work, rows=shape[axis], rows_per_chunk=max(1, ROWS_PER_CHUNK // per_row))
    return difference


def _measure(first: FloatArray, second: FloatArray) -> FloatArray:
    l1, a1, b1 = (np.ascontiguousarray(first[..., channel]) for channel in range(3))
    l2, a2, b2 = (np.ascontiguousarray(second[..., channel]) for channel in range(3))
    stretch = _stretch_a(_length(a1, b1), _length(a2, b2))
    a1, a2 = a1 * stretch, np.multiply(a2, stretch, out=stretch)
    c1, c2 = _length(a1, b1), _length(a2, b2)
    hue_difference, cos_h, sin_h = compare_hues((a1, b1, c1), (a2, b2, c2))
    mean_chroma = c1 + c2
    mean_chroma *= 0.5
    hue_term = _divide_by_scale(hue_difference, slope=0.015, scale=weigh_hue(cos_h, sin_h), by=mean_chroma)
    chroma_term = _divide_by_scale(np.subtract(c2, c1, out=c2), slope=0.045, scale=None, by=mean_chroma)
    square = _weigh_lightness(l1, l2)
    square *= square
    mixed = _rotate_blue(cos_h, sin_h, mean_chroma=mean_chroma)
    mixed *= hue_term
    mixed += chroma_term
    mixed *= chroma_term
    square += mixed
    hue_term *= hue_term
    square += hue_term
    np.maximum(square, 0, out=square)
    return np.sqrt(square, out=square)


def _length(a: FloatArray, b: FloatArray) -> FloatArray:
    square = a * a
    square += b * b
    return np.sqrt(square, out=square)


def _saturate(chroma: FloatArray) -> FloatArray:
    """The root of C^7 / (C^7 + 25^7), the power by multiplication."""
    square = chroma * chroma
    power = square * square
    power *= square
    power *= chroma
    power /= np.add(power, _POW_25_7, out=square)
    return np.sqrt(power, out=power)


def _stretch_a(chroma: FloatArray, other: FloatArray) -> FloatArray:
    """1 + G (equations 3 and 4); both chromas are used up."""
    chroma += other
    chroma *= 0.5
    stretch = _saturate(chroma)
    stretch *= -0.5
    stretch += 1.5
    return stretch


def _divide_by_scale(difference: FloatArray, *, slope: float, scale: FloatArray | None, by: FloatArray) -> FloatArray:
    """Delta C' / S_C or Delta H' / S_H (equations 20 and 21) in place; `scale` is T."""
    divisor = by * slope if scale is None else np.multiply(scale, by, out=scale)
    if scale is not None:
        divisor *= slope
    divisor += 1
    difference /= divisor
    return difference


def _weigh_lightness(l1: FloatArray, l2: FloatArray) -> FloatArray:
    """Delta L' / S_L (equations 8 and 19)."""
    square = l1 + l2
    square *= 0.5
    square -= 50
    square *= square
    root = np.sqrt(square + 20)
    square *= 0.015
    square /= root
    square += 1
    return np.divide(np.subtract(l2, l1, out=root), square, out=square)


def _rotate_blue(cos_h: FloatArray, sin_h: FloatArray, *, mean_chroma: FloatArray) -> FloatArray:
    """R_T (equations 16 to 18 and 22), the turn of the tolerance ellipses near blue; the hue is in [0, 360).

    sin(2 x) is 2 tan(x) / (1 + tan(x)^2): NumPy's tangent is vectorised, its sine of float64 is not.
    """
    turn = np.arctan2(sin_h, cos_h)
    turn += (2 * math.pi) * (turn < 0)
    turn -= math.radians(275)
    turn *= 1 / math.radians(25)
    turn *= turn
    np.negative(turn, out=turn)
    np.exp(turn, out=turn)
    turn *= math.radians(30)
    np.tan(turn, out=turn)
    sine = turn * turn
    sine += 1
    np.divide(turn, sine, out=sine)
    sine *= -4
    sine *= _saturate(mean_chroma)
    return sine
