"""Which IP addresses a webhook may be sent to, pure.

Global unicast only, by the registries of IANA (python's own list depends on its release, so what matters is spelled here), and
whatever LOUPE_WEBHOOK_PRIVATE_NETWORKS opens. An IPv4 address inside an IPv6 one is judged as the IPv4 address.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

GLOBAL_V6 = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
NEVER_GLOBAL: tuple[Network, ...] = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # the platform's own services in Azure, though the address is a public one
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
    )
)


def parse_networks(words: Sequence[str]) -> tuple[Network, ...]:
    """The networks of the setting; raises ValueError that names the wrong one."""
    return tuple(ip_network(word) for word in words)


def parse_address(text: str) -> Address:
    """The address, an IPv4 one where IPv6 only wraps it (mapped, NAT64); raises ValueError."""
    address = ip_address(text)
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_inside(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def is_private_allowed(address: Address, networks: Sequence[Network]) -> bool:
    """Whether one's own networks hold it. What no receiver can have (metadata services, multicast, none) never is."""
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    return is_inside(address, networks)


def is_global(address: Address) -> bool:
    """Whether everybody can reach it, so that sending to it tells nobody what only Loupe can reach."""
    if isinstance(address, IPv6Address) and address not in GLOBAL_V6:
        return False
    return address.is_global and not is_inside(address, NEVER_GLOBAL)
