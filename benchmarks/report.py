"""The report of a large dataset: `python -m benchmarks.report`.

Rows of `benchmarks.corpus` are written to partitions as they are, with made-up datelines,
credits and copies, not through the pipeline. Prints seconds and peak memory of `newsbeam
report` in a process of its own, and what the page weighs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import random
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from benchmarks.corpus import make_articles
from benchmarks.measure import measure
from schemas.arrow import to_batch
from schemas.article import Article, Attribution, CountryShare, Dateline, Place, Span
from transforms.places.regions import REGION_BY_COUNTRY, region_of

BATCH = 5_000
"""Articles held as records at a time."""

AGENCIES = ("AP", "Reuters", "AFP", "EFE", "dpa", "Xinhua", "Kyodo", "ANSA")

LANGUAGES = ("en", "en", "en", "en", "es", "fr", "de", "pt", "ar", "zh")

START, DAYS = dt.datetime(2024, 11, 1, tzinfo=dt.UTC), 30

SPEAKERS = 3_000

PLACES = 2_500

_SAID = re.compile(r"(?P<content>[^.!?\n]{20,200}?) (?P<cue>said|told) (?P<source>\w+ \w+)")


def make_rows(number: int, chars: int, days: int = DAYS) -> Iterator[Article]:
    """Articles of some days in order, with about as much found in them as the pipeline finds."""
    chance = random.Random(1)
    countries = sorted(REGION_BY_COUNTRY)
    places = [
        Place(
            f"Place {index}",
            None,
            countries[int(len(countries) * chance.random() ** 2)],
            round(chance.uniform(-50, 65), 4),
            round(chance.uniform(-170, 175), 4),
            index,
        )
        for index in range(PLACES)
    ]
    heads: dict[str, str] = {}
    for index, made in enumerate(make_articles(number, chars)):
        told = hashlib.sha256(made["text"][:500].encode()).hexdigest()
        head = heads.setdefault(told, f"{index:08x}")
        made["published"] = f"{START + dt.timedelta(days * index / number):%FT%TZ}"
        yield _make_row(chance, index, made, told, head, places)


def _make_row(
    chance: random.Random,
    index: int,
    made: dict[str, str],
    told: str,
    head: str,
    places: list[Place],
) -> Article:
    place = places[int(PLACES * chance.random() ** 2)]
    about = {place.country or "US"} | {chance.choice(places).country or "US"}
    agencies = (chance.choice(AGENCIES),) if chance.random() < 0.6 else ()
    opening = f"{place.name.upper()} ({agencies[0] if agencies else 'Own'}) —"
    text = f"{opening} {made['text']}"
    published = dt.datetime.fromisoformat(made["published"])
    return Article(
        article_id=f"{index:08x}",
        url=made["url"],
        source=f"https://paper{index % 40}.example/feed",
        publisher=f"The Paper of Place {index % 40}",
        content_hash=f"{index:064x}",
        text_hash=told,
        title=made["title"],
        text=text,
        language=chance.choice(LANGUAGES),
        published_at=published,
        dateline=Dateline(opening, place.name, (place,), agencies, None, 0, len(opening)),
        agencies=agencies,
        attributions=tuple(_find_said(chance, text)),
        country=place.country,
        countries=tuple(CountryShare(country, 1 / len(about)) for country in sorted(about)),
        region_source="dateline",
        cluster_id=head,
        duplicate_of=None if head == f"{index:08x}" else head,
        duplicate_kind=None if head == f"{index:08x}" else "near",
        date=published.date(),
        region=region_of(place.country),
    )


def _find_said(chance: random.Random, text: str) -> Iterator[Attribution]:
    for match in _SAID.finditer(text):
        speaker = f"Speaker Number{int(SPEAKERS * chance.random() ** 3)}"
        spans = {name: (Span(*match.span(name)),) for name in ("source", "cue", "content")}
        yield Attribution(
            match["source"],
            match["cue"],
            match["content"],
            speaker,
            "person",
            "indirect",
            spans["source"],
            spans["cue"],
            spans["content"],
        )


def write_dataset(folder: Path, number: int, chars: int, days: int = DAYS) -> None:
    """Write the rows, a file a partition."""
    parts: defaultdict[str, list[pa.RecordBatch]] = defaultdict(list)
    rows: list[Article] = []
    for row in make_rows(number, chars, days):
        rows.append(row)
        if len(rows) == BATCH:
            _keep(rows, parts)
            rows = []
    _keep(rows, parts)
    for partition, batches in parts.items():
        path = folder / "articles" / partition / "part-made-0.parquet"
        path.parent.mkdir(parents=True)
        pq.write_table(pa.Table.from_batches(batches), path, compression="zstd")


def _keep(rows: list[Article], parts: defaultdict[str, list[pa.RecordBatch]]) -> None:
    grouped: defaultdict[str, list[Article]] = defaultdict(list)
    for row in rows:
        grouped[f"date={row.date}/region={row.region}"].append(row)
    for partition, some in grouped.items():
        parts[partition].append(to_batch(some))


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[100_000])
    parser.add_argument("--chars", type=int, default=3_000, help="characters an article")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave dataset and page there")
    options = parser.parse_args()
    table = Table("articles", "attributions", "seconds", "peak MB", "page MB")
    for number in options.articles:
        with tempfile.TemporaryDirectory() as temporary:
            folder = (options.keep or Path(temporary)) / str(number)
            if not folder.exists():
                write_dataset(folder, number, options.chars)
            page = folder.with_suffix(".html")
            command = [sys.executable, "-m", "pipelines.report", str(folder), "-o", str(page)]
            measured = measure(command)
            table.add_row(
                f"{number:,}",
                f"{_count_attributions(folder):,}",
                f"{measured.seconds:.1f}",
                f"{measured.peak_bytes / 1e6:,.0f}",
                f"{page.stat().st_size / 1e6:.2f}",
            )
    Console().print(table)


def _count_attributions(folder: Path) -> int:
    from pipelines.query.dataset import connect

    row = connect(folder).execute("SELECT sum(len(attributions))::BIGINT FROM articles").fetchone()
    return row[0] if row else 0


if __name__ == "__main__":
    main()
