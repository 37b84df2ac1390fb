"""Features of a linear model: combinations of properties, hashed into a table of weights."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.attribution.characters import Ints, Words

Floats = npt.NDArray[np.float32]

CHUNK = 2048
"""Columns scored at a time: fewer cost more calls, more leave the processor's cache."""


_SPREAD = np.uint32(0x9E3779B1)
"""2**32 divided by the golden ratio: neighboring sums land far apart (Knuth, TAOCP 6.4)."""


def _random_odd(name: str) -> int:
    """An odd number that stands for a name, the same in every process."""
    mixed = zlib.crc32(name.encode()) * 0x85EBCA6B & 0xFFFFFFFF
    return (mixed ^ mixed >> 15) | 1


class Room:
    """Arrays for the work on up to CHUNK columns, filled again for each chunk.

    One for all work of a thread, so that it stays in the processor's cache. What is taken
    from a table stands where the sums stood that say from which places: they are done with.
    """

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self._items = np.empty(rows * CHUNK, np.complex128)
        self._places = np.empty(rows * CHUNK, np.intp)

    def cut(self, rows: int, columns: int) -> tuple[Words, Words, Ints]:
        """The arrays for sums, for what is added to them, and for places."""
        size, shape = rows * columns, (rows, columns)
        words = self._items.view(np.uint32)
        return (
            words[:size].reshape(shape),
            words[size : 2 * size].reshape(shape),
            self._places[:size].reshape(shape),
        )

    def items(self, rows: int, columns: int, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """The array for what is taken at the places, of items of up to 16 bytes."""
        return self._items.view(dtype)[: rows * columns].reshape(rows, columns)


_OF_THREAD = threading.local()


def room_for(rows: int) -> Room:
    """This thread's room, for up to so many rows."""
    room: Room | None = getattr(_OF_THREAD, "room", None)
    if room is None or room.rows < rows:
        room = _OF_THREAD.room = Room(rows)
    return room


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

    def places(self, values: Words, room: Room | None = None) -> Ints:
        """Places in the table, one row a template, for values with one row a name."""
        return self.spread(values * self.odd, room)

    def spread(self, values: Words, room: Room | None = None) -> Ints:
        """Places in the table for values that were multiplied by `odd` already.

        They are an array of the room, where one is given, for up to CHUNK columns.
        """
        shape = len(self), values.shape[1]
        if room:
            sums, spare, places = room.cut(*shape)
        else:
            sums, spare = np.empty((2, *shape), np.uint32)
            places = np.empty(shape, np.intp)
        values.take(self._columns[0], axis=0, out=sums, mode="clip")
        for column in self._columns[1:]:
            more = values.take(column, axis=0, out=spare[: len(column)], mode="clip")
            sums[: len(column)] += more
        sums += self._salt
        np.right_shift(sums, np.uint32(15), out=spare)
        sums ^= spare
        sums *= _SPREAD
        # Indices of the machine's own width: numpy would convert any others at each use.
        return np.right_shift(sums, self._shift, out=places)

    def scores(self, values: Words, table: Floats) -> Floats:
        """For each column of values the sum of its weights in a table of one column."""
        size = values.shape[1]
        total = np.empty(size, np.float32)
        room = room_for(len(self))
        for low in range(0, size, CHUNK):
            some = values[:, low : low + CHUNK]
            weights = room.items(len(self), some.shape[1], np.float32)
            table.take(self.places(some, room), out=weights, mode="wrap")
            np.add.reduce(weights, axis=0, out=total[low : low + CHUNK])
        return total
