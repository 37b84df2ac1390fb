"""Opening a dataset: a DuckDB connection in memory that has the views."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.query.views import (
    DERIVED_VIEWS,
    FILE_VIEWS,
    HIDDEN_SCHEMA,
    LINKED_CLUSTERS,
    RUN_COLUMNS,
)
from schemas.arrow import PARTITION_COLUMNS, REJECT_SCHEMA, SPOOL_SCHEMA

SCHEMAS = {"articles": SPOOL_SCHEMA, "rejects": REJECT_SCHEMA}
"""The declared columns of the views over Parquet files."""

if TYPE_CHECKING:
    import duckdb


class DatasetError(ValueError):
    """A folder that is no dataset; the message names it and the remedy."""


def connect(folder: str | Path) -> duckdb.DuckDBPyConnection:
    """A connection whose views read the dataset in `folder`; times are in UTC.

    Nothing is copied and nothing downloaded: the views read the files as they are
    when a query runs. Raises DatasetError where the folder is no dataset.

    ```
    connect("out").sql("SELECT region, count(*) FROM articles GROUP BY ALL")
    ```
    """
    import duckdb

    root = find_dataset(Path(folder))
    connection = duckdb.connect()
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET parquet_metadata_cache = true")
    _declare_types(connection)
    for name in FILE_VIEWS:
        connection.execute(f"CREATE VIEW {name} AS {_file_view_sql(root, name)}")
    connection.execute(f"CREATE VIEW {HIDDEN_SCHEMA}.linked_clusters AS {LINKED_CLUSTERS}")
    for name, view in DERIVED_VIEWS.items():
        connection.execute(f"CREATE VIEW {name} AS {view.sql}")
    return connection


def find_dataset(folder: Path) -> Path:
    """The absolute path of a dataset; an empty folder is one that has no rows yet."""
    if not folder.is_dir():
        raise DatasetError(
            f"no folder {str(folder)!r}: name the one that `newsbeam ingest --output` wrote"
        )
    names = {path.name for path in folder.iterdir()}
    if names and not names & {"articles", "rejects", "_runs"}:
        raise DatasetError(
            f"{str(folder)!r} is no dataset, it has no articles/ in it:"
            " name the folder that `newsbeam ingest --output` wrote"
        )
    return folder.absolute()


def quote_text(text: str) -> str:
    """The text as an SQL string.

    >>> quote_text("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def one_line(error: Exception) -> str:
    """What an error says, without the picture of the query under it.

    >>> one_line(ValueError("Parser Error: near x\\nDid you mean y?\\n\\nLINE 1: x"))
    'Parser Error: near x Did you mean y?'
    """
    return " ".join(str(error).split("\nLINE ", 1)[0].split())


def _declare_types(connection: duckdb.DuckDBPyConnection) -> None:
    """Make an empty table of each file view's types."""
    connection.execute(f"CREATE SCHEMA {HIDDEN_SCHEMA}")
    for name, schema in SCHEMAS.items():
        connection.register("arriving", schema.empty_table())
        connection.execute(f"CREATE TABLE {HIDDEN_SCHEMA}.{name} AS FROM arriving")
        connection.unregister("arriving")
    columns = ", ".join(f"{name} {kind}" for name, kind in RUN_COLUMNS.items())
    connection.execute(f"CREATE TABLE {HIDDEN_SCHEMA}.runs ({columns})")


def _file_view_sql(root: Path, name: str) -> str:
    """The query that reads a view's files, or the empty table where there are none."""
    view = FILE_VIEWS[name]
    declared = f"{HIDDEN_SCHEMA}.{name}"
    paths = [Path(path) for path in glob.glob(view.pattern, root_dir=root, recursive=True)]
    if not paths:
        return f"FROM {declared}"
    read = view.read.format(
        pattern=quote_text(f"{glob.escape(root.as_posix())}/{view.pattern}"),
        mixed=name in SCHEMAS and not has_one_schema(root, paths, SCHEMAS[name]),
        columns="{"
        + ", ".join(f"{column}: '{kind}'" for column, kind in RUN_COLUMNS.items())
        + "}",
    )
    # Columns are named, because a folder `year=2024` above the dataset would add one.
    names = SCHEMAS[name].names if name in SCHEMAS else RUN_COLUMNS
    columns = ", ".join(f'"{column}"' for column in names)
    return f"SELECT {columns} FROM (FROM {declared} UNION ALL BY NAME FROM {read})"


def has_one_schema(root: Path, paths: Sequence[Path], schema: pa.Schema) -> bool:
    """Whether every file has all the columns, so that DuckDB need not open each one to see.

    All files of a run have one schema, so one a run is looked at; the run is what
    stands before the last dash of `part-<run_id>-<digest>.parquet`. A file that
    cannot be read is DuckDB's to report.
    """
    wanted = [field for field in schema if field.name not in PARTITION_COLUMNS]
    samples = {path.name.rpartition("-")[0] or str(path): path for path in paths}
    try:
        return all(_has_fields(pq.read_schema(root / path), wanted) for path in samples.values())
    except (pa.ArrowInvalid, OSError):
        return False


def _has_fields(schema: pa.Schema, wanted: Iterable[pa.Field]) -> bool:
    held = {field.name: field for field in schema}
    return all(field.name in held and held[field.name] == field for field in wanted)
