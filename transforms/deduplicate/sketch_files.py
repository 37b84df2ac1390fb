"""Sketches on disk: what a verdict reads of a few rows need not be in memory for all."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from transforms.deduplicate.packed import SKETCH, keys_of

_SKETCHES, _KEYS = ".sketches", ".keys.npy"
SUFFIXES = (_SKETCHES, _KEYS)
"""What the files of one batch are called behind the batch's path."""


def write_sketches(path: str, sketches: np.ndarray) -> None:
    """Write sketches, and apart from them their keys, which are read far more often."""
    sketches.astype(SKETCH, copy=False).tofile(path + _SKETCHES)
    np.save(path + _KEYS, keys_of(sketches), allow_pickle=False)


def read_sketches(path: str) -> np.ndarray:
    """Return all sketches."""
    return np.fromfile(path + _SKETCHES, SKETCH)


def remove_sketches(path: str) -> None:
    """Remove the files, if they are there."""
    for suffix in SUFFIXES:
        Path(path + suffix).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class FileSketches:
    """The sketches that `write_sketches` wrote at `path`."""

    path: str
    size: int

    def __len__(self) -> int:
        return self.size

    def take(self, rows: np.ndarray, field: str | None = None) -> np.ndarray:
        """Return the sketches of the given rows, or one field of them, in that order."""
        if not len(rows):  # a file of no rows cannot be mapped
            return np.empty(0, SKETCH if field is None else SKETCH[field])
        # No header to be parsed: crowded keys ask for a few rows hundreds of thousands of times.
        with (
            open(self.path + _SKETCHES, "rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as pages,
        ):
            array = np.frombuffer(pages, SKETCH)
            taken = (array if field is None else array[field])[rows]
            del array  # the pages are let go only when nothing looks at them
        return taken

    def key_blocks(self) -> Iterator[np.ndarray]:
        """Yield the one block of keys."""
        yield np.load(self.path + _KEYS, allow_pickle=False)
