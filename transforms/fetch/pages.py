"""Web pages, under the same manners as feeds, and only where robots.txt lets them be read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing

from schemas.reject import Reason
from transforms.fetch.answers import Answer, FetchError
from transforms.fetch.client import ACCEPT_PAGE, Client
from transforms.fetch.robots import Robots, robots_url, to_robots
from transforms.fetch.run_async import iterate
from transforms.fetch.settings import FetchSettings
from transforms.fetch.side_by_side import Give, side_by_side
from transforms.fetch.urls import host_of

SITE_TIME_S = 600.0
"""For the pages of one site in one run, rests included: a site that answers slowly, or asks for
long rests, must not hold up a run that is repeated every quarter of an hour."""


class Pages:
    """Asks for pages through an open client; a site's robots.txt is asked for once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._robots: dict[str, asyncio.Future[Robots]] = {}

    async def get(self, url: str) -> Answer:
        """Return the page. Raises FetchError, with Reason.FORBIDDEN where it may not be read."""
        robots = await self._find_robots(robots_url(url))
        if not robots.allows(url):
            message = robots.closed or "robots.txt forbids it"
            raise FetchError(message, reason=Reason.FORBIDDEN)
        self._client.hosts.slow_down(host_of(url), robots.delay_s)
        return await self._client.get(url, accept=ACCEPT_PAGE)

    async def _find_robots(self, url: str) -> Robots:
        if url not in self._robots:
            self._robots[url] = asyncio.ensure_future(self._ask_robots(url))
        return await asyncio.shield(self._robots[url])

    async def _ask_robots(self, url: str) -> Robots:
        try:
            return to_robots(await self._client.get(url, accept="text/plain, */*;q=0.5"))
        except FetchError as error:
            return to_robots(error)


def fetch_pages(
    urls: Sequence[str], settings: FetchSettings, site_time_s: float = SITE_TIME_S
) -> Iterator[tuple[str, Answer | FetchError]]:
    """Yield each address with its page, or with why there is none, as they come in.

    Sites are asked side by side, the pages of one site one after the other. What is left
    of a site's when its time is up is not asked for.
    """

    async def results() -> AsyncGenerator[tuple[str, Answer | FetchError], None]:
        async with (
            Client(settings) as client,
            aclosing(_get_many(client, urls, site_time_s)) as pages,
        ):
            async for page in pages:
                yield page

    return iterate(results)


async def _get(pages: Pages, url: str) -> Answer | FetchError:
    try:
        return await pages.get(url)
    except FetchError as error:
        return error


def _get_many(
    client: Client, urls: Sequence[str], site_time_s: float
) -> AsyncGenerator[tuple[str, Answer | FetchError], None]:
    pages = Pages(client)
    sites: dict[str, list[str]] = {}
    for url in urls:
        sites.setdefault(host_of(url), []).append(url)
    at_once = asyncio.Semaphore(client.settings.max_at_once)

    async def ask_site(host: str, give: Give[tuple[str, Answer | FetchError]]) -> None:
        spent_s = 0.0
        for url in sites[host]:
            if spent_s >= site_time_s:
                late = f"not asked: {site_time_s:g} s went to other pages of {host} in this run"
                await give((url, FetchError(late)))
                continue
            started = time.monotonic()
            await client.hosts.rest(host)
            spent_s += time.monotonic() - started
            async with at_once:
                started = time.monotonic()
                outcome = await _get(pages, url)
                spent_s += time.monotonic() - started
                await give((url, outcome))

    return side_by_side(sites, ask_site)
