"""Public addresses and all others, against Python's own tables too."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.fetch.addresses import find_restriction, is_public, parse_allowed

NOT_PUBLIC = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.251",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:10.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::fb",
    "4000::1",
    "",
    "localhost",
    "127.1",
]
PUBLIC = [
    "1.1.1.1",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.167.1.1",
    "198.17.0.1",
    "223.255.255.255",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
    "2606:4700:4700::1111",
    "2a00:1450:4001::200e",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_address_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6))
def test_what_python_calls_private_is_not_public(address) -> None:
    holds_public_v4 = ipaddress.IPv6Network("::ffff:0:0/96"), ipaddress.IPv6Network("64:ff9b::/96")
    if any(address in network for network in holds_public_v4):
        return
    if address.is_private or address.is_multicast or address.is_reserved:
        assert find_restriction(address) is not None


@given(st.ip_addresses(v=4))
def test_address_in_address_has_the_same_restriction(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    for prefix in ("::ffff:0:0", "64:ff9b::", "::ffff:0:0:0"):
        outer = ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) | number)
        assert find_restriction(outer) == find_restriction(address)


@given(st.text())
def test_any_text_is_public_or_not(text: str) -> None:
    assert is_public(text) in (True, False)


@pytest.mark.parametrize(
    ("allowed", "host", "address", "expected"),
    [
        (["10.0.0.0/8"], "a.example", "10.1.2.3", True),
        (["10.0.0.0/8"], "a.example", "192.168.0.1", False),
        (["10.0.0.0/8"], "a.example", "::ffff:10.1.2.3", True),
        (["::1"], "a.example", "::1", True),
        (["[::1]"], "a.example", "::1", True),
        (["::1"], "a.example", "127.0.0.1", False),
        (["a.example"], "a.example", "127.0.0.1", True),
        (["a.example"], "A.Example.", "127.0.0.1", True),
        (["a.example"], "b.example", "127.0.0.1", False),
        ([], "a.example", "8.8.8.8", True),
        (["127.0.0.0/8"], "a.example", "not an address", False),
    ],
)
def test_allowed_addresses(allowed: list[str], host: str, address: str, expected: bool) -> None:
    assert parse_allowed(allowed).allows(host, address) is expected


@pytest.mark.parametrize("value", ["10.0.0.1/8", "10.0.0.0/99", "999.1.1.1", "a b", "", "*", "10."])
def test_allowed_address_that_is_none_names_option_and_value(value: str) -> None:
    with pytest.raises(ValueError, match="--allow-private-addresses") as caught:
        parse_allowed([value])
    assert repr(value) in str(caught.value)
