"""The tagger's scores as spans: those that are likeliest to be exactly right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.attribution.accurate.encode import LABELS, ROLES

Floats = npt.NDArray[np.float32]
_Doubles = npt.NDArray[np.float64]

_NEVER = -1e4
"""Far below any learned score, far above where float32 loses the differences between them."""

TOUCH = 0.5
"""What a span is worth that only touches a labeled one, where one that is exactly right adds 1."""
COST = (1 + TOUCH) / 2
"""What a span must be worth: half of all that it could be."""
_LEAST = COST - TOUCH
"""A span whose chance is less is not worth its cost, whatever it touches."""


@dataclass(frozen=True, slots=True)
class Transitions:
    """The learned chain: scores of tag after tag, of a first and of a last tag."""

    steps: Floats
    first: Floats
    last: Floats

    def constrained(self) -> Transitions:
        """Return the same chain with I-x allowed after B-x and I-x only."""
        steps, first = self.steps.copy(), self.first.copy()
        for tag, label in enumerate(LABELS):
            if label.startswith("I-"):
                first[tag] = _NEVER
                for before, name in enumerate(LABELS):
                    if name[2:] != label[2:]:
                        steps[before, tag] = _NEVER
        return Transitions(steps, first, self.last)


class Span(NamedTuple):
    """Pieces [first, after) of a window and the chance (0 to 1) that they are a span of the role,
    from the first to the last."""

    role: str
    first: int
    after: int
    chance: float


class _Worth(NamedTuple):
    """A span and what it is worth above its cost."""

    span: Span
    worth: float


def softmax(scores: Floats) -> Floats:
    """Return the scores of each row as chances, which add up to 1."""
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def find_spans(scores: Floats, continues: npt.NDArray[np.bool_], chain: Transitions) -> list[Span]:
    """Return the spans of a window, in order, that are worth the most together.

    `scores` has a row a piece, at least one, and a column a label; `continues` is true for the
    pieces that go on with the word before them. Spans are of whole words and do not overlap.

    The best sequence of tags (Viterbi) is the one that is likeliest right as a whole, window by
    window. Read are instead the spans that promise most: a span adds the chance that its
    edges are those, and less for the chance that a span of its role begins within it at all,
    and costs the same wherever it is (Goodman, "Parsing Algorithms and Metrics", ACL 1996,
    for trees).

    >>> free = Transitions(np.zeros((7, 7)), np.zeros(7), np.zeros(7)).constrained()
    >>> scores = np.full((3, 7), -9.0)
    >>> scores[[0, 1, 2], [1, 2, 3]] = 9.0
    >>> [span[:3] for span in find_spans(scores, np.zeros(3, bool), free)]
    [('source', 0, 2), ('cue', 2, 3)]
    """
    found = sorted(_weigh_spans(scores, continues, chain), key=lambda one: one.span.after)
    best: list[tuple[float, _Worth | None]] = [(0.0, None)]
    turn = 0
    for after in range(1, len(scores) + 1):
        best.append((best[-1][0], None))
        while turn < len(found) and found[turn].span.after == after:
            total = best[found[turn].span.first][0] + found[turn].worth
            if total > best[after][0]:
                best[after] = (total, found[turn])
            turn += 1
    spans: list[Span] = []
    after = len(scores)
    while after > 0:
        taken = best[after][1]
        if taken is not None:
            spans.append(taken.span)
        after = taken.span.first if taken is not None else after - 1
    return spans[::-1]


def _weigh_spans(
    scores: Floats, continues: npt.NDArray[np.bool_], chain: Transitions
) -> Iterator[_Worth]:
    """Yield the spans of whole words that are worth more than they cost."""
    begins_word = ~continues
    ends_word = np.append(begins_word[1:], True)
    steps = np.exp(chain.steps.astype(np.float64))
    before, behind, passing = _pass_along(scores, steps, chain)
    for number, role in enumerate(ROLES):
        begin, inside = 2 * number + 1, 2 * number + 2
        begins = before[:, begin] * behind[:, begin]
        begun = np.append(0.0, np.cumsum(begins))
        going_on = passing[1:, inside] * behind[1:, inside]
        ends = behind.copy()
        ends[:-1] -= going_on[:, None] * steps[:, inside]
        growth = np.append(0.0, np.cumsum(np.log(steps[inside, inside] * passing[1:, inside])))
        for first in np.flatnonzero(begins_word & (begins > _LEAST)).tolist():
            second = before[first, begin] * steps[begin, inside] / steps[inside, inside]
            chances = second * np.exp(growth[first:] - growth[first]) * ends[first:, inside]
            chances[0] = before[first, begin] * ends[first, begin]
            touches = np.minimum(begun[first + 1 :] - begun[first], 1.0)
            worths = chances + TOUCH * touches - COST
            for at in np.flatnonzero(ends_word[first:] & (worths > 0)).tolist():
                span = Span(role, first, first + at + 1, float(chances[at]))
                yield _Worth(span, float(worths[at]))


def _pass_along(
    scores: Floats, steps: _Doubles, chain: Transitions
) -> tuple[_Doubles, _Doubles, _Doubles]:
    """Return the chances that the chain's two passes give, each a row a piece.

    That a piece has a tag by what is before it and its own scores; by how much what is behind it
    makes that likelier; and by how much its own scores do. The product of the first two is
    the tag's chance in the whole window.
    """
    passing = np.exp((scores - scores.max(1, keepdims=True)).astype(np.float64))
    before = np.empty_like(passing)
    ahead = np.exp(chain.first.astype(np.float64))
    for piece, own in enumerate(passing):
        chances = ahead * own
        total = chances.sum()
        own /= total
        before[piece] = chances / total
        ahead = before[piece] @ steps
    behind = np.empty_like(passing)
    behind[-1] = np.exp(chain.last.astype(np.float64))
    behind[-1] /= before[-1] @ behind[-1]
    for piece in range(len(scores) - 2, -1, -1):
        behind[piece] = steps @ (passing[piece + 1] * behind[piece + 1])
    return before, behind, passing
