"""The guard against requests to where only Loupe can reach (SSRF): what a URL may be, and which addresses its host may have.

A URL is taken apart once, here; the connection is made with these parts. Every address of the host has to be allowed, and the
connection goes to one of exactly the addresses that were looked at, so a name that changes its mind in between gains nothing.
"""

import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

from django.conf import settings

from config.webhooks.addresses import Address, is_global, is_private_allowed, parse_address, parse_networks

PUBLIC_PORTS = frozenset({443, 8443})
DEFAULT_PORTS = {"https": 443, "http": 80}
MOST_URL, MOST_HOST = 500, 253
PRINTABLE = re.compile(r"[!-~]+")
NETLOC = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\[\]:@]+)(:[0-9]+)?")
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
DOTTED = re.compile(r"(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}")


class Refused(Exception):
    """A webhook is not sent there; the text is a sentence for people."""


class Unresolved(Exception):
    """The host's name has no address at the moment."""


@dataclass(frozen=True)
class Target:
    """A URL in its parts; `host` is lower-case, without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


Resolve: TypeAlias = Callable[[Target, float], Sequence[str]]
"""The addresses of a target's host, found within so many seconds; raises Unresolved."""


def parse_url(url: str) -> Target:
    """Take a URL apart; raises Refused for every form that is not the plain one."""
    if not PRINTABLE.fullmatch(url) or "\\" in url or len(url) > MOST_URL:
        raise Refused(
            f"A URL has at most {MOST_URL} characters, without spaces, backslashes and letters outside of ASCII "
            "(write an international name in its xn-- form)."
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Refused("This is no URL: its host or port cannot be read.") from None
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise Refused("A URL begins with https:// and a host.")
    if "@" in parts.netloc:
        raise Refused("A URL with a user's name or password is refused: webhooks are signed.")
    if "#" in url:
        raise Refused("A URL with a fragment (#) is refused: it would never be sent.")
    if not NETLOC.fullmatch(parts.netloc):
        raise Refused("This is no URL: its host or port cannot be read.")
    check_host(host, is_bracketed="[" in parts.netloc)
    if port == 0:
        raise Refused("Port 0 is none.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], path)


def check_host(host: str, *, is_bracketed: bool) -> None:
    """Refuse what is neither a plain DNS name nor an IP address in its usual form."""
    if is_bracketed or DOTTED.fullmatch(host):
        try:
            parse_address(host)
        except ValueError:
            raise Refused(f"{host} is no IP address.") from None
        return
    if host.endswith("."):
        raise Refused("Write the host without a dot at its end.")
    labels = host.split(".")
    if len(host) > MOST_HOST or not all(LABEL.fullmatch(label) for label in labels):
        raise Refused(f"{host} is no host's name.")
    if NUMBER.fullmatch(labels[-1]):
        raise Refused("Write an IPv4 address as four decimal numbers with dots.")


def find_addresses(target: Target, *, timeout_s: float, resolve: Resolve | None = None) -> tuple[str, ...]:
    """Every address of the host, all of them allowed; raises Refused or Unresolved. Asks DNS.

    Public addresses are reached by https on port 443 or 8443; one's own networks by http too, and on any port.
    """
    texts = tuple(dict.fromkeys((resolve or ask_dns)(target, timeout_s)))
    if not texts:
        raise Unresolved(f"{target.host} has no address.")
    networks = parse_networks(settings.LOUPE_WEBHOOK_PRIVATE_NETWORKS)
    for text in texts:
        address = parse_address(text.partition("%")[0])
        if not is_private_allowed(address, networks):
            check_public(address, target=target)
    return texts


def check_public(address: Address, *, target: Target) -> None:
    """Raise Refused unless this may be sent to an address outside of one's own networks."""
    if not is_global(address):
        raise Refused(
            f"{target.host} leads to {address}, which is not on the public internet. For a receiver inside your own "
            "network add that network to LOUPE_WEBHOOK_PRIVATE_NETWORKS."
        )
    if target.scheme != "https":
        raise Refused("Webhooks leave by https only.")
    if target.port not in PUBLIC_PORTS:
        raise Refused(f"Port {target.port} is refused: a receiver on the public internet listens on 443 or 8443.")


def ask_dns(target: Target, timeout_s: float) -> tuple[str, ...]:
    """What the system's resolver says; raises Unresolved, also when it takes too long."""
    answers: list[tuple[str, ...]] = []
    faults: list[OSError] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            answers.append(tuple(str(address[0]) for *_, address in found))
        except OSError as error:
            faults.append(error)

    # getaddrinfo knows no time limit: it is left behind when it is late.
    asking = threading.Thread(target=ask, daemon=True, name="webhook-dns")
    asking.start()
    asking.join(timeout_s)
    if answers:
        return answers[0]
    raise Unresolved(f"{target.host} cannot be resolved: {faults[0] if faults else 'DNS did not answer in time'}.")
