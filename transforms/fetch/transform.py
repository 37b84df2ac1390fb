"""FetchFeeds: a list of feeds to the documents that are new. FetchPages: teasers to their pages."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import aclosing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import DoOutputsTuple, PBegin, TaggedOutput

from schemas.entry import Document, Entry
from transforms.fetch.known_pages import NoPages, PageSource
from transforms.fetch.settings import FeedRequest, FetchSettings
from transforms.fetch.teasers import find_page_url, is_teaser
from transforms.fetch.urls import host_of

if TYPE_CHECKING:
    from transforms.fetch.feeds import FetchResult

DOCUMENTS = "documents"
REJECTS = "rejects"
UPDATES = "updates"
TEASERS = "teasers"
WHOLE = "whole"


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
        parts.setdefault(_list_of(feed.host, lists), []).append(feed)
    return [tuple(part) for _, part in sorted(parts.items())]


def _list_of(host: str, lists: int) -> int:
    return zlib.crc32(host.encode("utf-8", "replace")) % max(1, lists)


class PagedEntries(NamedTuple):
    """Entries apart: those to be completed from a page, and those that are whole."""

    teasers: beam.PCollection[Entry]
    whole: beam.PCollection[Entry]


class FetchPages(beam.PTransform):
    """Entry -> PagedEntries: teasers with their page, or with why there is none; others as is.

    Every entry comes out once. Only teasers, a few hundred letters each, are grouped, in
    `lists` lists, all of a host in one; entries with text are not moved. The pages are to be
    parsed by the next step: they are too big to be moved either. Bounded or windowed;
    windows stay. `known` gives pages that need not be asked for, `now` is the run's instant.
    `raw_prefix` is where the raw bundle goes (`<raw_prefix>-<list>.warc.gz`; bounded input
    only), None for none. A retry asks again and replaces its bundle.
    """

    def __init__(
        self,
        settings: FetchSettings,
        now: dt.datetime,
        known: PageSource | None = None,
        lists: int = 1,
        raw_prefix: str | None = None,
    ) -> None:
        super().__init__()
        self._lists = lists
        self._fetch = FetchPageList(settings, now, known or NoPages(), raw_prefix)

    def expand(self, entries: beam.PCollection[Entry]) -> PagedEntries:
        """Return the two outputs."""
        parted = entries | "PartTeasers" >> beam.FlatMap(_part_teasers).with_outputs(
            TEASERS, main=WHOLE
        )
        teasers = (
            parted[TEASERS]
            | "KeyByHost" >> beam.Map(_key_by_host, self._lists)
            | "ListTeasers" >> beam.GroupByKey()
            | "FetchPageLists" >> beam.ParDo(self._fetch)
        )
        return PagedEntries(teasers, parted[WHOLE])


class FetchPageList(beam.DoFn):
    """(number, teasers) -> the teasers with their pages, fetched side by side."""

    def __init__(
        self,
        settings: FetchSettings,
        now: dt.datetime,
        known: PageSource,
        raw_prefix: str | None = None,
    ) -> None:
        self._settings = settings
        self._now = now
        self._known = known
        self._raw_prefix = raw_prefix

    def process(self, element: tuple[int, Iterable[Entry]]) -> Iterator[Entry]:
        """Yield each teaser as soon as its page is there."""
        from transforms.fetch.archive import RawBundle
        from transforms.fetch.full_text import add_pages

        number, teasers = element
        kept = self._raw_prefix is not None
        path = Path(f"{self._raw_prefix}-{number}.warc.gz")
        with RawBundle(path) if kept else nullcontext() as bundle:
            yield from add_pages(list(teasers), self._known, self._settings, self._now, bundle)


def _part_teasers(entry: Entry) -> Iterator[Entry | TaggedOutput]:
    yield TaggedOutput(TEASERS, entry) if is_teaser(entry) else entry


def _key_by_host(entry: Entry, lists: int) -> tuple[int, Entry]:
    return _list_of(host_of(find_page_url(entry) or ""), lists), entry
