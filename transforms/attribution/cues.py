"""Cue phrases: which words credit somebody with something, by a linear chain over tokens."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from transforms.attribution.characters import Ints
from transforms.attribution.reading import Reading, TokenTemplates
from transforms.attribution.tables import Floats, PackedTable

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


CHUNK = 2048
"""Positions scored at a time, so that what is gathered stays in the processor's cache."""


def sum_places(
    templates: TokenTemplates, table: PackedTable, reading: Reading, size: int
) -> Floats:
    """For each of `size` positions of a text the sum of its places' rows in a table."""
    parts = [
        table.sums(templates.places(reading, low, min(low + CHUNK, size)))
        for low in range(0, size, CHUNK)
    ]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


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
        """The score of each label for each token."""
        return sum_places(self.templates, self.packed, reading, len(reading))

    def find(self, reading: Reading, lean: float, floor: float) -> tuple[Ints, Ints, Floats]:
        """First tokens, tokens after, and log odds of the cues of a text.

        `lean` is added to the score of beginning a cue: more is found. Tokens where
        no cue label comes within `floor` of none are not looked at again.
        """
        scores = self.scores(reading)
        scores[:, BEGIN] += np.float32(lean)
        scores -= scores[:, :1]
        near = np.maximum(scores[:, BEGIN], scores[:, INSIDE]) > floor
        near &= ~reading.breaks
        alone = self.moves[OUTSIDE, BEGIN] + self.moves[BEGIN, OUTSIDE]
        alone -= 2 * self.moves[OUTSIDE, OUTSIDE]
        beside = np.zeros_like(near)
        beside[1:] = near[:-1]
        beside[:-1] |= near[1:]
        near &= beside | (scores[:, BEGIN] + alone > 0)
        index = np.flatnonzero(near).tolist()
        kept = scores[near].tolist()
        moves = self.moves.astype(float).tolist()
        found: list[tuple[int, int, float]] = []
        at = 0
        while at < len(index):
            past = at + 1
            if past == len(index) or index[past] > index[at] + 1:
                odds = kept[at][BEGIN] + float(alone)
                if odds > 0:
                    found.append((index[at], index[at] + 1, odds - lean))
                at = past
                continue
            while past < len(index) and index[past] == index[past - 1] + 1:
                past += 1
            _decode(kept[at:past], moves, index[at], lean, found)
            at = past
        first = np.array([cue[0] for cue in found], np.int64)
        after = np.array([cue[1] for cue in found], np.int64)
        return first, after, np.array([cue[2] for cue in found], np.float32)


def _decode(
    scores: list[list[float]],
    moves: list[list[float]],
    start: int,
    lean: float,
    found: list[tuple[int, int, float]],
) -> None:
    """Appends the cues on the best path through a run of tokens, none on either side of it."""
    (oo, ob, oi), (bo, bb, bi), (io, ib, ii), _ = moves
    none = 0.0
    begin, inside = scores[0][BEGIN] + ob - oo, scores[0][INSIDE] + oi - oo
    came: list[tuple[int, int, int]] = []
    for _, begins, goes_on in scores[1:]:
        to_none, from_none = _best(none + oo, begin + bo, inside + io)
        to_begin, from_begin = _best(none + ob, begin + bb, inside + ib)
        to_inside, from_inside = _best(none + oi, begin + bi, inside + ii)
        came.append((from_none, from_begin, from_inside))
        none = to_none - oo
        begin, inside = to_begin + begins - oo, to_inside + goes_on - oo
    label = _best(none + oo, begin + bo, inside + io)[1]
    labels = [label]
    for origin in reversed(came):
        label = origin[label]
        labels.append(label)
    labels.reverse()
    at = 0
    while at < len(labels):
        if labels[at] == OUTSIDE:
            at += 1
            continue
        past = at + 1
        odds = (
            scores[at][labels[at]] + moves[OUTSIDE][labels[at]] - oo - lean * (labels[at] == BEGIN)
        )
        while past < len(labels) and labels[past] == INSIDE:
            odds += scores[past][INSIDE] + moves[labels[past - 1]][INSIDE] - oo
            past += 1
        odds += moves[labels[past - 1]][OUTSIDE] - oo
        found.append((start + at, start + past, odds))
        at = past


def _best(none: float, begin: float, inside: float) -> tuple[float, int]:
    """The largest of three, and which label it is of."""
    if none >= begin:
        return (none, OUTSIDE) if none >= inside else (inside, INSIDE)
    return (begin, BEGIN) if begin >= inside else (inside, INSIDE)
