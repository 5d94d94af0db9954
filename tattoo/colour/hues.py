"""The hues of CIEDE2000 as directions in the a'b' plane instead of angles.

The hue difference comes from the cross and dot product, the mean hue is the bisector of the shorter arc, and the cosines of its
multiples are a polynomial in its own cosine and sine. That needs no cosine at all, has no wrap-around at 360 degrees, and
decides hues that are exactly opposite (pair 14 of the paper) without rounding: their cross product is exactly zero. Equation
numbers are those of Sharma, Wu and Dalal 2005.
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Direction = tuple[FloatArray, FloatArray, FloatArray]
"""a', b' and their length C', each (...)."""

_TINY: Final = 1e-300
_ROOT_2: Final = math.sqrt(2)


def _expand_hue_weight() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """T (equation 15) as P(c) + s Q(c), where c and s are the mean hue's cosine and sine; coefficients, highest power first."""
    first, second = 0.17 * math.cos(math.radians(30)), 0.17 * math.sin(math.radians(30))
    third, fourth = 0.32 * math.cos(math.radians(6)), 0.32 * math.sin(math.radians(6))
    fifth, sixth = 0.20 * math.cos(math.radians(63)), 0.20 * math.sin(math.radians(63))
    of_cosine = (-8 * fifth, 4 * third, 0.48 + 8 * fifth, -first - 3 * third, 0.76 - fifth)
    of_sine = (-8 * sixth, -4 * fourth, 4 * sixth, fourth - second)
    return of_cosine, of_sine


_OF_COSINE, _OF_SINE = _expand_hue_weight()


def compare_hues(first: Direction, second: Direction) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Delta H' (equation 11) and the cosine and sine of the mean hue (14), from a', b' and C' of both colours.

    The bisector of a narrow arc is along the sum of both directions, that of a wide one across their difference. Without
    chroma the hue is anything, and nothing depends on it.
    """
    (a1, b1, c1), (a2, b2, c2) = first, second
    dot, cross, product = a1 * a2, a1 * b2, c1 * c2
    dot += b1 * b2
    cross -= a2 * b1
    is_wide = dot < 0
    root = np.abs(dot, out=dot)
    root += product
    root += _TINY
    np.sqrt(root, out=root)
    scale = _invert(product, root=root)
    p, q, r, s = c2 * a1, c1 * a2, c2 * b1, c1 * b2
    cross *= _ROOT_2
    if not is_wide.any():
        cross /= root
        p += q
        r += s
    else:
        turn = _turn_of_arc(cross, a1=a1, b1=b1)
        cross, p, r = (
            np.where(is_wide, turn * root * _ROOT_2, cross / root),
            np.where(is_wide, turn * (s - r), p + q),
            np.where(is_wide, turn * (p - q), r + s),
        )
    p *= scale
    r *= scale
    # Where a' is so small that its square is 0, the length is too, and the quotient anything.
    return cross, np.clip(p, -1, 1, out=p), np.clip(r, -1, 1, out=r)


def _invert(product: FloatArray, *, root: FloatArray) -> FloatArray:
    """One over the length of the sum or difference of the two directions, each times the other's chroma."""
    product *= 2
    np.sqrt(product, out=product)
    product *= root
    product += _TINY
    return np.divide(1, product, out=product)


def _turn_of_arc(cross: FloatArray, *, a1: FloatArray, b1: FloatArray) -> FloatArray:
    """+1 where the shorter arc from the first hue to the second runs counter-clockwise, else -1.

    Of two exactly opposite hues the paper's rule, with both in [0, 360), starts from the lower one.
    """
    turn = np.copysign(1.0, cross)
    opposite = np.flatnonzero(cross.ravel() == 0)
    if opposite.size:
        a, b = a1.ravel()[opposite], b1.ravel()[opposite]
        turn.ravel()[opposite] = np.where((b > 0) | ((b == 0) & (a > 0)), 1.0, -1.0)
    return turn


def _evaluate(coefficients: tuple[float, ...], x: FloatArray) -> FloatArray:
    """A polynomial by Horner's rule."""
    value = x * coefficients[0]
    for coefficient in coefficients[1:-1]:
        value += coefficient
        value *= x
    value += coefficients[-1]
    return value


def weigh_hue(cos_h: FloatArray, sin_h: FloatArray) -> FloatArray:
    """T (equation 15)."""
    weight = _evaluate(_OF_SINE, cos_h)
    weight *= sin_h
    weight += _evaluate(_OF_COSINE, cos_h)
    return weight
