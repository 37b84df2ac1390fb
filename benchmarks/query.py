"""What `newsbeam query` costs on a large dataset: `python -m benchmarks.query`.

The rows are those of `benchmarks.report`, of short texts, a file a day and region. Each
question is the command in a process of its own, start-up included, asked of the whole
dataset and with a filter on the date, and again under EXPLAIN ANALYZE, which tells how many
files were read.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.measure import measure
from benchmarks.report import START, write_dataset

QUESTIONS = {
    "rows": "SELECT count(*) FROM articles {where}",
    "articles and copies a region": (
        "SELECT region, count(*), count(duplicate_of) FROM articles {where}"
        " GROUP BY ALL ORDER BY ALL"
    ),
    "who is quoted most": (
        "SELECT speaker, count(*) FROM attributions {where}"
        " GROUP BY ALL ORDER BY count(*) DESC, speaker LIMIT 10"
    ),
    "stories with the most copies": (
        "SELECT title, size FROM clusters {where} ORDER BY size DESC, cluster_id LIMIT 10"
    ),
    "texts that have a word": "SELECT count(*) FROM articles {where_and} contains(text, 'harbor')",
}
"""Question -> SQL, where the filter on the date is left out or put in."""

_READ = re.compile(r"Total Files Read: (\d+)")


def with_filter(sql: str, filters: str | None) -> str:
    """The SQL with a filter, or with none.

    >>> with_filter("FROM articles {where_and} version = 1", "date > '2024-11-01'")
    "FROM articles WHERE date > '2024-11-01' AND version = 1"
    >>> with_filter("FROM articles {where_and} version = 1", None)
    'FROM articles WHERE version = 1'
    """
    where = f"WHERE {filters}" if filters else ""
    return sql.format(where=where, where_and=f"{where} AND" if filters else "WHERE").strip()


def count_files_read(plan: str) -> int:
    """How many files the scans of an analyzed plan read, all together.

    >>> count_files_read("│ Total Files Read: 9   │ Total Files Read: 2 │")
    11
    """
    return sum(map(int, _READ.findall(plan)))


def query(folder: Path, sql: str) -> list[str]:
    """The command that asks."""
    return [sys.executable, "-m", "pipelines.cli", "query", str(folder), sql, "--format", "csv"]


def ask_all(folder: Path, filters: dict[str, str | None]) -> Iterator[tuple[str, ...]]:
    """Yield a row of the table for each question and filter."""
    files = sum(1 for _ in folder.glob("articles/*/*/*.parquet"))
    for question, sql in QUESTIONS.items():
        for name, condition in filters.items():
            asked = with_filter(sql, condition)
            measured = measure(query(folder, asked))
            plan = measure(query(folder, f"EXPLAIN ANALYZE {asked}")).output
            yield (
                question,
                name,
                f"{measured.seconds:.2f}",
                f"{measured.processor_s:.2f}",
                f"{measured.peak_bytes / 1e6:,.0f}",
                f"{count_files_read(plan):,} of {files:,}",
            )


def main() -> None:
    """Write the dataset, ask and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--chars", type=int, default=400, help="characters an article")
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the dataset there")
    options = parser.parse_args()
    day = (START + dt.timedelta(options.days // 2)).date()
    filters = {
        "none": None,
        "a week": f"date BETWEEN '{day}' AND '{day + dt.timedelta(6)}'",
        "a day": f"date = '{day}'",
    }
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary) / "dataset"
        if not folder.exists():
            write_dataset(folder, options.articles, options.chars, options.days)
        size = sum(path.stat().st_size for path in folder.rglob("*.parquet"))
        table = Table(
            "question", "filter", "seconds", "processor s", "peak MB", "files read",
            title=f"{options.articles:,} rows, {size / 1e6:,.0f} MB",
        )  # fmt: skip
        for row in ask_all(folder, filters):
            table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
