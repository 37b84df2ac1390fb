"""Tables of weights whose rows are summed by many places at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.attribution.characters import Ints
from transforms.attribution.templates import Room

Floats = npt.NDArray[np.float32]
Sums = npt.NDArray[np.int16]

_ITEMS: dict[int, Any] = {4: np.float64, 8: np.complex128}
"""Columns of 16 bits each to a numpy item of that size: taken whole, a row costs as
much as one number does; taken as four numbers it costs four times as much."""

_LARGEST = 32767
"""A sum of rows must stay in 16 bits."""

NEVER = -32768
"""A sum that no rows have, for places that are not looked at."""


class PackedTable:
    """A table of up to 8 columns, rounded to 16 bits and packed a row an item."""

    def __init__(self, table: Floats, rows_summed: int) -> None:
        """`rows_summed` is how many rows one sum has at most: it bounds the rounding."""
        rows, self.columns = table.shape
        width = next(size for size in _ITEMS if size >= self.columns)
        largest = float(np.abs(table).max()) if table.size else 0.0
        self.scale = np.float32(largest * rows_summed / _LARGEST or 1.0)
        packed = np.zeros((rows, width), np.int16)
        packed[:, : self.columns] = np.round(table / self.scale)
        self._items = packed.view(_ITEMS[width]).ravel()
        self.width = width

    def sums(self, places: Ints, room: Room, out: Sums) -> None:
        """For places with one row a template, the sums of their table rows: a row a place."""
        rows, columns = places.shape
        taken = room.items(rows, columns, self._items.dtype)
        self._items.take(places, out=taken, mode="wrap")
        parts = taken.view(np.int16).reshape(rows, columns, self.width)
        np.add.reduce(parts, axis=0, dtype=np.int16, out=out)

    def scores(self, sums: Sums) -> Floats:
        """The scores that sums stand for."""
        return np.multiply(sums, self.scale, dtype=np.float32)

    def below(self, score: float) -> int:
        """The largest sum whose score is less than this one, NEVER where none is."""
        near = min(max(score / float(self.scale), NEVER), _LARGEST - 1)
        at = int(near) + 1
        while at > NEVER and np.float32(at) * self.scale >= score:
            at -= 1
        return at
