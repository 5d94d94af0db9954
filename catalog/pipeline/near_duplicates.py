"""When two media are nearly the same, by the bits in which their hashes differ, and which hashes say enough to be compared.

Pictures: pHash and dHash together, for either alone calls different pictures near (docs/algorithms/near-duplicates.md has the
measured distances). Clips: the video hash. A hash with few set or few unset bits comes from a picture without structure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

MOST_PHASH_BITS: Final = 10
MOST_DHASH_BITS: Final = 10
MOST_VIDEO_HASH_BITS: Final = 10
HASH_BITS: Final = 64
FEWEST_BITS: Final = 8
"""A hash with fewer set bits than this, or fewer unset ones, is not compared."""


@dataclass(frozen=True)
class Hashes:
    """The 64-bit hashes of a medium, as 16 hexadecimal digits; None where there is none, or none that says enough."""

    phash: str | None = None
    dhash: str | None = None
    video_hash: str | None = None


def read_hashes(facts: Mapping[str, Any]) -> Hashes:
    """The hashes that a stage's facts hold. The dHash counts only beside a pHash that says enough."""
    phash = choose_telling(facts.get("phash"))
    return Hashes(
        phash=phash,
        dhash=facts.get("dhash") if phash else None,
        video_hash=choose_telling(facts.get("clip_hash")),
    )


def choose_telling(digits: Any) -> str | None:
    """The hash, or None for one of another size or of a picture without structure."""
    if not isinstance(digits, str) or len(digits) * 4 != HASH_BITS:
        return None
    return digits if FEWEST_BITS <= int(digits, 16).bit_count() <= HASH_BITS - FEWEST_BITS else None


def write_bits(digits: str) -> str:
    """Hexadecimal digits as the text of zeros and ones that PostgreSQL's bit type reads."""
    return f"{int(digits, 16):0{4 * len(digits)}b}"
