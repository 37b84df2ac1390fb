"""`newsbeam compact`: a dataset's many small files rewritten into few large ones."""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from pipelines.cli import DONE, FAILED, LOCKED, WRONG_USAGE

DEFAULT_TARGET = "128MB"

DESCRIPTION = """\
Rewrite the many small files of a dataset into few large ones. No row is lost, doubled or
changed, and readers, runs and a stream may go on meanwhile: each folder is made anew beside
and changes places with the old one in one step.
"""

EPILOG = """\
examples:
  newsbeam compact out
      rewrite every folder that has small files
  newsbeam compact out --before 2024-12-01
      only days that are over; rejects, which have no day, stay as they are
  newsbeam compact out --target-size 512MB --dry-run
      say what would be done

A reader that listed a folder before the swap and opens a file of it afterwards finds it gone:
it has to list again. Killed at any point, it loses nothing; the next call cleans up.
Takes up to fifteen times the target size of memory (2 GB by default), and twice the disk of a
folder while it is rewritten. Needs Linux and a local file system.

exit codes:
  0  done
  1  failed: the dataset is as it was, or whole folders of it are done
  2  wrong usage
  4  another compaction is at work
"""

_UNIT_BYTES = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9}
_SIZE = re.compile(r"(\d{1,9})([KMG]?)B?", re.IGNORECASE)  # 128MB, 500k, 1G


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `newsbeam compact` to a parser."""
    parser.description = DESCRIPTION
    parser.epilog = EPILOG
    parser.add_argument("folder", metavar="DIR", help="the dataset's folder")
    parser.add_argument("--before", type=_day, metavar="DATE", help="only days before DATE")
    parser.add_argument(
        "--target-size",
        dest="target_bytes",
        type=_size,
        default=DEFAULT_TARGET,
        metavar="SIZE",
        help="size that a new file comes to, such as 64MB or 1GB; files of half of it and more "
        f"stay as they are (default {DEFAULT_TARGET})",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, do nothing")


def run(args: argparse.Namespace, rest: Sequence[str] = ()) -> int:
    """Compact a dataset and return the exit code."""
    from pipelines.compact.job import compact, hold_compaction, preview
    from pipelines.compact.rewriting import LostInRewritingError
    from pipelines.compact.telling import tell
    from pipelines.compact.vacuuming import find_stale, remove_stale
    from pipelines.lock import LockedError
    from pipelines.query.dataset import DatasetError, find_dataset

    started = time.monotonic()
    try:
        if rest:
            raise DatasetError(f"takes nothing after `--`, got {rest[0]!r}")
        output = find_dataset(Path(args.folder))
        if args.dry_run:
            for line in tell(preview(output, args.before, args.target_bytes)):
                print(line)
            stale = len(find_stale(output, time.time()))
            print(f"{stale} folders of dead runs would be removed; nothing was done")
            return DONE
        with hold_compaction(output):
            now = dt.datetime.now(dt.UTC)
            for line in tell(compact(output, now, args.before, args.target_bytes)):
                print(line, flush=True)
            stale = remove_stale(output)
    except DatasetError as error:
        return _fail(str(error), WRONG_USAGE)
    except LockedError as error:
        return _fail(str(error), LOCKED)
    except (OSError, LostInRewritingError, ValueError) as error:  # Arrow's errors are ValueErrors
        return _fail(str(error), FAILED)
    if stale:
        print(f"removed {stale} of the folders that dead runs had left in _staging")
    print(f"{time.monotonic() - started:.1f} seconds")
    return DONE


def _fail(message: str, code: int) -> int:
    print(f"newsbeam compact: {message}", file=sys.stderr)
    return code


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day: write YYYY-MM-DD") from None


def _size(text: str) -> int:
    """Return bytes for 128MB, 500KB or 1GB."""
    found = _SIZE.fullmatch(text)
    size = int(found[1]) * _UNIT_BYTES[found[2].upper()] if found else 0
    if not size:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size: write 64MB, 128MB or 1GB")
    return size
