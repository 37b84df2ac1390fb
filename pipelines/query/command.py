"""`newsbeam query DIR "SQL"`: its options, and what it does with them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.cli import DONE, FAILED, WRONG_USAGE
from pipelines.query.dataset import DatasetError, connect, one_line
from pipelines.query.output import FORMATS, default_format
from pipelines.query.statements import StatementError, check_reading
from pipelines.query.views import VIEW_NAMES, view_rows
from transforms.write.replaced import hold_still_to_read

if TYPE_CHECKING:
    import duckdb

DESCRIPTION = """\
Ask a dataset in SQL, by DuckDB, over the views articles, attributions, datelines,
clusters, versions, rejects and runs. Without SQL: the views, their rows, their columns.
A filter on `date` or `region` opens only those partitions.
"""

EXAMPLES = """\
examples:
  newsbeam query out
  newsbeam query out "SELECT region, count(*) AS articles FROM articles GROUP BY ALL"
  newsbeam query out "SELECT source, cue, content FROM attributions WHERE date = '2024-11-30'"
  newsbeam query out "SELECT title, size, hours FROM clusters ORDER BY size DESC" --limit 10
  newsbeam query out "SELECT place_name, lat, lon, count(*) AS stories FROM datelines \\
                      WHERE date = '2024-11-30' GROUP BY ALL"
  newsbeam query out "SELECT agency, avg((duplicate_of IS NOT NULL)::INT) AS copies \\
                      FROM articles, unnest(agencies) AS credit(agency) GROUP BY ALL"
  newsbeam query out "SELECT title, country, place_country FROM datelines \\
                      WHERE country <> place_country"
  newsbeam query out "FROM rejects" --format json > rejects.json
"""

TABLE_ROWS = 50
"""Rows of a table for people where no --limit is given; other formats give all."""

BATCH_ROWS = 1000
"""Rows fetched at a time, so that memory does not grow with the result."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser the options of `query`."""
    parser.description = DESCRIPTION
    parser.epilog = EXAMPLES
    parser.add_argument("folder", metavar="DIR", type=Path, help="the dataset, as ingest wrote it")
    parser.add_argument("sql", metavar="SQL", nargs="?", help="one statement that reads")
    parser.add_argument(
        "--format",
        choices=tuple(FORMATS),
        help="default: table in a terminal, csv elsewhere",
    )
    parser.add_argument(
        "--json",
        action="store_const",
        const="json",
        dest="format",
        help="the same as --format json",
    )
    parser.add_argument(
        "--limit",
        type=_count,
        metavar="N",
        help=f"at most N rows (default: {TABLE_ROWS} in a table, else all)",
    )


def run(args: argparse.Namespace, rest: Sequence[str] = ()) -> int:
    """The exit code: 0 answered, 1 a file cannot be read, 2 wrong folder or wrong SQL."""
    import duckdb

    if rest:
        return _fail(f"takes nothing after `--`, got {rest[0]!r}", WRONG_USAGE)
    try:
        with hold_still_to_read(args.folder):
            connection = connect(args.folder)
            if args.sql is None:
                _write_views(connection, args.format or default_format())
            else:
                _write_answer(connection, args.sql, args.format or default_format(), args.limit)
    except (DatasetError, StatementError) as error:
        return _fail(str(error), WRONG_USAGE)
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        return _fail(f"{one_line(error)}; mend or remove that file", FAILED)
    except duckdb.Error as error:
        views = ", ".join(VIEW_NAMES)
        return _fail(f"{one_line(error)} (views: {views}; columns: DESCRIBE articles)", WRONG_USAGE)
    except BrokenPipeError:
        # The reader (`head`) has enough; without this Python complains as it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _write_answer(
    connection: duckdb.DuckDBPyConnection, sql: str, form: str, limit: int | None
) -> None:
    connection.execute(check_reading(sql))
    columns = [column[0] for column in connection.description or ()]
    if columns == ["explain_key", "explain_value"]:
        for row in connection.fetchall():
            print(row[1])
        return
    shown = TABLE_ROWS if limit is None and form == "table" else limit
    # The first rows come before the first word, so that an error stands alone.
    rows = _batches(connection, shown)
    first = next(rows, [])
    FORMATS[form](columns, chain(first, chain.from_iterable(rows)), sys.stdout)
    if form == "table" and connection.fetchone() is not None:
        print(f"the first {shown} rows; more with --limit N", file=sys.stderr)


def _batches(
    connection: duckdb.DuckDBPyConnection, limit: int | None
) -> Iterator[list[tuple[Any, ...]]]:
    left = limit
    while left is None or left > 0:
        rows = connection.fetchmany(BATCH_ROWS if left is None else min(BATCH_ROWS, left))
        if not rows:
            return
        yield rows
        left = None if left is None else left - len(rows)


def _write_views(connection: duckdb.DuckDBPyConnection, form: str) -> None:
    rows = []
    for name, meaning in view_rows().items():
        count = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
        connection.execute(f"FROM {name} LIMIT 0")
        columns = ", ".join(column[0] for column in connection.description or ())
        rows.append((name, count[0] if count else 0, meaning, columns))
    FORMATS[form](("view", "rows", "a row is", "columns"), rows, sys.stdout)


def _fail(message: str, code: int) -> int:
    print(f"newsbeam query: {message}", file=sys.stderr)
    return code


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a count: give 0 or more")
    return int(text)
