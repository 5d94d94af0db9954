"""A sealed object opens with its key under its name, and not otherwise."""

import pytest

from config.storage.envelopes import EnvelopeBroken, make_data_key, open_envelope, seal_content

KEY = bytes(range(32))
NAME = "eu/tenant/t/subjects/s/originals/a/original"
CONTENT = b"a photograph" * 100


@pytest.mark.parametrize("content", [b"", b"x", CONTENT])
def test_what_was_sealed_opens(content: bytes) -> None:
    sealed = seal_content(content, key=KEY, name=NAME)
    assert open_envelope(sealed, key=KEY, name=NAME) == content
    assert len(sealed) == len(content) + 32
    assert content == b"" or content not in sealed or len(content) < 4


def test_the_same_content_is_never_sealed_alike() -> None:
    assert seal_content(CONTENT, key=KEY, name=NAME) != seal_content(CONTENT, key=KEY, name=NAME)
    assert make_data_key() != make_data_key()


def test_another_key_or_name_opens_nothing() -> None:
    sealed = seal_content(CONTENT, key=KEY, name=NAME)
    for key, name in ((make_data_key(), NAME), (KEY, NAME.replace("/s/", "/r/"))):
        with pytest.raises(EnvelopeBroken):
            open_envelope(sealed, key=key, name=name)


@pytest.mark.parametrize("position", [0, 4, 16, -1])
def test_a_changed_byte_is_found(position: int) -> None:
    sealed = bytearray(seal_content(CONTENT, key=KEY, name=NAME))
    sealed[position] ^= 1
    with pytest.raises(EnvelopeBroken):
        open_envelope(bytes(sealed), key=KEY, name=NAME)


@pytest.mark.parametrize("sealed", [b"", b"LPE1", CONTENT, b"LPE1" + bytes(27)])
def test_what_is_no_envelope_is_refused(sealed: bytes) -> None:
    with pytest.raises(EnvelopeBroken):
        open_envelope(sealed, key=KEY, name=NAME)
