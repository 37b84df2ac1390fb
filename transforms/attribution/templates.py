"""Features of a linear model: combinations of properties, hashed into a table of weights."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from transforms.attribution.characters import Ints, Words

Floats = npt.NDArray[np.float32]

CHUNK = 2048
"""Columns scored at a time, so that what is gathered stays in the processor's cache."""


_SPREAD = np.uint32(0x9E3779B1)
"""2**32 divided by the golden ratio: neighboring sums land far apart (Knuth, TAOCP 6.4)."""


def _random_odd(name: str) -> int:
    """An odd number that stands for a name, the same in every process."""
    mixed = zlib.crc32(name.encode()) * 0x85EBCA6B & 0xFFFFFFFF
    return (mixed ^ mixed >> 15) | 1


class Templates:
    """Feature templates: lines of property names, "w-1 w0" for both words together.

    A feature's place in the table is a multilinear hash: the sum of its values,
    each times an odd number of its property, plus a number of the template.
    """

    def __init__(self, lines: str, bits: int, names: Sequence[str] | None = None) -> None:
        """`names` are the rows of the values to come; without them, all that the lines use."""
        rows = [line.split() for line in lines.split("\n") if line.strip()]
        rows.sort(key=len, reverse=True)
        self.names = list(names) if names else sorted({name for row in rows for name in row})
        self.bits = bits
        self._columns = [
            np.array([self.names.index(row[place]) for row in rows if len(row) > place])
            for place in range(len(rows[0]))
        ]
        self.odd = np.array([[_random_odd(name)] for name in self.names], np.uint32)
        self._salt = np.array([[_random_odd(" ".join(row) + "#")] for row in rows], np.uint32)
        self._shift = np.uint32(32 - bits)

    def __len__(self) -> int:
        return len(self._salt)

    def places(self, values: npt.NDArray[np.uint32]) -> Ints:
        """Places in the table, one row a template, for values with one row a name."""
        return self.spread(values * self.odd)

    def spread(self, values: npt.NDArray[np.uint32]) -> Ints:
        """Places in the table for values that were multiplied by `odd` already."""
        sums: Words = values.take(self._columns[0], axis=0)
        for column in self._columns[1:]:
            sums[: len(column)] += values.take(column, axis=0)
        sums += self._salt
        sums ^= sums >> np.uint32(15)
        sums *= _SPREAD
        # Indices of the machine's own width: numpy would convert any others at each use.
        return np.right_shift(sums, self._shift, out=np.empty(sums.shape, np.intp))

    def scores(self, values: npt.NDArray[np.uint32], table: Floats) -> Floats:
        """For each column of values the sum of its weights in a table of one column."""
        size = values.shape[1]
        total = np.empty(size, np.float32)
        for low in range(0, size, CHUNK):
            places = self.places(values[:, low : low + CHUNK])
            weights = table.take(places, mode="clip")
            np.add.reduce(weights, axis=0, out=total[low : low + CHUNK])
        return total
