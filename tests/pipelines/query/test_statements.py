"""Only one statement runs, and only one that reads."""

import duckdb
import pytest

from pipelines.query.statements import StatementError, check_reading


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "FROM articles",
        "-- why\nWITH a AS (SELECT 1) FROM a;",
        "DESCRIBE articles",
        "SHOW TABLES",
        "SUMMARIZE articles",
        "VALUES (1)",
        "EXPLAIN SELECT 1",
        "EXPLAIN ANALYZE SELECT 1",
        "explain (format json) select 1",
        "PIVOT (SELECT 1 a, 2 b) ON a USING sum(b)",
    ],
)
def test_check_reading_lets_readers_pass(sql):
    assert check_reading(sql) == sql


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO 'x.csv'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO 'x.csv'",
        "EXPLAIN (ANALYZE, FORMAT json) COPY (SELECT 1) TO 'x.csv'",
        "DROP VIEW articles",
        "CREATE TABLE a (b INTEGER)",
        "ATTACH 'x.db'",
        "INSTALL spatial",
        "SET autoinstall_known_extensions = true",
        "EXPORT DATABASE 'x'",
    ],
)
def test_check_reading_refuses_writers(sql):
    with pytest.raises(StatementError, match=r"is no reading statement: write SELECT"):
        check_reading(sql)


@pytest.mark.parametrize(
    ("sql", "count"), [("", 0), ("-- only a remark", 0), ("FROM a; FROM b", 2)]
)
def test_check_reading_wants_one_statement(sql, count):
    with pytest.raises(StatementError, match=f"give one statement, not {count}"):
        check_reading(sql)


def test_check_reading_leaves_wrong_syntax_to_duckdb():
    with pytest.raises(duckdb.ParserException, match=r"syntax error at or near"):
        check_reading("SELEC 1")
