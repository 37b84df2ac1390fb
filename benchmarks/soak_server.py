"""A server of feeds that publishes at a steady rate, and knows what it has published when."""

from __future__ import annotations

import asyncio
import html
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from itertools import islice
from typing import Self

from aiohttp import web

from benchmarks.corpus import make_articles

HOSTS = 20
"""Loopback addresses 127.0.0.1 to .20: a host is asked for one feed after the other."""

LISTED = 80
"""Entries that a feed shows: over five minutes of them at a quarter a second."""

CHARS = 1_200
"""Of an entry: with title and markup about 1.5 KB."""


@dataclass
class FeedServer:
    """`feeds` feeds that publish `rate` entries a second together, in turns, until stopped.

    A context manager: it answers until it is left.
    """

    feeds: int
    rate: float
    published: dict[str, float] = field(default_factory=dict)
    """When each entry was published, seconds of the epoch, by its guid."""
    port: int = 0

    def __post_init__(self) -> None:
        self._entries: list[deque[str]] = [deque(maxlen=LISTED) for _ in range(self.feeds)]
        self._tags = [0] * self.feeds
        self._publishing = True
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._serving.cancel)
        self._thread.join()

    @property
    def urls(self) -> list[str]:
        """The addresses of all feeds."""
        return [
            f"http://127.0.0.{number % HOSTS + 1}:{self.port}/{number}"
            for number in range(self.feeds)
        ]

    def stop_publishing(self) -> None:
        """Publish nothing more; the feeds stay as they are."""
        self._publishing = False

    def _run(self) -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(self._serve())

    async def _serve(self) -> None:
        serving = asyncio.current_task()
        assert serving is not None
        self._loop, self._serving = asyncio.get_running_loop(), serving
        app = web.Application()
        app.router.add_get("/{number}", self._answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        for number in range(1, HOSTS + 1):
            site = web.TCPSite(runner, f"127.0.0.{number}", self.port)
            await site.start()
            if not self.port:
                self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        self._ready.set()
        try:
            await self._publish()
        finally:
            await runner.cleanup()

    async def _publish(self) -> None:
        articles = _endless_articles()
        started, number = time.time(), 0
        while True:
            await asyncio.sleep(0.05)
            while self._publishing and number < (time.time() - started) * self.rate:
                feed, article = number % self.feeds, next(articles)
                guid, now = f"soak-{number}", time.time()
                self._entries[feed].appendleft(
                    f"<item><guid isPermaLink='false'>{guid}</guid>"
                    f"<title>{html.escape(article['title'])}</title>"
                    f"<link>https://paper{feed}.example/{number}</link>"
                    f"<pubDate>{formatdate(now, usegmt=True)}</pubDate>"
                    f"<description>{html.escape(article['text'])}</description></item>"
                )
                self._tags[feed] = number
                self.published[guid] = now
                number += 1

    async def _answer(self, request: web.Request) -> web.Response:
        feed = int(request.match_info["number"])
        tag = f'"{self._tags[feed]}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        body = (
            f"<rss version='2.0'><channel><title>Paper {feed}</title>"
            f"{''.join(self._entries[feed])}</channel></rss>"
        )
        return web.Response(text=body, content_type="application/rss+xml", headers={"ETag": tag})


def _endless_articles() -> Iterator[dict[str, str]]:
    for seed in range(10**6):
        yield from islice(make_articles(10_000, CHARS, seed=1_000 + seed), 10_000)
