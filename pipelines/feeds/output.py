"""Rows for people: a table in a terminal, aligned columns elsewhere."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from pipelines.query.output import visible

STYLES = {"problem": "red", "note": "yellow", "fine": "green"}
"""Words that are colored where they fill a cell; in a terminal only."""


def write_rows(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    out: TextIO | None = None,
    right: Iterable[str] = (),
) -> None:
    """Write rows of text; those of `right` columns are aligned to the right.

    A terminal gets a table as wide as it is, in which long cells go on in the next line.
    Elsewhere each row is one line of columns set apart by blanks, for grep and for mail.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=out or sys.stdout, highlight=False)
    terminal = console.is_terminal
    table = Table(
        box=SIMPLE_HEAD if terminal else None, padding=(0, 2, 0, 0), pad_edge=False, show_lines=False
    )
    for column in columns:
        justify = "right" if column in set(right) else "left"
        table.add_column(Text(column), justify=justify, overflow="fold", no_wrap=not terminal)
    for row in rows:
        table.add_row(*(Text(one_line(cell), style=STYLES.get(cell, "")) for cell in row))
    if not terminal:
        # Wide enough that nothing is cut, and no color whatever FORCE_COLOR says.
        width = console.measure(table).maximum
        console = Console(file=out or sys.stdout, width=width, color_system=None, highlight=False)
    console.print(table)


def one_line(text: str) -> str:
    """The text on one line, with nothing that moves a cursor: feeds are strangers' words.

    >>> one_line("a\\tb\\x1b[2J\\nc")
    'a b�[2J c'
    """
    return visible(" ".join(text.split()))


def write_json(records: Sequence[Mapping[str, object]], out: TextIO | None = None) -> None:
    """Write one JSON array with an object a record, each on a line of its own."""
    from pipelines.query.output import write_json as write_rows_as_json

    columns = list(records[0]) if records else []
    write_rows_as_json(columns, (list(record.values()) for record in records), out or sys.stdout)


def ago(instant: dt.datetime | None, now: dt.datetime) -> str:
    """How long ago an instant was, in its largest unit; "never" for None.

    >>> now = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
    >>> ago(now - dt.timedelta(hours=5), now), ago(None, now)
    ('5 hours ago', 'never')
    """
    from transforms.fetch.report import to_words

    return "never" if instant is None else f"{to_words(now - instant)} ago"
