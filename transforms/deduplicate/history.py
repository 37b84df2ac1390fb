"""What the dataset holds of earlier runs: hash columns alone, recent days alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.deduplicate.keyfilter import KeyFilter, key_filter
from transforms.deduplicate.known_rows import COLUMNS, concat_known, known_of_table, take_known
from transforms.deduplicate.packed import (
    ArraySketches,
    Known,
    Packed,
    blank_sketches,
    nothing_known,
)
from transforms.deduplicate.segments import Segment, SegmentFolder, remove_segment

READ_TRIES = 3
"""Files are listed and then opened; one that was rewritten in between (`newsbeam compact`) is
gone, and its rows are in a file that a new list names."""

ROWS_AT_A_TIME = 50_000
"""Rows read before they are filtered: about 40 MB."""

_DAY_US = 86_400_000_000
_EPOCH = dt.date(1970, 1, 1)


class History(Protocol):
    """Where earlier claims are found. Must pickle: it travels to the workers."""

    def load(self, batch: Packed, days: int) -> Known:
        """Return the rows that rows of `batch` may repeat, edit or copy."""


@dataclass(frozen=True, slots=True)
class NoHistory:
    """No earlier rows: each window stands for itself."""

    def load(self, batch: Packed, days: int) -> Known:
        """Return no rows."""
        return nothing_known()


@dataclass(frozen=True, slots=True)
class DatasetHistory:
    """The rows of a dataset's `articles` folder, `date=…/region=…/*.parquet`.

    With `cache_dir`, what was read of a file is kept there, for the small files
    of many runs take longer to open than to compare with; without, all files of
    the days concerned are read each time. One run at a time may use a cache.
    """

    articles_dir: str
    cache_dir: str | None = None

    def load(self, batch: Packed, days: int) -> Known:
        """Return rows of the days within `days` of the batch's that share a key with the batch.

        An article whose day is only that of its fetch was written under another
        day by an earlier run, so its id is sought among the rows of that sort in
        every partition. With `days` 0 the rows of the same days come without
        keys: repeats and versions are recognized, copies are not sought.
        """
        for _ in range(READ_TRIES - 1):
            try:
                return self._load(batch, days)
            except FileNotFoundError:
                continue
        return self._load(batch, days)

    def _load(self, batch: Packed, days: int) -> Known:
        folders = dict(_partitions(self.articles_dir))
        if not folders or not len(batch):
            return nothing_known()
        near = _days_around(batch, days) & folders.keys()
        passing = key_filter(batch, with_sketches=days > 0)
        parts = [
            _filter(rows, passing)
            for day in sorted(near)
            for rows in self._read_day(day, folders[day], full=True)
        ]
        undated = batch.core["key"][~batch.core["dated"]]
        if undated.size:
            ids = KeyFilter.holding([undated])
            parts += [
                _filter(rows, ids)
                for day in sorted(folders.keys() - near)
                for rows in self._read_day(day, folders[day], full=False)
            ]
        self._shrink(near)
        known = concat_known(parts)
        return known if days else without_keys(known)

    def _read_day(self, day: dt.date, folder: Path, full: bool) -> Iterator[Known]:
        """Yield a day's rows, `ROWS_AT_A_TIME` or so; if not `full`, those without a date alone."""
        names = frozenset(path.relative_to(folder).as_posix() for path in _files(folder))
        cache = self._cache_of(day)
        held: dict[Path, Segment] = {}
        covered: set[str] = set()
        found = cache.read() if cache else {}
        for path in sorted(found, key=lambda path: -len(found[path].files)):
            segment = found[path]
            wanted = names.intersection(segment.files) - covered
            if not wanted or (full and not segment.full):
                remove_segment(path)
                continue
            held[path] = segment
            covered.update(segment.files)
            yield segment.of_files(names)
        for segment in _read_files(day, folder, sorted(names - covered)):
            kept = segment if full else segment.undated()
            if cache:
                held[cache.add(kept)] = kept
            yield kept.known
        if cache:
            cache.merge({path: one for path, one in held.items() if one.full == full})

    def _cache_of(self, day: dt.date) -> SegmentFolder | None:
        return SegmentFolder(Path(self.cache_dir) / f"date={day}") if self.cache_dir else None

    def _shrink(self, near: set[dt.date]) -> None:
        """Leave of cached days out of reach only what an article without a date may need."""
        for day, folder in _partitions(self.cache_dir) if self.cache_dir else ():
            if day not in near:
                SegmentFolder(folder).shrink()


def _partitions(parent: str) -> Iterator[tuple[dt.date, Path]]:
    for folder in Path(parent).glob("date=*"):
        try:
            yield dt.date.fromisoformat(folder.name.removeprefix("date=")), folder
        except ValueError:
            continue  # not ours: Hive writes date=__HIVE_DEFAULT_PARTITION__ for a missing day


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("region=*/*.parquet"))


def _days_around(batch: Packed, days: int) -> set[dt.date]:
    own = np.unique(batch.core["when"] // _DAY_US)
    around = np.unique(own[:, None] + np.arange(-days, days + 1))
    return {_EPOCH + dt.timedelta(days=day) for day in around.tolist()}


def _read_files(day: dt.date, folder: Path, names: Sequence[str]) -> Iterator[Segment]:
    """Yield the rows of a day's data files, some files at a time."""
    tables: list[pa.Table] = []
    first = 0
    for number, name in enumerate(names):
        with pq.ParquetFile(folder / name) as file:
            held = set(file.schema_arrow.names)
            tables.append(file.read(columns=[column for column in COLUMNS if column in held]))
        last = number == len(names) - 1
        if last or sum(table.num_rows for table in tables) >= ROWS_AT_A_TIME:
            of_file = np.repeat(np.arange(len(tables)), [table.num_rows for table in tables])
            joined = pa.concat_tables(tables, promote_options="default")
            yield Segment(
                tuple(names[first : number + 1]), True, known_of_table(joined, day), of_file
            )
            tables, first = [], number + 1


def _filter(known: Known, filter_: KeyFilter) -> Known:
    """Return the rows of which a key passes; links are all kept, they may join other rows'."""
    core = known.rows.core
    passed = filter_.passes(np.stack([core["key"], core["url"], core["exact"]], axis=1))
    start = 0
    for keys in known.rows.sketches.key_blocks():
        passed[start : start + len(keys)] |= filter_.passes(keys)
        start += len(keys)
    return take_known(known, passed)


def without_keys(known: Known) -> Known:
    """Return rows that repeats and versions are told by, and no copies."""
    core = known.rows.core.copy()
    core["url"] = core["exact"] = 0
    return Known(
        Packed(core, ArraySketches(blank_sketches(len(core)))), known.clusters, known.links
    )
