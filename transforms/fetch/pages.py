"""Web pages, under the same manners as feeds, and only where robots.txt lets them be read."""

from __future__ import annotations

import asyncio
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


class Pages:
    """Asks for pages through an open client; a site's robots.txt is asked for once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._robots: dict[str, asyncio.Future[Robots]] = {}

    async def get(self, url: str) -> Answer:
        """Return the page. Raises FetchError, with Reason.FORBIDDEN where it may not be read."""
        robots = await self._find_robots(robots_url(url))
        if not robots.allows(url):
            message = "robots.txt cannot be had" if robots.closed else "robots.txt forbids it"
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
    urls: Sequence[str], settings: FetchSettings
) -> Iterator[tuple[str, Answer | FetchError]]:
    """Yield each address with its page, or with why there is none, as they come in.

    Sites are asked side by side, the pages of one site one after the other.
    """

    async def results() -> AsyncGenerator[tuple[str, Answer | FetchError], None]:
        async with Client(settings) as client, aclosing(_get_many(client, urls)) as pages:
            async for page in pages:
                yield page

    return iterate(results)


def _get_many(
    client: Client, urls: Sequence[str]
) -> AsyncGenerator[tuple[str, Answer | FetchError], None]:
    pages = Pages(client)
    sites: dict[str, list[str]] = {}
    for url in urls:
        sites.setdefault(host_of(url), []).append(url)
    at_once = asyncio.Semaphore(client.settings.max_at_once)

    async def ask_site(host: str, give: Give[tuple[str, Answer | FetchError]]) -> None:
        for url in sites[host]:
            await client.hosts.rest(host)
            async with at_once:
                try:
                    await give((url, await pages.get(url)))
                except FetchError as error:
                    await give((url, error))

    return side_by_side(sites, ask_site)
