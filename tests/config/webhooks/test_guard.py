"""Nothing leaves for where only Loupe can reach, however the address is written: a listener there hears nothing."""

import socket
import threading
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from config.webhooks.guard import Refused, Target, Unresolved, ask_dns, find_addresses, parse_url
from config.webhooks.transport import NoAnswer, post
from tests.canaries import PortCanary

NO_URL = (
    "",
    "https://",
    "https:///path",
    "//example.com/",
    "example.com/hook",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "javascript:alert(1)",
    "https://user@example.com/",
    "https://user:password@example.com/",
    "https://example.com@127.0.0.1/",
    "https://example.com:443@127.0.0.1/",
    "https://127.0.0.1\\@example.com/",
    "https://example.com\\.evil.org/",
    "https://example.com/#fragment",
    "https://127.0.0.1#@example.com/",
    "https://exa mple.com/",
    "https://example.com/\r\nHost: 127.0.0.1",
    "https://example.com\t/",
    "https://example.com\x00.evil.org/",
    "https://example.com./",
    "https://localhost./",
    "https://-example.com/",
    "https://example..com/",
    "https://" + "a" * 64 + ".com/",
    "https://" + "a." * 130 + "com/",
    "https://example.com/" + "a" * 500,
    "https://example.com:0/",
    "https://example.com:99999/",
    "https://example.com:port/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.1/",
    "https://127.0.1/",
    "https://0/",
    "https://127.0.0.256/",
    "https://127.0.0.0x1/",
    "https://[::1/",
    "https://[::1]x/",
    "https://[fe80::1%25eth0]/",
    "https://[fe80::1%eth0]/",
    "https://[v1.example]/",
    "https://[127.0.0.1]/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    "https://exämple.com/",
)
PRIVATE = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
)
PUBLIC = ("93.184.215.14", "1.1.1.1", "2606:4700::1111", "64:ff9b::1.1.1.1", "::ffff:1.1.1.1")
EXAMPLE = Target("https", "example.com", 443, "/")


@pytest.fixture
def canary() -> Iterator[PortCanary]:
    canary = PortCanary()
    yield canary
    canary.close()


def send(url: str, **more: object) -> None:
    post(parse_url(url), body=b"{}", headers={}, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("url", NO_URL)
def test_a_url_in_any_other_form_than_the_plain_one_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        parse_url(url)


@pytest.mark.parametrize(
    ("url", "target", "authority"),
    [
        ("https://example.com", Target("https", "example.com", 443, "/"), "example.com"),
        ("HTTPS://Example.COM:8443/a?b=c", Target("https", "example.com", 8443, "/a?b=c"), "example.com:8443"),
        ("https://xn--exmple-cua.com/", Target("https", "xn--exmple-cua.com", 443, "/"), "xn--exmple-cua.com"),
        ("http://10.0.0.7:9000/x", Target("http", "10.0.0.7", 9000, "/x"), "10.0.0.7:9000"),
        ("https://[2606:4700::1111]/", Target("https", "2606:4700::1111", 443, "/"), "[2606:4700::1111]"),
        ("http://my_service/", Target("http", "my_service", 80, "/"), "my_service"),
    ],
)
def test_a_plain_url_is_taken_apart(url: str, target: Target, authority: str) -> None:
    assert parse_url(url) == target
    assert target.authority == authority


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_inside_is_refused_even_among_public_addresses(address: str) -> None:
    for answer in ([address], ["1.1.1.1", address], [address, "1.1.1.1"]):
        with pytest.raises(Refused, match="not on the public internet"):
            find_addresses(EXAMPLE, timeout_s=1, resolve=lambda _target, _timeout_s, answer=answer: answer)  # type: ignore[misc]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_allowed(address: str) -> None:
    assert find_addresses(EXAMPLE, timeout_s=1, resolve=lambda _target, _timeout_s: [address]) == (address,)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (Target("http", "example.com", 80, "/"), "https only"),
        (Target("http", "example.com", 443, "/"), "https only"),
        (Target("https", "example.com", 25, "/"), "Port 25"),
        (Target("https", "example.com", 22, "/"), "Port 22"),
        (Target("https", "example.com", 6379, "/"), "Port 6379"),
    ],
)
def test_public_receivers_are_reached_by_https_on_their_usual_ports_only(target: Target, said: str) -> None:
    with pytest.raises(Refused, match=said):
        find_addresses(target, timeout_s=1, resolve=lambda _target, _timeout_s: ["1.1.1.1"])


def test_an_open_network_is_reached_by_http_on_any_port(settings: Settings) -> None:
    settings.LOUPE_WEBHOOK_PRIVATE_NETWORKS = ("10.0.0.0/8", "fd12::/16")
    target = Target("http", "inside", 9000, "/")
    for address in ("10.1.2.3", "fd12::1", "::ffff:10.1.2.3"):
        assert find_addresses(target, timeout_s=1, resolve=lambda _target, _timeout_s: [address]) == (address,)  # noqa: B023
    with pytest.raises(Refused):
        find_addresses(target, timeout_s=1, resolve=lambda _target, _timeout_s: ["10.1.2.3", "192.168.0.1"])


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "224.0.0.1", "ff02::1", "0.0.0.0", "::"])
def test_no_setting_opens_what_is_never_a_receiver(settings: Settings, address: str) -> None:
    settings.LOUPE_WEBHOOK_PRIVATE_NETWORKS = ("0.0.0.0/0", "::/0")
    with pytest.raises(Refused):
        find_addresses(EXAMPLE, timeout_s=1, resolve=lambda _target, _timeout_s: [address])


@pytest.mark.parametrize(
    "form",
    [
        "https://127.0.0.1:{port}/",
        "https://localhost:{port}/",
        "https://[::ffff:127.0.0.1]:{port}/",
        "https://[::1]:{port}/",
        "http://127.0.0.1:{port}/",
        "https://2130706433:{port}/",
        "https://127.1:{port}/",
        "https://0:{port}/",
    ],
)
def test_the_machines_own_listener_hears_nothing(canary: PortCanary, form: str) -> None:
    with pytest.raises((Refused, Unresolved)):
        send(form.format(port=canary.port))
    assert canary.visits == 0


def test_a_name_that_changes_its_mind_between_saving_and_sending_gains_nothing(canary: PortCanary) -> None:
    answers = iter([["1.1.1.1"], ["127.0.0.1"]])
    saved = Target("https", "rebinding.example", 443, "/")
    assert find_addresses(saved, timeout_s=1, resolve=lambda _target, _timeout_s: next(answers)) == ("1.1.1.1",)
    sent = Target("https", "rebinding.example", canary.port, "/")
    with pytest.raises(Refused, match=r"leads to 127\.0\.0\.1"):
        post(sent, body=b"{}", headers={}, resolve=lambda _target, _timeout_s: next(answers))
    assert canary.visits == 0


def test_the_connection_goes_to_the_addresses_that_were_looked_at_without_asking_again(
    settings: Settings, canary: PortCanary
) -> None:
    settings.LOUPE_WEBHOOK_PRIVATE_NETWORKS = ("127.0.0.0/8",)
    asked = []

    def resolve(target: Target, _timeout_s: float) -> list[str]:
        asked.append(target.host)
        return ["127.0.0.1"]

    with pytest.raises(NoAnswer):
        post(Target("http", "no-such-name.invalid", canary.port, "/"), body=b"{}", headers={}, resolve=resolve)
    assert asked == ["no-such-name.invalid"]
    assert canary.visits == 1


def test_proxies_of_the_environment_are_not_used(canary: PortCanary, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    with pytest.raises(Refused):
        send("https://10.0.0.1/")
    assert canary.visits == 0


def test_a_name_without_an_address_is_said_to_have_none() -> None:
    with pytest.raises(Unresolved, match=r"nowhere\.invalid"):
        ask_dns(Target("https", "nowhere.invalid", 443, "/"), 10)


def test_dns_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: answered.wait(30) and [])
    with pytest.raises(Unresolved, match="in time"):
        ask_dns(EXAMPLE, 0.01)
    answered.set()


def test_a_deadline_that_has_passed_opens_no_connection(settings: Settings, canary: PortCanary) -> None:
    settings.LOUPE_WEBHOOK_PRIVATE_NETWORKS = ("127.0.0.0/8",)
    with pytest.raises(NoAnswer, match="did not answer within 0 s"):
        send(f"http://127.0.0.1:{canary.port}/", total_s=0)
    assert canary.visits == 0
