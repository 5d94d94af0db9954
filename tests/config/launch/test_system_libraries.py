"""A library that is missing is named with the Debian package that has it."""

from config.launch.system_libraries import PACKAGE_OF_LIBRARY, find_missing_packages, is_loadable


def test_a_library_that_cannot_be_loaded_gives_its_package() -> None:
    libraries = {"libc.so.6": "libc6", "libno-such-thing.so.9": "libno-such-thing9"}
    assert find_missing_packages(libraries) == ["libno-such-thing9"]


def test_opencv_needs_libgl() -> None:
    assert PACKAGE_OF_LIBRARY["libGL.so.1"] == "libgl1"


def test_what_can_be_loaded_is_told_from_what_cannot() -> None:
    assert is_loadable("libc.so.6")
    assert not is_loadable("libno-such-thing.so.9")
