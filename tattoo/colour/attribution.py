"""Which family each cluster of colours belongs to, told by itself or by the company it keeps.

Ink of one family is seen in many shades: where it is thin it comes near the skin's colour and with it near other families. A
cluster between families goes to the one of them that another cluster of the same tattoo states by itself, if there is exactly
one. What then is still between families stays unknown.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tattoo.colour.matching import Match
from tattoo.terms import InkFamily

LEAST_COMPANY_SHARE: Final = 0.05
"""A family attracts other clusters when its own have at least this share of the core."""


def attribute_clusters(matches: list[Match], *, pixels: NDArray[np.int64]) -> tuple[InkFamily, ...]:
    """The family of each cluster; `pixels` (k,) int64 is the number of core pixels of each."""
    own = [match.family for match in matches]
    shares = {
        family: sum(float(count) for name, count in zip(own, pixels, strict=True) if name == family) for family in own
    }
    company = {name for name, count in shares.items() if count >= LEAST_COMPANY_SHARE * pixels.sum()} - {
        InkFamily.UNKNOWN
    }
    return tuple(_join(match, company=company) for match in matches)


def _join(match: Match, *, company: set[InkFamily]) -> InkFamily:
    """The cluster's own family, or the only one near it that is in its company."""
    near = company & set(match.between)
    return near.pop() if match.family == InkFamily.UNKNOWN and len(near) == 1 else match.family
