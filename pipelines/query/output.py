"""Rows of a query as a table, CSV, JSON or Markdown."""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TextIO

MAX_CELL_CHARS = 200
"""How much of a value a table for people shows; the other formats show all."""

Row = Sequence[Any]
Write = Callable[[Sequence[str], Iterable[Row], TextIO], None]


def write_table(columns: Sequence[str], rows: Iterable[Row], out: TextIO) -> None:
    """Write a table for people: long values cut, as wide as the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    rows = list(rows)
    for index, column in enumerate(columns):
        numeric = all(_is_number(row[index]) for row in rows if row[index] is not None)
        table.add_column(Text(column), justify="right" if numeric and rows else "left")
    for row in rows:
        table.add_row(*(Text(to_cell(value)) for value in row))
    console = Console(file=out)
    if not console.is_terminal:
        console = Console(file=out, width=console.measure(table).maximum, color_system=None)
    console.print(table)


def write_csv(columns: Sequence[str], rows: Iterable[Row], out: TextIO) -> None:
    """Write CSV (RFC 4180, line ends as the system has them); nested values are JSON."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([to_text(value) for value in row] for row in rows)


def write_json(columns: Sequence[str], rows: Iterable[Row], out: TextIO) -> None:
    """Write one JSON array with an object a row, each on a line of its own."""
    separator = "[\n"
    for row in rows:
        record = {
            name: to_plain(value) for name, value in zip(unique_names(columns), row, strict=True)
        }
        out.write(separator + json.dumps(record, ensure_ascii=False))
        separator = ",\n"
    out.write("[]\n" if separator == "[\n" else "\n]\n")


def write_markdown(columns: Sequence[str], rows: Iterable[Row], out: TextIO) -> None:
    """Write a Markdown table, whole values on one line each."""
    out.write(_markdown_line(columns) + "|" + " --- |" * len(columns) + "\n")
    out.writelines(_markdown_line([to_text(value) for value in row]) for row in rows)


FORMATS: Mapping[str, Write] = {
    "table": write_table,
    "csv": write_csv,
    "json": write_json,
    "markdown": write_markdown,
}


def default_format() -> str:
    """A table for a terminal, CSV where standard output is a pipe or a file."""
    return "table" if sys.stdout.isatty() else "csv"


def to_plain(value: Any) -> Any:
    """The value as JSON can hold it: instants in ISO 8601, no NaN.

    >>> to_plain({"at": dt.datetime(2024, 11, 30, 12, tzinfo=dt.UTC), "x": math.nan})
    {'at': '2024-11-30T12:00:00Z', 'x': None}
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case dt.datetime():
            return value.isoformat().replace("+00:00", "Z")
        case dict():
            return {str(key): to_plain(item) for key, item in value.items()}
        case list() | tuple():
            return [to_plain(item) for item in value]
        case bytes():
            return value.hex()
        case _:
            return str(value)


def to_text(value: Any) -> str:
    """The value as one text, "" for null; nested values as JSON.

    >>> to_text([1, None]), to_text(None), to_text(True)
    ('[1, null]', '', 'true')
    """
    plain = to_plain(value)
    if plain is None:
        return ""
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def to_cell(value: Any) -> str:
    """The value as a table for people shows it: short, and with nothing that moves a cursor.

    >>> to_cell("a\\x1b[31m\\nb"), to_cell(0.30000001192092896), to_cell(None)
    ('a�[31m\\nb', '0.3', '')
    """
    if isinstance(value, float) and 1e-4 <= abs(value) < 1e6:
        return f"{value:.6g}"
    text = visible(to_text(value))
    return text if len(text) <= MAX_CELL_CHARS else text[: MAX_CELL_CHARS - 1] + "…"


def visible(text: str) -> str:
    """The text with control characters shown, because feeds are strangers' words.

    >>> visible("ring\\x07")
    'ring�'
    """
    return "".join(
        char
        if char in "\n\t" or unicodedata.category(char) != "Cc"
        else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )


def unique_names(columns: Sequence[str]) -> list[str]:
    """The names with a number behind those that come again, as keys of one object.

    >>> unique_names(["a", "b", "a"])
    ['a', 'b', 'a_2']
    """
    seen: dict[str, int] = {}
    names = []
    for column in columns:
        seen[column] = seen.get(column, 0) + 1
        names.append(column if seen[column] == 1 else f"{column}_{seen[column]}")
    return names


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _markdown_line(cells: Iterable[str]) -> str:
    escaped = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
    return "| " + " | ".join(escaped) + " |\n"
