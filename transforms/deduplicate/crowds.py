"""Texts of a crowded key that are still apart when neighbors in time have been compared.

Of a story in hundreds of papers nearly all are in one component by then, and a few
stragglers remain: every pair of two components is compared, so that the key joins what
it would join if all its pairs were. Of a template nearly every text is a component;
there the pairs grow with the square of the texts, and are compared up to a bound.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from transforms.deduplicate.candidates import SharedKeys
from transforms.deduplicate.components import connect
from transforms.deduplicate.copies import Thresholds, find_copies_in_grid
from transforms.deduplicate.packed import Sketches
from transforms.deduplicate.sketch_files import HeldSketches
from transforms.deduplicate.texts import DAY_US, Texts

PAIRS_A_TEXT = 128
"""Pairs across components that a key may have for each of its texts; one that has more makes none.
So up to 257 texts are compared in full, and of more as long as few are apart from the largest
story; a pair costs 0.1 to 0.3 µs."""

PAIRS_A_RUN, PAIRS_A_NEW_TEXT, PAIRS_A_TEXT_OF_ALL = 1 << 22, 1 << 11, 4
"""Pairs across components that all keys together may have: so many for each text that is new, up to
those of a run, and more for each text. Where templates would make more, the keys with the fewest
pairs for a text go first, as a story's are."""

GRID_ROWS, GRID_COLUMNS = 128, 512
"""Texts compared with texts at one time: some 10 MB of work space."""


def join_crowds(
    labels: np.ndarray,
    texts: Texts,
    sketches: Sketches,
    shared: SharedKeys,
    days: int,
    thresholds: Thresholds,
) -> np.ndarray:
    """Return `labels`, of rows, joined wherever texts of two components are copies."""
    places, members = _number(shared.places, len(texts))
    rows = texts.rows[places]
    own, is_new = _own_labels(labels[rows]), texts.is_new[places]
    left = min(PAIRS_A_RUN, PAIRS_A_NEW_TEXT * int(np.count_nonzero(texts.is_new)))
    left += PAIRS_A_TEXT_OF_ALL * len(texts)
    held = HeldSketches(sketches)
    for start, stop in _chosen_keys(shared, members, own, is_new):
        crowd = members[start:stop]
        outside, pairs = _outside_largest(own[crowd], is_new[crowd])
        if pairs <= left:
            left -= pairs
            ends = _compare_across(
                places[crowd], own[crowd], outside, texts, held, days, thresholds
            )
            if ends[0].size:
                own = connect(own, crowd[ends[0]], crowd[ends[1]])
    return connect(labels, rows, rows[own])


def _chosen_keys(
    shared: SharedKeys, members: np.ndarray, labels: np.ndarray, is_new: np.ndarray
) -> list[tuple[int, int]]:
    """Return from where to where the keys reach that are to be compared across, in that order.

    A key whose texts all share a larger one is left out: it has no pair that the
    larger has not, as most keys of a template.
    """
    home = np.full(labels.size, -1)
    chosen: list[tuple[float, int, int, int]] = []
    for start, stop in _apart_largest_first(shared, labels[members]):
        crowd = members[start:stop]
        if home[crowd[0]] >= 0 and (home[crowd] == home[crowd[0]]).all():
            continue
        _, pairs = _outside_largest(labels[crowd], is_new[crowd])
        if 0 < pairs <= PAIRS_A_TEXT * crowd.size:
            home[crowd[home[crowd] < 0]] = start
            chosen.append((pairs / crowd.size, int(shared.keys[start]), start, stop))
    return [(start, stop) for _, _, start, stop in sorted(chosen)]


def _number(places: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct places, below `count`, ascending, and for each place which of them it is.

    >>> _number(np.array([7, 2, 7]), 9)
    (array([2, 7]), array([1, 0, 1]))
    """
    seen = np.zeros(count, bool)
    seen[places] = True
    return np.flatnonzero(seen), (np.cumsum(seen) - 1)[places]


def _own_labels(labels: np.ndarray) -> np.ndarray:
    """Return labels that are places in themselves: the first with the same one.

    >>> _own_labels(np.array([7, 2, 7])).tolist()
    [0, 1, 0]
    """
    order = np.argsort(labels, kind="stable")
    starts = np.r_[True, labels[order[1:]] != labels[order[:-1]]][: labels.size]
    own = np.empty(labels.size, np.int64)
    own[order] = order[starts][np.cumsum(starts) - 1]
    return own


def _apart_largest_first(shared: SharedKeys, labels: np.ndarray) -> list[tuple[int, int]]:
    """Return from where to where the keys reach whose texts have two labels or more."""
    starts = shared.starts
    if not starts.size:
        return []
    sizes = np.diff(np.r_[starts, labels.size])
    apart = np.minimum.reduceat(labels, starts) != np.maximum.reduceat(labels, starts)
    order = np.lexsort((shared.keys[starts], -sizes))
    order = order[apart[order]]
    return list(zip(starts[order].tolist(), (starts + sizes)[order].tolist(), strict=True))


def _compare_across(
    places: np.ndarray,
    labels: np.ndarray,
    outside: np.ndarray,
    texts: Texts,
    sketches: HeldSketches,
    days: int,
    thresholds: Thresholds,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the copies among the pairs of two labels, as indices.

    Pairs inside history are not compared.
    """
    is_new = texts.is_new[places]
    order = np.lexsort((~is_new, ~outside))
    places, labels, is_new = places[order], labels[order], is_new[order]
    found = [(order[:0], order[:0])]
    for rows, columns in _grids(outside[order], is_new):
        one, two = places[rows][:, None], places[columns][None, :]
        gap_us = texts.gap_us(one, two)
        wanted = labels[rows][:, None] != labels[columns]
        wanted &= (is_new[rows][:, None] | is_new[columns]) & (gap_us <= days * DAY_US)
        if not wanted.any():
            continue
        left, right = (sketches.take(texts.rows[part]) for part in (places[rows], places[columns]))
        ends = find_copies_in_grid(left, right, wanted, gap_us, thresholds)
        found.append((order[rows][ends[0]], order[columns][ends[1]]))
    return np.concatenate([one for one, _ in found]), np.concatenate([two for _, two in found])


def _outside_largest(labels: np.ndarray, is_new: np.ndarray) -> tuple[np.ndarray, int]:
    """Return which texts are not of the commonest label, and how many pairs are to be compared."""
    values, which, counts = np.unique(labels, return_inverse=True, return_counts=True)
    known = np.bincount(which[~is_new], minlength=values.size)
    return which != counts.argmax(), _pairs_across(counts) - _pairs_across(known)


def _pairs_across(sizes: np.ndarray) -> int:
    """Return how many pairs have their ends in two groups.

    >>> _pairs_across(np.array([3, 1, 1]))
    7
    """
    return (int(sizes.sum()) ** 2 - int((sizes**2).sum())) // 2


def _grids(outside: np.ndarray, is_new: np.ndarray) -> Iterator[tuple[slice, slice]]:
    """Yield rows and columns of the texts, those outside first, new before known.

    Each pair with an end outside and an end new is in one of them.
    """
    stragglers = np.count_nonzero(outside)
    fresh = np.count_nonzero(outside & is_new)
    joined = stragglers + np.count_nonzero(~outside & is_new)
    for start, end, past in ((0, fresh, outside.size), (fresh, stragglers, joined)):
        for row in range(start, end, GRID_ROWS):
            rows = slice(row, min(row + GRID_ROWS, end))
            first = row if start == 0 else stragglers
            for column in range(first, past, GRID_COLUMNS):
                yield rows, slice(column, min(column + GRID_COLUMNS, past))
