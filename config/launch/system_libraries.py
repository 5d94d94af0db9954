"""Libraries of the system that the wheels need but do not bring, with the Debian package that has each."""

import ctypes
from collections.abc import Mapping

PACKAGE_OF_LIBRARY: Mapping[str, str] = {
    "libGL.so.1": "libgl1",  # opencv-python
    "libgthread-2.0.so.0": "libglib2.0-0",  # opencv-python
}


def find_missing_packages(libraries: Mapping[str, str] = PACKAGE_OF_LIBRARY) -> list[str]:
    """Debian packages of the libraries that cannot be loaded here."""
    return [package for library, package in libraries.items() if not is_loadable(library)]


def is_loadable(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
