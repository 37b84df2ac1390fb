"""Which rows tell one story: equal ids, addresses and texts, then near copies."""

from __future__ import annotations

import numpy as np

from transforms.deduplicate.candidates import candidate_pairs
from transforms.deduplicate.components import connect
from transforms.deduplicate.copies import PAIRS_AT_A_TIME, Thresholds, find_copies
from transforms.deduplicate.packed import Known, Packed

DAY_US = 86_400_000_000


def rank_rows(core: np.ndarray) -> np.ndarray:
    """Return each row's place in time; on a tie agency copy, then the smaller id, comes first."""
    by_time = np.lexsort((core["tie"], core["content"], core["key"], core["agency"], core["when"]))
    rank = np.empty(len(core), np.int64)
    rank[by_time] = np.arange(len(core))
    return rank


def rows_without_repeats(core: np.ndarray, known: int, rank: np.ndarray) -> np.ndarray:
    """Return the rows that stand: of those with one id and content history's, else the first."""
    is_new = np.arange(len(core)) >= known
    by_key = np.lexsort((rank, is_new, core["content"], core["key"]))
    ids, contents = core["key"][by_key], core["content"][by_key]
    again = np.zeros(len(core), bool)
    again[1:] = (ids[1:] == ids[:-1]) & (contents[1:] == contents[:-1])
    stands = np.ones(len(core), bool)
    stands[by_key[again]] = False
    stands[:known] = True
    return np.flatnonzero(stands)


def label_known(known: Known, count: int) -> np.ndarray:
    """Return labels of `count` rows, in which those of one cluster, or of linked ones, share one.

    History's rows come first; the others have labels of their own.
    """
    names = {cluster for link in known.links for cluster in link}
    numbers = {cluster: number for number, cluster in enumerate(sorted(names))}
    clusters = known.clusters.tolist()
    for cluster in clusters:
        numbers.setdefault(cluster, len(numbers))
    ends = np.array([[numbers[a], numbers[b]] for a, b in known.links], np.int64).reshape(-1, 2)
    stories = connect(np.arange(len(numbers)), ends[:, 0], ends[:, 1])
    story = stories[np.array([numbers[cluster] for cluster in clusters], np.int64)]
    labels = np.arange(count)
    return connect(labels, *neighbors_of_equal(story, np.arange(len(known))))


def label_stories(
    rows: Packed,
    known: int,
    standing: np.ndarray,
    labels: np.ndarray,
    days: int,
    thresholds: Thresholds,
) -> np.ndarray:
    """Return `labels` joined wherever two of the `standing` rows tell one story."""
    core = rows.core
    labels = connect(labels, *neighbors_of_equal(core["key"], standing))
    for column in ("url", "exact"):
        keyed = standing[core[column][standing] != 0]
        left, right = neighbors_of_equal(core[column], keyed, core["when"])
        near = core["when"][right] - core["when"][left] <= days * DAY_US
        labels = connect(labels, left[near], right[near])
    return _label_copies(rows, known, standing, labels, days, thresholds)


def neighbors_of_equal(
    values: np.ndarray, rows: np.ndarray, when: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs of `rows` that are neighbors, in time if given, among equal values.

    >>> neighbors_of_equal(np.array([4, 5, 4]), np.arange(3))
    (array([0]), array([2]))
    """
    keys = (values[rows],) if when is None else (when[rows], values[rows])
    ordered = rows[np.lexsort(keys)]
    equal = values[ordered[1:]] == values[ordered[:-1]]
    return ordered[:-1][equal], ordered[1:][equal]


def _label_copies(
    rows: Packed,
    known: int,
    standing: np.ndarray,
    labels: np.ndarray,
    days: int,
    thresholds: Thresholds,
) -> np.ndarray:
    """Return `labels` joined wherever two texts are copies by `thresholds`, within `days`."""
    first, opened, closed = _collapse(rows.core, standing)
    core = rows.core[first]
    order = np.lexsort((core["tie"], core["content"], core["key"], opened))
    rank = np.empty(first.size, np.int64)
    rank[order] = np.arange(first.size)
    for left, right in candidate_pairs(rows.sketches, first, rank):
        wanted = (
            (labels[first[left]] != labels[first[right]])
            & ((first[left] >= known) | (first[right] >= known))
            & (opened[right] - closed[left] <= days * DAY_US)
        )
        left, right = _distinct_pairs(left[wanted], right[wanted], first.size)
        for at in range(0, left.size, PAIRS_AT_A_TIME):
            one, two = left[at : at + PAIRS_AT_A_TIME], right[at : at + PAIRS_AT_A_TIME]
            gap = np.maximum(opened[two] - closed[one], 0)
            titles = core["title"][one]
            same_title = (titles == core["title"][two]) & (titles != 0)
            copied = find_copies(rows.sketches, first[one], first[two], same_title, gap, thresholds)
            labels = connect(labels, first[one[copied]], first[two[copied]])
    return labels


def _collapse(core: np.ndarray, standing: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return one row for each text under one headline and day, with its first and last instant.

    They are equal in all that is compared, so 100,000 identical bodies cost one
    comparison. Rows with too little text to compare are left out. A row that is
    new is preferred to history's, for pairs inside history are not compared.
    """
    compared = standing[core["exact"][standing] != 0]
    exact, title, when = (core[name][compared] for name in ("exact", "title", "when"))
    order = np.lexsort((-compared, when // DAY_US, title, exact))
    exact, title, when = exact[order], title[order], when[order]
    starts = np.ones(order.size, bool)
    starts[1:] = (title[1:] != title[:-1]) | (exact[1:] != exact[:-1])
    starts[1:] |= when[1:] // DAY_US != when[:-1] // DAY_US
    at = np.flatnonzero(starts)
    if at.size == 0:
        return compared[:0], when[:0], when[:0]
    return compared[order[at]], np.minimum.reduceat(when, at), np.maximum.reduceat(when, at)


def _distinct_pairs(
    left: np.ndarray, right: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    code = left.astype(np.int64) * count + right
    code.sort()
    code = code[np.r_[True, code[1:] != code[:-1]][: code.size]]
    return code // count, code % count
