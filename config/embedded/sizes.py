"""How much disk a folder takes."""

from __future__ import annotations

import os
from pathlib import Path

BLOCK_BYTES = 512  # st_blocks counts these, whatever the file system: stat(2)
STEP = 1024.0


def measure_directory(path: Path) -> int:
    """Return the bytes on disk of all files below `path`; 0 when there is none. A file that vanishes is 0."""
    total = 0
    for folder, _, names in os.walk(path):
        for name in names:
            try:
                total += (Path(folder) / name).lstat().st_blocks * BLOCK_BYTES
            except FileNotFoundError:
                continue
    return total


def describe_size(size: float) -> str:
    """Return bytes as `12.3 MiB`."""
    units = ("B", "KiB", "MiB", "GiB")
    for unit in units:
        if size < STEP:
            return f"{size:.1f} {unit}" if unit != "B" else f"{size:.0f} B"
        size /= STEP
    return f"{size:.1f} TiB"
