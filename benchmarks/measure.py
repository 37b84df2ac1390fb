"""Running a command and measuring it: seconds, and the memory of all its processes."""

from __future__ import annotations

import os
import resource
import select
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_INTERVAL_S = 0.05
PAGE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Measured:
    """Wall-clock seconds, and the highest sum of resident memory of the process tree in bytes.

    `processor_s` is the processor time of the process and those that it waited for.
    """

    seconds: float
    peak_bytes: int
    output: str
    processor_s: float


def measure(command: Sequence[str]) -> Measured:
    """Run a command to its end; raises CalledProcessError when it fails."""
    used = _children_s()
    started = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak = 0
        ended = os.pidfd_open(process.pid)
        while not select.select([ended], [], [], SAMPLE_INTERVAL_S)[0]:
            peak = max(peak, _tree_bytes(process.pid))
        seconds = time.monotonic() - started
        os.close(ended)
        output = process.stdout.read() if process.stdout else ""
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, command, output)
    return Measured(seconds, peak, output, _children_s() - used)


def _children_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _tree_bytes(pid: int) -> int:
    """Return the resident bytes of a process and its descendants, from /proc."""
    try:
        resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except (OSError, IndexError):
        return 0
    return resident + sum(_tree_bytes(child) for child in children)
