"""FetchFeeds, PollFeeds: feeds to documents that are new. FetchPages: teasers to their pages."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import apache_beam as beam
from apache_beam.coders import StrUtf8Coder
from apache_beam.pvalue import DoOutputsTuple, PBegin, TaggedOutput
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec
from apache_beam.transforms.window import IntervalWindow, TimestampedValue

from schemas.entry import Document, Entry
from schemas.instants import name_instant
from transforms.fetch.known_pages import NoPages, PageSource
from transforms.fetch.polling import InFlight, find_due, parse_text, to_text
from transforms.fetch.results import fetch_results, list_of, split_by_host
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

    `lists` and `fetch` are its parts: what is shared out, and the step that each list goes
    through.
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
        self.lists = list(enumerate(split_by_host(feeds, lists)))
        self.fetch = FetchList(settings, now, raw_prefix)

    def expand(self, begin: PBegin) -> DoOutputsTuple:
        """Return the three outputs."""
        return (
            begin
            | "ListFeeds" >> beam.Create(self.lists, reshuffle=False)
            | "SpreadLists" >> beam.Reshuffle()
            | "FetchLists" >> beam.ParDo(self.fetch).with_outputs(REJECTS, UPDATES, main=DOCUMENTS)
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
        number, feeds = element
        path = self._raw_prefix and f"{self._raw_prefix}-{number}.warc.gz"
        for result in fetch_results(feeds, self._settings, self._now, bundle_path=path):
            yield from _outputs(result)


class PollFeeds(beam.PTransform):
    """Ticks (datetime) -> the outputs of FetchFeeds, at each tick from the feeds that are due.

    Unbounded, global window; results are stamped with the instant of their arrival, the
    document of a feed and its update with the same. What was learned of a feed is kept in
    Beam's state, so that the next tick asks with its ETag; it is as safe as the rows that the
    engine has in work. Feeds that are not due give nothing. `budget_s` after a tick no
    further feed is asked: the next one begins with those left. `clock` tells the time.
    """

    def __init__(
        self,
        feeds: Sequence[FeedRequest],
        settings: FetchSettings,
        budget_s: float,
        lists: int = 1,
        raw_prefix: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        parts = dict(enumerate(split_by_host(feeds, lists)))
        self._numbers = list(parts)
        self._poll = PollList(parts, settings, budget_s, raw_prefix, clock)

    def expand(self, ticks: beam.PCollection[dt.datetime]) -> DoOutputsTuple:
        """Return the three outputs."""
        return (
            ticks
            | "ListAtTick"
            >> beam.FlatMap(_with_each, self._numbers).with_output_types(tuple[int, dt.datetime])
            | "PollLists" >> beam.ParDo(self._poll).with_outputs(REJECTS, UPDATES, main=DOCUMENTS)
        )


def _with_each(tick: dt.datetime, numbers: Iterable[int]) -> Iterator[tuple[int, dt.datetime]]:
    for number in numbers:
        yield number, tick


_IN_FLIGHT = InFlight()
"""Of this process. An engine may hand it two ticks of one list at once: Prism does."""

_LONGEST_FEED_S = 300.0
"""A feed that is asked just before the budget ends has its answer or error by then."""


class PollList(beam.DoFn):
    """(number, tick) -> what the list's due feeds give. Keyed state: the feeds' states."""

    STATES = beam.DoFn.StateParam(ReadModifyWriteStateSpec("feeds", StrUtf8Coder()))

    def __init__(
        self,
        lists: dict[int, tuple[FeedRequest, ...]],
        settings: FetchSettings,
        budget_s: float,
        raw_prefix: str | None,
        clock: Callable[[], float],
    ) -> None:
        self._lists = lists
        self._settings = settings
        self._budget_s = budget_s
        self._raw_prefix = raw_prefix
        self._clock = clock

    def process(
        self, element: tuple[int, dt.datetime], stored: Any = STATES
    ) -> Iterator[TimestampedValue | TaggedOutput]:
        """Yield each result as it comes; keep what was learned once all have."""
        number, tick = element
        states = parse_text(stored.read())
        now = self._now(tick)
        due = {feed.source: feed for feed in find_due(self._lists[number], states, tick, now)}
        lapse_s = self._budget_s + _LONGEST_FEED_S
        claimed = _IN_FLIGHT.claim(list(due), time.monotonic(), lapse_s)
        feeds = [feed for source, feed in due.items() if source in claimed]
        if not feeds:
            return
        try:
            for result in self._results(number, feeds, now):
                states[result.update.source] = result.update.state
                arrived_s = self._now(tick).timestamp()
                for output in _outputs(result):
                    yield _stamp(output, arrived_s)
        finally:
            _IN_FLIGHT.release(claimed)
        stored.write(to_text(states))

    def _now(self, tick: dt.datetime) -> dt.datetime:
        """The time, never before the tick: nothing arrives behind the watermark."""
        return max(tick, dt.datetime.fromtimestamp(self._clock(), dt.UTC))

    def _results(
        self, number: int, feeds: Sequence[FeedRequest], now: dt.datetime
    ) -> Iterator[FetchResult]:
        path = self._raw_prefix and f"{self._raw_prefix}-{name_instant(now)}-{number}.warc.gz"
        budget = dt.timedelta(seconds=self._budget_s)
        return fetch_results(feeds, self._settings, now, budget, path)


def _stamp(output: Any, instant_s: float) -> TimestampedValue | TaggedOutput:
    if isinstance(output, TaggedOutput):
        return TaggedOutput(output.tag, TimestampedValue(output.value, instant_s))
    return TimestampedValue(output, instant_s)


def _outputs(result: FetchResult) -> Iterator[Document | TaggedOutput]:
    if result.document is not None:
        yield result.document
    if result.reject is not None:
        yield TaggedOutput(REJECTS, result.reject)
    yield TaggedOutput(UPDATES, result.update)


class PagedEntries(NamedTuple):
    """Entries apart: those to be completed from a page, and those that are whole."""

    teasers: beam.PCollection[Entry]
    whole: beam.PCollection[Entry]


class FetchPages(beam.PTransform):
    """Entry -> PagedEntries: teasers with their page, or with why there is none; others as is.

    Every entry comes out once. Only teasers, a few hundred letters each, are grouped, in
    `lists` lists, all of a host in one; entries with text are not moved. The pages are to be
    parsed by the next step: they are too big to be moved either. Bounded or windowed;
    windows stay. `known` gives pages that need not be asked for, `now` is the run's instant;
    a window of a stream has its end for it. `raw_prefix` is where the raw bundle goes
    (`<raw_prefix>-<list>.warc.gz`, of a window `<raw_prefix>-<end>-<list>.warc.gz`), None for
    none. A retry asks again and replaces its bundle.
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

    def process(
        self, element: tuple[int, Iterable[Entry]], window: Any = beam.DoFn.WindowParam
    ) -> Iterator[Entry]:
        """Yield each teaser as soon as its page is there."""
        from transforms.fetch.archive import RawBundle
        from transforms.fetch.full_text import add_pages

        number, teasers = element
        now, prefix = self._now, self._raw_prefix
        if isinstance(window, IntervalWindow):
            now = dt.datetime.fromtimestamp(float(window.end), dt.UTC)
            prefix = prefix and f"{prefix}-{name_instant(now)}"
        path = Path(f"{prefix}-{number}.warc.gz")
        with RawBundle(path) if prefix else nullcontext() as bundle:
            yield from add_pages(list(teasers), self._known, self._settings, now, bundle)


def _part_teasers(entry: Entry) -> Iterator[Entry | TaggedOutput]:
    yield TaggedOutput(TEASERS, entry) if is_teaser(entry) else entry


def _key_by_host(entry: Entry, lists: int) -> tuple[int, Entry]:
    return list_of(host_of(find_page_url(entry) or ""), lists), entry
