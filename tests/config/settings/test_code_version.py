"""The commit that is checked out, wherever git keeps it."""

from pathlib import Path

import pytest

from config.settings.code_version import read_code_version

COMMIT = "df072da0123456789abcdef0123456789abcdef0"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / ".git" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="ascii")
    return folder


@pytest.mark.parametrize(
    "files",
    [
        {"HEAD": f"{COMMIT}\n"},
        {"HEAD": "ref: refs/heads/main\n", "refs/heads/main": f"{COMMIT}\n"},
        {"HEAD": "ref: refs/heads/main\n", "packed-refs": f"# pack-refs\n{COMMIT} refs/heads/main\n"},
    ],
    ids=["detached", "a branch", "a packed branch"],
)
def test_the_commit_is_found(tmp_path: Path, files: dict[str, str]) -> None:
    assert read_code_version(write(tmp_path, files)) == COMMIT[:12]


def test_code_without_its_history_says_so(tmp_path: Path) -> None:
    assert read_code_version(tmp_path) == "unknown"
    assert read_code_version(write(tmp_path, {"HEAD": "ref: refs/heads/main\n"})) == "unknown"
