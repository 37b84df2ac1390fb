"""What windows of a stream were judged to add while their rows are on the way to the dataset.

A window is judged against the dataset and the claims of the windows before it, so that two
neighbors never both write a story as new. A claim is a file; it goes once the window's rows
are in place, and with the staging folder it lies in when a stream dies: what was never
written is then read again and owed to nobody.
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from transforms.deduplicate.known_rows import concat_known
from transforms.deduplicate.packed import ArraySketches, Known, Packed
from transforms.deduplicate.verdict import Kind, Verdicts

SUFFIX = ".claim.npz"


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims in a folder, which all workers must reach; by the window's name.

    Names sort by time. Read them before the dataset: a claim goes after its rows have come,
    so what is missing from the one is in the other.
    """

    folder: str

    @contextmanager
    def judging(self) -> Iterator[None]:
        """Let one window at a time be judged, of threads and processes alike."""
        os.makedirs(self.folder, exist_ok=True)
        with (Path(self.folder) / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def names(self) -> list[str]:
        """Return the windows that are judged and not in place yet, oldest first."""
        return sorted(path.name.removesuffix(SUFFIX) for path in self._paths())

    def others_before(self, name: str) -> list[str]:
        """Return the windows that come before another, or were judged before it.

        Those it may rely on: it dropped what they claim, and its feeds sent nothing of theirs.
        """
        claimed_at = {path.name.removesuffix(SUFFIX): _age(path) for path in self._paths()}
        own = claimed_at.pop(name, 0)
        return sorted(other for other, at in claimed_at.items() if other < name or at < own)

    def load(self, but: str) -> Known:
        """Return the rows that other windows claim; a window judged again never meets its own."""
        parts = [_read(self._path(name)) for name in self.names() if name != but]
        return concat_known([part for part in parts if part is not None])

    def save(self, name: str, known: Known, counts: Mapping[str, int]) -> None:
        """Claim rows for a window, in place of what it claimed before, and note its counts."""
        header = {
            "links": [[one.decode(), other.decode()] for one, other in known.links],
            "counts": dict(counts),
        }
        draft = self._path(name).with_suffix(f".{os.urandom(4).hex()}")
        with draft.open("wb") as file:
            np.savez(
                file,
                header=np.frombuffer(json.dumps(header).encode(), np.uint8),
                core=known.rows.core,
                clusters=known.clusters,
                sketches=known.rows.sketches.take(np.arange(len(known))),
            )
        os.replace(draft, self._path(name))

    def quiet_s(self) -> float:
        """Return the seconds since a claim last came or went; the clock's, of the folder's disk."""
        return max(0.0, time.time() - os.stat(self.folder).st_mtime)

    def counts(self, name: str) -> dict[str, int]:
        """Return what was counted when a window was judged; nothing of one without articles."""
        try:
            with np.load(self._path(name), allow_pickle=False) as arrays:
                found: dict[str, int] = json.loads(arrays["header"].tobytes())["counts"]
                return found
        except FileNotFoundError:
            return {}

    def remove(self, name: str) -> None:
        """Give up a window's claim: its rows are in place."""
        self._path(name).unlink(missing_ok=True)

    def _paths(self) -> Iterator[Path]:
        return Path(self.folder).glob(f"*{SUFFIX}")

    def _path(self, name: str) -> Path:
        return Path(self.folder) / f"{name}{SUFFIX}"


def _age(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:  # in place by now
        return sys.maxsize


def claimed_rows(batch: Packed, verdicts: Verdicts, drop: bool = False) -> Known:
    """Return the rows of a batch that will be written, as the dataset will show them."""
    is_kept = verdicts.kind != Kind.REPEAT
    if drop:
        is_kept &= verdicts.kind == Kind.NEW
    rows = np.flatnonzero(is_kept)
    core = batch.core[rows].copy()
    core["version"] = verdicts.version[rows]
    core["first_seen"] = core["seen"] = verdicts.first_seen[rows]
    core["agency"], core["tie"] = 2, 0
    links = {
        (bytes(verdicts.cluster[row]), other)
        for row in rows.tolist()
        for other in verdicts.links.get(row, ())
    }
    packed = Packed(core, ArraySketches(batch.sketches.take(rows)))
    return Known(packed, verdicts.cluster[rows], tuple(sorted(links)))


def _read(path: Path) -> Known | None:
    """Return a claim's rows, None where it has gone since it was listed."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            header = json.loads(arrays["header"].tobytes())
            links = tuple((one.encode(), other.encode()) for one, other in header["links"])
            packed = Packed(arrays["core"], ArraySketches(arrays["sketches"]))
            return Known(packed, arrays["clusters"], links)
    except FileNotFoundError:
        return None
