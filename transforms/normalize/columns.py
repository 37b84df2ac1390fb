"""Lines of fixed-width text: how wide they are, and what shows in one line alone."""

from __future__ import annotations

import re
from typing import NamedTuple

WRAP_MAX = 100
"""Columns. A longer line was not wrapped by a column width: it is a paragraph on one line."""

ROW_MAX = 160
"""Columns. A table's row is not longer; a longer line with gaps is prose with odd spaces."""

_ENDS = frozenset(".!?:;…。！？।؟")
"""Marks that end a sentence or announce a list."""

_CLOSERS = "\"')]}”’»"
"""Marks that may follow the end of a sentence."""

_ROW_GAP = re.compile(
    r"""
    (?<=[^\s.!?:;,"”’)])    # not the wide space that typists put after a sentence
    [ ]{3,}                 # "MAY7    --": a column gap
    (?=\S)
    """,
    re.VERBOSE,
)  # one class between two fixed ends: linear

_BULLETS = frozenset("•▪‣◦●■►·*")
"""Marks that start an item, and no line of prose: "• Prices rose"."""

_MARKS = _BULLETS | frozenset("+-–—0123456789")
"""What an item may start with: a test for one character before the pattern for two."""

_MARKED = re.compile(r"(?:\D|\d{1,2}[.)])\s+\S")  # "• Prices", "- Prices", "1. Prices"

_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]"
)
"""Characters two columns wide (UAX #11 W and F, the blocks that news is written in)."""

_UNSPACED = re.compile("[\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]")
"""Characters of the scripts that put no space between words: Han, kana and their punctuation."""


class Line(NamedTuple):
    """A line, `text` without the white space around it.

    `indent` is the column it starts at, `columns` the one it ends at. `first` is
    what its first piece would add to the line before: a word and a space, or one
    Han character. `gap`: columns of a table show. `marked`: it may start an item.
    """

    text: str
    indent: int
    columns: int
    first: int
    gap: bool
    marked: bool


def to_line(line: str) -> Line:
    """The line and its measures; it must hold more than white space.

    >>> to_line("   MAY7   752A  ")
    Line(text='MAY7   752A', indent=3, columns=14, first=5, gap=True, marked=False)
    """
    text = line.strip()
    indent = 0 if line[0] == text[0] else len(line) - len(line.lstrip())
    columns = indent + len(text)
    first = (text.find(" ") + 1) or len(text) + 1
    if not text.isascii():
        columns += len(_WIDE.findall(text))
        first = 2 if _UNSPACED.match(text) else first + len(_WIDE.findall(text, 0, first))
    gap = "   " in text and _ROW_GAP.search(text) is not None
    marked = text[0] in _MARKS and _MARKED.match(text) is not None
    return Line(text, indent, columns, first, gap, marked)


def is_item(line: Line, before: Line | None = None, *, in_list: bool = False) -> bool:
    """Whether the line starts an item of a list.

    A dash or number at the start of a line may also be a wrapped line's: it
    counts inside a list, and where the line before ends a sentence or is an
    item itself.
    """
    if not line.marked:
        return False
    if line.text[0] in _BULLETS or before is None or in_list:
        return True
    return before.marked or ends_sentence(before.text)


def ends_sentence(text: str) -> bool:
    """Whether the text's last mark ends a sentence, or announces a list.

    >>> ends_sentence('"It rained."'), ends_sentence("It rained,")
    (True, False)
    """
    return text[-1] in _ENDS or text.rstrip(_CLOSERS)[-1:] in _ENDS


def close_up(line: str) -> str:
    """The line's words one space apart.

    >>> close_up(" The port  is   shut. ")
    'The port is shut.'
    """
    line = line.strip()
    return " ".join(line.split()) if "  " in line else line


def glue(lines: list[Line], *, keep_gaps: bool = False) -> Line:
    """Lines as one, without indent; gaps go unless kept. Han and kana take no space between.

    >>> glue([to_line("  The port  will"), to_line("stay shut.")]).text
    'The port will stay shut.'
    """
    if len(lines) == 1 and not lines[0].indent and (keep_gaps or "  " not in lines[0].text):
        return lines[0]
    text = " ".join([line.text for line in lines])
    if not text.isascii():
        text = _join_scripts(lines)
    if not keep_gaps:
        text = close_up(text)
    if len(text) > WRAP_MAX and not keep_gaps:
        return Line(text, 0, len(text), lines[0].first, False, lines[0].marked)
    return to_line(text)


def _join_scripts(lines: list[Line]) -> str:
    text = lines[0].text
    for line in lines[1:]:
        unspaced = _UNSPACED.match(line.text) and _UNSPACED.match(text[-1])
        text += line.text if unspaced else f" {line.text}"
    return text
