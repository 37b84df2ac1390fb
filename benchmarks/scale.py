"""What verdict, history and files cost at scale: `python -m benchmarks.scale`.

Rows are made as packed arrays, not from text, so that millions can be had; a tenth are
copies of earlier ones. Processor time, not the clock's. docs/scale.md goes by it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import pickle
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.corpus import make_articles, write_seeds
from schemas.article import Article
from transforms.deduplicate.history import DatasetHistory
from transforms.deduplicate.packed import (
    ABSENT,
    SKETCH,
    ArraySketches,
    Known,
    Packed,
    core_dtype,
    nothing_known,
)
from transforms.deduplicate.segments import Segment, SegmentFolder
from transforms.deduplicate.sketch import pack_articles
from transforms.deduplicate.spool import write_spool, write_verdicts
from transforms.deduplicate.verdict import decide
from transforms.write.layout import Partition, partition_dir

DAY = dt.date(2024, 11, 30)
DAYS = 14
COPY_SHARE = 0.1
SAMPLES = ("lead_runs", "runs", "shingles", "numbers", "names", "headline", "subjects")
REGIONS = 22


def main() -> None:
    """Measure and print a line each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[700, 7_000, 70_000, 300_000])
    parser.add_argument("--history", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--window", type=int, default=700, help="rows judged against history")
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--articles", type=int, default=4_000, help="for the cost of the whole job")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        time_job(Path(folder), options.articles)
        weigh_shuffle(Path(folder))
        for rows in options.rows:
            time_verdict(rows)
        for rows in options.history:
            time_history(Path(folder) / f"history-{rows}", rows, options.window)
        time_files(Path(folder) / "files", options.files)


def time_job(folder: Path, articles: int) -> None:
    """The whole job on made articles of 3 KB: processor time of one more article."""
    from benchmarks.measure import measure

    seconds = []
    for count in (articles, 2 * articles):
        write_seeds(folder / f"seeds-{count}", count, 3_000)
        words = [
            "--seeds",
            str(folder / f"seeds-{count}"),
            "--output",
            str(folder / f"out-{count}"),
        ]
        measured = measure([sys.executable, "-m", "pipelines.cli", "ingest", *words])
        seconds.append(measured.processor_s)
    each = (seconds[1] - seconds[0]) / articles
    files = list((folder / f"out-{2 * articles}").rglob("articles/**/*.parquet"))
    size = sum(path.stat().st_size for path in files) / (2 * articles)
    tell("whole job, one more article", f"{each * 1e6:,.0f} µs, {size:,.0f} bytes of Parquet")


def weigh_shuffle(folder: Path) -> None:
    """What one article costs between workers: of the engine's shuffle, and on the shared disk."""
    articles = make_stored(2_000)
    packed = pack_articles(articles)
    path = write_spool(str(folder / "spool"), articles, packed)
    verdicts = write_verdicts(path, decide(packed, nothing_known()))
    spooled = sum(one.stat().st_size for one in (folder / "spool").iterdir())
    shuffled = len(pickle.dumps((0, path))) + len(pickle.dumps((path, verdicts)))
    tell("shuffled by the engine", f"{shuffled / len(articles):,.2f} bytes an article")
    tell("spooled to the shared disk", f"{spooled / len(articles):,.0f} bytes an article")


def make_stored(count: int) -> list[Article]:
    """Articles of 3 KB as they are before they are judged."""
    return [
        Article(
            article_id=f"{number:032x}",
            source="s",
            content_hash=f"{number:032x}",
            text_hash=f"{number:032x}",
            date=DAY,
            title=made["title"],
            text=made["text"],
        )
        for number, made in enumerate(make_articles(count, 3_000))
    ]


def make_rows(count: int, seed: int, day: dt.date = DAY) -> Packed:
    """Rows of one day whose sketches are random, a tenth of them copied from others' samples."""
    chance = np.random.default_rng(seed)
    sketches = np.zeros(count, SKETCH)
    for name in SAMPLES:
        shape = sketches[name].shape
        sketches[name] = np.sort(chance.integers(0, int(ABSENT), shape, np.uint32), axis=1)
    sketches["bands"] = chance.integers(1, 2**63, sketches["bands"].shape, np.uint64)
    sketches["title"] = chance.integers(1, 2**63, count, np.uint64)
    sketches["words"], sketches["filed"] = 400, (day - dt.date(1970, 1, 1)).days
    copies = np.flatnonzero(chance.random(count) < COPY_SHARE)
    sketches[copies] = sketches[chance.integers(0, count, len(copies))]
    core = np.zeros(count, core_dtype(32))
    keys = chance.integers(1, 2**63, (5, count), np.uint64)
    core["id"] = [f"{key:032x}".encode() for key in keys[0].tolist()]
    core["key"], core["content"], core["exact"], core["url"], core["tie"] = keys
    core["title"], core["version"], core["dated"], core["agency"] = sketches["title"], 1, True, 2
    midnight = (day - dt.date(1970, 1, 1)).days * 86_400_000_000
    core["when"] = core["seen"] = core["first_seen"] = midnight + chance.integers(
        0, 86_400_000_000, count
    )
    return Packed(core, ArraySketches(sketches))


def time_verdict(rows: int) -> None:
    """One window judged by itself."""
    batch = make_rows(rows, seed=rows)
    with timed() as spent:
        verdicts = decide(batch, nothing_known())
    copies = np.count_nonzero(verdicts.kind)
    tell(
        f"verdict on {rows:,} rows",
        f"{spent() * 1e3:,.0f} ms, {spent() / rows * 1e6:,.0f} µs a row, {copies:,} copies, "
        f"process at {peak_mb():,.0f} MB",
    )


def time_history(folder: Path, rows: int, window: int) -> None:
    """What 14 days of cached history cost each window, whatever the window's size."""
    each = rows // DAYS
    for number in range(DAYS):
        day = DAY - dt.timedelta(days=number)
        place = partition_dir(str(folder), Partition(day, "unknown"))
        place.mkdir(parents=True)
        (place / "part.parquet").touch()
        made = make_rows(each, seed=1_000 + number, day=day)
        known = Known(made, made.core["id"].copy(), ())
        cache = SegmentFolder(folder / "cache" / f"date={day}")
        cache.add(Segment(("region=unknown/part.parquet",), True, known, np.zeros(each, np.int64)))
    history = DatasetHistory(str(folder / "articles"), cache_dir=str(folder / "cache"))
    batch = make_rows(window, seed=5)
    history.load(batch, DAYS)
    with timed() as spent:
        known = history.load(batch, DAYS)
    size = sum(path.stat().st_size for path in (folder / "cache").rglob("*") if path.is_file())
    tell(
        f"history of {rows:,} rows, a window of {window:,}",
        f"{spent():,.2f} s a window, {len(known):,} rows pass, {size / 1e6:,.0f} MB of cache, "
        f"process at {peak_mb():,.0f} MB",
    )


def time_files(folder: Path, files: int) -> None:
    """Many small files: written, put in place, asked, compacted, asked again."""
    import duckdb

    from benchmarks.stages import write_rows
    from pipelines.compact.job import compact, hold_compaction

    folder.mkdir()
    days = max(1, files // REGIONS // 100)
    articles = make_stored(50)

    def write() -> None:
        for number in range(files):
            day = DAY - dt.timedelta(days=number // REGIONS % days)
            region = f"region-{number % REGIONS}"
            some = articles[number % 40 : number % 40 + 10]
            rows = (replace(article, date=day, region=region) for article in some)
            write_rows(str(folder), f"run{number}", rows)

    def ask() -> int:
        pattern = folder / "articles/date=*/region=*/*.parquet"
        sql = f"SELECT sum(length(text)) FROM read_parquet('{pattern}', hive_partitioning=true)"
        return int(duckdb.connect().execute(sql).fetchall()[0][0])

    tell(f"{files:,} files of 10 rows written", f"{cost(write) / files * 1e3:,.1f} ms a file")
    tell(f"a query over {files:,} files", f"{cost(ask):,.2f} s")

    def rewrite() -> None:
        with hold_compaction(folder):
            list(compact(folder, dt.datetime.now(dt.UTC), None, 128_000_000))

    rewritten = cost(rewrite)
    left = len(list(folder.rglob("articles/**/*.parquet")))
    tell(f"compacted to {left:,} files", f"{rewritten / files * 1e3:,.1f} ms a file")
    tell(f"the query over {left:,} files", f"{cost(ask):,.2f} s")


def cost(work: Callable[[], object]) -> float:
    """Processor seconds of a piece of work, in all threads."""
    with timed() as spent:
        work()
    return spent()


@contextmanager
def timed() -> Iterator[Callable[[], float]]:
    """Gives a function that says the processor seconds of the block."""
    ended: list[float] = []
    started = time.process_time()
    yield lambda: ended[0] - started
    ended.append(time.process_time())


def peak_mb() -> float:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def tell(what: str, figures: str) -> None:
    """Print a line of the table."""
    print(f"| {what} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
