"""Connected components: which rows belong together, given pairs that do."""

from __future__ import annotations

import numpy as np


def connect(labels: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return labels in which each pair (left[i], right[i]) shares one, the smallest row number.

    `labels` is `np.arange(rows)` at the start, or what an earlier call gave. The
    result does not depend on the order of the pairs. The work is a few passes
    over rows and pairs: each pass joins every pair's roots at once and then
    halves all paths.

    >>> connect(np.arange(5), np.array([0, 3]), np.array([2, 2])).tolist()
    [0, 1, 0, 0, 4]
    """
    labels = labels.copy()
    while True:
        one, two = labels[left], labels[right]
        apart = one != two
        if not apart.any():
            return labels
        left, right, one, two = left[apart], right[apart], one[apart], two[apart]
        np.minimum.at(labels, np.maximum(one, two), np.minimum(one, two))
        while True:
            shorter = labels[labels]
            if np.array_equal(shorter, labels):
                break
            labels = shorter
