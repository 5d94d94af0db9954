"""Every key is made by the server: nothing a client sends becomes part of a path."""

from uuid import UUID

INCOMING = "incoming"
ORIGINALS = "originals"
RENDITIONS = "renditions"


def incoming_key(upload_id: UUID) -> str:
    """Where a client's signed upload lands."""
    return f"{INCOMING}/{upload_id}"


def original_key(media_id: UUID, *, sha256: str) -> str:
    """Where a worker keeps what it has decoded; the content's hash makes it immutable."""
    return f"{ORIGINALS}/{media_id}/{sha256}"


def rendition_key(media_id: UUID, *, name: str, recipe: str, extension: str) -> str:
    """Where a derived picture lies; a new recipe is a new key, so no cache holds an old one."""
    return f"{RENDITIONS}/{media_id}/{name}-{recipe[:12]}.{extension}"
