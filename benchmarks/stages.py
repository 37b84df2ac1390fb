"""What each stage costs an article, in one process: `python -m benchmarks.stages`.

Processor time, not the clock's, after one warm-up round that loads every table.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from benchmarks.corpus import write_seeds
from pipelines import plain
from schemas.arrow import SPOOL_SCHEMA, from_batch, to_batch
from schemas.article import Article
from schemas.reject import Reject

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
        _run_stages(paths, options.articles // 10)  # warm-up: each stage loads its tables
        costs, number = _run_stages(paths, options.articles)
    table = Table("stage", "µs an article", "share")
    total = sum(costs.values())
    for stage, seconds in costs.items():
        table.add_row(stage, f"{seconds / number * 1e6:,.0f}", f"{seconds / total:.0%}")
    table.add_row("all", f"{total / number * 1e6:,.0f}", f"{number / total:,.0f} articles/s")
    Console().print(table)


def _run_stages(paths: Sequence[str], limit: int) -> tuple[dict[str, float], int]:
    """Return the processor seconds of each stage, and how many articles went through."""
    now = dt.datetime.now(dt.UTC)
    costs: dict[str, float] = {}
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
    _timed(costs, "to Arrow", partial(to_batch, articles))
    return costs, len(articles)


def _spool(articles: Sequence[Article]) -> list[Article]:
    return from_batch(to_batch(articles, SPOOL_SCHEMA))


def _timed(costs: dict[str, float], name: str, work: Callable[[], T]) -> T:
    started = time.process_time()
    result = work()
    costs[name] = time.process_time() - started
    return result


if __name__ == "__main__":
    main()
