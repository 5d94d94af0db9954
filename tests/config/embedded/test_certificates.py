"""Our certificates are kept, private, and renewed before they end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config.embedded import certificates
from config.embedded.certificates import ensure_certificates

FILES = ("ca.crt", "weed.crt", "weed.key")


def test_fresh_certificates_are_kept(tmp_path: Path) -> None:
    ensure_certificates(tmp_path)
    before = [(tmp_path / name).read_bytes() for name in FILES]
    ensure_certificates(tmp_path)

    assert [(tmp_path / name).read_bytes() for name in FILES] == before


def test_certificates_near_their_end_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as aged:
        aged.setattr(certificates, "LIFETIME", timedelta(days=29))
        ensure_certificates(tmp_path)
    before = (tmp_path / "weed.crt").read_bytes()
    ensure_certificates(tmp_path)

    assert (tmp_path / "weed.crt").read_bytes() != before


def test_the_key_is_private_and_that_of_the_authority_is_not_kept(tmp_path: Path) -> None:
    ensure_certificates(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    assert (tmp_path / "weed.key").stat().st_mode & 0o077 == 0
