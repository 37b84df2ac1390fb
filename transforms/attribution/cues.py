"""Cue phrases: which words credit somebody with something, by a linear chain over tokens."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from transforms.attribution.characters import Ints, Words
from transforms.attribution.reading import Reading, TokenTemplates
from transforms.attribution.tables import Floats, PackedTable, Sums
from transforms.attribution.templates import CHUNK, room_for

Doubles = npt.NDArray[np.float64]

OUTSIDE, BEGIN, INSIDE = range(3)

CUE_TEMPLATES = """
w0
w-1
w1
w-1 w0
w0 w1
w0 i0 k0
x0 s0 s-1
q0 q-1 q1 q2 q-2
w0 d0
s-2 s-1 s0 s1 s2
f-1 v0 f1
v0 f1 f2
f-2 f-1 f0
f-1 f0 f1
f0 f1 f2
v0 i0 k0
x0 f1 k0
w0 n0
l-1 l0 l1
l-2 l-1 l0
l0 l1 l2
l-1 s-1 x0 s1
l-1 s-1 v0 l1
l-2 l-1 s-1 v0
v0 k0 l1
"""
"""Words and their classes up to two tokens away: longer patterns learn the training text."""


def sum_places(templates: TokenTemplates, table: PackedTable, properties: Words, size: int) -> Sums:
    """For each of `size` positions of a text the sums of its places' rows, one row a position.

    `properties` are those of `Reading`, of all its tokens or of some in a row.
    """
    room = room_for(len(templates.templates))
    total = np.empty((size, table.width), np.int16)
    for low in range(0, size, CHUNK):
        high = min(low + CHUNK, size)
        places = templates.places_among(properties, low, high, room)
        table.sums(places, room, total[low:high])
    return total


@dataclass(slots=True, eq=False)
class CueTagger:
    """Weights of the chain: `table` one row a place and one column a label, `moves` from
    label to label, its last row from outside the paragraph."""

    templates: TokenTemplates
    table: Floats
    moves: Floats
    packed: PackedTable = field(init=False)

    def __post_init__(self) -> None:
        self.packed = PackedTable(self.table, len(self.templates.templates))

    def scores(self, reading: Reading) -> Floats:
        """The score of each label for each token, one row a token."""
        sums = sum_places(self.templates, self.packed, reading.properties, len(reading))
        return self.packed.scores(sums)

    def find(self, reading: Reading, lean: float, floor: float) -> tuple[Ints, Ints, Floats]:
        """First tokens, tokens after, and log odds of the cues of a text.

        `lean` is added to the score of beginning a cue: more is found. Tokens where
        no cue label comes within `floor` of none are not looked at again.
        """
        none, begin, inside = self.scores(reading).T[:3]
        begin = begin + np.float32(lean) - none
        inside = inside - none
        near = np.maximum(begin, inside) > floor
        near &= ~reading.breaks
        alone = self.moves[OUTSIDE, BEGIN] + self.moves[BEGIN, OUTSIDE]
        alone -= 2 * self.moves[OUTSIDE, OUTSIDE]
        beside = np.zeros_like(near)
        beside[1:] = near[:-1]
        beside[:-1] |= near[1:]
        near &= beside | (begin + alone > 0)
        index = np.flatnonzero(near)
        scores = np.zeros((len(index), 3))
        scores[:, BEGIN], scores[:, INSIDE] = begin.take(index), inside.take(index)
        return _cues(scores, index, self.moves.astype(float), lean)


def _cues(scores: Doubles, index: Ints, moves: Doubles, lean: float) -> tuple[Ints, Ints, Floats]:
    """First tokens, tokens after, and log odds of the cues among tokens, by number in order."""
    if not len(index):
        return index, index, np.zeros(0, np.float32)
    first = np.flatnonzero(np.diff(index, prepend=-2) > 1)
    length = np.diff(first, append=len(index))
    scores[first[length == 1], INSIDE] = -np.inf
    label = _decode(scores, moves, first, length)
    before = np.zeros(len(label), np.int64)
    before[1:] = label[:-1]
    before[first] = OUTSIDE
    starts = (label == BEGIN) | ((label == INSIDE) & (before == OUTSIDE))
    start = np.flatnonzero(starts)
    gains = scores[np.arange(len(label)), label] - moves[OUTSIDE, OUTSIDE]
    gains += moves[np.where(starts, OUTSIDE, before), label]
    gains[label == OUTSIDE] = 0.0
    gains[starts & (label == BEGIN)] -= lean
    past = np.flatnonzero(np.append(starts | (label == OUTSIDE), True))
    past = past[past.searchsorted(start, side="right")]
    past = np.minimum(past, (first + length)[first.searchsorted(start, side="right") - 1])
    odds = np.add.reduceat(gains, start) if len(start) else np.zeros(0)
    odds += moves[label[past - 1], OUTSIDE] - moves[OUTSIDE, OUTSIDE]
    return index[start], index[past - 1] + 1, odds.astype(np.float32)


def _decode(scores: Doubles, moves: Doubles, first: Ints, length: Ints) -> Ints:
    """The best label of each token of runs, given their first and length; none beside them."""
    (oo, ob, oi), (bo, bb, bi), (io, ib, ii) = moves[:3].tolist()
    order = np.argsort(-length, kind="stable")
    first, length = first[order], length[order]
    running = len(length) - np.cumsum(np.bincount(length))
    none = np.zeros(len(first))
    begin, inside = scores[first, BEGIN] + ob - oo, scores[first, INSIDE] + oi - oo
    came = np.zeros((len(scores), 3), np.int64)
    for step, count in enumerate(running[1:-1].tolist(), 1):
        at = first[:count] + step
        a, b, c = none[:count], begin[:count], inside[:count]
        to_none, came[at, OUTSIDE] = _best(a + oo, b + bo, c + io)
        to_begin, came[at, BEGIN] = _best(a + ob, b + bb, c + ib)
        to_inside, came[at, INSIDE] = _best(a + oi, b + bi, c + ii)
        none[:count] = to_none - oo
        begin[:count] = to_begin + scores[at, BEGIN] - oo
        inside[:count] = to_inside + scores[at, INSIDE] - oo
    label = np.zeros(len(scores), np.int64)
    label[first + length - 1] = _best(none + oo, begin + bo, inside + io)[1]
    for step in range(len(running) - 2, 0, -1):
        at = first[: running[step]] + step
        label[at - 1] = came[at, label[at]]
    return label


def _best(none: Doubles, begin: Doubles, inside: Doubles) -> tuple[Doubles, Ints]:
    """The largest of three at each place, and which label it is of."""
    top = np.maximum(np.maximum(none, begin), inside)
    return top, np.where(none >= top, OUTSIDE, np.where(begin >= top, BEGIN, INSIDE))
