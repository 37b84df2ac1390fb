"""FetchFeeds: from a list of feeds to the documents that are new."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

import apache_beam as beam
from apache_beam.pvalue import DoOutputsTuple, PBegin, TaggedOutput

from schemas.entry import Document
from transforms.fetch.settings import FeedRequest, FetchSettings

if TYPE_CHECKING:
    from transforms.fetch.feeds import FetchResult

DOCUMENTS = "documents"
REJECTS = "rejects"
UPDATES = "updates"


class FetchFeeds(beam.PTransform):
    """PBegin -> `documents` (Document), `rejects` (Reject), `updates` (FeedUpdate). Bounded.

    Every feed gives one update, and at most one document or one reject: documents =
    updates whose outcome is FETCHED, rejects = those FAILED and newly RETIRED. The updates
    are to be saved once the documents' articles are in place. Global window.

    `now` is the run's instant: it is the documents' fetched_at, and what is due is decided
    by it. The feeds go in `lists` lists, all feeds of a host in one, so that a host is
    asked by one worker; give as many as there are workers. `raw_prefix` is where the raw
    bundle goes (`<raw_prefix>-<list>.warc.gz`), None for none. A retry asks again, gives
    its own results only and replaces its bundle, so nothing is written twice.
    """

    def __init__(
        self,
        feeds: Sequence[FeedRequest],
        settings: FetchSettings,
        now: dt.datetime,
        lists: int = 1,
        raw_prefix: str | None = None,
    ) -> None:
        super().__init__()
        if now.tzinfo is None:
            raise ValueError(f"now {now!r}: give an aware instant")
        self._lists = list(enumerate(split_by_host(feeds, lists)))
        self._fetch = FetchList(settings, now, raw_prefix)

    def expand(self, begin: PBegin) -> DoOutputsTuple:
        """Return the three outputs."""
        return (
            begin
            | "ListFeeds" >> beam.Create(self._lists, reshuffle=False)
            | "SpreadLists" >> beam.Reshuffle()
            | "FetchLists" >> beam.ParDo(self._fetch).with_outputs(REJECTS, UPDATES, main=DOCUMENTS)
        )


class FetchList(beam.DoFn):
    """(number, feeds) -> their documents, rejects and updates, fetched side by side."""

    def __init__(
        self, settings: FetchSettings, now: dt.datetime, raw_prefix: str | None = None
    ) -> None:
        self._settings = settings
        self._now = now
        self._raw_prefix = raw_prefix

    def process(
        self, element: tuple[int, Sequence[FeedRequest]]
    ) -> Iterator[Document | TaggedOutput]:
        """Yield each feed's results as soon as they are there."""
        from transforms.fetch.archive import RawBundle

        number, feeds = element
        if self._raw_prefix is None:
            for result in self._results(feeds):
                yield from _outputs(result)
            return
        with RawBundle(Path(f"{self._raw_prefix}-{number}.warc.gz")) as bundle:
            for result in self._results(feeds):
                bundle.add_result(result, self._now)
                yield from _outputs(result)

    def _results(self, feeds: Sequence[FeedRequest]) -> Iterator[FetchResult]:
        from transforms.fetch.client import Client  # here: aiohttp is slow to import
        from transforms.fetch.feeds import fetch_many
        from transforms.fetch.run_async import iterate

        async def results() -> AsyncGenerator[FetchResult, None]:
            async with (
                Client(self._settings) as client,
                aclosing(fetch_many(client, feeds, self._now)) as fetched,
            ):
                async for result in fetched:
                    yield result

        return iterate(results)


def _outputs(result: FetchResult) -> Iterator[Document | TaggedOutput]:
    if result.document is not None:
        yield result.document
    if result.reject is not None:
        yield TaggedOutput(REJECTS, result.reject)
    yield TaggedOutput(UPDATES, result.update)


def split_by_host(feeds: Sequence[FeedRequest], lists: int) -> list[tuple[FeedRequest, ...]]:
    """Return the feeds in at most so many lists, all feeds of a host in the same one.

    >>> a, b = FeedRequest(url="http://a.example/1"), FeedRequest(url="http://a.example/2")
    >>> split_by_host([a, b], 2) == [(a, b)]
    True
    """
    parts: dict[int, list[FeedRequest]] = {}
    for feed in feeds:
        part = zlib.crc32(feed.host.encode("utf-8", "replace")) % max(1, lists)
        parts.setdefault(part, []).append(feed)
    return [tuple(part) for _, part in sorted(parts.items())]
