"""The rows of several Parquet files as one file, every column as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import xxhash

from transforms.write.disk import sync_file
from transforms.write.layout import part_name
from transforms.write.staging import ROW_GROUP_BYTES, parquet_writer

ORDERS = (("published_at", "article_id"), ("source", "reason", "message"))
"""By what rows are sorted, nulls first: those of articles, those of rejects."""


class LostInRewritingError(RuntimeError):
    """A file that does not read back as it was written; nothing has been replaced."""


def rewrite(paths: Sequence[Path], folder: Path, run_id: str) -> Path:
    """Write the rows of files of one schema to one new file of a folder and return its path.

    The rows are sorted over the whole file, so that row groups do not overlap in time.
    Takes the memory of all rows, twice for a moment. What was written is read back and
    compared: raises LostInRewritingError.
    """
    rows = pa.concat_tables(_read(path) for path in paths).combine_chunks()
    draft = folder / ".draft"
    with parquet_writer(draft, rows.schema) as writer:
        for group in _row_groups(rows):
            writer.write_table(group, row_group_size=len(group))
    sync_file(draft)
    written = pq.ParquetFile(draft)
    for number, group in enumerate(_row_groups(rows)):
        if not _same(written.read_row_group(number), group):
            raise LostInRewritingError(f"{draft} does not read back as written: is the disk sound?")
    names = xxhash.xxh3_64_hexdigest("\n".join(path.name for path in paths).encode())
    path = folder / part_name(f"{run_id}-{schema_name(rows.schema)}", names)
    draft.rename(path)
    return path


def schema_name(schema: pa.Schema) -> str:
    """Return six characters that differ where names, types or their order do.

    >>> schema_name(pa.schema([("a", pa.int32())])) == schema_name(pa.schema([("a", pa.int64())]))
    False
    """
    columns = schema.to_string(show_field_metadata=False, show_schema_metadata=False)
    return xxhash.xxh3_64_hexdigest(columns.encode())[:6]


def read_schema_name(path: Path) -> str:
    """Return the schema_name of a file."""
    return schema_name(pq.read_schema(path))


def _read(path: Path) -> pa.Table:
    # Not pq.read_table: it makes columns of the folders' names.
    return pq.ParquetFile(path).read().replace_schema_metadata(None)


def _row_groups(rows: pa.Table) -> Iterator[pa.Table]:
    """Yield the rows in order, ROW_GROUP_BYTES or so at a time."""
    keys = [(key, "ascending", "at_start") for key in _order_of(rows)]
    order = pc.sort_indices(rows, sort_keys=keys)
    length = max(1, len(rows) * ROW_GROUP_BYTES // max(1, rows.nbytes))
    for start in range(0, len(rows), length):
        yield rows.take(order[start : start + length])


def _order_of(rows: pa.Table) -> tuple[str, ...]:
    for keys in ORDERS:
        if set(keys) <= set(rows.column_names):
            return keys
    raise ValueError(f"rows without the columns that sort them: {rows.column_names!r}")


def _same(one: pa.Table, other: pa.Table) -> bool:
    """Whether tables hold the same; the slow way finds that not-a-number is itself."""
    return one.equals(other) or repr(one.to_pylist()) == repr(other.to_pylist())
