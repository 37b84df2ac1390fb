"""How much of two samples agrees: pair by pair, or each of some rows with each of others.

A sample is all hashes of its text up to the largest kept, ascending. Below the
smaller of the two largest both samples are complete, and there they are compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from transforms.deduplicate.packed import ABSENT

_END = ABSENT - np.uint32(1)
"""Up to here a sample is complete that holds all of its text."""

_ROWS_AT_A_TIME = 16
"""Rows of a grid counted in one numpy pass: what is gathered for 512 columns stays in cache."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of two samples agrees, pair by pair; of `shared`, `alike` have equal tags."""

    shared: np.ndarray
    left: np.ndarray
    right: np.ndarray
    alike: np.ndarray

    def of(self, pairs: Any) -> Overlap:
        """Return the overlap of some pairs, by their index."""
        return Overlap(self.shared[pairs], self.left[pairs], self.right[pairs], self.alike[pairs])

    @property
    def smaller(self) -> np.ndarray:
        """The size of the smaller sample."""
        return np.minimum(self.left, self.right)

    @property
    def containment(self) -> np.ndarray:
        """Shared over the smaller; 0 where one is empty."""
        return self.shared / np.maximum(self.smaller, 1)

    @property
    def of_larger(self) -> np.ndarray:
        """Shared over the larger; 0 where both are empty."""
        return self.shared / np.maximum(np.maximum(self.left, self.right), 1)

    @property
    def blocks(self) -> np.ndarray:
        """Of what is shared, the share whose tags are alike; 0 where nothing is shared."""
        return self.alike / np.maximum(self.shared, 1)


def overlap(left: np.ndarray, right: np.ndarray, tag_bits: int = 0) -> Overlap:
    """Return the overlap of two arrays of samples, row by row, but for their last `tag_bits`.

    >>> rows = np.array([[1, 2, ABSENT]], np.uint32), np.array([[2, 3, 9]], np.uint32)
    >>> overlap(*rows).shared, overlap(*rows).containment
    (array([1]), array([0.5]))
    """
    bound = np.minimum(_bounds(left, tag_bits), _bounds(right, tag_bits))[:, None]
    tagged = np.uint32((1 << tag_bits) - 1)
    both = np.sort(np.concatenate([left, right], axis=1), axis=1)
    alike = both[:, 1:] == both[:, :-1]
    shared = (both[:, 1:] ^ both[:, :-1]) <= tagged if tag_bits else alike
    known = both[:, 1:] <= bound
    return Overlap(
        (shared & known).sum(axis=1),
        (left <= bound).sum(axis=1),
        (right <= bound).sum(axis=1),
        (alike & known).sum(axis=1),
    )


def overlap_grid(left: np.ndarray, right: np.ndarray, tag_bits: int = 0) -> Overlap:
    """Return as arrays (rows of left, rows of right) what `overlap` says of each pair.

    >>> rows = np.array([[1, 2, ABSENT]], np.uint32), np.array([[2, 3, 9], [4, 5, 6]], np.uint32)
    >>> overlap_grid(*rows).shared, overlap_grid(*rows).containment
    (array([[1, 0]], dtype=int32), array([[0.5, 0. ]]))
    """
    shared = _shared_grid(left, right, tag_bits)
    alike = _shared_grid(left, right, 0) if tag_bits else shared
    within_right = _within_grid(left, _bounds(right, tag_bits))
    within_left = _within_grid(right, _bounds(left, tag_bits)).T
    return Overlap(shared, within_right, within_left, alike)


def found(ones: np.ndarray, samples: np.ndarray) -> np.ndarray:
    """Return, row by row, the share of `ones` that the sample has; 1 where none can be told.

    What lies beyond a sample's end may be in its text and does not count.

    >>> found(np.array([[5, 1, 7]], np.uint32), np.array([[1, 2, 6]], np.uint32))
    array([0.5])
    """
    known = (ones != ABSENT) & (ones <= samples[:, -1:])
    held = (ones[:, :, None] == samples[:, None, :]).any(axis=2) & known
    count = known.sum(axis=1)
    return np.where(count > 0, held.sum(axis=1) / np.maximum(count, 1), 1.0)


def _bounds(samples: np.ndarray, tag_bits: int) -> np.ndarray:
    """Return up to where each sample is complete."""
    return np.minimum(samples[:, -1] | np.uint32((1 << tag_bits) - 1), _END)


def _shared_grid(left: np.ndarray, right: np.ndarray, tag_bits: int) -> np.ndarray:
    """Return how many hashes each two rows share, but for their last `tag_bits`."""
    number, holders = _number_hashes(left, right, tag_bits)
    counts = np.empty((len(left), len(right)), np.int32)
    for at in range(0, len(left), _ROWS_AT_A_TIME):
        part = slice(at, at + _ROWS_AT_A_TIME)
        counts[part] = np.add.reduce(holders[number[part]], axis=1, dtype=np.uint8)
    return counts


def _number_hashes(
    left: np.ndarray, right: np.ndarray, tag_bits: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the hashes of `left` as numbers, and by number which rows of `right` have that hash.

    0 stands for all that no row of `right` has.
    """
    hashes = np.concatenate([left.ravel(), right.ravel()])
    order = (hashes.astype(np.uint64) << np.uint64(32)) | np.arange(hashes.size, dtype=np.uint64)
    order.sort()  # many times faster than argsort()
    values, places = order >> np.uint64(32 + tag_bits), order.astype(np.uint32)
    fills = np.searchsorted(order, np.uint64(ABSENT) << np.uint64(32))
    starts = np.ones(hashes.size, bool)
    starts[1:] = values[1:] != values[:-1]
    starts[fills : fills + 1] = True
    value = np.cumsum(starts) - 1
    of_left = places < left.size
    wanted = np.zeros((2, value[-1] + 1), bool)
    wanted[of_left[:fills].astype(np.intp), value[:fills]] = True
    both = wanted.all(axis=0)
    number = (np.cumsum(both) * both)[value]
    holders = np.zeros((np.count_nonzero(both) + 1, len(right)), np.uint8)
    holders[number[~of_left], (places[~of_left] - left.size) // right.shape[1]] = 1
    holders[0] = 0
    numbers = np.empty(left.size, np.intp)
    numbers[places[of_left]] = number[of_left]
    return numbers.reshape(left.shape), holders


def _within_grid(samples: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """Return how many hashes of each row of samples are up to each of the bounds."""
    sizes = (samples != ABSENT).sum(axis=1, dtype=np.int32)
    shape = len(samples), len(bounds)
    if bounds.min() == _END:  # whole texts, no samples
        return np.broadcast_to(sizes[:, None], shape)
    order = np.argsort(bounds)
    first = np.searchsorted(bounds[order], samples)  # the first bound that the hash is within
    steps = np.zeros((shape[0], shape[1] + 1), np.uint8)
    np.add.at(steps, (np.arange(shape[0])[:, None], first), np.uint8(1))
    counts = np.empty(shape, np.int32)
    counts[:, order] = steps[:, :-1].cumsum(axis=1, dtype=np.uint8)
    return counts
