"""Rows for people: a table in a terminal, aligned columns elsewhere."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TextIO

from pipelines.query.output import visible

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {"problem": "red", "note": "yellow", "fine": "green"}
"""Words that are colored where they fill a cell; in a terminal only."""


def write_rows(
    columns: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[str] = ()
) -> None:
    """Print rows of text; the first column is a feed, the last what there is to say of it.

    A terminal gets a table in which the last column stands under the first, whatever is
    said of one feed together. Elsewhere each row is one line of columns set apart by
    blanks, for grep and for mail. Columns named in `right` are aligned to the right.
    """
    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False)
    cells = [[one_line(cell) for cell in row] for row in rows]
    at_right = [column in set(right) for column in columns]
    if console.is_terminal:
        _print_table(console, columns, cells, at_right)
    else:
        sys.stdout.writelines(align_columns([list(columns), *cells], at_right))


def _print_table(
    console: Console,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    at_right: Sequence[bool],
) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, padding=(0, 2, 0, 0), pad_edge=False)
    for column, right in zip(columns[:-1], at_right, strict=False):
        justify: Literal["left", "right"] = "right" if right else "left"
        table.add_column(Text(column), justify=justify, overflow="fold")
    previous = None
    for feed, *others, words in rows:
        said = Text(f"  {words}", style="dim")
        if feed == previous:
            table.add_row(said, Text(others[0], style=STYLES.get(others[0], "")))
            continue
        named = Text(feed).append("\n").append_text(said) if words else Text(feed)
        table.add_row(named, *(Text(cell, style=STYLES.get(cell, "")) for cell in others))
        previous = feed
    console.print(table)


def align_columns(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> Iterator[str]:
    """The rows as lines, their columns two blanks apart; wide characters count as two.

    >>> list(align_columns([["feed", "n"], ["a", "10"]], [False, True]))
    ['feed   n\\n', 'a     10\\n']
    """
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = []
        for cell, width, at_right in zip(row, widths, right, strict=True):
            blanks = " " * (width - cell_len(cell))
            padded.append(blanks + cell if at_right else cell + blanks)
        yield "  ".join(padded).rstrip() + "\n"


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


@contextlib.contextmanager
def progress(*, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Shows on a terminal, beside the output, what it is told; elsewhere nothing."""
    from rich.console import Console

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda words: None
        return
    with console.status("reading …") as status:
        yield status.update


def days(text: str) -> int:
    """The number of days that an option's value gives.

    >>> days("7")
    7
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days: give 1 or more")
    return int(text)
