"""Putting one model file into the store's directory, all or nothing.

A pull holds the model's lock, so two processes fetch once. The file is fetched into a staging folder beside
its destination, checked, and renamed; a crash leaves only a staging folder, which the next pull removes.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config.inference.checksums import compute_sha256
from config.inference.errors import ModelRejectedError
from config.inference.manifest import ModelSpec

STAGING_PREFIX = ".incoming-"
FILE_MODE = 0o644


def get_install_path(spec: ModelSpec, *, directory: Path) -> Path:
    """Return where the model's file belongs: DIRECTORY/NAME/first 16 digits of the sha256/FILE."""
    return directory / spec.name / spec.sha256[:16] / spec.file_name


def install_file(spec: ModelSpec, *, directory: Path, fetch: Callable[[Path], None]) -> Path:
    """Install what `fetch` writes and return its path; raises what `fetch` raises and ModelRejectedError.

    A file that already has the right sha256, say from the process that held the lock before, is kept.
    """
    target = get_install_path(spec, directory=directory)
    with lock_model(directory / spec.name):
        if target.is_file() and compute_sha256(target) == spec.sha256:
            return target
        with open_staging(directory / spec.name) as staging:
            fetched = staging / spec.file_name
            fetch(fetched)
            check_file(spec, path=fetched)
            fetched.chmod(FILE_MODE)
            target.parent.mkdir(exist_ok=True)
            _replace_durably(fetched, target=target)
    return target


def check_file(spec: ModelSpec, *, path: Path) -> None:
    """Raise ModelRejectedError unless the file has the manifest's size and sha256."""
    found_bytes = path.stat().st_size
    if found_bytes != spec.size_bytes:
        reason = f"the file has {found_bytes} bytes, the manifest says {spec.size_bytes}; nothing was kept"
        raise ModelRejectedError(spec.name, reason=reason, remedy="Check the manifest and the source.")
    digest = compute_sha256(path)
    if digest != spec.sha256:
        reason = f"the file's sha256 is {digest}, the manifest says {spec.sha256}; nothing was kept"
        raise ModelRejectedError(spec.name, reason=reason, remedy="Check the manifest and the source.")


@contextmanager
def lock_model(folder: Path) -> Iterator[None]:
    """Hold the exclusive lock of a model's folder; the kernel lets go of it when the process dies."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def open_staging(folder: Path) -> Iterator[Path]:
    """Give a fresh staging folder and remove it and those of crashed pulls; needs the lock."""
    for leftover in folder.glob(f"{STAGING_PREFIX}*"):
        shutil.rmtree(leftover)
    with tempfile.TemporaryDirectory(prefix=STAGING_PREFIX, dir=folder) as staging:
        yield Path(staging)


def _replace_durably(fetched: Path, *, target: Path) -> None:
    with fetched.open("rb") as file:
        os.fsync(file.fileno())
    fetched.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
