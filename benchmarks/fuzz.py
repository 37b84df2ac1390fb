"""Inputs made worse at random, given to readers, parsers and annotators: nothing may break.

Run `python -m benchmarks.fuzz --inputs 100000 --seed 1 [PATHS…]`. The samples are the project's own
(`seeds/`, `tests/cases`) and the files at the paths. No input may let an exception out, take a
second of processor time, hang or end the process; what comes out must keep its promises (see
`fuzz_targets`). What breaks is kept in a folder (`--keep`) as `TARGET-NUMBER.bin` with a `.txt`
that says why, and the command returns 1. The same seed and paths give the same inputs.

`--again FILE` tries a kept input, `--shrink FILE` makes it smaller first.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.fuzz_targets import TARGETS, Target
from benchmarks.fuzz_worker import (
    CPU_S,
    DONE,
    FOUND,
    HANG_S,
    NEXT,
    RSS_BEFORE,
    RSS_PEAK,
    SLOWEST,
    SLOWEST_S,
    make_input,
    run_worker,
    samples_for,
    save,
    try_input,
)

STALL_S = 120.0
"""Wall-clock time after which a worker that is at one input still is ended: it waits for something
that takes no processor time, which has its own bound."""


MAX_DEATHS = 100
"""Of one target; after so many there is one cause, and it is known by now."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a target's inputs; `died` counts those that ended or stalled the process."""

    inputs: int
    found: int
    died: int
    cpu_s: float
    slowest_s: float
    slowest: int
    grown_bytes: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a row for each target; return 1 where anything was found."""
    options = _parse(arguments)
    for file in filter(None, (options.again, options.shrink)):
        return _try_again(file, shrink=file is options.shrink)
    options.keep.mkdir(parents=True, exist_ok=True)
    chosen = [TARGETS[name] for name in options.target or TARGETS]
    whole = sum(target.weight for target in chosen)
    table = Table("target", "inputs", "inputs/s", "slowest ms", "grown MB", "found", "died")
    total = found = 0
    for target in chosen:
        inputs = max(1, options.inputs * target.weight // whole)
        tried = fuzz(target, options.paths, options.seed, inputs, options.keep)
        total += tried.inputs
        found += tried.found + tried.died
        table.add_row(target.name, *_cells(tried))
        print(target.name, *_cells(tried), f"slowest: {tried.slowest}", sep="\t", flush=True)
    Console().print(table)
    print(f"{total:,} inputs, {found:,} kept in {options.keep}")
    return 1 if found else 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="*", type=Path, help="samples, or folders of them")
    parser.add_argument("--inputs", type=int, default=10_000, help="in all, shared by weight")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", action="append", choices=list(TARGETS), help="only this one")
    keep = Path(tempfile.gettempdir()) / "newsbeam-fuzz"
    parser.add_argument("--keep", type=Path, default=keep, help=f"folder, default {keep}")
    parser.add_argument("--again", type=Path, help="a kept input to try")
    parser.add_argument("--shrink", type=Path, help="a kept input to make smaller")
    return parser.parse_args(arguments)


def _cells(tried: Tried) -> tuple[str, ...]:
    rate = tried.inputs / tried.cpu_s if tried.cpu_s else 0.0
    return (
        *(f"{tried.inputs:,}", f"{rate:,.0f}", f"{tried.slowest_s * 1000:,.0f}"),
        *(f"{tried.grown_bytes / 1e6:,.0f}", str(tried.found), str(tried.died)),
    )


def fuzz(
    target: Target,
    paths: Sequence[Path],
    seed: int,
    inputs: int,
    keep: Path,
    hang_s: float = HANG_S,
) -> Tried:
    """Try the target's inputs in processes of their own, a new one behind each that died."""
    context = multiprocessing.get_context("spawn")
    told = context.RawArray("d", 8)
    died = 0
    while told[NEXT] < inputs and died < MAX_DEATHS:
        worker = context.Process(
            target=run_worker, args=(target, paths, seed, inputs, told, keep, hang_s), daemon=True
        )
        worker.start()
        _watch(worker, told)
        if worker.exitcode == 0:
            break
        number = int(told[NEXT])
        fault = f"DIED: the process ended with {worker.exitcode} (-27: it took too long)"
        body = make_input(samples_for(target, paths), seed, target.name, number)
        save(keep, target.name, number, body, fault)
        told[NEXT] += 1
        told[DONE] += 1
        died += 1
    grown = max(0.0, told[RSS_PEAK] - told[RSS_BEFORE])
    return Tried(
        *(int(told[DONE]), int(told[FOUND]), died, told[CPU_S]),
        *(told[SLOWEST_S], int(told[SLOWEST]), grown),
    )


def _watch(worker: multiprocessing.process.BaseProcess, told: Sequence[float]) -> None:
    """Wait for the end of a worker; one that stands still is ended."""
    at, since = told[NEXT], time.monotonic()
    while worker.is_alive():
        worker.join(0.5)
        if told[NEXT] != at:
            at, since = told[NEXT], time.monotonic()
        elif time.monotonic() - since > STALL_S:
            worker.kill()
            worker.join()


def _try_again(file: Path, *, shrink: bool) -> int:
    target = TARGETS[file.stem.rpartition("-")[0].replace("-", " ")]
    body = file.read_bytes()
    with tempfile.TemporaryDirectory() as scratch:
        if shrink:
            body = shrink_input(target, body, Path(scratch))
            file.with_suffix(".small").write_bytes(body)
        started = time.process_time()
        fault = try_input(target, body, Path(scratch))
    print(f"{len(body)} bytes, {time.process_time() - started:.2f} s: {body[:3000]!r}")
    print(fault or "all holds")
    return 1 if fault else 0


def shrink_input(target: Target, body: bytes, scratch: Path) -> bytes:
    """The smallest input found, by leaving out ranges, that breaks in the same way.

    >>> import tempfile
    >>> def refuse(body, folder):
    ...     assert b"!" not in body
    >>> target = Target("t", (), 1, refuse)
    >>> shrink_input(target, b"Ferry! Pier", Path(tempfile.gettempdir()))
    b'!'
    """
    wanted = _kind_of(try_input(target, body, scratch))
    width = len(body) // 2
    while width:
        start = 0
        while start < len(body):
            smaller = body[:start] + body[start + width :]
            if _kind_of(try_input(target, smaller, scratch)) == wanted:
                body = smaller
            else:
                start += width
        width //= 2
    return body


def _kind_of(fault: str | None) -> tuple[str, ...]:
    """Where a fault comes from and which it is, its words aside."""
    if fault is None:
        return ()
    *_, place = re.finditer(r'^  File "[^"\n]+", line (\d+), in (.+)$', fault, re.MULTILINE)
    error = re.search(r"^(\w[\w.]*)", fault[place.end() :], re.MULTILINE)
    return place[0], error[1] if error else ""


if __name__ == "__main__":
    sys.exit(main())
