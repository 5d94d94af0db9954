from pathlib import PurePosixPath

import pytest

from config.inference.errors import SourceError
from config.inference.source_address import (
    HubFile,
    ModelsDirectoryFile,
    RepositoryFile,
    WebFile,
    WheelMember,
    parse_source,
)


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("pypi:a-b==1.0!a/b.onnx", WheelMember("a-b", "1.0", PurePosixPath("a/b.onnx"))),
        ("repo:tattoo/vision/ink.onnx", RepositoryFile(PurePosixPath("tattoo/vision/ink.onnx"))),
        ("local:exported/m/visual.onnx", ModelsDirectoryFile(PurePosixPath("exported/m/visual.onnx"))),
        ("hf:some/model@main!onnx/m.onnx", HubFile("some/model", "main", PurePosixPath("onnx/m.onnx"))),
        ("https://example.org/m.onnx", WebFile("https://example.org/m.onnx", PurePosixPath("m.onnx"))),
        ("http://127.0.0.1:8/m.onnx", WebFile("http://127.0.0.1:8/m.onnx", PurePosixPath("m.onnx"))),
    ],
)
def test_each_kind_of_source_is_parsed(source: str, address: object) -> None:
    assert parse_source(source) == address


@pytest.mark.parametrize(
    "source",
    [
        "pypi:a==1!../../etc/passwd",
        "pypi:a==1!/etc/passwd",
        "pypi:a==1!a//b",
        "pypi:a==1!a/./b",
        "pypi:a==1!a\\..\\b",
        "repo:../outside.onnx",
        "repo:",
        "local:../outside.onnx",
        "local:/etc/passwd",
        "hf:some/model@main!../../x",
        "https://example.org/a/%2e%2e/b",
        "https://example.org/",
    ],
)
def test_a_path_that_could_leave_its_folder_is_refused(source: str) -> None:
    with pytest.raises(SourceError, match="not a plain path"):
        parse_source(source)


@pytest.mark.parametrize("source", ["pypi:--index-url==1!a", "pypi:a>=1!a", "pypi:a==1", "hf:model@main!a", "hf:a/b!c"])
def test_a_source_written_wrongly_says_how_to_write_it(source: str) -> None:
    with pytest.raises(SourceError, match=r"Write (pypi|hf):"):
        parse_source(source)


@pytest.mark.parametrize(
    "source", ["http://example.org/m", "http://10.0.0.1/m", "https:///m", "http://localhost.evil/m"]
)
def test_plain_http_is_refused_away_from_loopback(source: str) -> None:
    with pytest.raises(SourceError, match="not an https address"):
        parse_source(source)


def test_an_address_with_credentials_is_refused_without_repeating_them() -> None:
    with pytest.raises(SourceError, match="credentials") as caught:
        parse_source("https://me:secret@example.org/m")
    assert "secret" not in str(caught.value)


def test_an_unknown_kind_of_source_is_refused() -> None:
    with pytest.raises(SourceError, match="no known kind of source"):
        parse_source("ftp://example.org/m")
