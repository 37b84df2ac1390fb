"""What newsbeam costs, stage by stage, as a whole and beside others: `python -m benchmarks`.

Processor seconds are the measure where others may use the machine at the same time. The
articles are made of the samples' sentences (3 KB each), or those of a folder of seeds, from the
second time over in other words, so that a repetition is no copy.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import ingest, stages
from benchmarks.corpus import make_articles, repeat_articles, write_articles
from benchmarks.measure import measure

MADE = "made"
CHARS = 3_000
ROUNDS = 3
"""Times that a short command is run; the best counts."""


def main() -> None:
    """Print the machine and the tables."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--articles", type=int, default=10_000, metavar="N")
    parser.add_argument(
        "--text", default=MADE, metavar="made|FOLDER", help="a folder of seeds: real news text"
    )
    parser.add_argument(
        "--tables", nargs="+", choices=TABLES, default=list(TABLES), help="which (default: all)"
    )
    parser.add_argument(
        "--peers",
        nargs="+",
        type=_read_peer,
        default=[],
        metavar="MODULE=PYTHON",
        help="interpreters that have datatrove, spacy or fastfeedparser, where this one has not",
    )
    options = parser.parse_args()
    console = Console()
    console.print(describe_machine(), highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder) / "seeds"
        articles = (
            make_articles(options.articles, CHARS)
            if options.text == MADE
            else repeat_articles([options.text], options.articles)
        )
        write_articles(seeds, articles, options.articles)
        size = sum(path.stat().st_size for path in seeds.iterdir()) / options.articles
        console.print(f"{options.articles:,} articles of {size:,.0f} bytes, {options.text} text")
        for name in options.tables:
            console.print(TABLES[name](seeds, options))


def describe_machine() -> str:
    """Return the machine and Python in a line."""
    details = Path("/proc/cpuinfo").read_text()
    model = next((line for line in details.splitlines() if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return (
        f"{os.cpu_count()} cores, {model.partition(': ')[2] or platform.machine()}, "
        f"{memory / 1e9:,.0f} GB of memory, Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f}, {dt.date.today()}"
    )


def _measure_stages(seeds: Path, options: argparse.Namespace) -> Table:
    return stages.make_table([str(seeds)], options.articles)


def _measure_run(seeds: Path, options: argparse.Namespace) -> Table:
    table = ingest.make_table()
    ingest.add_rows(table, seeds, options.articles, workers=(1, 2))
    return table


def _measure_start(seeds: Path, options: argparse.Namespace) -> Table:
    table = Table("start-up", "seconds", "processor s", "peak MB", title="Start-up, the best of 3")
    newsbeam = [sys.executable, "-m", "pipelines.cli"]
    one = seeds.with_name("one.jsonl")
    with (seeds / "part-0.jsonl").open(encoding="utf-8") as lines:
        one.write_text(lines.readline(), encoding="utf-8")
    for name, words in {
        "newsbeam --help": ["--help"],
        "ingest of one article": ["ingest", "--seeds", str(one), "--output"],
    }.items():
        rounds = []
        for number in range(ROUNDS):
            output = [str(seeds.with_name(f"one-{number}"))] if words[-1] == "--output" else []
            rounds.append(measure([*newsbeam, *words, *output]))
        best = min(rounds, key=lambda measured: measured.seconds)
        figures = f"{best.seconds:.2f}", f"{best.processor_s:.2f}", f"{best.peak_bytes / 1e6:,.0f}"
        table.add_row(name, *figures)
    return table


def _measure_peers(seeds: Path, options: argparse.Namespace) -> Table:
    from benchmarks import peers

    return peers.make_table(seeds, options.articles, dict(options.peers))


TABLES: dict[str, Callable[[Path, argparse.Namespace], Table]] = {
    "stages": _measure_stages,
    "run": _measure_run,
    "start": _measure_start,
    "peers": _measure_peers,
}


def _read_peer(text: str) -> tuple[str, str]:
    module, found, python = text.partition("=")
    if not (found and module in {"datatrove", "spacy", "fastfeedparser"} and Path(python).exists()):
        raise argparse.ArgumentTypeError(
            f"{text!r}: give datatrove, spacy or fastfeedparser, `=`, and the path of a Python"
        )
    return module, python


if __name__ == "__main__":
    main()
