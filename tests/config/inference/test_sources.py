from pathlib import Path

import pytest

from config.inference.errors import FetchError
from config.inference.source_address import parse_source
from config.inference.sources import fetch_file, find_local_file


def test_a_file_of_the_repository_is_used_in_place(tmp_path: Path) -> None:
    (tmp_path / "small.onnx").write_bytes(b"weights")
    address = parse_source("repo:small.onnx")
    assert (
        find_local_file(address, models_directory=tmp_path / "models", repository_root=tmp_path)
        == tmp_path / "small.onnx"
    )


def test_a_file_that_the_repository_lacks_is_not_found_and_cannot_be_fetched(tmp_path: Path) -> None:
    address = parse_source("repo:absent.onnx")
    assert find_local_file(address, models_directory=tmp_path / "models", repository_root=tmp_path) is None
    with pytest.raises(FetchError, match="Restore it from version control"):
        fetch_file(address, target=tmp_path / "m", size_bytes=1)


def test_an_exported_file_is_used_in_place(tmp_path: Path) -> None:
    address = parse_source("local:exported/tiny/visual.onnx")
    assert find_local_file(address, models_directory=tmp_path) is None
    (tmp_path / "exported" / "tiny").mkdir(parents=True)
    (tmp_path / "exported" / "tiny" / "visual.onnx").write_bytes(b"weights")
    assert find_local_file(address, models_directory=tmp_path) == tmp_path / "exported/tiny/visual.onnx"


def test_an_exported_file_that_is_gone_must_be_exported_again(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"Export it again: `manage\.py models export`"):
        fetch_file(parse_source("local:exported/tiny/visual.onnx"), target=tmp_path / "m", size_bytes=1)


def test_what_is_on_the_web_is_never_found_locally(tmp_path: Path) -> None:
    assert find_local_file(parse_source("https://example.org/m.onnx"), models_directory=tmp_path) is None


def test_a_hub_file_is_asked_for_at_its_revision(tmp_path: Path) -> None:
    with pytest.raises(FetchError) as caught:
        fetch_file(
            parse_source("hf:some/model@abc!onnx/m.onnx"),
            target=tmp_path / "m",
            size_bytes=1,
            hub_url="http://127.0.0.1:1/",
        )
    assert caught.value.subject == "http://127.0.0.1:1/some/model/resolve/abc/onnx/m.onnx"
