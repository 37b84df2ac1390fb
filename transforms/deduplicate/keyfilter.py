"""A set of hashes that may hold more than was put in: what passes over most of history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from transforms.deduplicate.packed import KEYS, Packed

MIN_BITS, MAX_BITS = 16, 26
"""A filter has from 64 KB to 64 MB, a byte for each of its places."""

_PLACES_PER_KEY = 32
"""Two places a key: of 100 keys never put in, less than one is found."""


@dataclass(frozen=True, slots=True)
class KeyFilter:
    """A Bloom filter of 64-bit hashes, two places each; 0 is never in it.

    >>> keys = np.array([3 << 40, 5 << 40], np.uint64)
    >>> KeyFilter.holding([keys]).passes([np.array([0, 5 << 40], np.uint64)]).tolist()
    [False, True]
    """

    places: np.ndarray

    @classmethod
    def sized(cls, keys: int) -> KeyFilter:
        """Return an empty filter for about so many keys."""
        bits = min(max((keys * _PLACES_PER_KEY).bit_length(), MIN_BITS), MAX_BITS)
        return cls(np.zeros(1 << bits, bool))

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
        self.places[self._first(keys)] = True
        self.places[self._second(keys)] = True

    def passes(self, columns: Iterable[np.ndarray]) -> np.ndarray:
        """Return for each row whether any of its hashes may have been put in."""
        return np.logical_or.reduce([self._holds(column) for column in columns])

    def _holds(self, keys: np.ndarray) -> np.ndarray:
        held = self.places[self._first(keys)] & (keys != 0)
        likely = np.flatnonzero(held)  # few: the second place need not be looked up for most
        held[likely] = self.places[self._second(keys[likely])]
        return held

    def _first(self, keys: np.ndarray) -> np.ndarray:
        return keys & np.uint64(self.places.size - 1)

    def _second(self, keys: np.ndarray) -> np.ndarray:
        return keys >> np.uint64(64 - self.places.size.bit_length() + 1)


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
