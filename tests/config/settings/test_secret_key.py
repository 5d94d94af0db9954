"""The development key is made once, for this user only."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from config.settings.secret_key import read_or_create_secret_key


def test_the_key_is_made_once_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "state" / "secret-key"
    assert len(read_or_create_secret_key(path)) >= 50
    assert read_or_create_secret_key(path) == path.read_text(encoding="ascii")


def test_nobody_else_may_read_the_key(tmp_path: Path) -> None:
    read_or_create_secret_key(tmp_path / "secret-key")
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"], "no draft is left"


def test_two_folders_have_two_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        keys = set(pool.map(read_or_create_secret_key, [tmp_path / "a", tmp_path / "b" / "c"]))
    assert len(keys) == 2
