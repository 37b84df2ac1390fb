"""Hard-wrapped lines to paragraphs: which line breaks a writer meant, which a column width made.

Wire copy, mail and old archives break lines at 60 to 72 columns. Such a break
means nothing: the line before it is as full as it could be, since the next
word would not have fit. A break after a line that had room left is meant: the
end of a paragraph, an entry of a list, a row of a table.

What comes out has one line a paragraph, paragraphs one blank line apart; lines
of a table or list stay together, one line break apart. The result is a fixed
point: a single line break is written only between rows, between items, or
where `_stays` holds, rules that look at the two finished lines alone, so that
a second pass, which no longer sees the indents, decides the same.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from transforms.normalize.columns import (
    ROW_MAX,
    WRAP_MAX,
    Line,
    close_up,
    ends_sentence,
    glue,
    is_item,
    to_line,
)
from transforms.normalize.stopwords import STOPWORDS

NARROW = 50
"""Columns. A line break is meant if the next word would have fit within even these."""

_SLACK = 4
"""Columns by which a full line may fall short: wires wrap by printed width, not by count."""

_OVERHANG = 6
"""Columns by which a line may pass the usual width: closing quotes and punctuation hang over."""

_WIDTH_QUANTILE = 0.8
"""The usual width of lines is that which so many do not pass; the rest are overlong by accident."""

_FULL_SHARE = 0.6
"""Of the breaks in wrapped text at least so many follow a full line; the rest end paragraphs."""

_RUNNING_SHARE = 0.3
"""Of those, at least so many fall inside a sentence (English prose: about 0.7, German 0.5)."""

_RUNNING_LEAST = 0.15
_OPEN_SHARE = 0.8
"""Where names put capitals at the start of lines: fewer, if so many lines end no sentence."""

_LONG_SHARE = 0.2
"""With so many lines over `WRAP_MAX` a block holds one paragraph a line."""

_NARROW_LINES = 5
"""A column narrower than `NARROW` is believed only over so many lines."""


class _Block(NamedTuple):
    """Lines between two blank lines: which are a table's rows, which must start a paragraph."""

    lines: list[Line]
    rows: list[bool]
    starts: list[bool]


class _Paragraph(NamedTuple):
    """A finished paragraph: its text, and whether it is a table's row."""

    line: Line
    row: bool


def join_wrapped_lines(text: str) -> str:
    r"""The text with wrapped lines joined and paragraphs one blank line apart.

    Expects `\n` line ends and no other control characters. Loses only white space.

    >>> join_wrapped_lines(
    ...     "    LIMA, May 3 - The port of Callao will stay shut until Friday\n"
    ...     "because of high seas, the harbor master said.\n"
    ...     "    Two tankers wait outside.\n"
    ... )
    'LIMA, May 3 - The port of Callao will stay shut until Friday because of high seas,
    the harbor master said.\n\nTwo tankers wait outside.'
    """
    split = _split_blocks(text)
    blocks = [_to_block([to_line(line) for line in lines]) for lines in split if len(lines) > 1]
    width = _wrap_width(blocks)
    joined = iter([_join_block(block, width) for block in blocks])
    return "\n\n".join([next(joined) if len(lines) > 1 else close_up(lines[0]) for lines in split])


def _split_blocks(text: str) -> list[list[str]]:
    """Runs of lines between blank lines."""
    blocks: list[list[str]] = []
    block: list[str] = []
    for line in text.split("\n"):
        if line and not line.isspace():
            block.append(line)
        elif block:
            blocks.append(block)
            block = []
    if block:
        blocks.append(block)
    return blocks


def _to_block(lines: list[Line]) -> _Block:
    rows = _find_rows(lines)
    base = _base_indent(lines)
    starts = [True]
    item = lines[0].indent if is_item(lines[0]) else None
    for at, line in enumerate(lines[1:], start=1):
        starts_item = line.marked and is_item(line, lines[at - 1], in_list=item is not None)
        indented = line.indent > base and (item is None or line.indent <= item)
        start = starts_item or indented or rows[at] or rows[at - 1]
        if start:
            item = line.indent if starts_item else None
        starts.append(start)
    return _Block(lines, rows, starts)


def _wrap_width(blocks: list[_Block], narrow: bool = False) -> int | None:
    """Columns at which the blocks' lines were wrapped, None if they do not look wrapped.

    Looks for a width over `NARROW`, or up to it; for the former, the short
    lines of lists and tables do not count.
    """
    least_reach = 0 if narrow else NARROW
    pairs = [
        (before, after)
        for block in blocks
        for (before, after), starts in zip(pairwise(block.lines), block.starts[1:], strict=True)
        if not (starts or before.gap or after.gap) and before.columns + after.first > least_reach
    ]
    if not pairs:
        return None
    widths = sorted([before.columns for before, _ in pairs])
    width = widths[int(_WIDTH_QUANTILE * (len(widths) - 1))]
    if width > (NARROW if narrow else WRAP_MAX):
        return None
    longest, least = width + _OVERHANG, width - _SLACK
    full = [
        (before.text, after.text)
        for before, after in pairs
        if before.columns <= longest and before.columns + after.first > least
    ]
    return width if len(full) >= _FULL_SHARE * len(pairs) and _is_prose(full) else None


def _is_prose(breaks: list[tuple[str, str]]) -> bool:
    """Whether enough of the breaks, each a line and the next, fall inside sentences."""
    uncased = all(before.upper() == before for before, _ in breaks)
    running = sum([_runs_on(before, after, uncased) for before, after in breaks])
    if running >= _RUNNING_SHARE * len(breaks):
        return True
    open_ends = sum([not ends_sentence(before) for before, _ in breaks])
    return running >= _RUNNING_LEAST * len(breaks) and open_ends >= _OPEN_SHARE * len(breaks)


def _runs_on(before: str, after: str, uncased: bool) -> bool:
    """Whether the break between two lines surely falls inside a sentence."""
    first, last = after[0], before[-1]
    if last == ",":
        return True
    if first.isdigit():
        return last.islower()
    if (uncased or first.islower() or first.lower() == first.upper()) and not ends_sentence(before):
        return True
    # German nouns have capitals, but no entry of a list ends in "der" or "the"
    return before[before.rfind(" ") + 1 :].casefold() in STOPWORDS


def _join_block(block: _Block, width: int | None) -> str:
    """One block's lines as paragraphs and, kept together, lists and tables."""
    narrow = _narrow_width(block)
    apart = narrow is not None or _is_long(block)
    paragraphs = _to_paragraphs(block, narrow or width, narrow is not None)
    runs = [[paragraphs[0].line]]
    for before, after in pairwise(paragraphs):
        listed = (before.row and after.row) or (
            after.line.marked and is_item(before.line) and is_item(after.line, before.line)
        )
        if listed or (not apart and _stays(before.line, after.line)):
            runs[-1].append(after.line)
        else:
            runs.append([after.line])
    return "\n\n".join([_to_run(run) for run in runs])


def _to_run(run: list[Line]) -> str:
    """Kept lines one below the other; one paragraph if they are a narrow column after all."""
    if len(run) >= _NARROW_LINES and _narrow_width(_to_block(run)) is not None:
        return glue(run).text
    return "\n".join([line.text for line in run])


def _to_paragraphs(block: _Block, width: int | None, narrow: bool) -> list[_Paragraph]:
    """Each paragraph on one line; a table's rows keep their gaps."""
    done: list[_Paragraph] = []
    parts = [block.lines[0]]
    row = block.rows[0]
    for line, starts, next_row in zip(
        block.lines[1:], block.starts[1:], block.rows[1:], strict=True
    ):
        if width is not None and not starts and _goes_on(parts[-1], line, width, narrow):
            parts.append(line)
            continue
        done.append(_Paragraph(glue(parts, keep_gaps=row), row))
        parts, row = [line], next_row
    done.append(_Paragraph(glue(parts, keep_gaps=row), row))
    return done


def _goes_on(before: Line, after: Line, width: int, narrow: bool) -> bool:
    """Whether the line before ends only because the next word would not have fit.

    In wrapped text a line that ends early goes on as well, if the next starts
    inside the sentence: a word was cut from it, or a mark moved. After the end of
    a sentence there is no slack: a paragraph may end there.
    """
    reach = before.columns + after.first
    if before.columns > WRAP_MAX or (reach <= NARROW and not narrow):
        return False
    inside = after.text[0].islower()
    if ends_sentence(before.text):
        return reach > (width - _SLACK if inside else width)
    return inside or reach > width - _SLACK


def _stays(before: Line, after: Line) -> bool:
    """Whether two finished lines belong one below the other, with no blank line between."""
    return before.columns + after.first <= NARROW and after.columns <= WRAP_MAX


def _narrow_width(block: _Block) -> int | None:
    """Columns of a column of prose narrower than `NARROW`, None if the block is not one."""
    lines = block.lines
    if len(lines) < _NARROW_LINES or sum([line.columns > NARROW for line in lines]) * 4 > len(
        lines
    ):
        return None
    return _wrap_width([block], narrow=True)


def _is_long(block: _Block) -> bool:
    """Whether the block holds one paragraph a line."""
    long = sum(
        [
            line.columns > WRAP_MAX and not row and not is_item(line)
            for line, row in zip(block.lines, block.rows, strict=True)
        ]
    )
    return long > 0 and long >= _LONG_SHARE * len(block.lines)


def _find_rows(lines: list[Line]) -> list[bool]:
    """Which lines are a table's rows: column gaps in them, and in a neighbor."""
    gaps = [line.gap and line.columns <= ROW_MAX for line in lines]
    if True not in gaps:
        return gaps
    padded = [False, *gaps, False]
    return [gap and (padded[at] or padded[at + 2]) for at, gap in enumerate(gaps)]


def _base_indent(lines: list[Line]) -> int:
    """Columns from which the block's running lines start; more starts a paragraph.

    The first line says nothing where the others agree: seeds are stripped.
    """
    indents = [line.indent for line in lines]
    if len(indents) > 2 and len(set(indents[1:])) == 1:
        return indents[1]
    return min(indents)
