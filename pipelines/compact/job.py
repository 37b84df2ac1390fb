"""One compaction of a dataset, from lock to the last folder."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.compact.grouping import SMALL_SHARE, DataFile, choose_groups
from pipelines.compact.rewriting import read_schema_name, rewrite
from pipelines.compact.swapping import (
    DATA,
    begin_folder,
    check_exchange,
    drop_if_unused,
    prune,
    recover,
    swap_in,
)
from pipelines.lock import LockedError
from pipelines.runs import new_run_id
from schemas.instants import name_instant
from transforms.write.layout import ARTICLES, COMPACT, REJECTS
from transforms.write.replaced import KEPT_DAYS, forget_replaced

Groups = list[tuple[DataFile, ...]]


@dataclass(frozen=True, slots=True)
class FolderDone:
    """What became of a folder's files, or would. `done` is False where it was left as it is."""

    folder: str
    files_before: int
    files_after: int
    bytes_before: int
    bytes_after: int
    done: bool


@contextlib.contextmanager
def hold_compaction(output: Path) -> Iterator[None]:
    """Let one compaction at a time work on a dataset; raises LockedError. Runs go on beside it."""
    work = output / COMPACT
    work.mkdir(exist_ok=True)
    with (work / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(f"another compaction of {str(output)!r} is at work") from None
        yield


def compact(
    output: Path, now: dt.datetime, before: dt.date | None, target_bytes: int
) -> Iterator[FolderDone]:
    """Rewrite small files folder by folder; call it under hold_compaction.

    First what an earlier compaction left when it died is finished. Raises
    NoExchangeError before anything is written, where folders cannot change places.
    """
    recover(output)
    forget_replaced(output, name_instant(now - dt.timedelta(days=KEPT_DAYS)))
    run_id = f"compact-{new_run_id(now)}"
    check_exchange(output, run_id)
    for folder in find_folders(output, before):
        groups = find_groups(output / folder, target_bytes)
        if groups:
            yield _compact_folder(output, folder, run_id, groups)
    prune(output / COMPACT / run_id)


def preview(output: Path, before: dt.date | None, target_bytes: int) -> Iterator[FolderDone]:
    """What `compact` would do. The bytes after are those before: rows are not written."""
    for folder in find_folders(output, before):
        groups = find_groups(output / folder, target_bytes)
        if groups:
            files, size = _measure(groups)
            yield FolderDone(folder, files, len(groups), size, size, True)


def find_folders(output: Path, before: dt.date | None) -> list[str]:
    """Return the folders of data files, by their path in the dataset, in order.

    With `before`, those of earlier days alone; rejects have no day.
    """
    found = []
    for path in (output / ARTICLES).glob("date=*/region=*"):
        day = path.parent.name.removeprefix("date=")
        if before is None or day < before.isoformat():
            found.append(path.relative_to(output).as_posix())
    if before is None and (output / REJECTS).is_dir():
        found.append(REJECTS)
    return sorted(found)


def find_groups(folder: Path, target_bytes: int) -> Groups:
    """Return what is to be rewritten in a folder; nothing in one with folders in it."""
    with os.scandir(folder) as found:
        entries = list(found)
    if any(entry.is_dir() for entry in entries):
        return []
    files = [entry for entry in entries if entry.name.endswith(DATA)]
    sizes = {file.name: file.stat().st_size for file in files}
    small = [name for name, size in sizes.items() if size < SMALL_SHARE * target_bytes]
    if len(small) < 2:
        return []
    named = [DataFile(name, sizes[name], read_schema_name(folder / name)) for name in small]
    return choose_groups(named, target_bytes)


def _compact_folder(output: Path, folder: str, run_id: str, groups: Groups) -> FolderDone:
    made, place = begin_folder(output, run_id, folder), output / folder
    try:
        written = [
            rewrite([place / file.name for file in group], made, run_id).stat().st_size
            for group in groups
        ]
        replaced = [file.name for group in groups for file in group]
        done = swap_in(output, run_id, folder, replaced)
    finally:
        drop_if_unused(made, run_id)
    files, size = _measure(groups)
    return FolderDone(folder, files, len(groups), size, sum(written), done)


def _measure(groups: Iterable[tuple[DataFile, ...]]) -> tuple[int, int]:
    files = [file for group in groups for file in group]
    return len(files), sum(file.size_bytes for file in files)
