"""The tagger's scores as spans and attributions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.attribution.accurate.encode import LABELS, ROLES

Floats = npt.NDArray[np.float32]


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
                first[tag] = -1e4
                for before, name in enumerate(LABELS):
                    if name[2:] != label[2:]:
                        steps[before, tag] = -1e4
        return Transitions(steps, first, self.last)


def best_tags(scores: Floats, lengths: list[int], chain: Transitions) -> list[list[int]]:
    """Return the best tag sequence of each window (Viterbi); scores (window, piece, tag)."""
    windows, longest, tags = scores.shape
    inside = np.arange(longest)[None, :] < np.array(lengths)[:, None]
    alpha = scores[:, 0] + chain.first
    came_from = np.zeros((longest, windows, tags), np.int8)
    for step in range(1, longest):
        through = alpha[:, :, None] + chain.steps
        came_from[step] = through.argmax(1)
        updated = through.max(1) + scores[:, step]
        alpha = np.where(inside[:, step, None], updated, alpha)
    ends = (alpha + chain.last).argmax(1)
    paths = []
    for window, length in enumerate(lengths):
        tag = int(ends[window])
        path = [tag]
        for step in range(length - 1, 0, -1):
            tag = int(came_from[step, window, tag])
            path.append(tag)
        paths.append(path[::-1])
    return paths


def find_spans(tags: list[int]) -> list[tuple[str, int, int]]:
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
