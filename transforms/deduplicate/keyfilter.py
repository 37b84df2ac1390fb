"""A set of hashes that may hold more than was put in: what passes over most of history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from transforms.deduplicate.packed import KEYS, Packed

MIN_BITS, MAX_BITS = 16, 29
"""A filter has 2 to the power of so many places, one bit each: from 8 KB to 64 MB."""

_PLACES_PER_KEY = 32
"""Two places a key: of 100 keys never put in, less than one is found. A run of 10,000 articles
needs 2 MB, which the processor keeps at hand while millions of keys are looked up."""


@dataclass(frozen=True, slots=True)
class KeyFilter:
    """A Bloom filter of 64-bit hashes, two places each; 0 is never in it.

    >>> keys = np.array([3 << 40, 5 << 40], np.uint64)
    >>> KeyFilter.holding([keys]).passes(np.array([[0, 5 << 40], [0, 7]], np.uint64)).tolist()
    [True, False]
    """

    places: np.ndarray
    """Bytes of eight places each."""

    @classmethod
    def sized(cls, keys: int) -> KeyFilter:
        """Return an empty filter for about so many keys."""
        bits = min(max((keys * _PLACES_PER_KEY).bit_length(), MIN_BITS), MAX_BITS)
        return cls(np.zeros(1 << (bits - 3), np.uint8))

    @classmethod
    def holding(cls, columns: Iterable[np.ndarray]) -> KeyFilter:
        """Return a filter that holds the given hashes."""
        columns = list(columns)
        filter_ = cls.sized(sum(map(len, columns)))
        for column in columns:
            filter_.add(column)
        return filter_

    def add(self, keys: np.ndarray) -> None:
        """Put hashes in."""
        keys = keys[keys != 0]
        for places in (self._first(keys), self._second(keys)):
            np.bitwise_or.at(self.places, places >> 3, _bit(places))

    def passes(self, keys: np.ndarray) -> np.ndarray:
        """Return for each row of hashes whether any of them may have been put in."""
        if not keys.size:
            return np.zeros(len(keys), bool)
        flat = keys.reshape(-1)  # all at once: a column alone would read every line of memory
        held = self._holds(self._first(flat))
        held[flat == 0] = False
        likely = np.flatnonzero(held)  # few: the second place need not be looked up for most
        held[likely] = self._holds(self._second(flat[likely]))
        return np.logical_or.reduce(held.reshape(len(keys), -1), axis=1)

    def _holds(self, places: np.ndarray) -> np.ndarray:
        return (self.places.take(places >> 3) & _bit(places)) != 0

    def _first(self, keys: np.ndarray) -> np.ndarray:
        return (keys & np.uint64(self.places.size * 8 - 1)).view(np.int64)

    def _second(self, keys: np.ndarray) -> np.ndarray:
        return (keys >> np.uint64(65 - (self.places.size * 8).bit_length())).view(np.int64)


def _bit(places: np.ndarray) -> np.ndarray:
    return np.left_shift(np.uint8(1), (places & 7).astype(np.uint8))


def key_filter(batch: Packed, with_sketches: bool) -> KeyFilter:
    """Return a filter of all by which a row of history can concern the batch."""
    core = batch.core
    if not with_sketches:
        return KeyFilter.holding([core["key"], core["url"], core["exact"]])
    filter_ = KeyFilter.sized(len(core) * (KEYS + 3))
    for column in ("key", "url", "exact"):
        filter_.add(core[column])
    for block in batch.sketches.key_blocks():
        filter_.add(block.ravel())
    return filter_
