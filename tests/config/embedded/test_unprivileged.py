"""Ways to run PostgreSQL as root and as a user without a name."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from config.embedded import unprivileged
from config.embedded.binaries import find_postgres_binary
from config.embedded.errors import EmbeddedServerError
from config.embedded.unprivileged import Launcher, choose_launcher

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="concerns root")


def test_a_launcher_that_works_is_found(tmp_path: Path) -> None:
    launcher = choose_launcher(program=find_postgres_binary("postgres"), directory=tmp_path)

    assert tmp_path.stat().st_uid == launcher.uid


@as_root
def test_in_an_open_folder_root_becomes_nobody_without_any_capability() -> None:
    with TemporaryDirectory() as made:  # pytest makes its own folders for the owner alone
        folder = Path(made)
        folder.chmod(0o755)
        launcher = choose_launcher(program=find_postgres_binary("postgres"), directory=folder)

    assert launcher.uid == 65534
    assert not [word for word in launcher.prefix if "caps" in word]


@as_root
def test_below_a_closed_folder_one_capability_is_kept(tmp_path: Path) -> None:
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    inner.parent.chmod(0o700)
    launcher = choose_launcher(program=find_postgres_binary("postgres"), directory=inner)

    assert "--ambient-caps=+dac_read_search" in launcher.prefix


def test_when_no_way_works_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Launcher(prefix=("false",), uid=os.geteuid(), gid=os.getegid())
    monkeypatch.setattr(unprivileged, "_list_launchers", lambda: iter([broken]))

    with pytest.raises(EmbeddedServerError, match=r"refuses root(.|\n)*useradd"):
        choose_launcher(program=find_postgres_binary("postgres"), directory=tmp_path)
