"""Pairs of texts worth comparing: those that share a key, never all against all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from transforms.deduplicate.packed import KEYS, Sketches

NEIGHBORS = ((33, 32), (257, 2), (1 << 62, 4))
"""(Texts that share a key, up to; with how many of the next in time each is paired.)

All pairs are named of up to 33. Keys of more are crowded: they are of templates,
boilerplate, or one story in hundreds of papers. Of the last, neighbors in time are
copies too and hold the cluster together, and few texts remain to be compared across
(`crowds.py`), which compares up to 257 in full.
"""

PAIRS_HELD = 1 << 20
"""Pairs named at one time, about; a key shared by all would name millions."""

SHARD_KEYS = 1 << 21
"""Keys sorted at one time: bounds the work space at about 100 MB however many texts there are."""


@dataclass(frozen=True, slots=True)
class SharedKeys:
    """Keys that two texts or more share, ascending, and the place of a text that has each.

    Of one key the places are in the order of time.
    """

    keys: np.ndarray
    places: np.ndarray

    @property
    def starts(self) -> np.ndarray:
        """Where each key begins."""
        return np.flatnonzero(np.r_[True, self.keys[1:] != self.keys[:-1]][: self.keys.size])

    def pairs(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield (earlier, later) of places with one key: all of few, of many those near in time.

        Two texts that share several keys are named for each.

        >>> keys, places = np.array([7, 7, 7], np.uint64), np.array([0, 2, 3])
        >>> [(a.tolist(), b.tolist()) for a, b in SharedKeys(keys, places).pairs()]
        [([0, 2, 0], [2, 3, 3])]
        """
        sizes = np.diff(np.r_[self.starts, self.keys.size])
        limits, reaches = np.array(NEIGHBORS).T
        reach = np.repeat(reaches[np.searchsorted(limits, sizes)], sizes)
        held: list[tuple[np.ndarray, np.ndarray]] = []
        for ahead in range(1, min(NEIGHBORS[0][1], self.keys.size - 1) + 1):
            equal = self.keys[:-ahead] == self.keys[ahead:]
            start = np.flatnonzero(equal & (reach[:-ahead] >= ahead))
            if start.size == 0:
                break
            held.append((self.places[start], self.places[start + ahead]))
            if sum(len(left) for left, _ in held) >= PAIRS_HELD:
                yield _join(held)
                held = []
        if held:
            yield _join(held)

    def crowded(self) -> SharedKeys:
        """Return the keys that more share than make all their pairs."""
        sizes = np.diff(np.r_[self.starts, self.keys.size])
        crowded = np.repeat(sizes > NEIGHBORS[0][0], sizes)
        return SharedKeys(self.keys[crowded], self.places[crowded])


def shared_keys(sketches: Sketches, chosen: np.ndarray, rank: np.ndarray) -> Iterator[SharedKeys]:
    """Yield the keys that rows share, as places in `chosen`, in shards of the keys.

    `chosen` are the row numbers that count, ascending or not; `rank` is their
    order in time.
    """
    place = np.full(len(sketches), -1, np.int32)
    place[chosen] = np.arange(len(chosen), dtype=np.int32)
    shards = 1 << max(0, (len(chosen) * KEYS // SHARD_KEYS).bit_length())
    for shard in range(shards):
        yield _sort_shared(*_keys_of_shard(sketches, place, shard, shards), rank)


def join_shared(parts: list[SharedKeys]) -> SharedKeys:
    """Return the keys of all parts, of which no two have one in common."""
    return SharedKeys(
        np.concatenate([np.zeros(0, np.uint64), *(part.keys for part in parts)]),
        np.concatenate([np.zeros(0, np.int32), *(part.places for part in parts)]),
    )


def _keys_of_shard(
    sketches: Sketches, place: np.ndarray, shard: int, shards: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the keys of one shard, and the place of the row of each."""
    found = [np.zeros(0, np.uint64)]
    places = [np.zeros(0, np.int32)]
    start = 0
    for block in sketches.key_blocks():
        here = place[start : start + len(block)]
        start += len(block)
        keys = block[here >= 0]
        wanted = (keys != 0) & (keys & np.uint64(shards - 1) == shard)
        found.append(keys[wanted])
        places.append(np.repeat(here[here >= 0], wanted.sum(axis=1)))
    return np.concatenate(found), np.concatenate(places)


def _sort_shared(keys: np.ndarray, places: np.ndarray, rank: np.ndarray) -> SharedKeys:
    by_key = np.argsort(keys)
    keys, places = keys[by_key], places[by_key]
    shared = np.zeros(keys.size, bool)
    shared[1:] = keys[1:] == keys[:-1]
    shared[:-1] |= shared[1:]
    keys, places = keys[shared], places[shared]
    by_rank = np.lexsort((rank[places], keys))
    return SharedKeys(keys[by_rank], places[by_rank])


def _join(pairs: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    left, right = zip(*pairs, strict=True)
    return np.concatenate(left), np.concatenate(right)
