import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.arrow import ARTICLE_SCHEMA, to_batch
from schemas.article import Article
from tests.transforms.deduplicate.stories import NOON, digest, make_article
from transforms.deduplicate import history as module
from transforms.deduplicate import segments
from transforms.deduplicate.columns import hashes_of, lists_of_size, strings_of
from transforms.deduplicate.cores import hash64
from transforms.deduplicate.history import DatasetHistory
from transforms.deduplicate.packed import Known, Packed
from transforms.deduplicate.segments import MAX_SEGMENTS, Segment, SegmentFolder
from transforms.deduplicate.sketch import pack_articles
from transforms.deduplicate.stamp import mark_duplicates

STORY = (
    "The ferry between Aske and Brenby ran aground in fog on Sunday with 84 people on board, "
    "the coast guard said. Its master, Jon Eide, sent a distress call at 6:40."
)

OTHER = (
    "The museum in Tavnik will close for two years from May, its director, Ida Worm, said. "
    "Workers will renew the roof over 14 halls."
)


def _article(name: str, day: int = 0, **changes) -> Article:
    article = make_article(name, STORY, f"Ferry {name} aground", NOON + dt.timedelta(days=day))
    return replace(article, **changes)


def _write(articles_dir: Path, file_name: str, articles: list[Article]) -> list[Path]:
    """Write marked articles, one file for each day; return the files."""
    marked = mark_duplicates([replace(article) for article in articles])
    paths = []
    for day in {article.date for article in marked}:
        folder = articles_dir / f"date={day}" / "region=unknown"
        folder.mkdir(parents=True, exist_ok=True)
        rows = [article for article in marked if article.date == day]
        paths.append(folder / f"part-{file_name}.parquet")
        pq.write_table(
            pa.Table.from_batches([to_batch(rows, ARTICLE_SCHEMA)]), paths[-1], compression="zstd"
        )
    return paths


def _ids(known: Known) -> list[str]:
    return sorted(bytes(article_id).decode() for article_id in known.rows.core["id"])


def _same_rows(one: Packed, other: Packed) -> bool:
    rows = np.arange(len(one))
    fields = ("id", "key", "content", "exact", "url", "title", "when", "first_seen", "version")
    return one.sketches.take(rows).tobytes() == other.sketches.take(rows).tobytes() and all(
        one.core[name].tolist() == other.core[name].tolist() for name in fields
    )


@pytest.fixture(params=["read each time", "cached"])
def history(request: pytest.FixtureRequest, tmp_path: Path) -> DatasetHistory:
    cache_dir = str(tmp_path / "cache") if request.param == "cached" else None
    return DatasetHistory(str(tmp_path / "articles"), cache_dir)


def test_no_dataset_holds_nothing(history: DatasetHistory):
    assert len(history.load(pack_articles([_article("a")]), 14)) == 0


def test_rows_come_back_as_they_were_packed(history: DatasetHistory):
    article = _article("a", canonical_url="https://a.example/1", first_seen=NOON)
    _write(Path(history.articles_dir), "1", [article])
    batch = pack_articles([article])
    for _ in range(2):
        known = history.load(batch, 14)
        assert _same_rows(known.rows, batch)
        assert known.clusters.tolist() == [digest("a").encode()]


def test_days_out_of_reach_are_not_read(history: DatasetHistory):
    days = (0, 2, 3)
    for day in days:
        _write(Path(history.articles_dir), str(day), [_article(str(day), day)])
    known = history.load(pack_articles([_article("new")]), 2)
    assert _ids(known) == sorted([digest("0"), digest("2")])


def test_rows_that_share_nothing_with_the_batch_are_passed_over(history: DatasetHistory):
    other = make_article("other", OTHER, "Museum closes its doors")
    _write(Path(history.articles_dir), "1", [other, _article("a")])
    assert _ids(history.load(pack_articles([_article("new")]), 14)) == [digest("a")]


def test_files_of_a_later_run_are_seen(history: DatasetHistory):
    batch = pack_articles([_article("new")])
    for name in ("a", "b", "c"):
        _write(Path(history.articles_dir), name, [_article(name)])
        known = history.load(batch, 14)
    assert _ids(known) == sorted(map(digest, "abc"))


def test_rows_of_files_that_are_gone_are_forgotten(history: DatasetHistory):
    gone = _write(Path(history.articles_dir), "1", [_article("a")])
    _write(Path(history.articles_dir), "2", [_article("b")])
    batch = pack_articles([_article("new")])
    history.load(batch, 14)
    gone[0].unlink()
    assert _ids(history.load(batch, 14)) == [digest("b")]


def test_undated_article_finds_its_rows_in_any_day(history: DatasetHistory):
    undated = _article("a", 40, date_source="fetch")
    dated = _article("b", 40)
    _write(Path(history.articles_dir), "1", [undated, dated])
    batch = pack_articles([_article("a", 0, date_source="fetch"), _article("b", 0)])
    for _ in range(2):
        assert _ids(history.load(batch, 14)) == [digest("a")]


def test_cached_day_that_is_out_of_reach_keeps_its_undated_rows(tmp_path: Path):
    history = DatasetHistory(str(tmp_path / "articles"), str(tmp_path / "cache"))
    _write(tmp_path / "articles", "1", [_article("a", date_source="fetch"), _article("b")])
    near, far = (
        pack_articles([_article("a", day, date_source="fetch"), _article("b", day)])
        for day in (0, 40)
    )
    assert _ids(history.load(near, 14)) == sorted([digest("a"), digest("b")])
    assert _ids(history.load(far, 14)) == [digest("a")]
    assert _ids(history.load(near, 14)) == sorted([digest("a"), digest("b")])


def test_cache_reads_no_file_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    history = DatasetHistory(str(tmp_path / "articles"), str(tmp_path / "cache"))
    _write(tmp_path / "articles", "1", [_article("a")])
    batch = pack_articles([_article("new")])
    history.load(batch, 14)
    monkeypatch.setattr(module, "pq", None)
    assert _ids(history.load(batch, 14)) == [digest("a")]


def test_cache_of_another_layout_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    history = DatasetHistory(str(tmp_path / "articles"), str(tmp_path / "cache"))
    _write(tmp_path / "articles", "1", [_article("a")])
    batch = pack_articles([_article("new")])
    with monkeypatch.context() as older:
        older.setattr("transforms.deduplicate.segments._LAYOUT", "older")
        history.load(batch, 14)
    assert _ids(history.load(batch, 14)) == [digest("a")]
    assert len(list((tmp_path / "cache").rglob("*.segment"))) == 1


def test_what_an_interrupted_run_left_in_the_cache_is_removed(tmp_path: Path):
    history = DatasetHistory(str(tmp_path / "articles"), str(tmp_path / "cache"))
    _write(tmp_path / "articles", "1", [_article("a")])
    batch = pack_articles([_article("new")])
    history.load(batch, 14)
    left = [
        tmp_path / "cache" / f"date={NOON.date()}" / name for name in ("x.keys.npy", "y.writing")
    ]
    for path in left:
        path.write_bytes(b"half")
    assert _ids(history.load(batch, 14)) == [digest("a")]
    assert [path for path in left if path.exists()] == []


def test_segments_of_many_runs_are_made_few(tmp_path: Path):
    history = DatasetHistory(str(tmp_path / "articles"), str(tmp_path / "cache"))
    batch = pack_articles([_article("new")])
    names = [f"{number:02}" for number in range(2 * MAX_SEGMENTS + 3)]
    for name in names:
        _write(tmp_path / "articles", name, [_article(name)])
        assert digest(name) in _ids(history.load(batch, 14))
    assert len(list((tmp_path / "cache").rglob("*.segment"))) <= MAX_SEGMENTS + 1
    assert _ids(history.load(batch, 14)) == sorted(map(digest, names))


def test_files_that_are_gone_are_forgotten_in_merged_segments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(segments, "MAX_SEGMENTS", 1)
    history = DatasetHistory(str(tmp_path / "articles"), str(tmp_path / "cache"))
    batch = pack_articles([_article("new")])
    files = {}
    for name in "abcd":
        (files[name],) = _write(tmp_path / "articles", name, [_article(name)])
        history.load(batch, 14)
    assert len(list((tmp_path / "cache").rglob("*.segment"))) == 1
    files["b"].unlink()
    assert _ids(history.load(batch, 14)) == sorted(map(digest, "acd"))


def test_segment_left_beside_the_one_made_of_it_counts_once(tmp_path: Path):
    folder = SegmentFolder(tmp_path / "cache" / f"date={NOON.date()}")
    history = DatasetHistory(str(tmp_path / "articles"), str(tmp_path / "cache"))
    batch = pack_articles([_article("new")])
    for name in "ab":
        _write(tmp_path / "articles", name, [_article(name)])
        history.load(batch, 14)
    folder.add(Segment.joined(list(folder.read().values())))
    assert _ids(history.load(batch, 14)) == sorted(map(digest, "ab"))
    assert len(list((tmp_path / "cache").rglob("*.segment"))) == 1


def test_many_rows_are_read_in_parts(history: DatasetHistory, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "ROWS_AT_A_TIME", 1)
    for name in "abc":
        _write(Path(history.articles_dir), name, [_article(name)])
    batch = pack_articles([_article("new")])
    for _ in range(2):
        assert _ids(history.load(batch, 14)) == sorted(map(digest, "abc"))


def test_file_without_sketches_knows_ids_alone(tmp_path: Path):
    (path,) = _write(tmp_path / "articles", "1", [_article("a"), _article("b")])
    columns = ["article_id", "content_hash", "version", "published_at"]
    table = pq.read_table(path, columns=columns, partitioning=None)
    pq.write_table(table, path)
    known = DatasetHistory(str(tmp_path / "articles")).load(pack_articles([_article("a")]), 14)
    assert (_ids(known), known.clusters.tolist()) == ([digest("a")], [digest("a").encode()])


def test_file_rewritten_between_list_and_reading_is_found_again(
    history: DatasetHistory, monkeypatch: pytest.MonkeyPatch
):
    (old,) = _write(Path(history.articles_dir), "1", [_article("a")])
    listed = module._files

    def rewrite(folder: Path) -> list[Path]:
        found = listed(folder)
        if old.exists():
            old.rename(old.with_name("part-2.parquet"))
        return found

    monkeypatch.setattr(module, "_files", rewrite)
    assert _ids(history.load(pack_articles([_article("new")]), 14)) == [digest("a")]


def test_links_come_back(history: DatasetHistory):
    (path,) = _write(Path(history.articles_dir), "1", [_article("a")])
    table = pq.read_table(path, partitioning=None)
    at = table.schema.get_field_index("linked_clusters")
    linked = pa.array([[digest("z")]], pa.list_(pa.string()))
    pq.write_table(table.set_column(at, "linked_clusters", linked), path)
    for _ in range(2):
        known = history.load(pack_articles([_article("new")]), 14)
        assert known.links == ((digest("a").encode(), digest("z").encode()),)


def test_folders_that_are_no_day_are_passed_over(history: DatasetHistory):
    (Path(history.articles_dir) / "date=__HIVE_DEFAULT_PARTITION__").mkdir(parents=True)
    assert len(history.load(pack_articles([_article("a")]), 14)) == 0


@pytest.mark.parametrize("values", [["aa", "bb"], ["a", None, "ccc"], [None], [], ["é", "日本"]])
def test_strings_of_a_column(values: list[str | None]):
    expected = [(value or "").encode() for value in values]
    assert strings_of(pa.chunked_array([pa.array(values, pa.string())])).tolist() == expected


def test_strings_of_a_slice_are_its_own():
    array = pa.array(["aa", "bb", "cc"]).slice(1)
    assert strings_of(pa.chunked_array([array])).tolist() == [b"bb", b"cc"]


@pytest.mark.parametrize(
    "values", [[digest("a"), digest("b")], [digest("a"), None], ["x" * 32], ["https://a.example"]]
)
def test_hashes_of_a_column_are_those_of_each_text(values: list[str | None]):
    expected = [hash64(value) if value else 0 for value in values]
    assert hashes_of(pa.chunked_array([pa.array(values, pa.string())])).tolist() == expected


def test_lists_of_another_size_are_zeros():
    column = pa.chunked_array([pa.array([[1, 2], [3]], pa.list_(pa.uint64()))])
    assert lists_of_size(column, 2).tolist() == [[1, 2], [0, 0]]
