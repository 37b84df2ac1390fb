"""`newsbeam query` as a user meets it: formats, limits, errors of one line."""

import csv
import functools
import io
import json
import shlex
from itertools import takewhile

import pytest

from pipelines.query import command
from pipelines.query.views import VIEW_NAMES

TITLES = "SELECT article_id, title FROM articles WHERE version = 1 ORDER BY ALL"


@pytest.fixture
def query(call_command):
    return functools.partial(call_command, command)


def test_query_gives_csv_where_nobody_looks_on(query, dataset):
    code, out, err = query(dataset, TITLES)
    assert (code, err) == (0, "")
    assert list(csv.reader(io.StringIO(out))) == [
        ["article_id", "title"],
        ["aa11", "Rivers rise"],
        ["aa22", "Rivers rise in Peru"],
        ["bb33", "Floods"],
        ["cc44", ""],
    ]


@pytest.mark.parametrize("option", [["--json"], ["--format", "json"]])
def test_query_json(query, dataset, option):
    _, out, _ = query(dataset, "SELECT agencies, date, published_at FROM articles LIMIT 1", *option)
    assert json.loads(out) == [
        {"agencies": ["One"], "date": "2024-03-09", "published_at": "2024-03-09T06:00:00Z"}
    ]


def test_query_json_of_nothing_is_an_empty_array(query, dataset):
    assert query(dataset, "FROM articles WHERE false", "--json") == (0, "[]\n", "")


def test_query_markdown_keeps_a_row_on_a_line(query, dataset):
    _, out, _ = query(dataset, "SELECT 'a|b' AS x, 'c' || chr(10) || 'd' AS y", "--format=markdown")
    assert out == "| x | y |\n| --- | --- |\n| a\\|b | c d |\n"


def test_query_table_shows_values_and_says_what_is_left_out(query, dataset):
    code, out, err = query(dataset, TITLES, "--format", "table", "--limit", "1")
    assert code == 0
    assert "│ aa11       │ Rivers rise │" in out
    assert "aa22" not in out
    assert err == "the first 1 rows; more with --limit N\n"


def test_query_table_shows_all_without_remark(query, dataset):
    _, _, err = query(dataset, TITLES, "--format", "table", "--limit", "4")
    assert err == ""


def test_query_table_lets_no_control_character_through(query, dataset):
    _, out, _ = query(dataset, "SELECT chr(27) || '[2Jhello' AS x", "--format", "table")
    assert "\x1b" not in out
    assert "�[2Jhello" in out


def test_query_limit(query, dataset):
    _, out, _ = query(dataset, TITLES, "--limit", "2")
    assert [line.split(",")[0] for line in out.splitlines()] == ["article_id", "aa11", "aa22"]


def test_query_without_sql_lists_the_views(query, dataset):
    _, out, _ = query(dataset, "--json")
    views = {view["view"]: view["rows"] for view in json.loads(out)}
    assert views == dict(zip(VIEW_NAMES, (5, 1, 1, 4, 4, 1, 2), strict=True))


def test_query_explain_prints_the_plan(query, dataset):
    _, out, _ = query(dataset, "EXPLAIN FROM articles WHERE region = 'unknown'")
    assert "Scanning Files: 1/3" in out


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        pytest.param("SELEC 1", 'syntax error at or near "SELEC"', id="syntax"),
        pytest.param("FROM artcles", "Table with name artcles does not exist", id="view"),
        pytest.param("SELECT colour FROM articles", '"colour" not found', id="column"),
        pytest.param("SELECT title::INT FROM articles", "Could not convert string", id="value"),
        pytest.param("DROP VIEW articles", "DROP is no reading statement: write SELECT", id="drop"),
        pytest.param("", "give one statement, not 0", id="nothing"),
    ],
)
def test_query_wrong_sql_is_one_line_that_helps(query, dataset, sql, said):
    code, out, err = query(dataset, sql)
    assert (code, out) == (2, "")
    assert err.startswith("newsbeam query: ")
    assert said in err
    assert err.count("\n") == 1


def test_query_wrong_view_names_the_views(query, dataset):
    _, _, err = query(dataset, "FROM artcles")
    assert f"(views: {', '.join(VIEW_NAMES)}; columns: DESCRIBE articles)" in err


@pytest.mark.parametrize("sql", [[], ["FROM articles"]])
def test_query_wrong_folder_is_one_line_that_helps(query, tmp_path, sql):
    code, out, err = query(tmp_path / "nowhere", *sql)
    assert (code, out) == (2, "")
    assert err.startswith("newsbeam query: no folder ")
    assert err.count("\n") == 1


def test_query_broken_file_is_named(query, tmp_path):
    folder = tmp_path / "articles" / "date=2024-03-09" / "region=unknown"
    folder.mkdir(parents=True)
    (folder / "part-1.parquet").write_bytes(b"no Parquet at all")
    code, _, err = query(tmp_path, "FROM articles")
    assert code == 1
    assert "part-1.parquet" in err
    assert err.endswith("mend or remove that file\n")
    assert err.count("\n") == 1


def test_query_help_s_examples_all_run(query, dataset):
    text = command.EXAMPLES.replace("\\\n", "")
    calls = [shlex.split(line) for line in text.splitlines() if line.startswith("  newsbeam")]
    outcomes = [query(dataset, *takewhile(lambda word: word != ">", call[3:])) for call in calls]
    assert [(code, err) for code, _, err in outcomes] == [(0, "")] * 8


def test_query_places_of_a_day_on_a_map(query, dataset):
    sql = """
        SELECT place_name, lat, lon, count(*) AS stories FROM datelines
        WHERE date = '2024-03-10' GROUP BY ALL
    """
    assert query(dataset, sql)[1] == "place_name,lat,lon,stories\nLima,-12.04,-77.03,1\n"


def test_query_share_of_copies_by_agency(query, dataset):
    sql = """
        SELECT agency, avg((duplicate_of IS NOT NULL)::INT) AS copies
        FROM articles, unnest(agencies) AS credit(agency) GROUP BY ALL
    """
    assert query(dataset, sql)[1] == "agency,copies\nOne,0.5\n"
