"""Tables: CSV, TSV and Parquet, one article a row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BufferedReader
from typing import Any

from schemas.entry import Document, Entry
from schemas.reject import Reason, Reject, Stage
from transforms.read.decode import decode_text, detect_legacy_encoding
from transforms.read.fields import FIELD_NAMES, entry_from_record, plan_columns
from transforms.read.streams import MAX_LINE_BYTES, BoundedLines, TooLargeError, without_bom

_SNIFF_BYTES = 1 << 16
_ROWS_AT_ONCE = 256
"""Rows of a Parquet file in memory as Python objects: about 1 MB of articles."""

_UNHELD = (ValueError, ArithmeticError, LookupError)
"""Bytes that are not UTF-8, an instant out of range, a time zone that is none."""

_DELIMITERS = (",", ";", "\t", "|")
"""In order of trial. Spreadsheets write `;` where the decimal mark is a comma."""


class _TextLines(Iterator[str]):
    """The lines of a stream as text, in one encoding: the first that is not UTF-8 decides."""

    def __init__(self, stream: BufferedReader) -> None:
        self._lines = BoundedLines(stream)
        self._encoding: str | None = None

    def __next__(self) -> str:
        line = next(self._lines)
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            self._encoding = self._encoding or detect_legacy_encoding(line)
            text = line.decode(self._encoding, "replace")
        return text.replace("\0", "") if "\0" in text else text


def read_csv(stream: BufferedReader, source: str) -> Iterator[Entry | Document | Reject]:
    """The entries of a CSV file, one for each row; the first row names the columns.

    The delimiter is that of `, ; tab |` which parts most known names in the first row.
    """
    yield from _read_delimited(stream, source, _DELIMITERS)


def read_tsv(stream: BufferedReader, source: str) -> Iterator[Entry | Document | Reject]:
    """The entries of a file of tab-separated values; the first row names the columns."""
    yield from _read_delimited(stream, source, ("\t",))


def _read_delimited(
    stream: BufferedReader, source: str, delimiters: tuple[str, ...]
) -> Iterator[Entry | Reject]:
    csv.field_size_limit(MAX_LINE_BYTES)  # the default of 128 KB is less than a long article
    stream = without_bom(stream)
    head = decode_text(stream.peek(_SNIFF_BYTES)[:_SNIFF_BYTES])
    delimiter = max(delimiters, key=lambda mark: _count_known(head, mark))
    rows = csv.reader(_TextLines(stream), delimiter=delimiter, skipinitialspace=True)
    names = _next_row(rows, source)
    if names is None:
        return
    if isinstance(names, Reject):
        yield names
        return
    if not plan_columns(tuple(names)).has_text:
        yield _no_header(names, source)
        return
    while (row := _next_row(rows, source)) is not None:
        if isinstance(row, Reject):
            yield row
        elif any(row):
            yield _entry_from_row(names, row, source, f"{source}:{rows.line_num}")


def _count_known(head: str, delimiter: str) -> int:
    """How many known names a delimiter parts in the first row."""
    try:
        row = next(csv.reader(head.splitlines(), delimiter=delimiter), [])
    except csv.Error:
        return 0
    plan = plan_columns(tuple(row))
    return len(plan.single) + len(plan.several)


def _next_row(rows: Any, source: str) -> list[str] | Reject | None:
    """The next row; a reject where it cannot be had, and reading goes on behind it."""
    try:
        return next(rows, None)
    except TooLargeError as error:
        reason, message = Reason.TOO_LARGE, f"the line is {error}"
        raw = error.prefix.decode("utf-8", "replace")
    except csv.Error as error:
        reason, message, raw = Reason.BAD_RECORD, f"not a table row: {error}", None
    return Reject(Stage.READ, reason, f"{source}:{rows.line_num}", message, raw)


def _no_header(names: list[str], source: str) -> Reject:
    found = ", ".join(repr(name[:40]) for name in names[:6])
    message = (
        "no header row: the first row must name the columns, one of them "
        f"{', '.join(FIELD_NAMES['body'][:3])} or title (for example: title,text,published); "
        f"found {found}"
    )
    return Reject(Stage.READ, Reason.MISSING_FIELD, source, message, ",".join(names))


def _entry_from_row(names: list[str], row: list[str], source: str, where: str) -> Entry | Reject:
    if len(row) > len(names) and any(row[len(names) :]):
        message = (
            f"{len(row)} fields under {len(names)} column names: a text that holds the delimiter "
            "must stand in quotation marks"
        )
        return Reject(Stage.READ, Reason.BAD_RECORD, where, message, ",".join(row))
    return entry_from_record(
        dict(zip(names, row + [""] * (len(names) - len(row)), strict=False)), source, where
    )


def read_parquet(stream: BufferedReader, source: str) -> Iterator[Entry | Document | Reject]:
    """The entries of a Parquet file, one for each row; only known columns are read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(stream)
        names = file.schema_arrow.names
        plan = plan_columns(tuple(names))
        if not plan.has_text:
            yield _no_header(names, source)
            return
        columns = [name for _, found in (*plan.single, *plan.several) for name in found]
        number = 0
        for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=columns):
            for record in _read_rows(batch):
                number += 1
                where = f"{source}#{number}"
                if isinstance(record, Exception):
                    message = f"a value cannot be read: {record}"
                    yield Reject(Stage.READ, Reason.BAD_RECORD, where, message)
                else:
                    yield entry_from_record(record, source, where)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeDecodeError, OSError) as error:
        yield Reject(Stage.READ, Reason.UNREADABLE, source, f"not a whole Parquet file: {error}")


def _read_rows(batch: Any) -> list[Any]:
    """The rows of a batch; in the place of one that Python cannot hold, the error that says why.

    Arrow checks neither that a text is UTF-8 nor that an instant is in the years 1 to 9999.
    """
    try:
        return list(batch.to_pylist())
    except _UNHELD as error:
        if len(batch) == 1:
            return [error]
        return [row for at in range(len(batch)) for row in _read_rows(batch.slice(at, 1))]
