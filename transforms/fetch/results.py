"""Feeds asked from code that is not asynchronous, their answers kept if that is wanted."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.fetch.settings import FeedRequest, FetchSettings

if TYPE_CHECKING:
    from transforms.fetch.feeds import FetchResult


def fetch_results(
    feeds: Sequence[FeedRequest],
    settings: FetchSettings,
    now: dt.datetime,
    budget: dt.timedelta | None = None,
    bundle_path: str | None = None,
) -> Iterator[FetchResult]:
    """Yield each feed's result as soon as it is there, under the manners of one client.

    After `budget` no further feed is asked. With `bundle_path` every answer goes into a raw
    bundle there, which is whole once the last result was taken.
    """
    from transforms.fetch.archive import RawBundle

    with RawBundle(Path(bundle_path)) if bundle_path else nullcontext() as bundle:
        for result in _ask(feeds, settings, now, budget):
            if bundle is not None:
                bundle.add_result(result, now)
            yield result


def _ask(
    feeds: Sequence[FeedRequest],
    settings: FetchSettings,
    now: dt.datetime,
    budget: dt.timedelta | None,
) -> Iterator[FetchResult]:
    from transforms.fetch.client import Client  # here: aiohttp is slow to import
    from transforms.fetch.feeds import fetch_many
    from transforms.fetch.run_async import iterate

    async def results() -> AsyncGenerator[FetchResult, None]:
        async with (
            Client(settings) as client,
            aclosing(fetch_many(client, feeds, now, budget)) as fetched,
        ):
            async for result in fetched:
                yield result

    return iterate(results)


def split_by_host(feeds: Sequence[FeedRequest], lists: int) -> list[tuple[FeedRequest, ...]]:
    """Return the feeds in at most so many lists, all feeds of a host in the same one.

    >>> a, b = FeedRequest(url="http://a.example/1"), FeedRequest(url="http://a.example/2")
    >>> split_by_host([a, b], 2) == [(a, b)]
    True
    """
    parts: dict[int, list[FeedRequest]] = {}
    for feed in feeds:
        parts.setdefault(list_of(feed.host, lists), []).append(feed)
    return [tuple(part) for _, part in sorted(parts.items())]


def list_of(host: str, lists: int) -> int:
    """Return the number of the list, from 0, that a host's feeds or pages are in."""
    return zlib.crc32(host.encode("utf-8", "replace")) % max(1, lists)
