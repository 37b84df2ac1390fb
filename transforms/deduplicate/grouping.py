"""Which rows tell one story: equal ids, addresses and texts, then near copies."""

from __future__ import annotations

import numpy as np

from transforms.deduplicate.candidates import SharedKeys, join_shared, shared_keys
from transforms.deduplicate.components import connect
from transforms.deduplicate.copies import PAIRS_AT_A_TIME, Thresholds, find_copies
from transforms.deduplicate.crowds import join_crowds
from transforms.deduplicate.packed import Known, Packed, Sketches
from transforms.deduplicate.texts import DAY_US, Texts, distinct_texts


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
    texts = distinct_texts(rows.core, standing, known)
    crowded: list[SharedKeys] = []
    for shared in shared_keys(rows.sketches, texts.rows, texts.rank):
        crowded.append(shared.crowded())
        for left, right in shared.pairs():
            wanted = (
                (labels[texts.rows[left]] != labels[texts.rows[right]])
                & (texts.is_new[left] | texts.is_new[right])
                & (texts.gap_us(left, right) <= days * DAY_US)
            )
            left, right = _distinct_pairs(left[wanted], right[wanted], len(texts))
            labels = _join_copies(labels, texts, rows.sketches, left, right, thresholds)
    return join_crowds(labels, texts, rows.sketches, join_shared(crowded), days, thresholds)


def _join_copies(
    labels: np.ndarray,
    texts: Texts,
    sketches: Sketches,
    left: np.ndarray,
    right: np.ndarray,
    thresholds: Thresholds,
) -> np.ndarray:
    """Return `labels` joined wherever a text of left is a copy of that of right."""
    for at in range(0, left.size, PAIRS_AT_A_TIME):
        one, two = left[at : at + PAIRS_AT_A_TIME], right[at : at + PAIRS_AT_A_TIME]
        ones, twos = texts.rows[one], texts.rows[two]
        same_title, gap_us = texts.same_title(one, two), texts.gap_us(one, two)
        copied = find_copies(sketches, ones, twos, same_title, gap_us, thresholds)
        labels = connect(labels, ones[copied], twos[copied])
    return labels


def _distinct_pairs(
    left: np.ndarray, right: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    code = left.astype(np.int64) * count + right
    code.sort()
    code = code[np.r_[True, code[1:] != code[:-1]][: code.size]]
    return code // count, code % count
