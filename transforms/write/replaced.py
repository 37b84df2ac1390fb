"""Files put in place beside a program that swaps whole folders (`newsbeam compact`).

Two things make that safe. Whoever puts a file in place, or reads several that must
fit each other, holds the dataset still meanwhile: many at once, and the one who
swaps a folder waits for them, for a moment. And the names of files whose rows were
rewritten into others are kept, so that a replay of their commit, which an engine may
ask for minutes later, does not bring the rows in a second time.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from transforms.write.disk import write_in_one_step
from transforms.write.layout import REPLACED, SWAP

KEPT_DAYS = 30
"""How long names are kept: an engine goes back to a checkpoint of minutes or hours ago, a
person to a savepoint of days ago."""

BETWEEN_TRIES_S = 0.01

_INSTANT = re.compile(r"\d{8}T\d{6}Z")  # 20241130T120500Z in the name of a run or a window


@contextlib.contextmanager
def hold_still(output: str | Path) -> Iterator[None]:
    """Keep every folder of the dataset from being swapped until the block ends.

    Many may hold it at once. It is the operating system's lock (flock): that of a dead
    process is gone with it.
    """
    with _opened(output) as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


@contextlib.contextmanager
def hold_still_to_read(output: str | Path) -> Iterator[None]:
    """As `hold_still`, for who may not write there; a dataset that nobody wrote is still."""
    try:
        lock = os.open(Path(output) / SWAP, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield
    finally:
        os.close(lock)


@contextlib.contextmanager
def hold_alone(output: str | Path, wait_s: float) -> Iterator[bool]:
    """Wait until nobody holds the dataset still, and keep all from doing so in the block.

    Gives False, and holds nothing, when that took longer than `wait_s` seconds.
    """
    deadline = time.monotonic() + wait_s
    with _opened(output) as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    yield False
                    return
                time.sleep(BETWEEN_TRIES_S)
            else:
                yield True
                return


@contextlib.contextmanager
def _opened(output: str | Path) -> Iterator[int]:
    lock = os.open(Path(output) / SWAP, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        yield lock
    finally:
        os.close(lock)  # lets go of it


def read_replaced(output: str | Path, folder: str) -> frozenset[str]:
    """Return the names of a folder's files whose rows are in others now.

    The folder is given by its path in the dataset: `articles/date=…/region=…`.
    """
    try:
        return frozenset(_names_file(output, folder).read_text(encoding="utf-8").splitlines())
    except FileNotFoundError:
        return frozenset()


def add_replaced(output: str | Path, folder: str, names: Iterable[str]) -> None:
    """Keep names, safe on the disk; call it while holding the dataset alone."""
    _write_names(_names_file(output, folder), read_replaced(output, folder) | set(names))


def forget_replaced(output: str | Path, before: str) -> None:
    """Drop the names of runs and windows that began before an instant, `20241130T120000Z`."""
    for path in sorted((Path(output) / REPLACED).rglob("*.txt")):
        names = path.read_text(encoding="utf-8").splitlines()
        kept = [name for name in names if max(_INSTANT.findall(name), default=before) >= before]
        if not kept:
            path.unlink()
        elif len(kept) < len(names):
            _write_names(path, kept)


def _names_file(output: str | Path, folder: str) -> Path:
    return Path(output) / REPLACED / f"{folder}.txt"


def _write_names(path: Path, names: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_in_one_step(path, "".join(f"{name}\n" for name in sorted(names)))
