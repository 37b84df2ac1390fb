import datetime as dt
from pathlib import Path

import apache_beam as beam
import pyarrow.parquet as pq
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.transforms.window import FixedWindows, TimestampedValue

from schemas.article import Article
from schemas.reject import Reason, Reject, Stage
from transforms.write.layout import committed_files
from transforms.write.staging import PartitionStager, StagedFile, commit_file
from transforms.write.transform import WritePartitions, WriteRejects

DAY = dt.date(2024, 11, 30)


def make_article(number: int, day: dt.date = DAY, region: str = "eastern-asia") -> Article:
    return Article(
        article_id=f"id{number}",
        source="seed.jsonl",
        content_hash=f"c{number}",
        text_hash=f"t{number}",
        text=f"Story {number}.",
        date=day,
        region=region,
    )


def write(articles: list[Article], output: Path, run_id: str = "run1") -> None:
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        _ = pipeline | beam.Create(articles) | WritePartitions(str(output), run_id)


def read_rows(output: Path) -> list[tuple[str, str, str]]:
    table = pq.read_table(output / "articles")
    columns = [table.column(name).to_pylist() for name in ("date", "region", "article_id")]
    return sorted(zip(*columns, strict=True))


def test_articles_land_in_the_partition_of_their_day_and_region(tmp_path: Path):
    write([make_article(1), make_article(2, region="unknown")], tmp_path)
    assert read_rows(tmp_path) == [
        ("2024-11-30", "eastern-asia", "id1"),
        ("2024-11-30", "unknown", "id2"),
    ]


def test_rows_name_their_run(tmp_path: Path):
    write([make_article(1)], tmp_path, run_id="run7")
    assert pq.read_table(tmp_path / "articles")["run_id"].to_pylist() == ["run7"]


def test_no_articles_write_no_files(tmp_path: Path):
    write([], tmp_path)
    assert list(tmp_path.rglob("*.parquet")) == []


def test_windows_have_files_of_their_own(tmp_path: Path):
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        _ = (
            pipeline
            | beam.Create([TimestampedValue(make_article(n), 60 * n) for n in range(3)])
            | beam.WindowInto(FixedWindows(60))
            | WritePartitions(str(tmp_path), "run1")
        )
    assert [pq.read_metadata(path).num_rows for path in committed_files(str(tmp_path), "run1")] == [
        1,
        1,
        1,
    ]


def test_files_of_a_bundle_that_ran_twice_are_put_in_place_once(tmp_path: Path):
    runner = FnApiRunner(bundle_repeat=2)
    with beam.Pipeline(runner=runner) as pipeline:
        _ = (
            pipeline
            | beam.Create([make_article(1), make_article(2)])
            | WritePartitions(str(tmp_path), "run1")
        )
    assert [row[2] for row in read_rows(tmp_path)] == ["id1", "id2"]


def test_nothing_is_in_place_before_commit(tmp_path: Path):
    stager = PartitionStager(str(tmp_path), "run1")
    stager.add(make_article(1))
    (staged,) = stager.close()
    assert committed_files(str(tmp_path), "run1") == []
    commit_file(staged)
    assert committed_files(str(tmp_path), "run1") == [Path(staged.final_path)]


def test_commit_again_leaves_the_file_in_place(tmp_path: Path):
    stager = PartitionStager(str(tmp_path), "run1")
    stager.add(make_article(1))
    (staged,) = stager.close()
    commit_file(staged)
    commit_file(staged)
    assert [row[2] for row in read_rows(tmp_path)] == ["id1"]


def test_commit_of_a_file_that_is_nowhere_raises(tmp_path: Path):
    missing = StagedFile(str(tmp_path / "a"), str(tmp_path / "place" / "b"), 1)
    with pytest.raises(FileNotFoundError, match="neither there nor in place"):
        commit_file(missing)


def test_same_rows_have_the_same_file_name(tmp_path: Path):
    names = []
    for _ in range(2):
        stager = PartitionStager(str(tmp_path), "run1")
        for number in (2, 1):
            stager.add(make_article(number))
        names.append([staged.final_path for staged in stager.close()])
    assert names[0] == names[1]


def test_an_article_without_a_date_is_refused(tmp_path: Path):
    stager = PartitionStager(str(tmp_path), "run1")
    with pytest.raises(ValueError, match="'id1' has no date"):
        stager.add(make_article(1, day=None))


def test_many_partitions_stay_within_the_open_files(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("transforms.write.staging.MAX_OPEN_FILES", 3)
    monkeypatch.setattr("transforms.write.staging.MAX_UNPACKED_BYTES", 10_000)
    monkeypatch.setattr("transforms.write.staging.MAX_BUFFERED_BYTES", 2000)
    articles = [make_article(n, DAY - dt.timedelta(days=n % 10)) for n in range(40)]
    stager = PartitionStager(str(tmp_path), "run1")
    for article in articles:
        stager.add(article)
    for staged in stager.close():
        commit_file(staged)
    expected = [(str(a.date), a.region, a.article_id) for a in articles]
    assert read_rows(tmp_path) == sorted(expected)


def test_rejects_are_written_with_their_reason(tmp_path: Path):
    reject = Reject(Stage.READ, Reason.EMPTY, "a.txt", "the file is empty", None)
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        _ = pipeline | beam.Create([reject]) | WriteRejects(str(tmp_path), "run1")
    assert pq.read_table(tmp_path / "rejects").to_pylist() == [
        {
            "run_id": "run1",
            "stage": "read",
            "reason": "empty",
            "source": "a.txt",
            "message": "the file is empty",
            "raw": None,
        }
    ]
