"""A cache of history: rows of Parquet files already read, one file a day and reading.

Data files never change under their name, so what was read of one stays true
until the file is gone. Deleting the cache costs time and nothing else.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from transforms.deduplicate.known_rows import take_known
from transforms.deduplicate.packed import (
    SKETCH,
    ArraySketches,
    Known,
    Packed,
    blank_sketches,
    core_dtype,
)

_LAYOUT = f"{SKETCH.descr}{core_dtype(32).descr}"
"""A segment of any other layout is an older program's, and is read anew."""


class Segment(NamedTuple):
    """Rows of some data files of one day; `file` says which file each row is of.

    A segment that is not `full` holds only rows without a date of their own, and
    no sketches: what is still looked up once its day is out of reach.
    """

    files: tuple[str, ...]
    full: bool
    known: Known
    file: np.ndarray

    def of_files(self, files: frozenset[str]) -> Known:
        """Return the rows of those of its files that are still there."""
        gone = [number for number, name in enumerate(self.files) if name not in files]
        return take_known(self.known, ~np.isin(self.file, gone)) if gone else self.known

    def undated(self) -> Segment:
        """Return the segment that is left when the day is out of reach."""
        kept = ~self.known.rows.core["dated"]
        known = take_known(self.known, kept)
        return Segment(self.files, False, known, self.file[kept])


@dataclass(frozen=True, slots=True)
class SegmentFolder:
    """The segments of one day."""

    folder: Path

    def read(self) -> dict[Path, Segment]:
        """Return the segments by path; files of another layout are removed."""
        segments = {}
        for path in sorted(self.folder.glob("*.segment")):
            segment = _read_segment(path)
            if segment is None:
                path.unlink(missing_ok=True)
            else:
                segments[path] = segment
        return segments

    def add(self, segment: Segment) -> None:
        """Write a segment under a fresh name, complete from the moment that it can be seen."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / uuid.uuid4().hex
        _write_segment(path.with_suffix(".writing"), segment)
        path.with_suffix(".writing").rename(path.with_suffix(".segment"))

    def replace(self, old: Path, segment: Segment) -> None:
        """Write a segment in place of another."""
        self.add(segment)
        old.unlink(missing_ok=True)


def _write_segment(path: Path, segment: Segment) -> None:
    known = segment.known
    header = {
        "layout": _LAYOUT,
        "files": segment.files,
        "full": segment.full,
        "links": [[one.decode(), other.decode()] for one, other in known.links],
    }
    rows = np.arange(len(known) if segment.full else 0)
    with path.open("wb") as file:
        np.save(file, np.frombuffer(json.dumps(header).encode(), np.uint8))
        for array in (known.rows.core, known.clusters, segment.file):
            np.save(file, array, allow_pickle=False)
        np.save(file, known.rows.sketches.take(rows), allow_pickle=False)


def _read_segment(path: Path) -> Segment | None:
    with path.open("rb") as file:
        header = json.loads(np.load(file, allow_pickle=False).tobytes())
        if header["layout"] != _LAYOUT:
            return None
        core, clusters, number, sketches = (np.load(file, allow_pickle=False) for _ in range(4))
    if not header["full"]:
        sketches = blank_sketches(len(core))
    links = tuple((one.encode(), other.encode()) for one, other in header["links"])
    known = Known(Packed(core, ArraySketches(sketches)), clusters, links)
    return Segment(tuple(header["files"]), header["full"], known, number)
