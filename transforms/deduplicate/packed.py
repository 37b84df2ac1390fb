"""The packed form of articles: what the verdict sees of them, as numpy arrays.

A row holds no text. Its core, 110 bytes, stays in memory: ids, hashes and
instants. Its sketch, 656 bytes, may stay on disk: keys to find candidate pairs
by, and samples to compare them by.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from transforms.deduplicate.words import mix

SHINGLES_KEPT = 64
"""Shingle hashes a sketch keeps, the smallest: a resemblance of .5 is told to about ±.06."""

TAG_BITS = 8
"""Bits at the end of a shingle's kept hash that tell the three words behind it: where a shared
shingle goes on alike in both texts, it is of a copied block. The 24 before them tell shingles of
two texts apart, for the samples of two are compared and no more."""

RUNS_KEPT = 16
"""Hashes of longer word runs that a sketch keeps, the smallest: their agreement tells edits in
blocks, as editors make them, from words exchanged all over, as templates do."""

LEAD_RUNS_KEPT = 8
"""Hashes of the runs of a story's beginning, to find cuts by: briefs keep the beginning."""

FACTS_KEPT = 20
"""Hashes of figures, and of names, that a sketch keeps: most stories have fewer."""

HEADLINE_KEPT = 12
"""Hashes of headline words that a sketch keeps: few headlines have more."""

SUBJECTS_KEPT = 3
"""Hashes of the names that come first in a story: of whom it tells."""

BANDS = 8
"""MinHash bands a row has, of `sketch.ROWS_PER_BAND` values each."""

ABSENT = np.uint32(0xFFFFFFFF)
"""Fills the end of a sketch's list; it is larger than every kept hash."""

_STORED = [
    ("title", "<u8"),
    ("frame", "<u4"),
    ("filed", "<i4"),
    ("words", "<u4"),
    ("subjects", "<u4", (SUBJECTS_KEPT,)),
    ("headline", "<u4", (HEADLINE_KEPT,)),
    ("numbers", "<u4", (FACTS_KEPT,)),
    ("names", "<u4", (FACTS_KEPT,)),
    ("lead_runs", "<u4", (LEAD_RUNS_KEPT,)),
    ("runs", "<u4", (RUNS_KEPT,)),
    ("shingles", "<u4", (SHINGLES_KEPT,)),
]

STORED_BYTES = np.dtype(_STORED).itemsize
"""Bytes of the dataset's column `sketch`: a sketch without its bands, which have their own."""

SKETCH = np.dtype([*_STORED, ("bands", "<u8", (BANDS,))])
"""What candidates are found and compared by.

`title` is a hash of the headline's words in order, `frame` of those that are no
figures, both 0 if too short; `filed` is the day of the dateline, counted from
1970, 0 where it names none. The lists are of hashes; those up to `shingles`,
`subjects` apart, are samples: the smallest hashes in ascending order. The last
`TAG_BITS` of one of `shingles` are of what follows it.
"""


RUN_KEYS = 8
"""Runs of the whole text that are keys. Of two texts that share half of their runs, one of 8 is
shared in 99.6 % of cases; with a third in 96 %."""

KEYS = 1 + BANDS + LEAD_RUNS_KEPT + RUN_KEYS
"""Keys a row has: its headline's, its bands', its runs'."""


def keys_of(sketches: np.ndarray) -> np.ndarray:
    """Return rows by `KEYS` hashes, each once, 0 for no key; the column of a key means nothing."""
    keys = np.empty((len(sketches), KEYS), np.uint64)
    keys[:, 0] = np.where(sketches["title"] == 0, 0, mix(sketches["title"]))
    keys[:, 1 : 1 + BANDS] = sketches["bands"]
    runs = sketches["runs"][:, :RUN_KEYS]
    again = (sketches["lead_runs"][:, :, None] == runs[:, None, :]).any(axis=2)
    runs = np.concatenate([np.where(again, ABSENT, sketches["lead_runs"]), runs], axis=1)
    keys[:, 1 + BANDS :] = np.where(runs == ABSENT, 0, mix(runs.astype(np.uint64)))
    return keys


def core_dtype(id_bytes: int) -> np.dtype:
    """Return the type of a row's core, for ids of up to `id_bytes` bytes of UTF-8.

    `key` stands for the id in comparisons. `content`, `exact`, `url` and `title`
    are hashes, 0 where there is nothing to compare. `when` (published, else the
    article's day) and `seen` (updated, else fetched, else published: the order
    of versions) are microseconds since 1970. `agency` is 0 for a wire agency's
    own copy, 1 where one is credited, else 2. `tie` orders rows equal in all
    else. `dated` is whether the day is the source's own, not that of the fetch.
    """
    return np.dtype(
        [
            ("id", f"S{max(id_bytes, 1)}"),
            ("key", "<u8"),
            ("content", "<u8"),
            ("exact", "<u8"),
            ("url", "<u8"),
            ("title", "<u8"),
            ("tie", "<u8"),
            ("when", "<i8"),
            ("seen", "<i8"),
            ("first_seen", "<i8"),
            ("version", "<i4"),
            ("agency", "u1"),
            ("dated", "?"),
        ]
    )


class Sketches(Protocol):
    """Sketches by row number, in memory or on disk."""

    def __len__(self) -> int: ...

    def take(self, rows: np.ndarray, field: str | None = None) -> np.ndarray:
        """Return the sketches of the given rows, or one field of them, in that order."""

    def key_blocks(self) -> Iterator[np.ndarray]:
        """Yield `keys_of` all sketches in order, a block at a time."""


@dataclass(frozen=True, slots=True)
class ArraySketches:
    """Sketches held in memory."""

    array: np.ndarray

    def __len__(self) -> int:
        return len(self.array)

    def take(self, rows: np.ndarray, field: str | None = None) -> np.ndarray:
        """Return the sketches of the given rows, or one field of them, in that order."""
        return self.array[rows] if field is None else self.array[field][rows]

    def key_blocks(self) -> Iterator[np.ndarray]:
        """Yield the one block of keys."""
        yield keys_of(self.array)


@dataclass(frozen=True, slots=True)
class JoinedSketches:
    """The sketches of several parts, one behind the other."""

    parts: Sequence[Sketches]

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    def take(self, rows: np.ndarray, field: str | None = None) -> np.ndarray:
        """Return the sketches of the given rows, or one field of them, in that order."""
        result = np.empty(len(rows), SKETCH if field is None else SKETCH[field])
        order = np.argsort(rows)
        starts = np.cumsum([0, *map(len, self.parts)])
        bounds = np.searchsorted(rows[order], starts)
        for number in np.flatnonzero(bounds[1:] > bounds[:-1]).tolist():
            here = order[bounds[number] : bounds[number + 1]]
            result[here] = self.parts[number].take(rows[here] - starts[number], field)
        return result

    def key_blocks(self) -> Iterator[np.ndarray]:
        """Yield the blocks of each part in turn."""
        for part in self.parts:
            yield from part.key_blocks()


@dataclass(frozen=True, slots=True)
class Packed:
    """Articles as arrays, row for row: `core` of `core_dtype`, and their sketches."""

    core: np.ndarray
    sketches: Sketches

    def __len__(self) -> int:
        return len(self.core)


@dataclass(frozen=True, slots=True)
class Known:
    """What a dataset holds: its rows, each one's cluster id, and cluster ids that are linked."""

    rows: Packed
    clusters: np.ndarray
    links: tuple[tuple[bytes, bytes], ...] = field(default=())

    def __len__(self) -> int:
        return len(self.rows)


def empty_packed() -> Packed:
    """Return no rows."""
    return Packed(np.zeros(0, core_dtype(1)), ArraySketches(np.zeros(0, SKETCH)))


def blank_sketches(count: int) -> np.ndarray:
    """Return sketches that have no key and share nothing with any other.

    >>> bool(keys_of(blank_sketches(1)).any())
    False
    """
    blank = np.zeros(1, SKETCH)
    for name in ("subjects", "headline", "numbers", "names", "lead_runs", "runs", "shingles"):
        blank[name] = ABSENT
    return np.repeat(blank, count)


def nothing_known() -> Known:
    """Return the history of a dataset that is not there yet.

    >>> len(nothing_known())
    0
    """
    return Known(empty_packed(), np.zeros(0, "S1"))


def concat_packed(parts: Sequence[Packed]) -> Packed:
    """Return the rows of all parts in order; ids take the width of the widest.

    >>> len(concat_packed([empty_packed(), empty_packed()]))
    0
    """
    parts = [part for part in parts if len(part)]
    if len(parts) <= 1:
        return parts[0] if parts else empty_packed()
    core = concat_cores([part.core for part in parts])
    return Packed(core, JoinedSketches([part.sketches for part in parts]))


def concat_cores(cores: Sequence[np.ndarray]) -> np.ndarray:
    """Return all rows in one array, wide enough for the longest id."""
    width = max((core.dtype["id"].itemsize for core in cores), default=1)
    joined = np.zeros(sum(map(len, cores)), core_dtype(width))
    start = 0
    for core in cores:
        joined[start : start + len(core)] = core
        start += len(core)
    return joined
