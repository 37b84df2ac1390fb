"""Which SQL may run on a dataset: one statement, and one that only reads."""

from __future__ import annotations

import re

_EXPLAIN = re.compile(
    r"""
    explain \s+
    (?: analyze \s+ )?           # EXPLAIN ANALYZE runs what it explains
    (?: \( [^)]* \) \s* )?       # EXPLAIN (FORMAT json)
    """,
    re.VERBOSE | re.IGNORECASE,
)

READING = {"SELECT", "MULTI"}
"""DuckDB's kinds of statement that read: SELECT with all its relatives (FROM, WITH,
VALUES, DESCRIBE, SHOW, SUMMARIZE); PIVOT is MULTI."""


class StatementError(ValueError):
    """SQL that is not one reading statement; the message says what to write."""


def check_reading(sql: str) -> str:
    """The statement itself, where there is one and it reads.

    Raises StatementError for none, for several and for one that writes, and
    duckdb.Error where the syntax is wrong.

    >>> check_reading("FROM articles;")
    'FROM articles;'
    >>> check_reading("COPY articles TO 'a.csv'")
    Traceback (most recent call last):
    pipelines.query.statements.StatementError: COPY is no reading statement: ...
    """
    import duckdb

    statements = duckdb.extract_statements(sql)
    if len(statements) != 1:
        raise StatementError(f"give one statement, not {len(statements)}")
    statement = statements[0]
    kind = statement.type.name
    if kind == "EXPLAIN":
        check_reading(_EXPLAIN.sub("", statement.query, count=1))
    elif kind not in READING:
        raise StatementError(
            f"{kind} is no reading statement: write SELECT, and choose a --format to export"
        )
    return sql
