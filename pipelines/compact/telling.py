"""What a compaction did, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pipelines.compact.job import FolderDone

NOTHING = "nothing to do: no folder has two small files"


def tell(done: Iterable[FolderDone]) -> Iterator[str]:
    """Yield a line a day as its folders are done, and the sum."""
    folders: list[FolderDone] = []
    for day, group in groupby(done, key=lambda folder: folder.folder.rpartition("/")[0]):
        of_day = list(group)
        folders += of_day
        yield f"  {day.rpartition('/')[2] or 'rejects'}  {_describe(of_day)}"
    rewritten = [folder for folder in folders if folder.done]
    yield _describe(rewritten) if folders else NOTHING
    if len(rewritten) < len(folders):
        busy = len(folders) - len(rewritten)
        yield f"{busy:,} folders were in use all the time and stay as they were"


def _describe(folders: Sequence[FolderDone]) -> str:
    """Return a line of figures.

    >>> _describe([FolderDone("rejects", 24, 1, 5_000_000, 4_000_000, True)])
    '1 folder: 24 files -> 1, 5.0 MB -> 4.0 MB'
    """
    before, after = (
        sum(getattr(folder, name) for folder in folders) for name in ("files_before", "files_after")
    )
    size_before, size_after = (
        sum(getattr(folder, name) for folder in folders) / 1e6
        for name in ("bytes_before", "bytes_after")
    )
    noun = "folder" if len(folders) == 1 else "folders"
    return (
        f"{len(folders):,} {noun}: {before:,} files -> {after:,}, "
        f"{size_before:,.1f} MB -> {size_after:,.1f} MB"
    )
