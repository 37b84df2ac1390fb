"""Public addresses and all others, against Python's own tables too."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.fetch.cases import load_cases
from transforms.fetch.addresses import find_restriction, is_public, parse_allowed


@pytest.mark.parametrize(("address", "expected"), load_cases("addresses"))
def test_address(address: str, expected: str | None) -> None:
    assert find_restriction(ipaddress.ip_address(address.partition("%")[0])) == expected
    assert is_public(address) is (expected is None)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f000001", "1.1.1.1/32"])
def test_text_that_is_no_address_is_not_public(text: str) -> None:
    assert not is_public(text)


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
