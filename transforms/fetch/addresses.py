"""Which network addresses a feed may lead to: the public ones, and those that the user names.

A feed list is written by others, and a redirect by anybody. Whoever may choose an
address may choose `169.254.169.254` (a cloud machine's credentials) or a printer in the
office, so only addresses of the public internet are connected to.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

NOT_PUBLIC_V4: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "shared (carrier-grade NAT)"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "protocol assignments"),
    ("192.0.2.0/24", "documentation"),
    ("192.88.99.0/24", "6to4 relay"),
    ("192.168.0.0/16", "private"),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
)
"""IANA IPv4 Special-Purpose Address Registry (RFC 6890), and multicast (RFC 5771)."""

NOT_PUBLIC_V6: tuple[tuple[str, str], ...] = (
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("64:ff9b:1::/48", "local translation"),
    ("100::/64", "discard-only"),
    ("2001::/23", "protocol assignments"),
    ("2001:db8::/32", "documentation"),
    ("3fff::/20", "documentation"),
    ("5f00::/16", "segment routing"),
    ("fc00::/7", "private"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"),
    ("ff00::/8", "multicast"),
)
"""IANA IPv6 Special-Purpose Address Registry; Teredo is inside `2001::/23`."""

GLOBAL_UNICAST_V6 = ipaddress.IPv6Network("2000::/3")
"""All that IANA has given out of IPv6 so far (RFC 4291, 2.4): the rest is reserved."""

EMBEDDED_V4: tuple[tuple[str, int], ...] = (
    ("::ffff:0:0/96", 0),  # IPv4-mapped, RFC 4291: ::ffff:127.0.0.1
    ("::ffff:0:0:0/96", 0),  # IPv4-translated, RFC 2765
    ("64:ff9b::/96", 0),  # NAT64, RFC 6052: 64:ff9b::7f00:1
    ("2002::/16", 80),  # 6to4, RFC 3056: 2002:7f00:1::
)
"""IPv6 ranges that carry an IPv4 address, and how many bits stand to its right."""

_V4 = tuple((ipaddress.IPv4Network(network), kind) for network, kind in NOT_PUBLIC_V4)
_V6 = tuple((ipaddress.IPv6Network(network), kind) for network, kind in NOT_PUBLIC_V6)
_EMBEDDED = tuple((ipaddress.IPv6Network(network), shift) for network, shift in EMBEDDED_V4)


def find_embedded_v4(address: IPAddress) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for, or None.

    >>> find_embedded_v4(ipaddress.ip_address("64:ff9b::7f00:1"))
    IPv4Address('127.0.0.1')
    """
    if isinstance(address, ipaddress.IPv4Address):
        return None
    for network, shift in _EMBEDDED:
        if address in network:
            return ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
    return None


def find_restriction(address: IPAddress) -> str | None:
    """Return what kind of address it is when it is not a public one, else None.

    >>> find_restriction(ipaddress.ip_address("::ffff:169.254.169.254"))
    'link-local'
    >>> find_restriction(ipaddress.ip_address("2606:4700::1111")) is None
    True
    """
    embedded = find_embedded_v4(address)
    if embedded is not None:
        address = embedded
    if isinstance(address, ipaddress.IPv4Address):
        return next((kind for network, kind in _V4 if address in network), None)
    for network, kind in _V6:
        if address in network:
            return kind
    return None if address in GLOBAL_UNICAST_V6 else "reserved"


def is_public(address: str) -> bool:
    """Return whether an address, as text, is one of the public internet.

    Text that is no address is not public; a zone ("%eth0") is ignored.

    >>> [is_public(a) for a in ("8.8.8.8", "10.1.2.3", "fe80::1%eth0", "localhost")]
    [True, False, False, False]
    """
    parsed = parse_address(address)
    return parsed is not None and find_restriction(parsed) is None


def parse_address(text: str) -> IPAddress | None:
    """Return the address that the text spells, without its zone; None where it spells none.

    >>> parse_address("fe80::1%eth0")
    IPv6Address('fe80::1')
    """
    try:
        return ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class AllowedAddresses:
    """What may be connected to besides the public internet: networks, and hosts by name."""

    networks: tuple[IPNetwork, ...] = ()
    hosts: frozenset[str] = frozenset()

    def allows(self, host: str, address: str) -> bool:
        """Return whether a connection to `address`, made for `host`, may be opened.

        >>> allowed = parse_allowed(["127.0.0.0/8", "wiki.example.org"])
        >>> allowed.allows("feeds.example.org", "127.0.0.1")
        True
        >>> allowed.allows("wiki.example.org", "10.0.0.7")
        True
        >>> allowed.allows("feeds.example.org", "10.0.0.7")
        False
        """
        parsed = parse_address(address)
        if parsed is None:
            return False
        if find_restriction(parsed) is None or host.lower().rstrip(".") in self.hosts:
            return True
        faces = (parsed, find_embedded_v4(parsed))
        return any(
            face in network
            for network in self.networks
            for face in faces
            if face is not None and face.version == network.version
        )


def parse_allowed(values: Iterable[str]) -> AllowedAddresses:
    """Return the networks and host names that `--allow-private-addresses` lists.

    A value is a network in CIDR form, an address, or a host name. Raises ValueError,
    which names the option and the value, for one that is none of these.

    >>> parse_allowed(["192.168.7.0/24", "::1", "Intranet"])
    AllowedAddresses(networks=(IPv4Network('192.168.7.0/24'), IPv6Network('::1/128')),
                     hosts=frozenset({'intranet'}))
    """
    networks: list[IPNetwork] = []
    hosts: set[str] = set()
    for value in values:
        try:
            networks.append(ipaddress.ip_network(value.strip("[]")))
        except ValueError as error:
            if not _is_host_name(value):
                raise ValueError(
                    f"--allow-private-addresses {value!r}: {error}; give a network such as "
                    "192.168.7.0/24, an address or a host name"
                ) from error
            hosts.add(value.lower().rstrip("."))
    return AllowedAddresses(tuple(networks), frozenset(hosts))


def _is_host_name(value: str) -> bool:
    labels = value.rstrip(".").split(".")
    named = all(label.replace("-", "").replace("_", "").isalnum() for label in labels)
    return named and not labels[-1].isdigit()
