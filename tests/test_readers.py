"""One dataset, opened by five readers: the same rows, and column by column the same types.

Types are compared as Arrow types, after folding what is one type in two layouts: large_string
and string_view are string, large_list and list_view are list, a dictionary is what it holds.
Names of list items and whether a column may be null are not compared: readers write their own.

What remains different is `date`, which stands in the path and not in the files. duckdb and
polars take `date=2024-11-30` for a date by its form; pyarrow, and pandas by it, guess only
whole numbers and else leave a string; DataFusion is to be told, and the cookbook says string.
Whoever tells them the partition's types (PARTITIONING) gets the declared type in every reader.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet
import pytest

from schemas.arrow import PARTITION_COLUMNS, SPOOL_SCHEMA

FILES = "articles/**/*.parquet"

PARTITIONING = pa.schema([(name, SPOOL_SCHEMA.field(name).type) for name in PARTITION_COLUMNS])

GUESSED = pa.schema([(name, pa.string()) for name in PARTITION_COLUMNS])


def open_duckdb(dataset: Path) -> pa.Table:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        read = f"read_parquet('{dataset / FILES}', hive_partitioning = true)"
        return connection.sql(f"FROM {read}").to_arrow_table()


def open_pandas(dataset: Path, partitions: pa.Schema | None = None) -> pa.Table:
    import pandas

    told = {"partitioning": hive(partitions)} if partitions else {}
    frame = pandas.read_parquet(dataset / "articles", dtype_backend="pyarrow", **told)
    return pa.Table.from_pandas(frame, preserve_index=False)


def open_polars(dataset: Path) -> pa.Table:
    import polars

    return polars.scan_parquet(dataset / FILES, hive_partitioning=True).collect().to_arrow()


def open_pyarrow(dataset: Path, partitions: pa.Schema | None = None) -> pa.Table:
    partitioning = hive(partitions) if partitions else "hive"
    return pyarrow.dataset.dataset(dataset / "articles", partitioning=partitioning).to_table()


def open_datafusion(dataset: Path, partitions: pa.Schema = GUESSED) -> pa.Table:
    from datafusion import SessionContext

    context = SessionContext()
    columns = [(field.name, field.type) for field in partitions]
    context.register_parquet("articles", dataset / "articles", table_partition_cols=columns)
    return context.table("articles").to_arrow_table()


def hive(partitions: pa.Schema) -> pyarrow.dataset.Partitioning:
    return pyarrow.dataset.partitioning(partitions, flavor="hive")


READERS: dict[str, Callable[..., pa.Table]] = {
    "duckdb": open_duckdb,
    "pandas": open_pandas,
    "polars": open_polars,
    "pyarrow": open_pyarrow,
    "datafusion": open_datafusion,
}

DATE_AS_TEXT = {"pandas", "pyarrow", "datafusion"}
"""Readers that give `date` as text unless they are told."""


def fold(kind: pa.DataType) -> pa.DataType:
    """The type without its layout."""
    if pa.types.is_dictionary(kind):
        return fold(kind.value_type)
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind):
        return pa.binary()
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_list_view(kind):
        return pa.list_(fold(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, fold(field.type)) for field in kind])
    return kind


DECLARED = {field.name: fold(field.type) for field in SPOOL_SCHEMA}


def types_of(table: pa.Table) -> dict[str, pa.DataType]:
    return {field.name: fold(field.type) for field in table.schema}


def rows_of(table: pa.Table) -> list[dict]:
    rows = table.select(SPOOL_SCHEMA.names).to_pylist()
    return sorted(rows, key=lambda row: (row["article_id"], row["version"]))


@pytest.mark.parametrize("reader", READERS)
def test_types_are_the_declared_ones_save_the_date(sample_dataset: Path, reader: str):
    date = {"date": pa.string() if reader in DATE_AS_TEXT else pa.date32()}
    assert types_of(READERS[reader](sample_dataset)) == DECLARED | date


@pytest.mark.parametrize("reader", sorted(DATE_AS_TEXT))
def test_types_are_the_declared_ones_where_the_partition_is_told(sample_dataset: Path, reader: str):
    assert types_of(READERS[reader](sample_dataset, PARTITIONING)) == DECLARED


@pytest.mark.parametrize("reader", READERS)
def test_rows_are_the_same(sample_dataset: Path, reader: str):
    told = (PARTITIONING,) if reader in DATE_AS_TEXT else ()
    expected = rows_of(open_pyarrow(sample_dataset, PARTITIONING))
    assert len(expected) == sum(
        pyarrow.parquet.read_metadata(path).num_rows for path in sample_dataset.glob(FILES)
    )
    assert rows_of(READERS[reader](sample_dataset, *told)) == expected
