"""The verdict on packed articles: which are the same, whose copies, which version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from transforms.deduplicate.copies import (
    DEFAULT_THRESHOLDS,
    PAIRS_AT_A_TIME,
    Thresholds,
    compare,
)
from transforms.deduplicate.grouping import (
    label_known,
    label_stories,
    rank_rows,
    rows_without_repeats,
)
from transforms.deduplicate.packed import Known, Packed, concat_packed

DEFAULT_DAYS = 14
"""How far apart in publication two copies may be: papers run agency features for two weeks."""


CONTAINED_TEXT = 0.9
"""Of a brief at least so much stands in the story it was cut from; an editor joins sentences."""

CONTAINED_WORDS = 2 / 3
"""A cut has at most so many of the story's words; with more, the two are editions of one length."""


class Kind(IntEnum):
    """What an article is to the head of its cluster, in order of trial."""

    NEW = 0
    URL = 1
    EXACT = 2
    CONTAINED = 3
    NEAR = 4
    REPEAT = 5


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdict on each row of a batch, in arrays; `links` by row number.

    `kind` is of `Kind`; a `REPEAT` is the same article again and gets no row.
    `cluster` is the id of the story's head: a URL, EXACT, CONTAINED or
    NEAR copy is a duplicate of that one. `similarity` is the share of the shorter
    text that the longer holds, NaN where there is no copy. `links` holds, for a row
    that joined clusters until then apart, the ids of the others.
    """

    kind: np.ndarray
    cluster: np.ndarray
    similarity: np.ndarray
    version: np.ndarray
    first_seen: np.ndarray
    links: Mapping[int, tuple[bytes, ...]] = field(default_factory=dict)

    def rows(self, start: int, stop: int) -> Verdicts:
        """Return the verdicts on rows [start, stop), numbered from 0."""
        part = slice(start, stop)
        return Verdicts(
            self.kind[part],
            self.cluster[part],
            self.similarity[part],
            self.version[part],
            self.first_seen[part],
            {row - start: ids for row, ids in self.links.items() if start <= row < stop},
        )


def decide(
    batch: Packed,
    known: Known,
    days: int = DEFAULT_DAYS,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> Verdicts:
    """Return the verdict on each row of `batch`, given what the dataset already holds.

    Copies are sought within `days` of publication. Neither the order of the rows
    nor how they came to be split between batch and history changes which of
    them share a cluster (`links` followed).
    """
    rows, held = concat_packed([known.rows, batch]), len(known)
    rank = rank_rows(rows.core)
    standing = rows_without_repeats(rows.core, held, rank)
    past = label_known(known, len(rows))
    labels = label_stories(rows, held, standing, past, days, thresholds)
    head, cluster = _heads(rows.core, known.clusters, standing, labels, rank)
    kind, alike = _kinds(rows, standing, head, cluster)
    repeated = np.ones(len(rows), bool)
    repeated[standing] = False
    kind[repeated] = Kind.REPEAT
    version, first_seen = _versions(rows.core, held, standing, rank)
    return Verdicts(
        kind[held:],
        cluster[held:],
        alike[held:],
        version[held:],
        first_seen[held:],
        _links(known.clusters, standing, labels, past, cluster, rank),
    )


def _heads(
    core: np.ndarray,
    clusters: np.ndarray,
    standing: np.ndarray,
    labels: np.ndarray,
    rank: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return each row's head (a row number) and cluster id, which is the head's article id.

    A story that history knows keeps its oldest cluster and that one's head, even
    if an earlier copy arrives now: rows already written name it. Any other
    story's head is the earliest published.
    """
    is_new = np.arange(len(core)) >= len(clusters)
    own = np.concatenate([clusters, core["id"][len(clusters) :]])
    age = np.where(is_new, 0, core["first_seen"])[standing]
    order = standing[np.lexsort((rank[standing], age, is_new[standing], labels[standing]))[::-1]]
    lead = np.arange(len(core))
    lead[labels[order]] = order
    lead = lead[labels]
    cluster = own[lead]

    heads = standing[core["id"][standing] == cluster[standing]]
    heads = heads[np.argsort(-rank[heads])]
    head = lead.copy()
    head[labels[heads]] = heads
    has_head = np.zeros(len(core), bool)
    has_head[labels[heads]] = True
    return np.where(has_head[labels], head[labels], lead), cluster


def _kinds(
    rows: Packed, standing: np.ndarray, head: np.ndarray, cluster: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return what each row is to its head, and how much of the shorter the longer holds."""
    core = rows.core
    kind = np.full(len(rows), Kind.NEW, np.uint8)
    alike = np.full(len(rows), np.nan, np.float32)
    copies = standing[core["id"][standing] != cluster[standing]]
    heads = head[copies]
    same_url = (core["url"][copies] == core["url"][heads]) & (core["url"][copies] != 0)
    same_text = (core["exact"][copies] == core["exact"][heads]) & (core["exact"][copies] != 0)
    gap = np.abs(core["when"][copies] - core["when"][heads])
    within = np.zeros(copies.size, bool)
    for at in range(0, copies.size, PAIRS_AT_A_TIME):
        part = slice(at, at + PAIRS_AT_A_TIME)
        ones, twos = rows.sketches.take(copies[part]), rows.sketches.take(heads[part])
        text = compare(ones, twos, gap[part]).text
        alike[copies[part]] = text
        within[part] = (text >= CONTAINED_TEXT) & is_much_shorter(ones["words"], twos["words"])
    alike[copies[same_text]] = 1.0
    kind[copies] = np.select(
        [same_url, same_text, within], [Kind.URL, Kind.EXACT, Kind.CONTAINED], Kind.NEAR
    )
    return kind, alike


def is_much_shorter(ones: np.ndarray, twos: np.ndarray) -> np.ndarray:
    """Return, pair by pair, whether one has at most `CONTAINED_WORDS` of the other's words.

    >>> is_much_shorter(np.array([60, 300], np.uint32), np.array([500, 310], np.uint32))
    array([ True, False])
    """
    return np.asarray(np.minimum(ones, twos) <= CONTAINED_WORDS * np.maximum(ones, twos))


def _versions(
    core: np.ndarray, known: int, standing: np.ndarray, rank: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return each row's version, counted on from history's, and when its id was first seen."""
    version, first_seen = core["version"].copy(), core["first_seen"].copy()
    is_new = standing >= known
    order = np.lexsort((rank[standing], core["seen"][standing], is_new, core["key"][standing]))
    rows, is_new = standing[order], is_new[order]
    if rows.size == 0:
        return version, first_seen
    starts = np.r_[True, core["key"][rows[1:]] != core["key"][rows[:-1]]]
    at = np.flatnonzero(starts)
    group = np.cumsum(starts) - 1
    held = np.maximum.reduceat(np.where(is_new, 0, core["version"][rows]), at)
    new_before = np.cumsum(is_new)
    nth: np.ndarray = new_before - (new_before - is_new)[at][group]
    version[rows] = np.where(is_new, held[group] + nth, core["version"][rows])
    first_seen[rows] = np.minimum.reduceat(core["first_seen"][rows], at)[group]
    return version, first_seen


def _links(
    clusters: np.ndarray,
    standing: np.ndarray,
    labels: np.ndarray,
    past: np.ndarray,
    cluster: np.ndarray,
    rank: np.ndarray,
) -> dict[int, tuple[bytes, ...]]:
    """Return, by row of the batch, the clusters of history that it joins to its own.

    The first new row of a story names them; two clusters that history already
    links are one.
    """
    known = len(clusters)
    roots = np.unique(past[:known])
    joined = np.flatnonzero(np.bincount(labels[roots], minlength=len(labels)) > 1)
    if joined.size == 0:
        return {}
    own = np.unique(past[:known][clusters == cluster[:known]])
    others = np.setdiff1d(roots[np.isin(labels[roots], joined)], own)
    new = standing[(standing >= known) & np.isin(labels[standing], joined)]
    new = new[np.argsort(-rank[new])]
    joiner = dict(zip(labels[new].tolist(), new.tolist(), strict=True))
    found: dict[int, list[bytes]] = {}
    for row in others.tolist():
        if (label := int(labels[row])) in joiner:
            found.setdefault(joiner[label] - known, []).append(bytes(clusters[row]))
    return {row: tuple(sorted(ids)) for row, ids in found.items()}
