"""What went wrong with a request, in words for people, from what the libraries raise."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Sequence

import aiohttp

from schemas.reject import Reason
from transforms.fetch.answers import FetchError
from transforms.fetch.settings import FetchSettings


def to_fetch_error(error: Exception, refused: Sequence[str], settings: FetchSettings) -> FetchError:
    """Return what the error means. `refused` are addresses that may not be connected to.

    Library texts are not passed on where they could hold an address with secrets.
    """
    if refused:
        return FetchError(
            f"the address {', '.join(refused)} is not of the public internet; "
            "--allow-private-addresses names those that may be asked",
            reason=Reason.FORBIDDEN,
        )
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        message = f"no connection within {settings.connect_timeout_s:g} s"
        return FetchError(message, transient=True, unreachable=True)
    if isinstance(error, TimeoutError):
        return FetchError(f"silent for {settings.idle_timeout_s:g} s", unreachable=True)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return _of_name(error.os_error)
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return FetchError(f"its TLS certificate is not accepted: {_of_tls(error)}")
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return FetchError("no TLS connection: the handshake failed")
    if isinstance(error, aiohttp.ClientPayloadError):
        return FetchError("the body ends too early or its framing is broken", transient=True)
    if isinstance(error, aiohttp.ServerDisconnectedError | ConnectionResetError):
        return FetchError("the server closed the connection", transient=True)
    if isinstance(error, OSError):
        words = os.strerror(error.errno).lower() if error.errno else "it failed"
        return FetchError(f"no connection: {words}", transient=True, unreachable=True)
    if isinstance(error, aiohttp.ClientResponseError):
        return FetchError("the answer is not HTTP that can be read")
    return FetchError(f"the address cannot be asked: {_of_address(error)}")


def _of_name(error: OSError) -> FetchError:
    passing = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
    words = "the name server did not answer" if passing else "no such host name"
    return FetchError(words, transient=passing, unreachable=True)


def _of_address(error: Exception) -> str:
    if isinstance(error, aiohttp.InvalidURL | UnicodeError):
        return "no name of a host"
    return type(error).__name__


def _of_tls(error: aiohttp.ClientConnectorCertificateError) -> str:
    cause = error.certificate_error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return str(cause.verify_message)
    return "it is not for this host"
