"""The hash chain, pure: an event's hash is SHA-256 over its canonical JSON and the hash of the event before it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

GENESIS = "0" * 64


def hash_event(content: Mapping[str, Any], *, previous_hash: str) -> str:
    """SHA-256 (hex) of the previous hash and the content as JSON with sorted keys and no spaces."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous_hash}\n{canonical}".encode()).hexdigest()
