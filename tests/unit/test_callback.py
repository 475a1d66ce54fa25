"""Where callbacks may go: no way of writing an address leads into the service's own network."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recto.domain.callback import Address, Reach
from recto.domain.errors import InvalidCallback

REACH = Reach(ports=(443, 8443))
FOR_DEVELOPERS = Reach(ports=(443, 8443), loopback=True)
INSIDE_4 = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.2.0/24",
    "192.0.0.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
]
"""Of IANA's special-purpose addresses, and multicast."""
INSIDE_6 = [
    "::/8",  # unspecified, loopback, mapped and compatible IPv4 addresses
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
]
OUTSIDE = ["8.8.8.8", "93.184.215.14", "172.32.0.1", "100.128.0.1", "192.167.255.255", "2606:4700::1111", "2a00::1"]


def inside_4() -> st.SearchStrategy[IPv4Address]:
    return st.sampled_from(INSIDE_4).flatmap(lambda network: st.ip_addresses(network=IPv4Network(network)))


def inside_6() -> st.SearchStrategy[IPv6Address]:
    return st.sampled_from(INSIDE_6).flatmap(lambda network: st.ip_addresses(network=IPv6Network(network)))


@given(inside_4() | inside_6())
@example(IPv4Address("192.0.0.9"))
def test_no_address_inside_may_be_reached_however_it_is_written(ip: IPv4Address | IPv6Address) -> None:
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    assert REACH.allows(ip) == (mapped is not None and REACH.allows(mapped))
    if mapped is None:
        host = f"[{ip}]" if ip.version == 6 else str(ip)
        with pytest.raises(InvalidCallback):
            REACH.address(f"https://{host}/hook")


@given(inside_4())
def test_an_address_inside_is_no_less_so_in_ipv6(ip: IPv4Address) -> None:
    for written in (f"::ffff:{ip}", f"::{ip}", f"64:ff9b::{ip}", f"2002:{int(ip) >> 16:x}:{int(ip) & 0xFFFF:x}::1"):
        assert not REACH.allows(ip_address(written))


@pytest.mark.parametrize("ip", OUTSIDE)
def test_addresses_in_the_open_internet_may_be_reached(ip: str) -> None:
    assert REACH.allows(ip_address(ip))
    assert REACH.address(f"https://[{ip}]/" if ":" in ip else f"https://{ip}/").host == ip


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com", Address("https", "example.com", 443, "/")),
        ("HTTPS://Example.COM./a?b=c&d=%20", Address("https", "example.com", 443, "/a?b=c&d=%20")),
        ("https://hooks.example.com:8443?x", Address("https", "hooks.example.com", 8443, "/?x")),
        ("https://xn--bcher-kva.example/", Address("https", "xn--bcher-kva.example", 443, "/")),
    ],
)
def test_what_is_called_is_told_from_the_url(url: str, expected: Address) -> None:
    assert REACH.address(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "//example.com/",
        "https://",
        "https:///path",
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "https://example.com:22/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://example.com:http/",
        "https://user@example.com/",
        "https://user:word@example.com/",
        "https://example.com@169.254.169.254/",
        "https://example.com/#fragment",
        "https://example.com\\@10.0.0.1/",
        "https://example.com/ path",
        "https://example.com/\r\nHost: inside",
        "https://exam\tple.com/",
        "https://bücher.example/",
        "https://example.com/" + "a" * 2000,
        "https://[::1",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://[fd00:ec2::254]/",
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://017700000001/",
        "https://0/",
        "https://example.0x1/",
        "https://localhost/",
        "https://localhost./",
        "https://a.localhost/",
        "https://printer.local/",
        "https://metadata.google.internal/",
        "https://-example.com/",
        "https://exa%6dple.com/",
        "https://example..com/",
    ],
)
def test_a_callback_address_that_is_plainly_wrong_is_refused(url: str) -> None:
    with pytest.raises(InvalidCallback, match=r"^callback_url "):
        REACH.address(url)


def test_developers_may_call_their_own_machine_and_still_nothing_else_inside() -> None:
    for url in ("http://127.0.0.1:8001/x", "http://localhost:8001", "http://[::1]:9", "https://127.0.0.1:9443/"):
        assert FOR_DEVELOPERS.address(url)
    for url in ("http://example.com/", "http://192.168.1.1:8001/", "https://10.0.0.1/", "https://example.com:8001/"):
        with pytest.raises(InvalidCallback):
            FOR_DEVELOPERS.address(url)


LOOPBACK, OPEN, PRIVATE = ip_address("127.0.0.1"), ip_address("8.8.8.8"), ip_address("10.0.0.1")


@pytest.mark.parametrize(
    ("reach", "ips", "is_allowed"),
    [
        (REACH, [OPEN], True),
        (REACH, [], False),
        (REACH, [OPEN, PRIVATE], False),
        (REACH, [LOOPBACK], False),
        (FOR_DEVELOPERS, [LOOPBACK], True),
        (FOR_DEVELOPERS, [LOOPBACK, PRIVATE], False),
    ],
)
def test_a_name_may_be_called_only_if_all_that_it_leads_to_may(
    reach: Reach, ips: list[IPv4Address], is_allowed: bool
) -> None:
    assert reach.allows_all(Address("https", "example.com", 443, "/"), ips) == is_allowed


def test_without_tls_or_at_other_ports_a_name_may_lead_to_this_machine_only() -> None:
    for address in (Address("http", "localhost", 8001, "/"), Address("https", "localhost", 9443, "/")):
        assert FOR_DEVELOPERS.allows_all(address, [LOOPBACK])
        assert not FOR_DEVELOPERS.allows_all(address, [OPEN])


@given(st.sampled_from(["", "https://", "https://[", "https://a:", "http://127.0.0.1"]), st.text(max_size=30))
def test_any_text_is_an_address_in_order_or_refused_as_a_problem(start: str, rest: str) -> None:
    try:
        found = FOR_DEVELOPERS.address(start + rest)
    except InvalidCallback:
        return
    assert found.host
    assert found.target.startswith("/")
    assert (found.scheme, found.port) in {("https", 443), ("https", 8443)} or found.host in ("127.0.0.1", "localhost")
