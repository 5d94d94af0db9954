"""A secret at rest opens with the keys of now and before, and with nothing else."""

import pytest
from pytest_django import Settings

from config.webhooks.sealing import SealBroken, derive_key, seal, unseal


def test_what_was_sealed_is_opened_and_does_not_show(settings: Settings) -> None:
    sealed = seal("whsec_abc")
    assert "whsec" not in sealed
    assert sealed != seal("whsec_abc")
    assert unseal(sealed) == "whsec_abc"


def test_a_key_that_was_replaced_opens_as_long_as_it_is_kept(settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "first", []
    sealed = seal("whsec_abc")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "second", ["first"]
    assert unseal(sealed) == "whsec_abc"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(SealBroken, match="SECRET_KEY_FALLBACKS"):
        unseal(sealed)


def test_a_changed_seal_is_broken() -> None:
    sealed = seal("whsec_abc")
    with pytest.raises(SealBroken):
        unseal(sealed[:-2] + ("A=" if sealed[-2] != "A" else "B="))


def test_the_derived_key_is_not_the_setting() -> None:
    assert derive_key("a") != derive_key("b")
    assert derive_key("a") == derive_key("a")
    assert len(derive_key("a")) == 44
