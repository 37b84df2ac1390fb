"""Asking for one address, politely and safely: every request of the program is made here."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
import time
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING

import aiohttp

from schemas.reject import Reason
from transforms.fetch.answers import Answer, FetchError
from transforms.fetch.decode import ACCEPT_ENCODING, BadBody, Body, BodyTooLarge
from transforms.fetch.errors import to_fetch_error
from transforms.fetch.guard import Attempt, TableResolver, current_attempt, make_connector
from transforms.fetch.hosts import Hosts
from transforms.fetch.schedule import spread
from transforms.fetch.settings import FetchSettings
from transforms.fetch.urls import (
    MAX_URL_CHARS,
    BadScheme,
    BadUrl,
    host_of,
    join_location,
    origin,
    redact,
    split_credentials,
)

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver

ACCEPT_FEED = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.5"

PERMANENT = (301, 308)
REDIRECTS = (301, 302, 303, 307, 308)
READABLE = (200, 203, 226)
TRANSIENT = (408, 425, 500, 502, 503, 504)
ASKS_FOR_PEACE = (429, 503)

MAX_HEADER_BYTES = 32_768
"""Of one header line: sites that set long cookies go past the usual 8 KiB."""

CHUNK_BYTES = 65_536


class Client:
    """Makes requests while it is open (`async with`): redirects, retries, limits, checks.

    `resolver` replaces the system's name look-up; the addresses that it gives are checked
    all the same. `trust` are the certificate authorities, None for the system's.
    """

    def __init__(
        self,
        settings: FetchSettings,
        resolver: AbstractResolver | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.settings = settings
        self.hosts = Hosts(settings)
        self._resolver = resolver
        self._trust = trust
        self._session: aiohttp.ClientSession | None = None
        self._opened = 0.0

    @property
    def elapsed(self) -> dt.timedelta:
        """How long the client has been open, in whole seconds: waits count from the answer."""
        return dt.timedelta(seconds=int(time.monotonic() - self._opened))

    async def __aenter__(self) -> Client:
        self._opened = time.monotonic()
        resolver = self._resolver or TableResolver(self.settings.hosts)
        self._session = aiohttp.ClientSession(
            connector=make_connector(self.settings.allowed, resolver),
            timeout=aiohttp.ClientTimeout(
                total=None,
                sock_connect=self.settings.connect_timeout_s,
                sock_read=self.settings.idle_timeout_s,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),  # nothing that one feed sets reaches another
            auto_decompress=False,  # inflated by us, under a cap
            trust_env=False,  # no proxy and no .netrc from the environment
            max_line_size=MAX_HEADER_BYTES,
            max_field_size=MAX_HEADER_BYTES,
            headers={
                "User-Agent": self.settings.user_agent,
                "Accept-Encoding": ACCEPT_ENCODING,
            },
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(
        self,
        url: str,
        accept: str = ACCEPT_FEED,
        validators: Mapping[str, str] | None = None,
        validator_url: str | None = None,
    ) -> Answer:
        """Return the answer of an address, asked again where the error is transient.

        The validators (If-None-Match, If-Modified-Since) are sent to `validator_url` only,
        the address that they came from. Raises FetchError.
        """
        for attempt in range(1, self.settings.attempts + 1):
            try:
                return await self._follow(url, accept, validators or {}, validator_url)
            except FetchError as error:
                if not error.transient or attempt == self.settings.attempts:
                    raise
            wait_s = self.settings.retry_wait_s * 2 ** (attempt - 1)
            await asyncio.sleep(wait_s * (1 - spread(url, attempt) / 2))
        raise AssertionError("the last attempt returns or raises")

    async def _follow(
        self, url: str, accept: str, validators: Mapping[str, str], validator_url: str | None
    ) -> Answer:
        """Ask, and ask on where a redirect leads; every hop is checked like the first."""
        target, credentials = _split(url)
        home, permanent, lasting = origin(target), None, True
        seen: set[str] = set()
        for _ in range(self.settings.max_redirects + 1):
            if target in seen:
                raise FetchError(f"redirects in a circle at {redact(target)}")
            seen.add(target)
            headers = {"Accept": accept}
            if credentials is not None and origin(target) == home:
                headers["Authorization"] = credentials
            if redact(target) == validator_url:
                headers.update(validators)
            answer = await self._ask(target, headers, permanent)
            if answer.status not in REDIRECTS:
                return answer
            lasting = lasting and answer.status in PERMANENT
            target, _ignored = _split(join_location(target, answer.find_header("location") or ""))
            permanent = target if lasting else permanent
        raise FetchError(f"more than {self.settings.max_redirects} redirects")

    async def _ask(self, url: str, headers: Mapping[str, str], permanent: str | None) -> Answer:
        """Return the answer of exactly this address, a redirect too. Raises FetchError."""
        host = host_of(url)
        async with self.hosts.turn(host) as turn:
            attempt = Attempt(host)
            current_attempt.set(attempt)
            try:
                async with asyncio.timeout(self.settings.total_timeout_s):
                    answer = await self._exchange(url, headers, permanent)
                    turn.unchanged = answer.status == 304
                    return answer
            except TimeoutError as error:
                if isinstance(error, aiohttp.ClientError):
                    raise to_fetch_error(error, attempt.refused, self.settings) from error
                message = f"not answered in full within {self.settings.total_timeout_s:g} s"
                raise FetchError(message, unreachable=True) from error
            except (aiohttp.ClientError, OSError, ValueError) as error:
                raise to_fetch_error(error, attempt.refused, self.settings) from error

    async def _exchange(
        self, url: str, headers: Mapping[str, str], permanent: str | None
    ) -> Answer:
        assert self._session is not None, "the client is used outside its `async with`"
        response = await self._session.get(
            url,
            headers=headers,
            allow_redirects=False,
            ssl=self._trust if self._trust is not None else True,
        )
        try:
            _raise_for_status(
                response, "If-None-Match" in headers or "If-Modified-Since" in headers
            )
            body = await self._read(response) if response.status in READABLE else b""
        except BaseException:
            response.close()  # what is left of it must not be read as the next answer
            raise
        response.release()
        return Answer(
            url=url,
            status=response.status,
            phrase=response.reason or "",
            headers=tuple(response.headers.items()),
            body=body,
            permanent_url=permanent,
        )

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        limit = self.settings.max_body_bytes
        try:
            if response.content_length is not None and response.content_length > limit:
                raise BodyTooLarge(f"the body is {response.content_length:,} bytes")
            body = Body(",".join(response.headers.getall("Content-Encoding", [])), limit)
            async for chunk in response.content.iter_chunked(CHUNK_BYTES):
                body.feed(chunk)
            return body.finish()
        except BodyTooLarge as error:
            message = f"{error}; the limit is {limit:,}"
            raise FetchError(message, reason=Reason.TOO_LARGE, status=response.status) from error
        except BadBody as error:
            raise FetchError(str(error), status=response.status, transient=True) from error


def _split(url: str) -> tuple[str, str | None]:
    """Return address and credentials; raises FetchError where it may not be asked."""
    try:
        return split_credentials(url)
    except BadUrl as error:
        reason = Reason.FORBIDDEN if isinstance(error, BadScheme) else Reason.FETCH_FAILED
        shown = f" ({redact(url)!r})" if len(url) <= MAX_URL_CHARS else ""
        raise FetchError(f"{error}{shown}", reason=reason) from error


def _raise_for_status(response: aiohttp.ClientResponse, conditional: bool) -> None:
    status = response.status
    if status in READABLE or (status == 304 and conditional):
        return
    if status in REDIRECTS and response.headers.get("Location"):
        return
    retry_after = response.headers.get("Retry-After") if status in ASKS_FOR_PEACE else None
    raise FetchError(
        f"the server answered {status} {response.reason or ''}".rstrip(),
        status=status,
        transient=status in TRANSIENT and retry_after is None,
        retry_after=retry_after,
    )
