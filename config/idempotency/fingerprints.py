"""What makes two requests the same: the SHA-256 of method, path with query, and the body as canonical JSON.

Canonical: keys sorted, no spaces, ASCII. An object's order and the body's spaces do not count; 1 and 1.0 differ.
"""

import hashlib
import json

from rest_framework.request import Request


def fingerprint_request(request: Request) -> str:
    """64 hexadecimal digits; raises ParseError for a body that is not JSON."""
    said = [request.method, request.get_full_path(), request.data]
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
