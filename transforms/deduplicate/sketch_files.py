"""Sketches on disk: what a verdict reads of a few rows need not be in memory for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from transforms.deduplicate.packed import keys_of

_SKETCHES, _KEYS = ".sketch.npy", ".keys.npy"
SUFFIXES = (_SKETCHES, _KEYS)
"""What the files of one batch are called behind the batch's path."""


def write_sketches(path: str, sketches: np.ndarray) -> None:
    """Write sketches, and apart from them their keys, which are read far more often."""
    np.save(path + _SKETCHES, sketches, allow_pickle=False)
    np.save(path + _KEYS, keys_of(sketches), allow_pickle=False)


def read_sketches(path: str) -> np.ndarray:
    """Return all sketches."""
    return cast(np.ndarray, np.load(path + _SKETCHES, allow_pickle=False))


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
        array = np.load(self.path + _SKETCHES, mmap_mode="r", allow_pickle=False)
        return np.asarray(array if field is None else array[field])[rows]

    def key_blocks(self) -> Iterator[np.ndarray]:
        """Yield the one block of keys."""
        yield np.load(self.path + _KEYS, allow_pickle=False)
