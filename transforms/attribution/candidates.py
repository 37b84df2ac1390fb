"""Positions among which sources and contents begin and end: what the rules allow."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from transforms.attribution.characters import Ints
from transforms.attribution.reading import Reading
from transforms.attribution.span_templates import (
    CONTENT_REACH,
    END_REACH,
    FAR_REACH,
    GOES_ON_REACH,
    SOURCE_REACH,
)

LEFT, RIGHT, NONE = range(3)


class Candidates(NamedTuple):
    """Positions to choose among: `item` numbers the choices, in order; `side` LEFT, RIGHT, NONE.

    `first` is the number of each choice's first candidate.
    """

    item: Ints
    position: Ints
    side: Ints
    first: Ints


class Clauses(NamedTuple):
    """Cues and their sources, in tokens; source -1 where there is none."""

    cue: Ints
    cue_end: Ints
    source: Ints
    source_end: Ints

    def hull(self) -> tuple[Ints, Ints]:
        """First token and token after of cue and source together."""
        has = self.source >= 0
        start = np.where(has, np.minimum(self.cue, self.source), self.cue)
        return start, np.where(has, np.maximum(self.cue_end, self.source_end), self.cue_end)

    def some(self, which: Ints) -> Clauses:
        """The clauses of these numbers."""
        return Clauses(*(column[which] for column in self))


class Open(NamedTuple):
    """Positions, in order, that may be an edge on the LEFT and on the RIGHT of a clause."""

    left: Ints
    right: Ints


def all_open(reading: Reading) -> Open:
    """Every position of a text, on both sides."""
    positions = np.arange(len(reading) + 1)
    return Open(positions, positions)


def merged(one: Ints, other: Ints, last: int) -> Ints:
    """The positions of both, in order and each once, none of them after `last`."""
    flags = np.zeros(last + 1, bool)
    flags[one] = True
    flags[np.minimum(other, last)] = True
    return np.flatnonzero(flags)


def _ranges(lengths: Ints) -> tuple[Ints, Ints, Ints]:
    """The choice of each candidate, its number within the choice, and each choice's first."""
    stop = np.cumsum(lengths)
    first = stop - lengths
    item = np.repeat(np.arange(len(lengths)), lengths)
    return item, np.arange(len(item)) - first.take(item), first


def _two_sided(
    open_: Open, left: tuple[Ints, Ints], right: tuple[Ints, Ints], none: Ints | None
) -> Candidates:
    """Open positions between the two bounds on the left, then on the right, then none."""
    low, high = open_.left.searchsorted(left[0]), open_.left.searchsorted(left[1])
    start, stop = open_.right.searchsorted(right[0]), open_.right.searchsorted(right[1])
    lefts = np.maximum(high - low, 0)
    item, number, first = _ranges(lefts + np.maximum(stop - start, 0) + (none is not None))
    before = lefts.take(item)
    side = (number >= before).astype(np.int64)
    position = open_.left.take(low.take(item) + number, mode="clip")
    turned = open_.right.take(start.take(item) + number - before, mode="clip")
    position = np.where(side == LEFT, position, turned)
    if none is not None:
        last = np.append(first[1:], len(item)) - 1
        side[last] = NONE
        position[last] = none
    return Candidates(item, position, side, first)


def _one_sided(open_: Open, side: Ints, low: Ints, high: Ints) -> Candidates:
    """Open positions of each choice's side from `low` to before `high`.

    Where none is open, some position stands in: the caller drops an empty range.
    """
    left = side == LEFT
    start = np.where(left, open_.left.searchsorted(low), open_.right.searchsorted(low))
    stop = np.where(left, open_.left.searchsorted(high), open_.right.searchsorted(high))
    item, number, first = _ranges(np.maximum(stop - start, 1))
    number = start.take(item) + number
    on_left = open_.left.take(number, mode="clip")
    on_right = open_.right.take(number, mode="clip")
    position = np.where(left.take(item), on_left, on_right)
    return Candidates(item, position, side.take(item), first)


def source_candidates(reading: Reading, clauses: Clauses, open_: Open) -> Candidates:
    """Near edges of a source: ends before the cue, starts after it, within its sentence."""
    cue, after = clauses.cue, clauses.cue_end
    low = np.maximum(reading.sentence_start.take(cue) + 1, cue - SOURCE_REACH[0])
    high = np.minimum(reading.sentence_end.take(after - 1), after + SOURCE_REACH[1])
    return _two_sided(open_, (low, cue + 1), (after, high), cue)


def far_candidates(reading: Reading, open_: Open, side: Ints, near: Ints) -> Candidates:
    """Far edges of a source, within the sentence."""
    left = side == LEFT
    inside = np.where(left, near - 1, near)
    low = np.maximum(reading.sentence_start.take(inside), near - FAR_REACH)
    high = np.minimum(reading.sentence_end.take(inside), near + FAR_REACH)
    return _one_sided(open_, side, np.where(left, low, near + 1), np.where(left, near, high + 1))


def content_candidates(reading: Reading, clauses: Clauses, open_: Open) -> Candidates:
    """Near edges of a content: ends before the clause, starts after the cue.

    In the paragraph, or at the start of the next one: "He said:" and a quotation below.
    """
    start, end = clauses.hull()
    low = np.maximum(reading.paragraph_start.take(clauses.cue) + 1, start - CONTENT_REACH[0])
    high = np.minimum(reading.paragraph_end.take(clauses.cue_end - 1) + 2, end + CONTENT_REACH[1])
    return _two_sided(open_, (low, start + 1), (clauses.cue_end, high), None)


def end_candidates(
    reading: Reading, clauses: Clauses, open_: Open, side: Ints, near: Ints
) -> Candidates:
    """Far edges of a content: within the paragraph, and before a clause that follows."""
    left = side == LEFT
    start, _ = clauses.hull()
    inside = np.minimum(np.where(left, near - 1, near), len(reading) - 1)
    high = reading.paragraph_end.take(inside)
    high = np.where(~left & (near < start), np.minimum(high, start), high)
    low = np.maximum(reading.paragraph_start.take(inside), near - END_REACH)
    high = np.minimum(high, near + END_REACH)
    return _one_sided(open_, side, np.where(left, low, near + 1), np.where(left, near, high + 1))


def goes_on_candidates(reading: Reading, clauses: Clauses) -> Candidates:
    """Starts of a further piece after the clause: quotations in the paragraph, or at once."""
    _, end = clauses.hull()
    inside = np.minimum(end, len(reading) - 1)
    high = np.minimum(reading.paragraph_end.take(inside), end + GOES_ON_REACH)
    positions = merged(reading.opens, np.concatenate([end, end + 1, end + 2]), len(reading))
    return _two_sided(Open(positions, positions), (end, end), (end, high), end)
