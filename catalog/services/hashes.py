"""Keep a medium's hashes in columns as soon as its stages have found them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from catalog.models import Fingerprint, Media
from catalog.pipeline.near_duplicates import read_hashes, write_bits
from config.jobs.leases import Lease

HASHES_OF_STAGE: Mapping[str, tuple[str, ...]] = {"fingerprint": ("phash", "dhash"), "video_hash": ("video_hash",)}


def keep_hashes(stage: str, *, facts: Mapping[str, Any], media: Media, lease: Lease) -> None:
    """Write the columns that this stage fills, null where a hash says too little. Raises LeaseLost."""
    hashes = read_hashes(facts)
    digits = {name: getattr(hashes, name) for name in HASHES_OF_STAGE[stage]}
    bits = {name: None if value is None else write_bits(value) for name, value in digits.items()}
    with transaction.atomic():
        lease.hold()
        Fingerprint.objects.update_or_create(media=media, defaults=bits)
