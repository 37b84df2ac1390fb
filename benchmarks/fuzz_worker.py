"""The process that tries inputs: it may hang or die, and leaves behind which input did it."""

from __future__ import annotations

import logging
import random
import resource
import signal
import tempfile
import time
import traceback
import warnings
from collections.abc import MutableSequence, Sequence
from pathlib import Path

from benchmarks.fuzz_corpus import load_corpus
from benchmarks.fuzz_mutations import choose_input
from benchmarks.fuzz_targets import Target

SLOW_S = 1.0
"""Processor time of one input above which it is reported."""

HANG_S = 15.0
"""Processor time after which the system ends the process, in whatever code it is."""

MEMORY_BYTES = 4 << 30
"""Above this the process gets a MemoryError."""

NEXT, DONE, CPU_S, SLOWEST_S, SLOWEST, RSS_BEFORE, RSS_PEAK, FOUND = range(8)
"""What a worker tells of its target, number by number, in memory that outlives it."""

WARM_UP = 300
"""Inputs until tables and libraries are loaded; memory is counted from there."""


def make_input(samples: Sequence[bytes], seed: int, target: str, number: int) -> bytes:
    """The input with this number, the same each time."""
    return choose_input(samples, random.Random(f"{seed}/{target}/{number}"))


def samples_for(target: Target, paths: Sequence[Path]) -> list[bytes]:
    """The samples of the target's kinds."""
    corpus = load_corpus(paths)
    return [sample for kind in target.kinds for sample in corpus[kind]]


def run_worker(
    target: Target,
    paths: Sequence[Path],
    seed: int,
    end: int,
    told: MutableSequence[float],
    folder: Path,
    hang_s: float = HANG_S,
) -> None:
    """Try the inputs from `told[NEXT]` to `end`; what is found goes to the folder."""
    samples = samples_for(target, paths)
    _set_bounds()
    with tempfile.TemporaryDirectory(dir=_memory_folder()) as scratch:
        _warm_up(target, samples, Path(scratch))
        told[RSS_BEFORE] = told[RSS_BEFORE] or peak_bytes()
        for number in range(int(told[NEXT]), end):
            told[NEXT] = number
            body = make_input(samples, seed, target.name, number)
            signal.setitimer(signal.ITIMER_PROF, hang_s)
            started = time.process_time()
            fault = try_input(target, body, Path(scratch))
            seconds = time.process_time() - started
            told[DONE] += 1
            told[CPU_S] += seconds
            if seconds > told[SLOWEST_S]:
                told[SLOWEST_S], told[SLOWEST] = seconds, number
            if seconds > SLOW_S:
                fault = fault or f"SLOW: {seconds:.1f} s"
            if fault:
                told[FOUND] += 1
                save(folder, target.name, number, body, fault)
            if number == WARM_UP:
                told[RSS_BEFORE] = peak_bytes()
            told[RSS_PEAK] = peak_bytes()
        told[NEXT] = end


def _warm_up(target: Target, samples: Sequence[bytes], scratch: Path) -> None:
    """Have the libraries imported and the tables loaded, which takes a second and more."""
    for body in samples[:5]:
        try_input(target, body, scratch)


def try_input(target: Target, body: bytes, scratch: Path) -> str | None:
    """None where all holds, else the traceback."""
    try:
        target.run(body, scratch)
    except Exception:  # whatever comes out here is what is looked for
        return traceback.format_exc(limit=-12)
    return None


def save(folder: Path, target: str, number: int, body: bytes, fault: str) -> None:
    """Keep an input and what it did."""
    path = folder / f"{target.replace(' ', '-')}-{number}"
    path.with_suffix(".bin").write_bytes(body)
    path.with_suffix(".txt").write_text(fault, "utf-8", "backslashreplace")


def peak_bytes() -> float:
    """The most memory that the process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def _set_bounds() -> None:
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # ends the process: in C code, too
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


def _memory_folder() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None
