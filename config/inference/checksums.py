"""Checksums of files, remembered for as long as a file is the same.

A file counts as the same while its inode, size and modification time are; model files are replaced by rename,
which changes the inode, so a pull is always noticed.
"""

import hashlib
from pathlib import Path

Identity = tuple[int, int, int]


def compute_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in lower-case hexadecimal; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Checksums:
    """A memory of checksums for one process; threads may share it: at worst two compute the same one."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[Identity, str]] = {}

    def read_sha256(self, path: Path) -> str:
        """Return the file's SHA-256, computed when the file is new or changed; raises OSError."""
        facts = path.stat()
        identity = (facts.st_ino, facts.st_size, facts.st_mtime_ns)
        known = self._known.get(path)
        if known is not None and known[0] == identity:
            return known[1]
        digest = compute_sha256(path)
        self._known[path] = (identity, digest)
        return digest
