"""What the libraries raise, in words, and whether it is worth asking again."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from aiohttp.client_exceptions import ClientConnectorDNSError

from schemas.reject import Reason
from transforms.fetch.errors import to_fetch_error
from transforms.fetch.settings import FetchSettings

KEY: Any = SimpleNamespace(host="a.example", port=80, is_ssl=False, ssl=True)
REQUEST: Any = SimpleNamespace(real_url="http://a.example/?token=abc")


def dns(number: int) -> ClientConnectorDNSError:
    return ClientConnectorDNSError(KEY, socket.gaierror(number, "text"))


@pytest.mark.parametrize(
    ("error", "message", "transient", "unreachable"),
    [
        (dns(socket.EAI_AGAIN), "the name server did not answer", True, True),
        (dns(socket.EAI_NONAME), "no such host name", False, True),
        (aiohttp.ConnectionTimeoutError(), "no connection within 10 s", True, True),
        (aiohttp.SocketTimeoutError(), "silent for 20 s", False, True),
        (ConnectionResetError(104, "x"), "the server closed the connection", True, False),
        (aiohttp.ServerDisconnectedError(), "the server closed the connection", True, False),
        (OSError(113, "x"), "no connection: no route to host", True, True),
        (OSError("x"), "no connection: it failed", True, True),
        (
            aiohttp.InvalidURL("x"),
            "the address cannot be asked: no name of a host",
            False,
            False,
        ),
        (ValueError("token=abc"), "the address cannot be asked: ValueError", False, False),
        (
            aiohttp.ClientResponseError(REQUEST, (), message="token=abc"),
            "the answer is not HTTP that can be read",
            False,
            False,
        ),
    ],
)
def test_error_in_words(error, message: str, transient: bool, unreachable: bool) -> None:
    found = to_fetch_error(error, [], FetchSettings())
    assert (found.message, found.reason) == (message, Reason.FETCH_FAILED)
    assert (found.transient, found.unreachable) == (transient, unreachable)


def test_refused_address_outweighs_what_the_library_says() -> None:
    found = to_fetch_error(OSError(113, "x"), ["10.0.0.1 (private)"], FetchSettings())
    assert (found.reason, found.transient) == (Reason.FORBIDDEN, False)
