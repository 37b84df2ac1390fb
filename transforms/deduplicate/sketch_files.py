"""Sketches on disk: what a verdict reads of a few rows need not be in memory for all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from transforms.deduplicate.packed import SKETCH, Sketches, keys_of

_SKETCHES, _KEYS = ".sketches", ".keys.npy"
SUFFIXES = (_SKETCHES, _KEYS)
"""What the files of one batch are called behind the batch's path."""

MAPPED_SKETCHES = 1 << 15
"""Sketches of a file that are mapped at one time: what is mapped counts as memory, 21 MB of it."""

HELD_SKETCHES = 1 << 15
"""Sketches that `HeldSketches` has in memory at most: 21 MB."""


def write_sketches(path: str, sketches: np.ndarray) -> None:
    """Write sketches, and apart from them their keys, which are read far more often."""
    sketches.astype(SKETCH, copy=False).tofile(path + _SKETCHES)
    np.save(path + _KEYS, keys_of(sketches), allow_pickle=False)


def join_sketches(paths: Sequence[str], joined: str) -> None:
    """Write the sketches of several batches to one file, in that order; their keys stay apart."""
    with open(joined + _SKETCHES, "wb") as whole:
        for path in paths:
            with open(path + _SKETCHES, "rb") as part:
                shutil.copyfileobj(part, whole)


def read_sketches(path: str) -> np.ndarray:
    """Return all sketches."""
    return np.fromfile(path + _SKETCHES, SKETCH)


def remove_sketches(path: str) -> None:
    """Remove the files, if they are there."""
    for suffix in SUFFIXES:
        Path(path + suffix).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class FileSketches:
    """The sketches at `path`, and where the keys of each batch of them are."""

    path: str
    size: int
    key_paths: Sequence[str]

    def __len__(self) -> int:
        return self.size

    def take(self, rows: np.ndarray, field: str | None = None) -> np.ndarray:
        """Return the sketches of the given rows, or one field of them, in that order."""
        taken = np.empty(len(rows), SKETCH if field is None else SKETCH[field])
        order = np.argsort(rows)
        ascending = rows[order]
        with open(self.path + _SKETCHES, "rb") as file:
            start = 0
            while start < len(rows):
                first = int(ascending[start])
                end = int(np.searchsorted(ascending, first + MAPPED_SKETCHES))
                here = ascending[start:end] - first
                pages = np.memmap(file, SKETCH, "r", first * SKETCH.itemsize, (here[-1] + 1,))
                array = pages.view(np.ndarray)  # a memmap takes three times as long to index
                taken[order[start:end]] = (array if field is None else array[field])[here]
                start = end
        return taken

    def key_blocks(self) -> Iterator[np.ndarray]:
        """Yield the keys of each batch in turn."""
        for path in self.key_paths:
            yield np.load(path + _KEYS, allow_pickle=False)


class HeldSketches:
    """Sketches that are asked for again and again: once read, they stay in memory for a while.

    `most` are held at once; when they are full, all are let go.
    """

    def __init__(self, sketches: Sketches, most: int = HELD_SKETCHES) -> None:
        self._sketches = sketches
        self._held = np.empty(most, SKETCH)
        self._filled = 0
        self._places = np.full(len(sketches), -1, np.int32)

    def take(self, rows: np.ndarray) -> np.ndarray:
        """Return the sketches of the given rows, in that order."""
        missing = np.unique(rows[self._places[rows] < 0])
        if self._filled + missing.size > len(self._held):
            self._places.fill(-1)
            self._filled, missing = 0, np.unique(rows)
            if missing.size > len(self._held):
                return self._sketches.take(rows)
        if missing.size:
            filled = self._filled + missing.size
            self._held[self._filled : filled] = self._sketches.take(missing)
            self._places[missing] = np.arange(self._filled, filled)
            self._filled = filled
        return self._held[self._places[rows]]
