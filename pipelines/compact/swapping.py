"""A folder of data files put in the place of another, while others read and write there.

The new folder is made beside, under `_compact/<run_id>/`: the rewritten files, and hard
links of all files that stay. Then the two change places in one step. Who lists the folder
sees the old files or the new ones. Who listed the old ones and opens one after that finds
it gone, and must list again: no reader sees a row twice or misses one.

The marker, `.compact-<run_id>`, tells where a folder of `_compact` comes from after a
crash: one that has it never left; one that lacks it was in place until now.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Collection
from pathlib import Path

from pipelines.compact.exchange import exchange
from transforms.write.layout import COMPACT, REPLACED
from transforms.write.replaced import add_replaced, hold_alone, read_replaced

LONGEST_WAIT_S = 60.0
"""For those that hold the dataset still; a folder that stays busy is left for the next time."""

DATA = ".parquet"
_MARKER = ".compact-"


def check_exchange(output: Path, run_id: str) -> None:
    """Raise NoExchangeError where folders of the dataset cannot change places."""
    trial = output / COMPACT / run_id
    for name in ("one", "other"):
        (trial / name).mkdir(parents=True)
    try:
        exchange(trial / "one", trial / "other")
    finally:
        prune(trial)


def begin_folder(output: Path, run_id: str, folder: str) -> Path:
    """Make the empty folder whose files will take the place of a folder's, and return its path."""
    made = output / COMPACT / run_id / folder
    made.mkdir(parents=True)
    (made / f"{_MARKER}{run_id}").touch()
    return made


def swap_in(output: Path, run_id: str, folder: str, replaced: Collection[str]) -> bool:
    """Put the made folder in place, with whatever else is in place by now.

    `replaced` names the files whose rows are in the new ones. Returns False with nothing
    changed when one of them is gone, or when others held the dataset still all the time.
    """
    made, place = output / COMPACT / run_id / folder, output / folder
    with hold_alone(output, LONGEST_WAIT_S) as alone:
        names = set(os.listdir(place)) if alone else set()
        if not names.issuperset(replaced):
            return False
        for name in names.difference(replaced):
            if not name.startswith(_MARKER):
                os.link(place / name, made / name)
        shutil.copymode(place, made)
        add_replaced(output, folder, replaced)
        exchange(made, place)
    drop_old(output, run_id, folder)
    return True


def drop_old(output: Path, run_id: str, folder: str) -> None:
    """Remove a folder that was in place until now; a stray file that came late moves over."""
    old, place = output / COMPACT / run_id / folder, output / folder
    (place / f"{_MARKER}{run_id}").unlink(missing_ok=True)
    known = read_replaced(output, folder).union(os.listdir(place))
    for name in os.listdir(old):
        if name.endswith(DATA) and name not in known:
            # Written by a program that does not hold the dataset still.
            os.rename(old / name, place / name)
        else:
            os.unlink(old / name)
    old.rmdir()


def drop_if_unused(made: Path, run_id: str) -> None:
    """Remove a made folder that did not get in place."""
    if (made / f"{_MARKER}{run_id}").exists():
        drop_unused(made, run_id)


def drop_unused(made: Path, run_id: str) -> None:
    """Remove a folder that never was in place; its marker goes last."""
    marker = f"{_MARKER}{run_id}"
    for name in os.listdir(made):
        if name != marker:
            os.unlink(made / name)
    (made / marker).unlink(missing_ok=True)
    made.rmdir()


def recover(output: Path) -> int:
    """Finish or undo what a compaction that died had at work; return how many folders that was."""
    found = 0
    work = output / COMPACT
    runs = [path for path in work.iterdir() if path.is_dir()] if work.is_dir() else []
    for run in sorted(path for path in runs if path != output / REPLACED):
        for made in _leaves(run):
            folder = made.relative_to(run).as_posix()
            found += 1
            if (made / f"{_MARKER}{run.name}").exists() or not (output / folder).is_dir():
                drop_unused(made, run.name)
            else:
                drop_old(output, run.name, folder)
        prune(run)
    return found


def _leaves(run: Path) -> list[Path]:
    """The folders that have no folder in them, deepest names first."""
    return sorted(Path(top) for top, folders, _ in os.walk(run) if not folders and Path(top) != run)


def prune(folder: Path) -> None:
    """Remove a folder and those in it that are empty."""
    for top, _, _ in os.walk(folder, topdown=False):
        with contextlib.suppress(OSError):  # not empty, or gone
            os.rmdir(top)
