import hashlib
import os
from pathlib import Path

import pytest

from config.inference import checksums
from config.inference.checksums import Checksums


def test_a_replaced_file_gets_a_new_checksum_even_with_the_same_size_and_time(tmp_path: Path) -> None:
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"one")
    memory = Checksums()
    assert memory.read_sha256(path) == hashlib.sha256(b"one").hexdigest()
    other.write_bytes(b"two")
    facts = path.stat()
    os.utime(other, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    other.replace(path)
    assert memory.read_sha256(path) == hashlib.sha256(b"two").hexdigest()


def test_an_unchanged_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    computed: list[Path] = []
    compute = checksums.compute_sha256

    def compute_and_count(counted: Path) -> str:
        computed.append(counted)
        return compute(counted)

    monkeypatch.setattr(checksums, "compute_sha256", compute_and_count)
    memory = Checksums()
    assert memory.read_sha256(path) == memory.read_sha256(path)
    assert computed == [path]
