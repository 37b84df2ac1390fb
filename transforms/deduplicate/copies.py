"""Whether two articles tell the same story: resemblance, containment and the facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from transforms.deduplicate.overlaps import Overlap, found, overlap, overlap_grid
from transforms.deduplicate.packed import TAG_BITS, Sketches

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

    def of(self, pairs: tuple[np.ndarray, np.ndarray], subjects: np.ndarray) -> Comparison:
        """Return the comparison of some pairs, by their index, with what is known of subjects."""
        parts = {name: getattr(self, name)[pairs] for name in self.__slots__ if name != "subjects"}
        return Comparison(subjects=subjects, **parts)

    @property
    def score(self) -> np.ndarray:
        """The lesser of text and facts: a copy keeps both, a template its text alone."""
        return np.minimum(self.text, self.facts)


def compare(left: np.ndarray, right: np.ndarray, gap_us: np.ndarray) -> Comparison:
    """Return the comparison of two arrays of `SKETCH` rows, pair by pair."""
    text = overlap(left["shingles"], right["shingles"], TAG_BITS)
    return _compare(left, right, gap_us, text)


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
    chosen = np.flatnonzero(_share_enough(text, same_title, thresholds))
    ones, twos = sketches.take(left[chosen]), sketches.take(right[chosen])
    text = text.of(chosen)
    return chosen[are_copies(_compare(ones, twos, gap_us[chosen], text), thresholds)]


def find_copies_in_grid(
    left: np.ndarray,
    right: np.ndarray,
    wanted: np.ndarray,
    gap_us: np.ndarray,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> tuple[np.ndarray, np.ndarray]:
    """Return which `SKETCH` rows of left are copies of which of right: the ends of the pairs.

    `wanted` and `gap_us` are by row of left and of right; pairs not wanted are passed over.
    """
    words = np.minimum(left["words"][:, None], right["words"])
    facts = _fact_agreement(left, right, words, overlap_grid)
    likely = wanted & (facts >= _least_facts(thresholds))
    rows, columns = np.flatnonzero(likely.any(axis=1)), np.flatnonzero(likely.any(axis=0))
    if not rows.size:
        return rows, columns
    part = np.ix_(rows, columns)
    ones, twos = left[rows], right[columns]
    text = overlap_grid(ones["shingles"], twos["shingles"], TAG_BITS)
    # First as though the one's first names were in the other: for few pairs they are looked up.
    pairs = _comparison(ones[:, None], twos[None, :], gap_us[part], text, facts[part], np.ones(()))
    at, to = np.nonzero(likely[part] & are_copies(pairs, thresholds))
    subjects = _subjects_found(ones[at], twos[to])
    copied = are_copies(pairs.of((at, to), subjects), thresholds)
    return rows[at[copied]], columns[to[copied]]


def _least_facts(thresholds: Thresholds) -> float:
    """Return how many of the facts must agree for any rule."""
    copied = min(thresholds.copy, thresholds.late_copy, thresholds.series)
    return min(copied, thresholds.block_facts, thresholds.update_facts)


def _share_enough(text: Overlap, same_title: np.ndarray, thresholds: Thresholds) -> np.ndarray:
    """Return for each pair whether enough text is shared for any rule."""
    least = np.where(text.blocks >= thresholds.blocks, thresholds.block_text, thresholds.copy)
    least = np.where(same_title, np.minimum(least, thresholds.update_text), least)
    return np.asarray(text.containment >= np.minimum(least, thresholds.copy))


def _compare(left: np.ndarray, right: np.ndarray, gap_us: np.ndarray, text: Overlap) -> Comparison:
    """Return the comparison pair by pair, given that of the texts."""
    facts = _fact_agreement(left, right, np.minimum(left["words"], right["words"]), overlap)
    return _comparison(left, right, gap_us, text, facts, _subjects_found(left, right))


def _comparison(
    one: np.ndarray,
    two: np.ndarray,
    gap_us: np.ndarray,
    text: Overlap,
    facts: np.ndarray,
    subjects: np.ndarray,
) -> Comparison:
    filed = (one["filed"] != 0) & (two["filed"] != 0)
    return Comparison(
        text.containment,
        text.of_larger,
        text.blocks,
        np.minimum(one["words"], two["words"]),
        facts,
        subjects,
        (one["title"] == two["title"]) & (one["title"] != 0),
        (one["frame"] == two["frame"]) & (one["frame"] != 0),
        ~filed | (np.abs(one["filed"] - two["filed"]) <= 1),
        gap_us,
    )


def _fact_agreement(
    left: np.ndarray, right: np.ndarray, words: np.ndarray, overlap_of: Callable[..., Overlap]
) -> np.ndarray:
    """Return the share of facts; `words` are the shorter text's of each pair."""
    numbers, names, runs = (
        overlap_of(left[name], right[name]) for name in ("numbers", "names", "runs")
    )
    shared, smaller = numbers.shared + names.shared, numbers.smaller + names.smaller
    lent = (words < MIN_WORDS) & (names.smaller < MIN_NAMES)
    if lent.any():
        headline = overlap_of(left["headline"], right["headline"])
        shared += np.where(lent, headline.shared, 0)
        smaller += np.where(lent, headline.smaller, 0)
    return np.asarray((shared + PRIOR_FACTS * runs.containment) / (smaller + PRIOR_FACTS))


def _subjects_found(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the share of the one's first names that the other has, in the direction of more."""
    there = found(left["subjects"], right["names"])
    return np.maximum(there, found(right["subjects"], left["names"]))
