"""What lies between two positions of a text: how far they are, and what is crossed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transforms.attribution.characters import Ints
from transforms.attribution.reading import LANES

Counts = npt.NDArray[np.int16]

_MOST = np.array([3, 3, 3, 2, 3, 2, 0, 0], np.int16)
"""Counts of COUNTED beyond these are as good as these."""


def bucket(distance: Ints) -> Ints:
    """Distances exact up to 9, then in growing steps."""
    return _BUCKETS.take(distance, mode="clip")


_BUCKETS = np.array([*range(10), *[10] * 5, *[11] * 5, *[12] * 10, *[13] * 15, 14])


def crossed(counts: Counts, one: Ints, other: Ints) -> Counts:
    """How much of each kind of COUNTED lies between two positions, one row a pair."""
    items = counts.view(np.complex128).ravel()
    between = items.take(other, mode="clip").view(np.int16)
    between -= items.take(one, mode="clip").view(np.int16)
    np.abs(between, out=between)
    rows = between.reshape(-1, LANES)
    return np.minimum(rows, _MOST, out=rows)


def code(between: Counts) -> Counts:
    """Commas, quotation marks, sentence starts and other marks in one number."""
    number = between[:, 3] * np.int16(64)
    for column, weight in enumerate((1, 4, 16)):
        number += between[:, column] * np.int16(weight)
    return number
