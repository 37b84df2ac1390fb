"""The record of a run: what it read and what became of it, and whether that adds up."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.plans import find_plans
from schemas.article import SCHEMA_VERSION
from schemas.instants import name_instant
from schemas.reject import Reason, Stage
from transforms.write.disk import write_in_one_step
from transforms.write.layout import STAGING, run_record_path

VERSIONED = ("newsbeam", "apache-beam", "pyarrow", "feedparser")
"""Distributions whose versions a run record keeps."""

DROPS_AND_COPIES = (
    "dropped_repeat",
    "dropped_duplicates",
    "duplicates_url",
    "duplicates_exact",
    "duplicates_contained",
    "duplicates_near",
)
"""What is counted of duplicates: rows left out, and rows written with their mark."""

NOT_READ = frozenset({Reason.OUT_OF_RANGE, Reason.FETCH_FAILED, Reason.FORBIDDEN})
"""Rejects that say nothing about the records: in a quiet hour only failing feeds give any."""


class LostRowsError(RuntimeError):
    """A run whose figures do not add up: something was lost or doubled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """What a run did. Times are aware UTC; `seconds` is wall-clock time.

    `counts` holds read, written, rejected, dropped_repeat, dropped_duplicates and
    the copies marked by kind: duplicates_url, duplicates_exact,
    duplicates_contained, duplicates_near.
    `rejects` counts by reason, `feeds` by outcome: fetched, not modified, failed … Of a
    window of a stream `lag_s` holds p50, p99 and max of the seconds from a row's
    publication to its being in place.
    """

    run_id: str
    started_at: dt.datetime
    seconds: float
    counts: dict[str, int]
    rejects: dict[str, int]
    feeds: dict[str, int] = field(default_factory=dict)
    lag_s: dict[str, float] = field(default_factory=dict)
    partitions: int
    bytes_written: int
    options: dict[str, Any]
    versions: dict[str, str] = field(default_factory=dict)
    schema_version: int = SCHEMA_VERSION

    @property
    def reject_share(self) -> float:
        """Share of what was read that was rejected, from 0 to 1.

        What is out of range, and feeds that could not be had, were not read.
        """
        rejected, read = 0, self.counts["read"]
        for reason, count in self.rejects.items():
            if reason in NOT_READ:
                read -= count
            else:
                rejected += count
        return rejected / max(1, read)

    def to_json(self, indent: int | None = 2) -> str:
        """Return the record as JSON text, on one line without `indent`."""
        return json.dumps(asdict(self), indent=indent, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def new_run_id(now: dt.datetime) -> str:
    """Return an id that sorts by time: `20241130T120000Z-1f3a9c`."""
    return f"{name_instant(now)}-{secrets.token_hex(3)}"


def count_files(
    articles: Sequence[Path], rejects: Sequence[Path], counters: Mapping[str, int]
) -> dict[str, Any]:
    """Return the counts of a run's files, their rows read from their footers.

    The counters say what was read and dropped; what is written is what is there.
    """
    reasons: Counter[str] = Counter()
    for path in rejects:
        reasons.update(pq.read_table(path, columns=["reason"]).column("reason").to_pylist())
    counts = {
        "read": counters.get("read", 0),
        "written": sum(pq.read_metadata(path).num_rows for path in articles),
        "rejected": reasons.total(),
    }
    for name in DROPS_AND_COPIES:
        counts[name] = counters.get(name, 0)
    return {
        "counts": counts,
        "rejects": dict(reasons.most_common()),
        "bytes_written": sum(path.stat().st_size for path in articles),
    }


def find_unreadable(rejects: Sequence[Path]) -> dict[str, str]:
    """Return the documents, by source, that could not be parsed at all, and why."""
    found = {}
    for path in rejects:
        for row in pq.read_table(
            path, columns=["stage", "reason", "source", "message"]
        ).to_pylist():
            if (row["stage"], row["reason"]) == (Stage.PARSE, Reason.NOT_A_FEED):
                found[row["source"]] = row["message"]
    return found


def reconcile(counts: Mapping[str, int]) -> None:
    """Raise LostRowsError unless read = written + dropped + rejected.

    >>> reconcile({"read": 3, "written": 1, "dropped_repeat": 1,
    ...            "dropped_duplicates": 0, "rejected": 1})
    """
    dropped = counts["dropped_repeat"] + counts["dropped_duplicates"]
    accounted = counts["written"] + dropped + counts["rejected"]
    if counts["read"] != accounted:
        raise LostRowsError(
            f"read {counts['read']}, but written {counts['written']} + dropped {dropped} + "
            f"rejected {counts['rejected']} = {accounted}: the run is not sound; run it again, "
            "what is in place stays"
        )


def save_record(output: str, record: RunRecord) -> Path:
    """Write a run's record in one step and return its path."""
    path = run_record_path(output, record.run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_in_one_step(path, record.to_json() + "\n")
    return path


def load_record(path: Path) -> RunRecord:
    """Return the record of a file; times are aware again, other options stay text."""
    fields = json.loads(path.read_text(encoding="utf-8"))
    return RunRecord(**fields | {"started_at": dt.datetime.fromisoformat(fields["started_at"])})


def sweep_staging(output: str) -> None:
    """Remove what runs that never reached their end have staged; call it under the lock."""
    for plan in find_plans(output):  # first: a plan whose files are gone misleads
        plan.unlink()
    shutil.rmtree(Path(output) / STAGING, ignore_errors=True)


def installed_versions() -> dict[str, str]:
    """Return the versions of the distributions that shape a dataset."""
    return {name: version(name) for name in VERSIONED}
