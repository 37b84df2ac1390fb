"""What comes in: of a batch once and in one window, of a stream at each tick, by its arrival."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PBegin
from apache_beam.transforms.window import FixedWindows, TimestampedValue

from pipelines.commit import HasSettled, claims_of
from pipelines.options import IngestOptions
from pipelines.sources import Sources
from transforms.fetch.settings import FeedRequest
from transforms.fetch.transform import REJECTS, UPDATES, FetchFeeds, FetchList, PollFeeds
from transforms.read.files import SeedFile
from transforms.read.transform import RECORDS, ReadFile
from transforms.tick.transform import STOP_FILE, Tick
from transforms.write.layout import raw_prefix, staging_dir

END_FILE = "end"
"""In the folder of the source's `STOP_FILE`."""

FEEDS_A_LIST = 1_000
"""Feeds of a stream that are asked by one worker at a time: their states, 300 bytes a feed,
are read and written at each tick."""


class Arrivals(NamedTuple):
    """What comes in, all in the same windows. `marks` has an element in each that opens."""

    records: beam.PCollection
    rejects: beam.PCollection
    updates: beam.PCollection
    marks: beam.PCollection


class ReadSources(beam.PTransform):
    """PBegin -> Arrivals: seeds, feed files and feeds; of a stream, feeds tick by tick.

    A batch is bounded, in the global window. A stream is unbounded, in FixedWindows
    of its arrival by the clock: never late, whatever the articles' own dates are.
    `ticks` (PBegin -> instants) and `clock` stand in for the real ones in a test.
    """

    def __init__(
        self,
        options: IngestOptions,
        sources: Sources,
        run_id: str,
        now: dt.datetime,
        ticks: beam.PTransform | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self._options = options
        self._sources = sources
        self._now = now
        self._clock = clock
        self._raw = str(raw_prefix(options.output, run_id)) if options.keep_raw else None
        self._run_id = run_id
        self._ticks = ticks

    def expand(self, begin: PBegin) -> Arrivals:
        """Return what comes in."""
        return self._stream(begin) if self._options.streaming else self._batch(begin)

    def _batch(self, begin: PBegin) -> Arrivals:
        fetch = self._fetch_feeds()
        shares = [*self._sources.files, *fetch.lists]
        read = (
            begin
            | "ListShares" >> beam.Create(shares, reshuffle=False)
            | "SpreadShares" >> beam.Reshuffle()
            | "ReadShares"
            >> beam.ParDo(_ReadShare(fetch.fetch)).with_outputs(REJECTS, UPDATES, main=RECORDS)
        )
        given = begin | "RejectSources" >> beam.Create(self._sources.rejects, reshuffle=False)
        return Arrivals(
            records=read[RECORDS],
            rejects=(given, read[REJECTS]) | "JoinRejects" >> beam.Flatten(),
            updates=read[UPDATES],
            marks=begin | "MarkRun" >> beam.Create([""], reshuffle=False),
        )

    def _stream(self, begin: PBegin) -> Arrivals:
        ticks = begin | "Tick" >> (self._ticks or self._tick())
        polled = ticks | self._poll_feeds()
        given = begin | "RejectSources" >> beam.Create(self._sources.rejects)
        given = given | "Stamp" >> beam.Map(TimestampedValue, self._now.timestamp())
        arrivals = Arrivals(
            records=polled.documents,
            rejects=(given, polled.rejects) | "JoinRejects" >> beam.Flatten(),
            updates=polled.updates,
            marks=ticks | "MarkTicks" >> beam.Map(str),
        )
        windows = FixedWindows(self._options.window_s)
        return Arrivals(
            *(
                collection | f"{name.title()}ByArrival" >> beam.WindowInto(windows)
                for name, collection in arrivals._asdict().items()
            )
        )

    def _fetch_feeds(self) -> FetchFeeds:
        return FetchFeeds(
            self._sources.feeds,
            self._sources.fetch_settings,
            self._now,
            lists=self._options.workers,
            raw_prefix=self._raw,
        )

    def _tick(self) -> Tick:
        output = self._options.output
        return Tick(
            self._options.poll_s,
            str(staging_dir(output, self._run_id)),
            self._now,
            has_settled=HasSettled(claims_of(output, self._run_id)),
        )

    def _poll_feeds(self) -> PollFeeds:
        feeds = self._sources.feeds
        return PollFeeds(
            feeds,
            self._sources.fetch_settings,
            budget_s=self._options.poll_s,
            lists=max(self._options.workers, math.ceil(len(feeds) / FEEDS_A_LIST)),
            raw_prefix=self._raw,
            clock=self._clock,
        )


class _ReadShare(beam.DoFn):
    """A file, or a list of feeds -> records, and its REJECTS and UPDATES.

    One step for both: what it gives is parsed, normalized and spooled as it comes. Where
    collections of text are joined, an engine may keep all of them first.
    """

    def __init__(self, fetch: FetchList) -> None:
        self._fetch = fetch
        self._read = ReadFile()

    def process(self, share: SeedFile | tuple[int, Sequence[FeedRequest]]) -> Iterator[Any]:
        if isinstance(share, SeedFile):
            return self._read.process(share)
        return self._fetch.process(share)


def stop_path(output: str, run_id: str) -> str:
    """Return the path of the file that makes a stream drain."""
    return str(staging_dir(output, run_id) / STOP_FILE)


def end_path(output: str, run_id: str) -> str:
    """Return the path of the file that says that a stream has drained."""
    return str(staging_dir(output, run_id) / END_FILE)
