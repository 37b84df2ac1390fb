"""What each stage costs an article, in one process: `python -m benchmarks.stages`.

Processor time, not the clock's, after one warm-up round that loads every table. A stage's
tables are what resident memory grows by in its warm-up, libraries included; its peak is the
most that the process held while it ran over all articles at once, theirs included.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from benchmarks.corpus import write_seeds
from pipelines import plain
from pipelines.memory import collect_seldom
from schemas.arrow import SPOOL_SCHEMA, from_batch, to_batch
from schemas.article import Article
from schemas.reject import Reject
from transforms.write.staging import PartitionStager, commit_file

T = TypeVar("T")


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--chars", type=int, default=3_000, help="characters an article")
    parser.add_argument(
        "--seeds", nargs="+", help="measure on these files instead of made articles"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = options.seeds
        if not paths:
            write_seeds(Path(folder), options.articles, options.chars)
            paths = [folder]
        Console().print(make_table(paths, options.articles))


@dataclass(slots=True)
class Cost:
    """Processor seconds of a stage; resident bytes: what it added, and the most while it ran."""

    seconds: float
    added_bytes: int
    peak_bytes: int


def make_table(paths: Sequence[str], limit: int) -> Table:
    """Run the stages over at most `limit` articles of seed files, and return the table."""
    collect_seldom()  # as the job does
    warm, _ = _run_stages(paths, limit // 10)  # each stage loads its tables
    costs, number = _run_stages(paths, limit)
    table = Table("stage", "µs an article", "share", "tables MB", "peak MB", title="Stages")
    total = sum(cost.seconds for cost in costs.values())
    for stage, cost in costs.items():
        table.add_row(
            stage,
            f"{cost.seconds / number * 1e6:,.0f}",
            f"{cost.seconds / total:.0%}",
            f"{warm[stage].added_bytes / 1e6:,.0f}",
            f"{cost.peak_bytes / 1e6:,.0f}",
        )
    rate = f"{number / total:,.0f} articles/s"
    peak = max(cost.peak_bytes for cost in costs.values())
    table.add_row("all", f"{total / number * 1e6:,.0f}", rate, "", f"{peak / 1e6:,.0f}")
    return table


def _run_stages(paths: Sequence[str], limit: int) -> tuple[dict[str, Cost], int]:
    """Return the cost of each stage, and how many articles went through."""
    now = dt.datetime.now(dt.UTC)
    costs: dict[str, Cost] = {}
    entries = _timed(costs, "read", lambda: list(islice(plain.read_entries(paths), limit)))
    articles = _timed(
        costs,
        "normalize",
        lambda: [
            article
            for article in (plain.normalize(entry, now) for entry in entries)
            if not isinstance(article, Reject)
        ],
    )
    for stage in plain.STAGES:
        function = plain.load_stage(stage)
        if stage == "deduplicate":
            articles = _timed(costs, "spool", partial(_spool, articles))
        articles = _timed(costs, stage, partial(function, articles))
    with tempfile.TemporaryDirectory() as output:
        _timed(costs, "write", partial(write_rows, output, "stages", articles))
    return costs, len(articles)


def _spool(articles: Sequence[Article]) -> list[Article]:
    return from_batch(to_batch(articles, SPOOL_SCHEMA))


def write_rows(output: str, run_id: str, articles: Iterable[Article]) -> None:
    """Write the articles to their partitions and put the files in place."""
    stager = PartitionStager(output, run_id)
    for article in articles:
        stager.add(article)
    for staged in stager.close():
        commit_file(staged)


def _timed(costs: dict[str, Cost], name: str, work: Callable[[], T]) -> T:
    Path("/proc/self/clear_refs").write_text("5")  # forgets the highest resident memory
    before = _status_bytes("VmRSS")
    started = time.process_time()
    result = work()
    seconds = time.process_time() - started
    costs[name] = Cost(seconds, _status_bytes("VmRSS") - before, _status_bytes("VmHWM"))
    return result


def _status_bytes(name: str) -> int:
    """Return a line of /proc/self/status that counts kilobytes, in bytes."""
    found = re.search(rf"^{name}:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


if __name__ == "__main__":
    main()
