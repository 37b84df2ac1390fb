"""Whether two articles tell the same story: resemblance, containment and the facts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.deduplicate.packed import ABSENT, Sketches

PAIRS_AT_A_TIME = 16_384
"""Pairs compared in one numpy pass: about 60 MB of work space."""

PRIOR_FACTS = 3
"""Facts that a pair is taken to have beside those found, agreeing as its word runs do.

Steadies the share where there are one or two figures, and stands for the facts
in scripts without capitals.
"""

_HOUR_US = 3_600_000_000


MIN_NAMES = 4
MIN_WORDS = 30
"""Where one text has fewer of both, the headline's words count as facts too.

A table of dividends or results names its company in the headline alone.
"""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on two articles count as one story; shares are from 0 to 1.

    A pair's score is the lesser of how much of the shorter text the longer holds
    and how many of its facts. `copy` is the least score of a copy within
    `update_hours`, one news day, and `late_copy` after it, when daily reports
    come round; `series` where the headlines differ in a figure alone. Under one
    headline and within the news day the story is told anew: there the text may
    be rewritten down to `update_text`, but `update_facts` of its facts stand.
    """

    copy: float = 0.60
    late_copy: float = 0.70
    series: float = 0.95
    subjects: float = 0.60
    update_text: float = 0.15
    update_facts: float = 0.45
    update_hours: float = 18.0


DEFAULT_THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of two samples agrees, pair by pair."""

    shared: np.ndarray
    left: np.ndarray
    right: np.ndarray

    @property
    def smaller(self) -> np.ndarray:
        """The size of the smaller sample."""
        return np.minimum(self.left, self.right)

    @property
    def containment(self) -> np.ndarray:
        """Shared over the smaller; 0 where one is empty."""
        return self.shared / np.maximum(self.smaller, 1)


def overlap(left: np.ndarray, right: np.ndarray) -> Overlap:
    """Return the overlap of two arrays of samples (pairs by kept hashes, ascending).

    A sample is all hashes of its text up to the largest kept. Below the smaller
    of the two largest both samples are complete, and there they are compared.

    >>> rows = np.array([[1, 2, ABSENT]], np.uint32), np.array([[2, 3, 9]], np.uint32)
    >>> overlap(*rows).shared, overlap(*rows).containment
    (array([1]), array([0.5]))
    """
    end = np.minimum(left[:, -1], right[:, -1])
    bound = np.where(end == ABSENT, ABSENT - np.uint32(1), end)[:, None]
    both = np.sort(np.concatenate([left, right], axis=1), axis=1)
    same = (both[:, 1:] == both[:, :-1]) & (both[:, 1:] <= bound)
    return Overlap(same.sum(axis=1), (left <= bound).sum(axis=1), (right <= bound).sum(axis=1))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is known of each pair.

    `text` is the share of the shorter story's shingles that the longer has;
    `facts` that of the figures and names, `subjects` that of the names that
    come first in one; `gap_us` the time between publications.
    """

    text: np.ndarray
    facts: np.ndarray
    subjects: np.ndarray
    same_title: np.ndarray
    same_frame: np.ndarray
    same_filing: np.ndarray
    gap_us: np.ndarray

    @property
    def score(self) -> np.ndarray:
        """The lesser of text and facts: a copy keeps both, a template its text alone."""
        return np.minimum(self.text, self.facts)


def compare(left: np.ndarray, right: np.ndarray, gap_us: np.ndarray) -> Comparison:
    """Return the comparison of two arrays of `SKETCH` rows, pair by pair."""
    filed = (left["filed"] != 0) & (right["filed"] != 0)
    return Comparison(
        overlap(left["shingles"], right["shingles"]).containment,
        _fact_agreement(left, right),
        np.maximum(_subjects_found(left, right), _subjects_found(right, left)),
        (left["title"] == right["title"]) & (left["title"] != 0),
        (left["frame"] == right["frame"]) & (left["frame"] != 0),
        ~filed | (np.abs(left["filed"] - right["filed"]) <= 1),
        gap_us,
    )


def are_copies(pairs: Comparison, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> np.ndarray:
    """Return for each pair whether one is a copy, a cut or an update of the other.

    A copy keeps the day in its dateline; a daily report that changes one figure
    does not.
    """
    same_day = pairs.gap_us <= thresholds.update_hours * _HOUR_US
    least = np.where(same_day, thresholds.copy, thresholds.late_copy)
    least = np.where(pairs.same_frame & ~pairs.same_title, thresholds.series, least)
    copied = (pairs.score >= least) & (pairs.subjects >= thresholds.subjects)
    updated = (
        pairs.same_title
        & same_day
        & (pairs.text >= thresholds.update_text)
        & (pairs.facts >= thresholds.update_facts)
    )
    return pairs.same_filing & (copied | updated)


def find_copies(
    sketches: Sketches,
    left: np.ndarray,
    right: np.ndarray,
    same_title: np.ndarray,
    gap_us: np.ndarray,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> np.ndarray:
    """Return which pairs (left[i], right[i]) of rows are copies.

    Most candidates fall by their text, and of these no more than that is read.
    """
    text = overlap(sketches.take(left, "shingles"), sketches.take(right, "shingles")).containment
    least = np.where(same_title, thresholds.update_text, thresholds.copy)
    chosen = np.flatnonzero(text >= np.minimum(least, thresholds.copy))
    ones, twos = sketches.take(left[chosen]), sketches.take(right[chosen])
    return chosen[are_copies(compare(ones, twos, gap_us[chosen]), thresholds)]


def _fact_agreement(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    numbers = overlap(left["numbers"], right["numbers"])
    names = overlap(left["names"], right["names"])
    headline = overlap(left["headline"], right["headline"])
    runs = overlap(left["runs"], right["runs"]).containment
    short = np.minimum(left["words"], right["words"]) < MIN_WORDS
    lent = short & (names.smaller < MIN_NAMES)
    shared = numbers.shared + names.shared + np.where(lent, headline.shared, 0)
    smaller = numbers.smaller + names.smaller + np.where(lent, headline.smaller, 0)
    return (shared + PRIOR_FACTS * runs) / (smaller + PRIOR_FACTS)


def _subjects_found(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the share of one story's first names that the other has; 1 where it has none.

    Names beyond the other's sample may be in its text and do not count.
    """
    names, subjects = other["names"], one["subjects"]
    end = names[:, -1:]
    known = (subjects != ABSENT) & (subjects <= end)
    found = (subjects[:, :, None] == names[:, None, :]).any(axis=2) & known
    return np.where(known.any(axis=1), found.sum(axis=1) / np.maximum(known.sum(axis=1), 1), 1.0)
