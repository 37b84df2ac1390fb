"""Where everything lies in an output folder: the one place that knows the names.

```
articles/date=2024-11-30/region=eastern-asia/part-<run_id>-<digest>.parquet
rejects/part-<run_id>-<digest>.parquet
raw/<run_id>-<n>.warc.gz every answer as it came, pages as <run_id>-pages-<n>
_runs/<run_id>.json     counts, timings, versions of a run that reached its end
_state/                 what is remembered of feeds between runs
_staging/<run_id>/      files of a run that has not reached its end; swept by the next
_lock                   held by the run at work
_compact/               folders that `newsbeam compact` has at work, and names it remembers
_swap                   held for moments: by many who put files in place, by one who swaps a folder
```
A window of a stream is a run of its own, `<run_id>-<start of the window>`, so that
`part-<run_id>-*` are the files of the whole stream.
Names that begin with `_` are skipped by readers of partitioned datasets.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

from schemas.instants import name_instant

ARTICLES = "articles"
REJECTS = "rejects"
RAW = "raw"
RUNS = "_runs"
STATE = "_state"
STAGING = "_staging"
LOCK = "_lock"
COMPACT = "_compact"
REPLACED = "_compact/replaced"
SWAP = "_swap"


class Partition(NamedTuple):
    """The day and region whose rows share a folder."""

    date: dt.date
    region: str


def partition_dir(output: str, partition: Partition) -> Path:
    """Return the folder of a partition's files.

    >>> partition_dir("out", Partition(dt.date(2024, 11, 30), "eastern-asia")).as_posix()
    'out/articles/date=2024-11-30/region=eastern-asia'
    """
    return (
        Path(output)
        / ARTICLES
        / f"date={partition.date.isoformat()}"
        / f"region={partition.region}"
    )


def rejects_dir(output: str) -> Path:
    """Return the folder of the files of rejects."""
    return Path(output) / REJECTS


def staging_dir(output: str, run_id: str) -> Path:
    """Return the folder that a run writes in before it commits."""
    return Path(output) / STAGING / run_id


def raw_prefix(output: str, run_id: str) -> Path:
    """Return what the paths of a run's raw bundles begin with."""
    return Path(output) / RAW / run_id


def run_record_path(output: str, run_id: str) -> Path:
    """Return the path of a run's record."""
    return Path(output) / RUNS / f"{run_id}.json"


def window_run_id(run_id: str, start: dt.datetime) -> str:
    """Return the name of the run that a window of a stream is; the same whenever it is written.

    >>> start = dt.datetime(2024, 11, 30, 12, 5, tzinfo=dt.UTC)
    >>> window_run_id("20241130T120000Z-ab12cd", start)
    '20241130T120000Z-ab12cd-20241130T120500Z'
    """
    return f"{run_id}-{name_instant(start)}"


def part_name(run_id: str, digest: str) -> str:
    """Return a data file's name; the same rows of the same run have the same name.

    >>> part_name("20241130T120000Z-ab12cd", "9f")
    'part-20241130T120000Z-ab12cd-9f.parquet'
    """
    return f"part-{run_id}-{digest}.parquet"


def output_of(final_path: str) -> Path:
    """Return the output folder that a data file's path lies in.

    >>> output_of("out/articles/date=2024-11-30/region=eastern-asia/part-1-2.parquet").as_posix()
    'out'
    >>> output_of("out/rejects/part-1-2.parquet").as_posix()
    'out'
    """
    folder = Path(final_path).parent
    return folder.parents[2] if folder.name.startswith("region=") else folder.parent


def committed_files(output: str, run_id: str, kind: str = ARTICLES) -> list[Path]:
    """Return a run's data files that are in place, in sorted order; `kind` is a top folder."""
    pattern = "date=*/region=*/" if kind == ARTICLES else ""
    return sorted((Path(output) / kind).glob(f"{pattern}part-{run_id}-*.parquet"))
