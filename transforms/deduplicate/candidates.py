"""Pairs of rows worth comparing: those that share a key, never all against all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from transforms.deduplicate.packed import KEYS, Sketches

NEIGHBORS = ((32, 32), (256, 8), (1 << 62, 4))
"""(Rows that share a key, up to; how many of them each is compared with, the next in time.)

Groups of 33 are compared in full. Larger ones are templates, boilerplate, or one
story in hundreds of papers: of the last, neighbors in time are copies too and
hold the cluster together. So a key shared by all costs 4 comparisons a row.

Of two rows the more stand between them the more there are in all. So in runs one
after another no pair is passed over that one run of all would compare.
"""

PAIRS_HELD = 1 << 20
"""Pairs named at one time, about; a key shared by all would name millions."""

SHARD_KEYS = 1 << 21
"""Keys sorted at one time: bounds the work space at about 100 MB however many rows there are."""


def candidate_pairs(
    sketches: Sketches, chosen: np.ndarray, rank: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield (left, right) of rows that share a key, as places in `chosen`, in shards of the keys.

    `chosen` are the row numbers that count, ascending or not; `rank` is their
    order in time. Two rows that share several keys are named for each.
    """
    place = np.full(len(sketches), -1, np.int32)
    place[chosen] = np.arange(len(chosen), dtype=np.int32)
    shards = 1 << max(0, (len(chosen) * KEYS // SHARD_KEYS).bit_length())
    for shard in range(shards):
        yield from _pairs_of_equal(*_keys_of_shard(sketches, place, shard, shards), rank)


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


def _pairs_of_equal(
    keys: np.ndarray, places: np.ndarray, rank: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the pairs of places with one key, of many only those near in rank.

    >>> keys, places = np.array([7, 5, 7, 7], np.uint64), np.array([0, 2, 2, 3])
    >>> [(a.tolist(), b.tolist()) for a, b in _pairs_of_equal(keys, places, np.arange(4))]
    [([0, 2, 0], [2, 3, 3])]
    """
    by_key = np.argsort(keys)
    keys, places = keys[by_key], places[by_key]
    shared = np.zeros(keys.size, bool)
    shared[1:] = keys[1:] == keys[:-1]
    shared[:-1] |= shared[1:]
    keys, places = keys[shared], places[shared]
    by_rank = np.lexsort((rank[places], keys))
    keys, places = keys[by_rank], places[by_rank]
    reach = _reach(keys)
    held: list[tuple[np.ndarray, np.ndarray]] = []
    for ahead in range(1, min(NEIGHBORS[0][1], keys.size - 1) + 1):
        start = np.flatnonzero((keys[:-ahead] == keys[ahead:]) & (reach[:-ahead] >= ahead))
        if start.size == 0:
            break
        held.append((places[start], places[start + ahead]))
        if sum(len(left) for left, _ in held) >= PAIRS_HELD:
            yield _join(held)
            held = []
    if held:
        yield _join(held)


def _reach(keys: np.ndarray) -> np.ndarray:
    """Return for each of the sorted keys how many of its equals to look ahead.

    >>> _reach(np.array([5, 5, 7])).tolist()
    [32, 32, 32]
    """
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]][: keys.size])
    sizes = np.diff(np.r_[starts, keys.size])
    limits, reaches = np.array(NEIGHBORS).T
    return np.repeat(reaches[np.searchsorted(limits, sizes - 1)], sizes)


def _join(pairs: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    left, right = zip(*pairs, strict=True)
    return np.concatenate(left), np.concatenate(right)
