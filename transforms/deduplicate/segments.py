"""A cache of history: rows of Parquet files already read, one file a day and reading.

Data files never change under their name, so what was read of one stays true
until the file is gone. Deleting the cache costs time and nothing else.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from transforms.deduplicate.known_rows import concat_known, take_known
from transforms.deduplicate.packed import (
    SKETCH,
    ArraySketches,
    Known,
    Packed,
    Sketches,
    blank_sketches,
    core_dtype,
)
from transforms.deduplicate.sketch_files import (
    SUFFIXES,
    FileSketches,
    remove_sketches,
    write_sketches,
)

MAX_SEGMENTS = 8
"""Segments of a day that are left alone; of more the small are made one, for each costs a
millisecond to open and a stream leaves one a minute."""

MAX_MERGED_ROWS = 50_000
"""Rows of a merged segment: about 40 MB while it is made."""

_FULL, _UNDATED = ".segment", ".undated"
"""What a segment's file ends in, so that days without full ones are passed over unread."""

_LAYOUT = f"{SUFFIXES}{SKETCH.descr}{core_dtype(32).descr}"
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

    @classmethod
    def joined(cls, segments: Sequence[Segment]) -> Segment:
        """Return the rows of all in one segment, full if the first is."""
        files = [name for segment in segments for name in segment.files]
        firsts = np.cumsum([0, *(len(segment.files) for segment in segments)]).tolist()
        numbers = [segment.file + first for segment, first in zip(segments, firsts, strict=False)]
        known = concat_known([segment.known for segment in segments])
        return cls(tuple(files), segments[0].full, known, np.concatenate(numbers))


@dataclass(frozen=True, slots=True)
class SegmentFolder:
    """The segments of one day; one run at a time may use it."""

    folder: Path

    def read(self) -> dict[Path, Segment]:
        """Return the segments by path; what is of another layout or incomplete is removed."""
        segments = {}
        for path in self._paths(_FULL) + self._paths(_UNDATED):
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

    def add(self, segment: Segment) -> Path:
        """Write a segment under a fresh name, seen from the moment that it is complete."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f"{uuid.uuid4().hex}.writing"
        if segment.full:
            rows = np.arange(len(segment.known))
            write_sketches(str(draft.with_suffix("")), segment.known.rows.sketches.take(rows))
        _write_segment(draft, segment)
        return draft.rename(draft.with_suffix(_FULL if segment.full else _UNDATED))

    def merge(self, segments: Mapping[Path, Segment]) -> None:
        """Make the small ones of too many segments one, all of a kind.

        One joins while it is no larger than those before it together, so that in
        the long run a row is written anew a few times, not with every run.
        """
        by_size = sorted(segments, key=lambda path: len(segments[path].known))
        chosen, rows = by_size[:1], sum(len(segments[path].known) for path in by_size[:1])
        for path in by_size[1:]:
            size = len(segments[path].known)
            if size > rows or rows + size > MAX_MERGED_ROWS:
                break
            chosen.append(path)
            rows += size
        if len(segments) > MAX_SEGMENTS and len(chosen) > 1:
            self._replace(chosen, Segment.joined([segments[path] for path in chosen]))

    def shrink(self) -> None:
        """Leave of full segments, whose day is out of reach, the rows without a date alone."""
        if self._paths(_FULL):
            segments = self.read()
            self._replace(
                list(segments), Segment.joined([one.undated() for one in segments.values()])
            )

    def _paths(self, suffix: str) -> list[Path]:
        return sorted(self.folder.glob(f"*{suffix}"))

    def _replace(self, paths: Sequence[Path], segment: Segment) -> None:
        """Write a segment in place of others. Of these one may be left when the program dies;
        it speaks of no file that the larger does not speak of, and goes when it is read."""
        self.add(segment)
        for path in paths:
            remove_segment(path)


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
        sketches = FileSketches(stem := str(path.with_suffix("")), len(core), [stem])
    links = tuple((one.encode(), other.encode()) for one, other in header["links"])
    known = Known(Packed(core, sketches), clusters, links)
    return Segment(tuple(header["files"]), header["full"], known, number)
