"""The PTransform that finds repeats, copies and versions."""

from __future__ import annotations

import ctypes
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow as pa
from apache_beam.metrics import Metrics
from apache_beam.transforms.window import BoundedWindow, IntervalWindow
from apache_beam.utils.windowed_value import WindowedValue

from schemas.article import Article
from schemas.instants import name_instant
from transforms.deduplicate.claims import Claims, claimed_rows
from transforms.deduplicate.history import History, NoHistory, without_keys
from transforms.deduplicate.known_rows import concat_known
from transforms.deduplicate.packed import Packed
from transforms.deduplicate.sketch import pack_articles
from transforms.deduplicate.sketch_files import read_sketches
from transforms.deduplicate.spool import (
    open_spooled,
    read_spooled_articles,
    read_verdicts,
    write_spool,
    write_verdicts,
)
from transforms.deduplicate.stamp import KIND_NAMES, stamp_articles
from transforms.deduplicate.verdict import DEFAULT_DAYS, Kind, Verdicts, decide

BATCH_ARTICLES = 2_000
"""Articles a spool file: numpy's cost a call is spread thin, and many files can be in work."""

BATCH_CHARS = 16 << 20
"""Characters a spool file: long articles fill it before the count does; about 32 MB held."""

NAMESPACE = "newsbeam"

_COUNTERS = {kind: f"duplicates_{name}" for kind, name in KIND_NAMES.items()} | {
    Kind.REPEAT: "dropped_repeat"
}


class Deduplicate(beam.PTransform):
    """Mark copies, number versions and drop repeats, within a window and against history.

    In: Article with `date` set, bounded or windowed. Out: Article with the
    duplicate columns, `version` and `first_seen` set. Each window is judged on
    its own against `history`; windows stay, timestamps become the window's end.
    In a stream the rows of earlier windows may still be on their way: in `claims`
    windows say what they will write.
    The same article again (id and content) is dropped, and with `drop` copies
    too; metrics of namespace "newsbeam" count both. Texts wait in files under
    `spool_dir`, which all workers must reach; a retry leaves files that nobody
    reads, and writes no row twice.
    """

    def __init__(
        self,
        spool_dir: str,
        history: History | None = None,
        days: int = DEFAULT_DAYS,
        drop: bool = False,
        claims: Claims | None = None,
    ) -> None:
        if days < 0:
            raise ValueError(f"days must be 0 (no history) or more, not {days!r}")
        self._spool_dir = spool_dir
        self._history = NoHistory() if history is None else history
        self._days = days
        self._drop = drop
        self._claims = claims

    def expand(self, articles: beam.PCollection) -> beam.PCollection:
        """Spool, judge, read back."""
        return (
            articles
            | "Spool" >> beam.ParDo(_Spool(self._spool_dir))
            | "AwaitWindow" >> beam.GroupByKey()
            | "Judge" >> beam.ParDo(_Judge(self._history, self._days, self._drop, self._claims))
            | "Spread" >> beam.Reshuffle()
            | "Stamp" >> beam.ParDo(_Stamp(self._drop))
        )


class _Spool(beam.DoFn):
    """Article -> (0, path of a spooled batch): one key, so that one verdict sees the window."""

    def __init__(self, spool_dir: str) -> None:
        self._spool_dir = spool_dir

    def start_bundle(self) -> None:
        self._buffers: dict[BoundedWindow, list[Article]] = defaultdict(list)
        self._chars: dict[BoundedWindow, int] = defaultdict(int)

    def process(
        self, article: Article, window: Any = beam.DoFn.WindowParam
    ) -> Iterator[tuple[int, str]]:
        buffer = self._buffers[window]
        buffer.append(article)
        self._chars[window] += len(article.text)
        if len(buffer) >= BATCH_ARTICLES or self._chars[window] >= BATCH_CHARS:
            yield self._flush(window)

    def finish_bundle(self) -> Iterator[WindowedValue]:
        for window in list(self._buffers):
            yield WindowedValue(self._flush(window), window.max_timestamp(), (window,))

    def _flush(self, window: BoundedWindow) -> tuple[int, str]:
        articles = self._buffers.pop(window)
        del self._chars[window]
        packed = pack_articles(articles)
        return 0, write_spool(self._spool_dir, articles, packed)


class _Judge(beam.DoFn):
    """(0, paths of a window's batches) -> (path, name of the verdicts on the batch)."""

    def __init__(self, history: History, days: int, drop: bool, claims: Claims | None) -> None:
        self._history = history
        self._days = days
        self._drop = drop
        self._claims = claims

    def process(
        self, group: tuple[int, Iterable[str]], window: Any = beam.DoFn.WindowParam
    ) -> Iterator[tuple[str, str]]:
        paths = sorted(group[1])
        _give_memory_back()
        with open_spooled(paths) as (batch, sizes):
            verdicts = self._judge(batch, window)
        del batch
        _give_memory_back()
        start = 0
        for path, size in zip(paths, sizes, strict=True):
            yield path, write_verdicts(path, verdicts.rows(start, start + size))
            start += size

    def _judge(self, batch: Packed, window: BoundedWindow) -> Verdicts:
        days = self._days or DEFAULT_DAYS
        if self._claims is None:
            return decide(batch, self._history.load(batch, self._days), days)
        name = _name_of(window)
        with self._claims.judging():
            claimed = self._claims.load(but=name)
            known = self._history.load(batch, self._days)
            claimed = claimed if self._days else without_keys(claimed)
            verdicts = decide(batch, concat_known([known, claimed]), days)
            counts = count_copies(verdicts, self._drop)
            self._claims.save(name, claimed_rows(batch, verdicts, self._drop), counts)
        return verdicts


def _give_memory_back() -> None:
    """Give the system what was freed: the C library and Arrow keep it for what they allocate next,
    and a verdict needs arrays of other sizes than the batches before and after it."""
    pa.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _name_of(window: BoundedWindow) -> str:
    if not isinstance(window, IntervalWindow):
        return "all"
    return name_instant(dt.datetime.fromtimestamp(float(window.start), dt.UTC))


def count_copies(verdicts: Verdicts, drop: bool) -> dict[str, int]:
    """Return how many rows are copies, by kind, and how many are dropped."""
    counts = np.bincount(verdicts.kind, minlength=len(Kind)).tolist()
    copies = {name: counts[kind] for kind, name in _COUNTERS.items()}
    if drop:
        copies["dropped_duplicates"] = sum(counts[kind] for kind in KIND_NAMES)
    return copies


class _Stamp(beam.DoFn):
    """(path, name of the verdicts) -> the articles of the batch, stamped."""

    def __init__(self, drop: bool) -> None:
        self._drop = drop

    def process(self, judged: tuple[str, str]) -> Iterator[Article]:
        path, verdicts = judged[0], read_verdicts(judged[1])
        self._count(verdicts)
        articles = read_spooled_articles(path)
        for article in stamp_articles(articles, read_sketches(path), verdicts):
            if not (self._drop and article.duplicate_of):
                yield article

    def _count(self, verdicts: Verdicts) -> None:
        for name, count in count_copies(verdicts, self._drop).items():
            if count:
                Metrics.counter(NAMESPACE, name).inc(count)
