"""Networks of the setting are read strictly, and a wrong one stops a process with its name."""

import pytest
from pytest_django import Settings

from config.webhooks.addresses import is_private_allowed, parse_address, parse_networks
from config.webhooks.checks import check_private_networks


def test_a_network_holds_its_addresses_in_either_form() -> None:
    networks = parse_networks(("10.20.0.0/16", "fd12:3456::/48"))
    allowed = ("10.20.255.1", "::ffff:10.20.0.1", "fd12:3456::1")
    assert all(is_private_allowed(parse_address(address), networks) for address in allowed)
    assert not any(is_private_allowed(parse_address(address), networks) for address in ("10.21.0.1", "fd12:3457::1"))


@pytest.mark.parametrize("wrong", ["10.20.0.1/16", "inside", "10.0.0.0/99"])
def test_a_wrong_network_is_named_when_a_process_starts(settings: Settings, wrong: str) -> None:
    settings.LOUPE_WEBHOOK_PRIVATE_NETWORKS = ("10.0.0.0/8", wrong)
    (fault,) = check_private_networks()
    assert fault.id == "loupe.E010"
    assert wrong in fault.msg
    settings.LOUPE_WEBHOOK_PRIVATE_NETWORKS = ("10.0.0.0/8",)
    assert check_private_networks() == []
