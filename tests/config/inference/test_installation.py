import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from config.inference.errors import FetchError, ModelRejectedError
from config.inference.installation import get_install_path, install_file
from config.inference.manifest import ModelSpec

SpecMaker = Callable[..., ModelSpec]


@pytest.fixture
def spec(make_spec: SpecMaker) -> ModelSpec:
    return make_spec(b"weights", source="repo:a/m.onnx")


def list_files(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.name != ".lock" and path.name != "tiny"]


def test_a_file_is_installed_under_its_checksum_and_readable_by_all(tmp_path: Path, spec: ModelSpec) -> None:
    path = install_file(spec, directory=tmp_path, fetch=lambda target: write(target, content=b"weights"))
    assert path == tmp_path / "tiny" / spec.sha256[:16] / "m.onnx"
    assert path.read_bytes() == b"weights"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def write(target: Path, *, content: bytes) -> None:
    target.write_bytes(content)


@pytest.mark.parametrize(("content", "fault"), [(b"weighty", "sha256"), (b"weights!", "8 bytes")])
def test_wrong_content_is_refused_and_nothing_is_kept(
    tmp_path: Path, spec: ModelSpec, content: bytes, fault: str
) -> None:
    with pytest.raises(ModelRejectedError, match=fault):
        install_file(spec, directory=tmp_path, fetch=lambda target: write(target, content=content))
    assert list_files(tmp_path) == []


def test_a_failed_fetch_leaves_nothing(tmp_path: Path, spec: ModelSpec) -> None:
    def fail(target: Path) -> None:
        target.write_bytes(b"wei")
        raise FetchError("somewhere", reason="the line is cut", remedy="Try again.")

    with pytest.raises(FetchError, match="the line is cut"):
        install_file(spec, directory=tmp_path, fetch=fail)
    assert list_files(tmp_path) == []


def test_what_a_killed_pull_left_is_removed_by_the_next(tmp_path: Path, spec: ModelSpec) -> None:
    leftover = tmp_path / "tiny" / ".incoming-dead"
    leftover.mkdir(parents=True)
    (leftover / "m.onnx").write_bytes(b"wei")
    install_file(spec, directory=tmp_path, fetch=lambda target: write(target, content=b"weights"))
    assert not leftover.exists()


def test_a_corrupt_file_is_replaced(tmp_path: Path, spec: ModelSpec) -> None:
    target = get_install_path(spec, directory=tmp_path)
    target.parent.mkdir(parents=True)
    target.write_bytes(b"weighty")
    install_file(spec, directory=tmp_path, fetch=lambda fetched: write(fetched, content=b"weights"))
    assert target.read_bytes() == b"weights"


def test_whoever_waited_for_the_lock_does_not_fetch_again(tmp_path: Path, spec: ModelSpec) -> None:
    is_fetching, may_finish = threading.Event(), threading.Event()
    fetched: list[str] = []

    def fetch_slowly(target: Path) -> None:
        fetched.append("first")
        is_fetching.set()
        may_finish.wait(timeout=10)
        target.write_bytes(b"weights")

    def fetch_at_once(target: Path) -> None:
        fetched.append("second")
        target.write_bytes(b"weights")

    first = threading.Thread(target=install_file, args=(spec,), kwargs={"directory": tmp_path, "fetch": fetch_slowly})
    second = threading.Thread(target=install_file, args=(spec,), kwargs={"directory": tmp_path, "fetch": fetch_at_once})
    first.start()
    assert is_fetching.wait(timeout=10)
    second.start()
    second.join(timeout=0.2)
    assert second.is_alive()
    may_finish.set()
    first.join(timeout=10)
    second.join(timeout=10)
    assert fetched == ["first"]
