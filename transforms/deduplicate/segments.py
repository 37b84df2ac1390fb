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
    Sketches,
    blank_sketches,
    core_dtype,
)
from transforms.deduplicate.sketch_files import FileSketches, remove_sketches, write_sketches

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
    """The segments of one day; one run at a time may use it."""

    folder: Path

    def read(self) -> dict[Path, Segment]:
        """Return the segments by path; what is of another layout or incomplete is removed."""
        segments = {}
        for path in sorted(self.folder.glob("*.segment")):
            segment = _read_segment(path)
            if segment is None:
                remove_segment(path)
            else:
                segments[path] = segment
        complete = {path.stem for path in segments}
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if path.name.split(".")[0] not in complete:
                path.unlink()
        return segments

    def add(self, segment: Segment) -> None:
        """Write a segment under a fresh name, seen from the moment that it is complete."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / uuid.uuid4().hex
        if segment.full:
            rows = np.arange(len(segment.known))
            write_sketches(str(path), segment.known.rows.sketches.take(rows))
        _write_segment(path.with_suffix(".writing"), segment)
        path.with_suffix(".writing").rename(path.with_suffix(".segment"))

    def replace(self, old: Path, segment: Segment) -> None:
        """Write a segment in place of another."""
        self.add(segment)
        remove_segment(old)


def remove_segment(path: Path) -> None:
    """Remove a segment and its sketches."""
    path.unlink(missing_ok=True)
    remove_sketches(str(path.with_suffix("")))


def _write_segment(path: Path, segment: Segment) -> None:
    known = segment.known
    header = {
        "layout": _LAYOUT,
        "files": segment.files,
        "full": segment.full,
        "links": [[one.decode(), other.decode()] for one, other in known.links],
    }
    with path.open("wb") as file:
        np.save(file, np.frombuffer(json.dumps(header).encode(), np.uint8))
        for array in (known.rows.core, known.clusters, segment.file):
            np.save(file, array, allow_pickle=False)


def _read_segment(path: Path) -> Segment | None:
    """Return a segment, its sketches left on disk; None for one of another layout."""
    with path.open("rb") as file:
        header = json.loads(np.load(file, allow_pickle=False).tobytes())
        if header["layout"] != _LAYOUT:
            return None
        core, clusters, number = (np.load(file, allow_pickle=False) for _ in range(3))
    sketches: Sketches = ArraySketches(blank_sketches(0 if header["full"] else len(core)))
    if header["full"]:
        sketches = FileSketches(str(path.with_suffix("")), len(core))
    links = tuple((one.encode(), other.encode()) for one, other in header["links"])
    known = Known(Packed(core, sketches), clusters, links)
    return Segment(tuple(header["files"]), header["full"], known, number)
