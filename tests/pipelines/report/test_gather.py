from collections import Counter

import duckdb
import pytest

from pipelines.query.dataset import connect
from pipelines.report import gather
from pipelines.report.budget import DETAILS, Detail
from pipelines.report.cube import pack_cube
from pipelines.report.facts import NAMED, make_codes, make_facts
from pipelines.report.gather import choose_detail, list_names
from pipelines.report.packing import unpack_column
from tests.pipelines.report.samples import EASTERN, O_BRIEN


@pytest.fixture
def connection(dataset):
    connection = connect(dataset)
    make_facts(connection)
    return connection


def unpack(table):
    return {name: unpack_column(column).tolist() for name, column in table.items()}


def test_totals_count_the_newest_versions(report):
    assert report["totals"] == {
        "articles": 8, "rows": 9, "first": "2024-03-04", "last": "2024-03-11", "stories": 1,
        "speakers": 3, "publishers": 4, "places": 3,
    }  # fmt: skip


def test_cells_sum_to_what_duckdb_groups(connection, report):
    cells, names = unpack(report["cube"]["cells"]), report["names"]
    counted: Counter = Counter()
    for day, region, publisher, agencies, copied, n in zip(*cells.values(), strict=True):
        counted[
            day,
            names["regions"][region]["value"],
            names["publishers"][publisher]["value"],
            tuple(names["agencies"][agencies]),
            copied,
        ] += n
    wanted = connection.execute(
        "SELECT date_diff('day', DATE '2024-03-04', date), region, publisher, agencies,"
        " copied::INT, count(*) FROM newest GROUP BY ALL"
    ).fetchall()
    assert counted == {(d, r, p, tuple(a), c): n for d, r, p, a, c, n in wanted}


@pytest.mark.parametrize("detail", DETAILS, ids=str)
def test_no_detail_loses_an_article(connection, detail):
    make_codes(connection, detail)
    cube = pack_cube(connection)
    assert sum(unpack(cube["cells"])["articles"]) == 8
    assert sum(unpack(cube["measures"]["language"])["n"]) == 8


def test_publishers_beyond_the_detail_are_counted_together(connection):
    detail = Detail("day", publishers=2, places=9, stories=9, speakers=9)
    make_codes(connection, detail)
    names = list_names(connection, detail)["publishers"]
    assert [name["value"] for name in names] == ["The Echo", "The Post", None] or [
        name["value"] for name in names
    ] == [O_BRIEN, "The Echo", None]
    cells = unpack(pack_cube(connection)["cells"])
    counted: Counter = Counter()
    for publisher, n in zip(cells["publisher"], cells["articles"], strict=True):
        counted[publisher] += n
    assert counted == {0: 2, 1: 2, 2: 4}


def test_days_are_counted_together_by_the_detail_s_unit(connection):
    make_codes(connection, Detail("week", 9, 9, 9, 9))
    days = unpack(pack_cube(connection)["cells"])["day"]
    assert set(days) == {0, 7}


@pytest.mark.parametrize(("max_chars", "at"), [(10**9, 0), (0, len(DETAILS) - 1)])
def test_finest_detail_that_fits_is_taken(connection, monkeypatch, max_chars, at):
    monkeypatch.setattr(gather, "MAX_CUBE_CHARS", max_chars)
    assert choose_detail(connection)[0] == DETAILS[at]


@pytest.mark.parametrize(
    ("speaker", "kind", "named"),
    [
        ("Ana Ruiz", "person", True),
        ("Police", "organization", True),
        ("The White House", "organization", True),
        ("Ludwig van Beethoven", "person", True),
        ("Ursula von der Leyen", "person", True),
        ("Bank of Japan", "organization", True),
        ("Élodie", "person", True),
        ("岸田文雄", "person", True),
        ("المتحدث", "person", True),
        ("the company", "organization", False),
        ("The company", "organization", False),
        ("officials", "person", False),
        ("He", "person", False),
        ("They", "person", False),
        ("U", "organization", False),
        ("Police", "unnamed", False),
        ("", "person", False),
    ],
)
def test_speakers_with_a_name(speaker, kind, named):
    sql = f"SELECT {NAMED} FROM (SELECT ? AS speaker, ? AS source_type)"
    assert duckdb.execute(sql, [speaker, kind]).fetchall() == [(named,)]


def test_story_has_its_members_in_order(report):
    (story,) = report["stories"]
    assert (story["title"], story["size"], story["publishers"]) == ("Corrected", 3, 3)
    assert [(m["publisher"], m["kind"], m["similarity"]) for m in story["members"]] == [
        ("The Post", "head", None), ("The Echo", "near", 0.9), (O_BRIEN, "exact", 1.0),
    ]  # fmt: skip


def test_sentences_carry_their_marks_and_filters(report):
    by_name = {speaker["name"]: code for code, speaker in enumerate(report["speakers"])}
    said = [one for one in report["sentences"] if one["speaker"] == by_name["Emi Kurosawa"]]
    assert {one["id"] for one in said} == {"bb11", "bb22"}
    for one in said:
        marked = {role: one["text"][start:end] for start, end, role in one["marks"]}
        assert marked == {"c": "“We saw it,”", "s": "Emi Kurosawa", "q": "said"}
        assert report["names"]["regions"][one["region"]]["value"] == EASTERN


def test_rejects_are_counted_by_reason_with_their_messages(report):
    reasons = [
        (row["stage"], row["reason"], row["rejects"]) for row in report["rejects"]["reasons"]
    ]
    assert reasons == [("read", "bad_record", 2), ("read", "empty", 1)]
    assert len(report["rejects"]["messages"]) == 3


def test_runs_come_oldest_first(report):
    runs = report["runs"]
    assert runs["total"] == 2
    assert [(run["started"], run["read"]) for run in runs["rows"]] == [
        ("2024-03-10 12:00", 5), ("2024-03-11 12:00", 8),
    ]  # fmt: skip


def test_feeds_with_problems_come_first(report):
    feeds = report["feeds"]
    assert feeds["levels"] == {"problem": 1, "note": 0, "fine": 1}
    assert [row["feed"] for row in feeds["rows"]] == [
        "https://ill.example/feed", "https://well.example/feed",
    ]  # fmt: skip
