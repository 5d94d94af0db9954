"""Private files written so that a reader sees the old content or the new one, never half of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

LOG_TAIL_BYTES = 4096


def make_private_directory(path: Path) -> Path:
    """Create `path` (and its parents) and leave it readable by its owner only."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def write_private_file(path: Path, *, content: str) -> None:
    """Replace `path` by `content` with mode 0600: fsync, rename, fsync of the folder."""
    with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", delete=False) as handle:
        temporary = Path(handle.name)
        try:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    sync_directory(path.parent)


def write_private_json(path: Path, *, value: Any) -> None:
    """Replace `path` by `value` as indented JSON, mode 0600, atomically."""
    write_private_file(path, content=json.dumps(value, indent=2, sort_keys=True) + "\n")


def sync_directory(path: Path) -> None:
    """Make a rename inside `path` durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def hold_file_lock(path: Path) -> Iterator[None]:
    """Hold an exclusive advisory lock on `path` (created when missing); waits for its holder."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        flock(descriptor, LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def read_log_tail(path: Path, *, lines: int = 12) -> str:
    """Return the last `lines` of a log, or an empty string when there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as handle:
        handle.seek(max(0, path.stat().st_size - LOG_TAIL_BYTES))
        text = handle.read().decode("utf-8", "replace")
    return "\n".join(text.splitlines()[-lines:])
