"""The key ring wraps with the newest version, unwraps with all, and only in the same context."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.embedded.keyring import KeyRing, RefusedCiphertextError, UnknownKeyError


@pytest.fixture
def keyring(tmp_path: Path) -> KeyRing:
    ring = KeyRing(tmp_path / "keyring.json")
    ring.ensure_key("clinical")
    return ring


def test_what_is_wrapped_is_unwrapped_by_another_reader_of_the_file(keyring: KeyRing, tmp_path: Path) -> None:
    wrapped = keyring.encrypt(b"secret", name="clinical", context=b"a")

    assert KeyRing(tmp_path / "keyring.json").decrypt(wrapped, name="clinical", context=b"a") == b"secret"


def test_a_rotated_key_wraps_anew_and_unwraps_the_old(keyring: KeyRing) -> None:
    old = keyring.encrypt(b"secret", name="clinical", context=b"")
    keyring.rotate("clinical")

    assert keyring.encrypt(b"secret", name="clinical", context=b"").startswith("vault:v2:")
    assert keyring.decrypt(old, name="clinical", context=b"") == b"secret"


def test_ensuring_a_key_again_keeps_it(keyring: KeyRing) -> None:
    keyring.ensure_key("clinical")

    assert keyring.list_versions("clinical") == [1]


def test_another_context_is_refused(keyring: KeyRing) -> None:
    wrapped = keyring.encrypt(b"secret", name="clinical", context=b"bucket/one")

    with pytest.raises(RefusedCiphertextError):
        keyring.decrypt(wrapped, name="clinical", context=b"bucket/two")


def test_another_key_is_refused(keyring: KeyRing) -> None:
    keyring.ensure_key("other")
    wrapped = keyring.encrypt(b"secret", name="clinical", context=b"")

    with pytest.raises(RefusedCiphertextError):
        keyring.decrypt(wrapped, name="other", context=b"")


@pytest.mark.parametrize("broken", ["", "vault:v1", "vault:v9:AAAA", "vault:v1:!", "vault:v1:AAAA", "vault:v0:AAAA"])
def test_a_broken_ciphertext_is_refused(keyring: KeyRing, broken: str) -> None:
    with pytest.raises(RefusedCiphertextError):
        keyring.decrypt(broken, name="clinical", context=b"")


def test_an_unknown_key_is_named(keyring: KeyRing) -> None:
    with pytest.raises(UnknownKeyError, match="billing"):
        keyring.encrypt(b"secret", name="billing", context=b"")


def test_the_file_can_be_read_by_its_owner_only(keyring: KeyRing, tmp_path: Path) -> None:
    assert (tmp_path / "keyring.json").stat().st_mode & 0o777 == 0o600
