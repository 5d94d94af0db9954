"""Media whose hashes differ in just so many bits."""

from collections.abc import Callable

from catalog.models import Fingerprint, Media
from catalog.pipeline.near_duplicates import write_bits

MakeMedia = Callable[..., Media]

PHASH = 0xF0E1D2C3B4A59687
DHASH = 0x1234_5678_9ABC_DEF0


def flip(value: int, *, bits: int) -> str:
    """The hash with its first `bits` bits turned, in 16 digits."""
    return f"{value ^ ((1 << bits) - 1):016x}"


def give_hashes(media: Media, *, bits: int = 0, dhash_bits: int = 0) -> Media:
    """A picture that differs in so many bits from the one without any."""
    columns = {"phash": write_bits(flip(PHASH, bits=bits)), "dhash": write_bits(flip(DHASH, bits=dhash_bits))}
    Fingerprint.objects.create(media=media, **columns)
    return media


def give_clip_hash(media: Media, *, bits: int = 0) -> Media:
    Fingerprint.objects.create(media=media, video_hash=write_bits(flip(PHASH, bits=bits)))
    return media
