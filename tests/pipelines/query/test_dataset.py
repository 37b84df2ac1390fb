"""The views of a dataset: their rows, their types, and which files they open."""

import datetime as dt
import functools

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.query.dataset import DatasetError, connect, has_one_schema
from pipelines.query.views import VIEW_NAMES
from schemas.arrow import ARTICLE_SCHEMA, ATTRIBUTION, REJECT_SCHEMA, SPOOL_SCHEMA, to_batch
from tests.pipelines.query.conftest import ARTICLES, LIMA, RUN, article, at, flood, write_articles

opened = functools.cache(connect)


def rows(folder, sql: str) -> list[tuple]:
    return opened(folder).execute(sql).fetchall()


def arrow_types(folder, view: str) -> dict[str, pa.DataType]:
    schema = opened(folder).sql(f"FROM {view}").to_arrow_table().schema
    return {field.name: field.type for field in schema}


def test_articles_are_rows_as_written(dataset):
    table = connect(dataset).sql("FROM articles WHERE article_id = 'bb33'").to_arrow_table()
    [written] = [item for item in ARTICLES if item.article_id == "bb33"]
    expected = pa.Table.from_batches([to_batch([written], SPOOL_SCHEMA)])
    assert table.to_pylist() == expected.to_pylist()


@pytest.mark.parametrize("place", ["full", "empty"])
def test_articles_have_the_declared_columns_and_types(dataset, tmp_path, place):
    types = arrow_types(dataset if place == "full" else tmp_path, "articles")
    declared = {field.name: field.type for field in SPOOL_SCHEMA}
    assert types == declared


@pytest.mark.parametrize("place", ["full", "empty"])
def test_rejects_have_the_declared_columns_and_types(dataset, tmp_path, place):
    types = arrow_types(dataset if place == "full" else tmp_path, "rejects")
    assert types == {field.name: field.type for field in REJECT_SCHEMA}


@pytest.mark.parametrize("view", VIEW_NAMES)
def test_empty_dataset_has_every_view_with_the_same_types(dataset, tmp_path, view):
    assert rows(tmp_path, f"FROM {view}") == []
    described = [
        opened(folder).execute(f"DESCRIBE {view}").fetchall() for folder in (dataset, tmp_path)
    ]
    assert described[0] == described[1]


def test_attributions_are_one_row_each(dataset):
    sql = """
        SELECT article_id, version, date, region, publisher, source, cue, content, quote_type,
               content_spans[1].start
        FROM attributions WHERE article_id = 'bb33'
    """
    assert rows(dataset, sql) == [
        (
            "bb33", 1, dt.date(2024, 3, 10), "latin-america-and-the-caribbean", "The Mail",
            "Ana Ruiz", "said", "“We saw it coming,”", "direct", ARTICLES[2].text.index("“"),
        )
    ]  # fmt: skip


def test_datelines_give_the_first_place_its_coordinates(dataset):
    sql = """
        SELECT raw, place, agencies, dateline_date, place_name, place_country, lat, lon, len(places)
        FROM datelines WHERE article_id = 'aa22'
    """
    assert rows(dataset, sql) == [
        (
            "LIMA/TACNA, March 9 (One) —", "LIMA/TACNA", ["One"], dt.date(2024, 3, 9), "Lima", "PE",
            LIMA.lat, LIMA.lon, 2,
        )
    ]  # fmt: skip


def test_datelines_leave_out_articles_without(dataset):
    assert rows(dataset, "SELECT article_id, version FROM datelines ORDER BY ALL") == [
        ("aa11", 1),
        ("aa11", 2),
        ("aa22", 1),
        ("bb33", 1),
    ]


def test_clusters_of_at_least_two_articles(dataset):
    sql = """
        SELECT cluster_id, head, title, date, region, size, publishers, first_published,
               last_published, hours, lowest_similarity,
               list_transform(members, lambda member: member.article_id)
        FROM clusters
    """
    [found] = rows(dataset, sql)
    assert found[:-2] == (
        "aa11", "aa11", "Rivers rise, bridges fall", dt.date(2024, 3, 9),
        "latin-america-and-the-caribbean", 3, ["The Echo", "The Mail", "The Post"], at(6),
        at(18, 10), 36.0,
    )  # fmt: skip
    assert found[-2] == pytest.approx(0.9)
    assert found[-1] == ["aa11", "aa22", "bb33"]


def test_versions_say_what_changed(dataset):
    sql = """
        SELECT article_id, version, title, title_changed, previous_title, added, removed
        FROM versions ORDER BY version
    """
    assert rows(dataset, sql) == [
        ("aa11", 1, "Rivers rise", None, None, None, None),
        (
            "aa11", 2, "Rivers rise, bridges fall", True, "Rivers rise",
            ["Roads are open again.", "Two bridges fell."], ["Roads are closed."],
        ),
    ]  # fmt: skip


def test_rejects_are_rows_as_written(dataset):
    assert rows(dataset, "FROM rejects") == [
        (RUN["run_id"], "read", "empty", "seeds/none.txt", "the file is empty", None)
    ]


def test_runs_are_rows_as_written(dataset):
    sql = "SELECT run_id, started_at, counts['written'], rejects, options->>'output' FROM runs"
    assert rows(dataset, sql) == [(RUN["run_id"], at(12), 5, {"empty": 1}, "out")]


@pytest.mark.parametrize("view", ["articles", "attributions", "datelines"])
@pytest.mark.parametrize(
    ("condition", "files"),
    [
        ("date = '2024-03-10'", "1/3"),
        ("region = 'unknown'", "1/3"),
        ("date = DATE '2024-03-09' AND region = 'latin-america-and-the-caribbean'", "1/3"),
        ("date BETWEEN '2024-03-01' AND '2024-03-09'", "2/3"),
    ],
)
def test_filter_on_partition_opens_those_files_only(dataset, view, condition, files):
    [(_, plan)] = rows(dataset, f"EXPLAIN SELECT count(*) FROM {view} WHERE {condition}")
    assert f"Scanning Files: {files}" in plan


def test_file_of_an_older_schema_reads_beside_a_new_one(tmp_path):
    write_articles(tmp_path, [article("new", run_id="r")])
    older = pa.Table.from_batches([to_batch([article("old", run_id="r")])])
    older = older.drop_columns(["run_id", "attributions", "band_hashes"])
    [folder] = tmp_path.glob("articles/*/*")
    pq.write_table(older, folder / "part-0.parquet")
    sql = "SELECT article_id, run_id, attributions FROM articles ORDER BY article_id"
    assert rows(tmp_path, sql) == [("new", "r", []), ("old", None, None)]


def test_file_of_an_older_struct_reads_beside_a_new_one(tmp_path):
    write_articles(tmp_path, [flood("new")])
    [folder] = tmp_path.glob("articles/*/*")
    older = to_batch([flood("old")]).to_pylist()
    del older[0]["attributions"][0]["confidence"]
    struct = pa.struct([field for field in ATTRIBUTION if field.name != "confidence"])
    index = ARTICLE_SCHEMA.get_field_index("attributions")
    schema = ARTICLE_SCHEMA.set(index, pa.field("attributions", pa.list_(struct)))
    pq.write_table(pa.Table.from_pylist(older, schema), folder / "part-a-0.parquet")
    sql = "SELECT article_id, source, confidence FROM attributions ORDER BY article_id"
    assert rows(tmp_path, sql) == [("new", "Ana Ruiz", 0.5), ("old", "Ana Ruiz", None)]
    assert arrow_types(tmp_path, "articles")["attributions"] == pa.list_(ATTRIBUTION)


@pytest.mark.parametrize("older_first", [True, False])
def test_older_file_hides_no_column_of_a_newer_one(tmp_path, older_first):
    write_articles(tmp_path, [article("old"), article("new", date=dt.date(2024, 3, 10))])
    paths = sorted(tmp_path.glob("articles/*/*/*.parquet"))
    for run, path in zip("ab" if older_first else "ba", paths, strict=True):
        table = pq.read_table(path, partitioning=None)
        path.unlink()
        kept = table.drop_columns(["title"]) if run == "a" else table
        pq.write_table(kept, path.with_name(f"part-{run}-0.parquet"))
    assert rows(tmp_path, "SELECT title IS NULL FROM articles ORDER BY date") == [
        (older_first,),
        (not older_first,),
    ]


def test_all_files_of_an_older_schema_still_have_every_column(tmp_path):
    write_articles(tmp_path, [article("old")])
    [path] = tmp_path.glob("articles/*/*/*.parquet")
    pq.write_table(pq.read_table(path, partitioning=None).drop_columns(["run_id"]), path)
    assert arrow_types(tmp_path, "articles").keys() == set(SPOOL_SCHEMA.names)


def test_views_see_what_a_later_run_adds(dataset, tmp_path):
    write_articles(tmp_path, [article("one")])
    connection = connect(tmp_path)
    write_articles(tmp_path, [article("two")], "part-2")
    assert connection.execute("SELECT count(*) FROM articles").fetchall() == [(2,)]


def test_missing_folder_names_the_remedy(tmp_path):
    with pytest.raises(DatasetError, match=r"no folder .*nowhere.*: name the one that"):
        connect(tmp_path / "nowhere")


def test_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(DatasetError, match=r"is no dataset, it has no articles/ in it"):
        connect(tmp_path)


def test_nothing_is_downloaded(dataset):
    setting = "SELECT current_setting('autoinstall_known_extensions')"
    assert rows(dataset, setting) == [(False,)]


def test_one_schema_is_seen_and_a_lacking_column_too(tmp_path):
    write_articles(tmp_path, [article("a"), article("b", region="latin-america-and-the-caribbean")])
    paths = [path.relative_to(tmp_path) for path in tmp_path.glob("articles/*/*/*.parquet")]
    assert has_one_schema(tmp_path, paths, SPOOL_SCHEMA)
    lacking = paths[0].with_name("part-other-0.parquet")
    table = pq.read_table(tmp_path / paths[0], partitioning=None).drop_columns(["title"])
    pq.write_table(table, tmp_path / lacking)
    assert not has_one_schema(tmp_path, [*paths, lacking], SPOOL_SCHEMA)


def test_clusters_that_a_later_article_links_are_one(tmp_path):
    write_articles(
        tmp_path,
        [
            article("a1", cluster_id="a1"),
            article("b1", cluster_id="b1", published_at=at(7)),
            article("b2", cluster_id="b1", published_at=at(8), duplicate_of="b1"),
            article(
                "a2",
                cluster_id="a1",
                published_at=at(9),
                duplicate_of="a1",
                linked_clusters=("b1",),
            ),
            article("c1", cluster_id="c1"),
        ],
    )
    sql = "SELECT cluster_id, head, size, [m.article_id FOR m IN members] FROM clusters"
    assert rows(tmp_path, sql) == [("a1", "a1", 4, ["a1", "b1", "b2", "a2"])]
