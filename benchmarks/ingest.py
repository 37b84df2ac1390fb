"""The main job beside a plain loop over the same functions: `python -m benchmarks.ingest`.

Every line is a process of its own, so that its memory is its own. Seconds include
start-up; the rate is also given without it, from the rows' first to last step, and so is
"× loop". Processor seconds are those of all processes together, start-up included: on a
machine that does other work they are what counts.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.corpus import write_seeds
from benchmarks.measure import measure


def run_plain_loop(seeds: str, output: str) -> None:
    """Read, extract, mark copies and write, in one loop in one process; print seconds of work."""
    from benchmarks.stages import write_rows
    from pipelines import plain
    from pipelines.memory import collect_seldom
    from schemas.article import Article
    from transforms.attribution.extract import BATCH_ARTICLES

    collect_seldom()  # as the job does
    started = time.monotonic()
    now = dt.datetime.now(dt.UTC)
    dateline, deduplicate, attribution, region = map(plain.load_stage, plain.STAGES)
    articles = [item for item in plain.read_articles([seeds], now=now) if isinstance(item, Article)]
    marked = deduplicate(dateline(articles))
    done = (
        article
        for start in range(0, len(marked), BATCH_ARTICLES)
        for article in region(attribution(marked[start : start + BATCH_ARTICLES]))
    )
    write_rows(output, "plain", done)
    print(json.dumps({"seconds": time.monotonic() - started}))


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--chars", type=int, default=3_000, help="characters an article")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--loop", nargs=2, metavar=("SEEDS", "OUTPUT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.loop:
        run_plain_loop(*options.loop)
        return
    table = make_table()
    for number in options.articles:
        with tempfile.TemporaryDirectory() as folder:
            seeds = Path(folder) / "seeds"
            write_seeds(seeds, number, options.chars)
            add_rows(table, seeds, number, options.workers)
    Console().print(table)


def make_table() -> Table:
    """Return the table without rows."""
    columns = "articles", "how", "seconds", "processor s", "articles/s", "of work"
    return Table(*columns, "× loop", "× its processor s", "peak MB", title="The whole run")


def add_rows(table: Table, seeds: Path, number: int, workers: Sequence[int]) -> None:
    """Run every way over a folder of seeds, and add a row for each."""
    output = seeds.with_name("out")
    loop = [sys.executable, "-m", "benchmarks.ingest", "--loop", str(seeds), str(output)]
    job = [sys.executable, "-m", "pipelines.cli", "ingest", "--json", "--seeds", str(seeds)]
    ways = {"plain loop": loop} | {
        f"newsbeam, {count} worker{'s' * (count > 1)}": [
            *job,
            "--output",
            str(output),
            "--workers",
            str(count),
        ]
        for count in workers
    }
    loop_seconds = loop_processor_s = 0.0
    for name, command in ways.items():
        measured = measure(command)
        work_s = json.loads(measured.output)["seconds"]
        loop_seconds = loop_seconds or work_s
        loop_processor_s = loop_processor_s or measured.processor_s
        table.add_row(
            f"{number:,}",
            name,
            f"{measured.seconds:.1f}",
            f"{measured.processor_s:.1f}",
            f"{number / measured.seconds:,.0f}",
            f"{number / work_s:,.0f}",
            f"{work_s / loop_seconds:.2f}",
            f"{measured.processor_s / loop_processor_s:.2f}",
            f"{measured.peak_bytes / 1e6:,.0f}",
        )
        shutil.rmtree(output, ignore_errors=True)


if __name__ == "__main__":
    main()
