"""The tagger's scores as tags, and tags as spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.attribution.accurate.encode import LABELS, ROLES

Floats = npt.NDArray[np.float32]

_NEVER = -1e4
"""Far below any learned score, far above where float32 loses the differences between them."""


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


def softmax(scores: Floats) -> Floats:
    """Return the scores of each row as chances, which add up to 1."""
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def best_tags(scores: Floats, lengths: Sequence[int], chain: Transitions) -> list[list[int]]:
    """Return the best tag sequence of each window (Viterbi); scores (window, piece, tag).

    A window's scores past its length, which is at least 1, are not looked at.
    """
    windows, longest, tags = scores.shape
    inside = np.arange(longest)[:, None] < np.array(lengths)[None, :]
    alpha = scores[:, 0] + chain.first
    came_from = np.zeros((longest, windows, tags), np.int64)
    through = np.empty((windows, tags, tags), np.float32)
    before_to_after = chain.steps[None]
    for step in range(1, longest):
        np.add(alpha[:, :, None], before_to_after, out=through)
        through.argmax(1, out=came_from[step])
        updated = through.max(1)
        updated += scores[:, step]
        np.copyto(alpha, updated, where=inside[step][:, None])
    ends = (alpha + chain.last).argmax(1)
    backward = came_from.tolist()
    paths = []
    for window, length in enumerate(lengths):
        tag = int(ends[window])
        path = [tag]
        for step in range(length - 1, 0, -1):
            tag = backward[step][window][tag]
            path.append(tag)
        paths.append(path[::-1])
    return paths


def find_spans(tags: Sequence[int]) -> list[tuple[str, int, int]]:
    """Return (role, first piece, piece after the last) of each tagged span, in order.

    >>> find_spans([1, 2, 3, 0, 5, 6])
    [('source', 0, 2), ('cue', 2, 3), ('content', 4, 6)]
    """
    spans = []
    start, role = -1, -1
    for index, tag in enumerate([*tags, 0]):
        if start >= 0 and tag != 2 * role + 2:
            spans.append((ROLES[role], start, index))
            start = -1
        if tag % 2 == 1:
            start, role = index, tag // 2
    return spans


def whole_words(tags: Sequence[int], continues: Sequence[bool]) -> list[int]:
    """Return the tags with every word tagged as its first piece is.

    `continues` is true for the pieces that go on with the word before them. A
    span that began within a word begins at the next.

    >>> whole_words([3, 5, 6, 6], [False, True, False, True])
    [3, 4, 5, 6]
    """
    whole: list[int] = []
    before = 0
    for tag, goes_on in zip(tags, continues, strict=True):
        if goes_on:
            before += before % 2
        elif tag and tag % 2 == 0 and before not in (tag - 1, tag):
            before = tag - 1
        else:
            before = tag
        whole.append(before)
    return whole
