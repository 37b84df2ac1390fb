"""Whether two articles tell the same story: resemblance, containment and the facts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.deduplicate.packed import ABSENT, TAG_BITS, Sketches

PAIRS_AT_A_TIME = 16_384
"""Pairs compared in one numpy pass: about 60 MB of work space."""

PRIOR_FACTS = 3
"""Facts that a pair is taken to have beside those found, agreeing as its word runs do.

Steadies the share where there are one or two figures, and stands for the facts
in scripts without capitals.
"""

MIN_BLOCK_WORDS = 40
"""In a shorter text half of the words are one sentence, and a sentence is quoted."""

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
    Of a text taken over in `blocks` less need be left at any time, `block_text`:
    an editor cuts paragraphs and puts others before, where a template changes a
    word or a figure in every sentence. `block_of_longer` of the longer is shared
    too there, for a brief whose first sentence is quoted shares half its text;
    and facts agree as the text does, by `block_facts_for_text`, for the long
    closing passage that an office puts under every notice holds few of them.
    """

    copy: float = 0.60
    late_copy: float = 0.70
    series: float = 0.95
    subjects: float = 0.60
    update_text: float = 0.15
    update_facts: float = 0.45
    update_hours: float = 18.0
    blocks: float = 0.85
    block_text: float = 0.45
    block_of_longer: float = 0.35
    block_facts: float = 0.40
    block_facts_for_text: float = 0.80


DEFAULT_THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of two samples agrees, pair by pair; of `shared`, `alike` have equal tags."""

    shared: np.ndarray
    left: np.ndarray
    right: np.ndarray
    alike: np.ndarray

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
    """Return the overlap of two arrays of samples (pairs by kept hashes, ascending).

    A sample is all hashes of its text up to the largest kept. Below the smaller
    of the two largest both samples are complete, and there they are compared,
    but for their last `tag_bits`.

    >>> rows = np.array([[1, 2, ABSENT]], np.uint32), np.array([[2, 3, 9]], np.uint32)
    >>> overlap(*rows).shared, overlap(*rows).containment
    (array([1]), array([0.5]))
    """
    end = np.minimum(left[:, -1], right[:, -1])
    tagged = np.uint32((1 << tag_bits) - 1)
    bound = np.minimum(end | tagged, ABSENT - np.uint32(1))[:, None]
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


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is known of each pair.

    `text` is the share of the shorter story's shingles that the longer has,
    `of_longer` that of the longer's; `blocks` the share of the shared ones that
    go on alike in both; `facts` that of the figures and names, `subjects` that
    of the names that come first in one; `words` are the shorter one's; `gap_us`
    the time between publications.
    """

    text: np.ndarray
    of_longer: np.ndarray
    blocks: np.ndarray
    words: np.ndarray
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
    text = overlap(left["shingles"], right["shingles"], TAG_BITS)
    return Comparison(
        text.containment,
        text.of_larger,
        text.blocks,
        np.minimum(left["words"], right["words"]),
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
    series = pairs.same_frame & ~pairs.same_title
    least = np.where(same_day, thresholds.copy, thresholds.late_copy)
    least = np.where(series, thresholds.series, least)
    copied = (pairs.score >= least) | (_in_blocks(pairs, thresholds) & ~series)
    copied &= pairs.subjects >= thresholds.subjects
    updated = (
        pairs.same_title
        & same_day
        & (pairs.text >= thresholds.update_text)
        & (pairs.facts >= thresholds.update_facts)
    )
    return pairs.same_filing & (copied | updated)


def _in_blocks(pairs: Comparison, thresholds: Thresholds) -> np.ndarray:
    """Return for each pair whether one text was made of whole passages of the other."""
    least_facts = np.maximum(thresholds.block_facts, thresholds.block_facts_for_text * pairs.text)
    return (
        (pairs.blocks >= thresholds.blocks)
        & (pairs.text >= thresholds.block_text)
        & (pairs.of_longer >= thresholds.block_of_longer)
        & (pairs.facts >= least_facts)
        & (pairs.words >= MIN_BLOCK_WORDS)
    )


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
    text = overlap(sketches.take(left, "shingles"), sketches.take(right, "shingles"), TAG_BITS)
    least = np.where(text.blocks >= thresholds.blocks, thresholds.block_text, thresholds.copy)
    least = np.where(same_title, np.minimum(least, thresholds.update_text), least)
    chosen = np.flatnonzero(text.containment >= np.minimum(least, thresholds.copy))
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
