"""Connections that are only opened to addresses that may be: checked when they are opened.

Looking a name up, finding the address public, and then connecting by name is no check:
the second look-up may give another address. Here the check is in the making of the
socket, of the very address that it is about to be connected to, whoever resolved it and
however the URL wrote it (`http://2130706433/` is 127.0.0.1).
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from aiohttp import TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from transforms.fetch.addresses import AllowedAddresses, find_restriction, parse_address


@dataclass(slots=True)
class Attempt:
    """One request's connection: the host that it is for, and the addresses refused."""

    host: str
    refused: list[str] = field(default_factory=list)


current_attempt: ContextVar[Attempt] = ContextVar("current_attempt")
"""Set by whoever asks for a URL; the tasks that connect inherit it."""


class ForbiddenAddress(OSError):  # noqa: N818 - it says what it is
    """The address may not be connected to. An OSError, so that the next address is tried."""


def open_socket(allowed: AllowedAddresses, address_info: tuple[Any, ...]) -> socket.socket:
    """Return a socket for an entry of getaddrinfo; raises ForbiddenAddress."""
    family, kind, protocol, _, address = address_info
    attempt = current_attempt.get()
    if not allowed.allows(attempt.host, address[0]):
        parsed = parse_address(address[0])
        what = find_restriction(parsed) if parsed else None
        attempt.refused.append(f"{address[0]} ({what or 'not an address'})")
        raise ForbiddenAddress(f"{address[0]} may not be connected to")
    return socket.socket(family=family, type=kind, proto=protocol)


class TableResolver(AbstractResolver):
    """Resolves the hosts of a table, like /etc/hosts, and asks the system for all others."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = table
        self._system = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the host's addresses; raises OSError where there are none."""
        return await self._system.resolve(self._table.get(host, host), port, family)

    async def close(self) -> None:
        """Close the system's resolver."""
        await self._system.close()


def make_connector(
    allowed: AllowedAddresses, resolver: AbstractResolver, keep_alive_s: float = 15.0
) -> TCPConnector:
    """Return a connector that opens allowed addresses only; its caller closes it."""
    return TCPConnector(
        resolver=resolver,
        limit=0,  # requests are counted where they are made
        keepalive_timeout=keep_alive_s,
        socket_factory=lambda address_info: open_socket(allowed, address_info),
    )
