"""A plan put in place: rows first, then what was learned of feeds, then the record."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.feed_states import count_outcomes, save_updates
from pipelines.plans import Plan, find_plans, load_plan
from pipelines.runs import (
    LostRowsError,
    RunRecord,
    count_files,
    find_unreadable,
    installed_versions,
    reconcile,
    save_record,
)
from schemas.instants import name_instant
from transforms.deduplicate.claims import Claims
from transforms.write.disk import sync_folder
from transforms.write.layout import STAGING, run_record_path, staging_dir
from transforms.write.staging import StagedFile, commit_file

SETTLING = "_settling"
"""A file in the staging folder that is locked while a plan is put in place."""

BEGUN = "begun"
"""A file beside a plan: it adds up, and from now on its files may be in place. Without it a
file that is missing is a row that is lost."""


def settle(output: str, plan: Plan, options: Mapping[str, Any]) -> RunRecord:
    """Put a plan in place and return its record; doing so again changes nothing.

    Raises LostRowsError, with nothing in place that was not before, when the figures do
    not add up. Windows of a stream may come in any order.
    """
    with _one_at_a_time(output):
        articles, rejects = _where(plan.articles), _where(plan.rejects)
        counted = count_files(articles, rejects, plan.counts)
        partitions = {os.path.dirname(file.final_path) for file in plan.articles}
        if not _was_begun(output, plan):
            reconcile(counted["counts"])
            mark_begun(output, plan)
        unreadable = find_unreadable(rejects)
        now = dt.datetime.now(dt.UTC)
        lag_s = measure_lag(articles, now) if plan.stream_id else {}
        for staged in (*plan.articles, *plan.rejects):
            if os.path.exists(staged.path):
                commit_file(staged)
        for folder in sorted(partitions | {os.path.dirname(f.final_path) for f in plan.rejects}):
            if os.path.isdir(folder):  # else nothing was renamed into it
                sync_folder(folder)
        record = RunRecord(
            run_id=plan.run_id,
            started_at=plan.started_at,
            seconds=round((now - plan.started_at).total_seconds(), 3),
            options=dict(options),
            feeds=_save_updates(output, plan, unreadable),
            lag_s=lag_s,
            partitions=len(partitions),
            versions=installed_versions(),
            **counted,
        )
        if not run_record_path(output, plan.run_id).exists():
            save_record(output, record)
        if plan.stream_id:
            claims_of(output, plan.stream_id).remove(name_instant(plan.started_at))
        shutil.rmtree(staging_dir(output, plan.run_id), ignore_errors=True)
    return record


def _save_updates(output: str, plan: Plan, unreadable: Mapping[str, str]) -> dict[str, int]:
    """Save what was learned of feeds, unless the rows that it speaks of may be a window's before.

    Of such a window some are dropped here as repeats, and its ETags are known here. If it
    were lost now, state saved here would say that they are had. A later window saves it.
    """
    if plan.stream_id:
        claims = claims_of(output, plan.stream_id)
        if claims.others_before(name_instant(plan.started_at)):
            return count_outcomes(plan.updates)
    return save_updates(output, plan.updates, unreadable)


def claims_of(output: str, stream_id: str) -> Claims:
    """Where the windows of a stream claim the rows that they are going to write."""
    return Claims(str(staging_dir(output, stream_id) / "claims"))


@dataclass(frozen=True, slots=True)
class HasSettled:
    """Whether the windows that an engine went back to are in place; to be asked again and again.

    Their claims go as they settle. One that stays is of a window whose articles came after
    the checkpoint: they are fetched again, and must not be dropped as repeats of rows that
    nobody will write. So once no claim has come or gone for `quiet_s`, those left are given up.
    """

    claims: Claims
    quiet_s: float = 20.0

    def __call__(self) -> bool:
        """Give up claims that are left over; return whether there is none any more."""
        if self.claims.names() and self.claims.quiet_s() < self.quiet_s:
            return False
        for name in self.claims.names():
            self.claims.remove(name)
        return True


def settle_left(output: str, options: Mapping[str, Any]) -> list[RunRecord]:
    """Put in place what earlier runs had planned when they died; call it under the lock.

    What is staged without a plan belongs to nobody: its feeds are asked again.
    """
    records = []
    for path in find_plans(output):
        try:
            records.append(settle(output, load_plan(output, path), options))
        except LostRowsError:  # was told when it happened; the rows are read again
            path.unlink()
    return records


def measure_lag(articles: Sequence[Path], now: dt.datetime) -> dict[str, float]:
    """Seconds from publication to `now` over the rows of files: p50, p99, max; {} without any."""
    lags = []
    for path in articles:
        published = pq.read_table(path, columns=["published_at"]).column("published_at")
        lags += pc.drop_null(published).to_pylist()
    if not lags:
        return {}
    seconds = np.array([(now - instant).total_seconds() for instant in lags])
    p50, p99, most = np.percentile(seconds, [50, 99, 100]).round(1).tolist()
    return {"p50": p50, "p99": p99, "max": most}


def _where(files: Sequence[StagedFile]) -> list[Path]:
    """Where the rows of files are now. One that is neither staged nor in its place was put
    there and has been rewritten since (`newsbeam compact`): plans name only what was staged."""
    staged_or_not = ((Path(file.path), Path(file.final_path)) for file in files)
    places = (path if path.exists() else final for path, final in staged_or_not)
    return [path for path in places if path.exists()]


def _was_begun(output: str, plan: Plan) -> bool:
    """Whether a plan that adds up was being put in place, or is: files may be elsewhere now."""
    mark = staging_dir(output, plan.run_id) / BEGUN
    return mark.exists() or run_record_path(output, plan.run_id).exists()


def mark_begun(output: str, plan: Plan) -> None:
    """Write down that a plan adds up and its files may be in place from now on."""
    mark = staging_dir(output, plan.run_id) / BEGUN
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    sync_folder(mark.parent)


@contextmanager
def _one_at_a_time(output: str) -> Iterator[None]:
    """Hold a lock that threads and processes share; that of a dead process is gone with it."""
    path = Path(output) / STAGING / SETTLING
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
