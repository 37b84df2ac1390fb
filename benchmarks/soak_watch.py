"""What is seen of a stream from outside: rows as they appear, memory, and processes to kill."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measure import PAGE_BYTES

LOOK_S = 1.0
"""Between two looks at the dataset: what a lag may be read too long by."""

MEMORY_S = 5.0
"""Between two looks at memory."""


class Watch:
    """A thread that notes when each entry is first in place, and the memory of a process tree."""

    def __init__(self, dataset: Path) -> None:
        self.seen: dict[str, float] = {}
        """When each entry was first found, seconds of the epoch, by its guid."""
        self.memory: list[tuple[float, int]] = []
        """Instants (seconds of the epoch) and resident bytes."""
        self.pid: int | None = None
        self.last_new = 0.0
        """When entries were last found, seconds of the epoch."""
        self._dataset = dataset
        self._known: set[Path] = set()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look a last time and end."""
        self._ended.set()
        self._thread.join()
        self._look()

    def _run(self) -> None:
        next_memory = 0.0
        while not self._ended.wait(LOOK_S):
            self._look()
            if self.pid and time.time() >= next_memory:
                self.memory.append((time.time(), sum(map(resident_bytes, tree_of(self.pid)))))
                next_memory = time.time() + MEMORY_S

    def _look(self) -> None:
        for path in set(self._dataset.glob("articles/date=*/region=*/*.parquet")) - self._known:
            try:
                guids = pq.ParquetFile(path).read(columns=["guid"])["guid"].to_pylist()
            except (FileNotFoundError, pa.ArrowInvalid):
                continue  # rewritten by a compaction just now
            self._known.add(path)
            new = [guid for guid in guids if guid not in self.seen]
            self.seen.update(dict.fromkeys(new, time.time()))
            self.last_new = time.time() if new else self.last_new


def count_rows(dataset: Path) -> Counter[str]:
    """How many rows each entry has in the dataset."""
    rows: Counter[str] = Counter()
    for path in dataset.glob("articles/date=*/region=*/*.parquet"):
        rows.update(pq.ParquetFile(path).read(columns=["guid"])["guid"].to_pylist())
    return rows


def tree_of(pid: int) -> list[int]:
    """A process and all its descendants that are alive, the process first."""
    try:
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []
    return [pid, *(one for child in children for one in tree_of(child))]


def resident_bytes(pid: int) -> int:
    """The resident memory of a process; 0 for one that is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
    except (OSError, IndexError):
        return 0


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def name_of(pid: int) -> str:
    """What a process is, in a word."""
    with contextlib.suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        for sign, name in (("prism", "Prism"), ("java", "job server"), ("sdk_worker", "worker")):
            if sign in " ".join(words[:4]):
                return name
    return "newsbeam"


def kill(pids: list[int]) -> None:
    """End processes at once, those that are gone already too."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
