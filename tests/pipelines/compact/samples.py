"""Small datasets for the tests of compaction."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.arrow import ARTICLE_SCHEMA, to_batch
from schemas.article import Article
from transforms.write.layout import Partition, staging_dir
from transforms.write.staging import PartitionStager, StagedFile, commit_file

DAY = Partition(dt.date(2024, 11, 30), "eastern-asia")
FOLDER = "articles/date=2024-11-30/region=eastern-asia"


def make_article(number: int, partition: Partition = DAY) -> Article:
    """An article whose columns all follow from its number; each fifth has no time."""
    instant = dt.datetime(2024, 11, 30, number % 24, number % 60, tzinfo=dt.UTC)
    return Article(
        article_id=f"id{number:06}",
        source="https://news.example/feed",
        content_hash=f"{number:032x}",
        text_hash=f"{number:032x}",
        title=f"Pier {number} opens",
        text=f"The harbor council opened pier {number}.\n\nWork took {number} days.",
        published_at=None if number % 5 == 0 else instant,
        date=partition.date,
        region=partition.region,
        sketch=bytes([number % 256]) * 8,
    )


def stage(output: Path, run_id: str, articles: list[Article]) -> list[StagedFile]:
    """The articles as staged files, as a run would leave them."""
    staging_dir(str(output), run_id).mkdir(parents=True, exist_ok=True)
    stager = PartitionStager(str(output), run_id)
    for article in articles:
        stager.add(article)
    return stager.close()


def add_files(output: Path, files: dict[str, list[int]], partition: Partition = DAY) -> None:
    """Put a file in place for each run: its id and the numbers of its articles."""
    for run_id, numbers in files.items():
        articles = [make_article(number, partition) for number in numbers]
        for staged in stage(output, run_id, articles):
            commit_file(staged)


def add_old_file(folder: Path, name: str, numbers: list[int]) -> pa.Schema:
    """Write a file as an earlier version of the schema would have: fewer columns, other types."""
    gone = {"text_source", "full_text_error", "attribution_method", "linked_clusters", "sketch"}
    rows = pa.Table.from_batches([to_batch([make_article(number) for number in numbers])])
    rows = rows.drop_columns(list(gone & set(ARTICLE_SCHEMA.names)))
    at = rows.schema.get_field_index("version")
    rows = rows.set_column(at, "version", rows["version"].cast(pa.int16()))
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, folder / name)
    return rows.schema


def read_rows(output: Path, folder: str = "articles") -> Counter[str]:
    """All rows of all files as text, with their partition, counted."""
    found: Counter[str] = Counter()
    for path in sorted((output / folder).rglob("*.parquet")):
        place = path.parent.relative_to(output).as_posix()
        rows = pq.ParquetFile(path).read().to_pylist()
        found.update(f"{place} {row!r}" for row in rows)
    return found


def names_in(output: Path, folder: str = FOLDER) -> list[str]:
    """The names in a folder, hidden ones too."""
    return sorted(path.name for path in (output / folder).iterdir())
