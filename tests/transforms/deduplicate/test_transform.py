import datetime as dt
from collections import Counter
from dataclasses import replace
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, TimestampedValue

from schemas.arrow import ARTICLE_SCHEMA, SPOOL_SCHEMA, from_batch, to_batch
from schemas.article import Article
from tests.transforms.deduplicate.stories import NOON, digest, make_article
from transforms.deduplicate.history import DatasetHistory
from transforms.deduplicate.packed import STORED_BYTES
from transforms.deduplicate.transform import Deduplicate

STORY = (
    "Clerks at the Hollen land office found 31 boxes of deeds in a sealed cellar on Tuesday, "
    "the archivist, Rosa Timm, said. The papers date from 1846 to 1903 and name owners of "
    "some 900 farms between Aske and Brenby, many of them sold after the great fire."
)
OTHER = (
    "A freight train left the rails near Tavnik on Tuesday night and spilled 60 tons of salt, "
    "the railway said. Nobody was hurt. The line to Hollen, used by 14 trains a day, will stay "
    "closed until Thursday, a spokeswoman, Lea Brandt, told Orla Radio."
)


def _run(
    spool: Path, articles: list[Article], history: DatasetHistory | None = None, **options
) -> tuple[list[Article], dict[str, int]]:
    """The articles that come out and the counters."""
    out = spool / "out.jsonl"
    pipeline = beam.Pipeline(runner=FnApiRunner())
    found = (
        pipeline
        | beam.Create(articles, reshuffle=False)
        | Deduplicate(str(spool / "spool"), history, **options)
    )
    _ = found | beam.combiners.ToList() | beam.Map(lambda rows: _dump(rows, str(out)))
    result = pipeline.run()
    result.wait_until_finish()
    counters = result.metrics().query()["counters"]
    counts = {
        m.key.metric.name: m.committed for m in counters if m.key.metric.namespace == "newsbeam"
    }
    return _load(out), counts


def _dump(rows: list[Article], out: str) -> None:
    pq.write_table(pa.Table.from_batches([to_batch(rows, SPOOL_SCHEMA)]), out)


def _load(out: Path) -> list[Article]:
    batches = pq.read_table(out).to_batches()
    return sorted(
        (article for batch in batches for article in from_batch(batch)),
        key=lambda article: (article.published_at or NOON, article.article_id),
    )


def _write_dataset(articles_dir: Path, rows: list[Article]) -> None:
    for number, article in enumerate(rows):
        folder = articles_dir / f"date={article.date}" / f"region={article.region}"
        folder.mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_batches([to_batch([article], ARTICLE_SCHEMA)])
        pq.write_table(table, folder / f"part-{number}.parquet")


def _copy(name: str, hours: int = 2, text: str = STORY) -> Article:
    return make_article(name, text, "Old deeds found", NOON + dt.timedelta(hours=hours))


def test_copies_are_kept_and_marked(tmp_path: Path):
    rows, counts = _run(tmp_path, [make_article("head", STORY), _copy("copy")])
    assert [(row.duplicate_of, row.duplicate_kind, row.similarity) for row in rows] == [
        (None, None, None),
        (digest("head"), "exact", 1.0),
    ]
    assert {row.cluster_id for row in rows} == {digest("head")}
    assert counts == {"duplicates_exact": 1}


def test_drop_leaves_heads_alone(tmp_path: Path):
    rows, counts = _run(tmp_path, [make_article("head", STORY), _copy("copy")], drop=True)
    assert [row.article_id for row in rows] == [digest("head")]
    assert counts == {"duplicates_exact": 1, "dropped_duplicates": 1}


def test_dropped_copies_of_every_kind_are_counted(tmp_path: Path):
    brief = _copy("brief", text=STORY[: STORY.index(" ", len(STORY) // 2)])
    near = _copy("near", text=f"{STORY} Readers may visit on Sunday.")
    rows, counts = _run(tmp_path, [make_article("head", STORY), brief, near], drop=True)
    assert [row.article_id for row in rows] == [digest("head")]
    assert counts == {"duplicates_contained": 1, "duplicates_near": 1, "dropped_duplicates": 2}


def test_repeat_is_dropped_and_counted(tmp_path: Path):
    article = make_article("one", STORY)
    rows, counts = _run(tmp_path, [article, replace(article)])
    assert [row.article_id for row in rows] == [digest("one")]
    assert counts == {"dropped_repeat": 1}


def test_all_else_passes_through_unchanged(tmp_path: Path):
    article = replace(
        make_article("one", STORY, "Deeds", url="https://a.example/1"), authors=("A",)
    )
    (row,), _ = _run(tmp_path, [article])
    assert row.sketch is not None
    assert len(row.sketch) == STORED_BYTES
    assert row.band_hashes
    unset = replace(row, cluster_id=None, first_seen=None, band_hashes=(), sketch=None)
    assert unset == article


def test_later_run_finds_copies_versions_and_repeats_in_the_dataset(tmp_path: Path):
    first, _ = _run(tmp_path, [make_article("head", STORY), make_article("other", OTHER)])
    _write_dataset(tmp_path / "articles", first)
    edited = make_article("other", OTHER + " Buses stand in.")
    batch = [_copy("cut", 30, STORY.split(" The papers")[0]), edited, make_article("head", STORY)]
    history = DatasetHistory(str(tmp_path / "articles"))
    rows, counts = _run(tmp_path, batch, history)
    assert [
        (row.article_id, row.version, row.duplicate_of, row.duplicate_kind) for row in rows
    ] == [
        (digest("other"), 2, None, None),
        (digest("cut"), 1, digest("head"), "contained"),
    ]
    assert rows[0].first_seen == first[0].first_seen
    assert counts == {"duplicates_contained": 1, "dropped_repeat": 1}


def test_later_run_without_days_knows_repeats_but_seeks_no_copies(tmp_path: Path):
    first, _ = _run(tmp_path, [make_article("head", STORY)])
    _write_dataset(tmp_path / "articles", first)
    history = DatasetHistory(str(tmp_path / "articles"))
    rows, counts = _run(tmp_path, [make_article("head", STORY), _copy("copy")], history, days=0)
    assert [(row.article_id, row.duplicate_of) for row in rows] == [(digest("copy"), None)]
    assert counts == {"dropped_repeat": 1}


def test_undated_article_is_known_under_whatever_day_it_was_written(tmp_path: Path):
    undated = replace(make_article("one", STORY, published_at=None), date_source="fetch")
    first, _ = _run(tmp_path, [replace(undated, date=dt.date(2024, 1, 1))])
    _write_dataset(tmp_path / "articles", first)
    history = DatasetHistory(str(tmp_path / "articles"))
    _, counts = _run(tmp_path, [undated, make_article("more", OTHER)], history)
    assert counts == {"dropped_repeat": 1}


def test_many_batches_are_judged_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("transforms.deduplicate.transform.BATCH_ARTICLES", 2)
    rows, counts = _run(tmp_path, [_copy(str(number), number) for number in range(9)])
    assert Counter(row.duplicate_of for row in rows) == {None: 1, digest("0"): 8}
    assert counts == {"duplicates_exact": 8}


def test_windows_stay_and_are_judged_apart(tmp_path: Path):
    day_s = 86_400
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        found = (
            pipeline
            | beam.Create([_copy("a", 0), _copy("b", 1), _copy("c", 30)])
            | beam.Map(lambda article: TimestampedValue(article, article.published_at.timestamp()))
            | beam.WindowInto(FixedWindows(day_s))
            | Deduplicate(str(tmp_path / "spool"))
            | beam.Map(_window_of)
        )
        march_4 = dt.datetime(2024, 3, 4, tzinfo=dt.UTC).timestamp()
        assert_that(
            found,
            equal_to(
                [
                    (digest("a"), None, march_4),
                    (digest("b"), digest("a"), march_4),
                    (digest("c"), None, march_4 + day_s),
                ]
            ),
        )


def _window_of(article: Article, window=beam.DoFn.WindowParam) -> tuple[str, str | None, float]:
    return article.article_id, article.duplicate_of, float(window.start)


def test_negative_days_are_refused():
    with pytest.raises(ValueError, match=r"days must be 0 .* not -1"):
        Deduplicate("spool", days=-1)


def test_no_articles_give_none(tmp_path: Path):
    assert _run(tmp_path, []) == ([], {})
