"""Where a text quotes: the ranges between quotation marks, in every style.

Marks that pair by shape: “…”, „…“, „…”, «…», »…«, ``…'', 「…」; straight marks
pair by their neighbors. A quotation over several paragraphs opens each of them
and closes only the last: those pieces carry one number.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.attribution.characters import Codes, Ints

MARK = re.compile(
    r"""
    ["“”„‟«»「」『』‘’'`]               # any mark: the search leaps from one to the next
    (?:
        (?<=["“”„‟«»「」『』])          # one double mark
      | (?<=`)`                        # the wire services' opening mark
      | (?<=')'                        # their closing mark, and some papers' only one
      | (?<=(?<!\w)‘)(?=\S)            # ‘Yes — a single mark before a word, no apostrophe
      | (?<=[.,!?…]['’])(?!\w)         # Yes.’ — a single mark after a clause's end
    )
    """,
    re.VERBOSE,
)
"""Takes one or two characters and looks one back, so the search is linear."""

_CLOSES = {
    "“": '”“"',
    "„": "“”‟",
    "‟": "”",
    "«": "»",
    "»": "«",
    "「": "」",
    "『": "』",
    "``": "''",
    "‘": "’'",
    '"': '"”',
    "''": "''",
}
"""Opening mark to the marks that close it. German closes „ with “, English “ with ”."""

_SPACE = frozenset(" \t\n\r\xa0\u2002\u2003\u2009\u202f([{—–-/:")
_BLANK = frozenset(" \t\n\r\xa0")
_SINGLE = "‘"
_STRAIGHT = ('"', "''")
"""Marks that open and close in one shape; ``…'' and ''…'' are both wire styles."""

_MAX_DEPTH = 3
"""Quotations in quotations in quotations; deeper is a stray mark."""


class Quote(NamedTuple):
    """`text[start:end]`, marks included; `chain` is one number for one quotation."""

    start: int
    end: int
    chain: int


def find_quotes(text: str) -> list[Quote]:
    """The outermost quotations of a text, in order.

    A mark that never closes is no quotation, unless the next paragraph opens
    with one again. Quotations inside quotations belong to the outer one.

    >>> text = 'He said “No” to "it".'
    >>> [text[quote.start:quote.end] for quote in find_quotes(text)]
    ['“No”', '"it"']
    """
    return _pair(text, ((match.group(), match.start()) for match in MARK.finditer(text)))


def find_quotes_at(text: str, places: list[int]) -> list[Quote]:
    """The same quotations, looked for only where `find_marks` says; in half the time.

    >>> find_quotes_at("He said “No”.", [8, 11])
    [Quote(start=8, end=12, chain=0)]
    """
    return _pair(text, _marks(text, places)) if places else []


def _marks(text: str, places: list[int]) -> Iterator[tuple[str, int]]:
    """The matches of MARK at some places, in order and apart: the words and where they begin."""
    end = 0
    for at in places:
        if at < end:
            continue
        mark = text[at]
        if mark not in _DOUBLE:
            match = MARK.match(text, at)
            if match is None:
                continue
            mark = match.group()
        end = at + len(mark)
        yield mark, at


_DOUBLE = frozenset('"“”„‟«»「」『』')
"""Marks that MARK matches wherever they stand."""


def find_marks(codes: Codes, at: Ints) -> Ints:
    """Where MARK can match among characters given by their codes: there, and few places more.

    It is looked for at `at`, where `Tokens.marks` stand: a mark within a word is an apostrophe.

    >>> from transforms.attribution.characters import codes_of, tokenize
    >>> text = "It's “so” ''odd''."
    >>> find_marks(codes_of(text), tokenize(text).marks)
    array([ 5,  8, 10, 15])
    """
    sorts = _sorts()
    code = codes.take(at)
    own = sorts.take(code)
    kept = np.flatnonzero(own > _BEFORE_CLOSING)
    at, own, code = at.take(kept), own.take(kept), code.take(kept)
    before, after = sorts.take(codes.take(at - 1, mode="clip")), codes.take(at + 1, mode="clip")
    marks = (own == _ALONE) | ((own == _DOUBLED) & (after == code))
    marks |= (own < _ALONE) & (before == _BEFORE_CLOSING)
    return at[marks]


_BEFORE_CLOSING, _CLOSING, _DOUBLED, _ALONE = range(1, 5)


@functools.cache
def _sorts() -> npt.NDArray[np.uint8]:
    """For each character what it is to MARK, 0 for nothing; an apostrophe is two things."""
    sorts = np.zeros(1 << 16, np.uint8)
    for chars, sort in (
        (".,!?…", _BEFORE_CLOSING),
        ("’", _CLOSING),
        ("`'", _DOUBLED),
        ('"“”„‟«»「」『』‘', _ALONE),
    ):
        sorts[[ord(char) for char in chars]] = sort
    return sorts


def _pair(text: str, marks: Iterator[tuple[str, int]]) -> list[Quote]:
    """The quotations between marks, given with the places where they begin."""
    quotes: list[Quote] = []
    stack: list[tuple[str, int]] = []
    chain = 0
    paragraph_end = -1
    for mark, at in marks:
        if stack and paragraph_end < at:
            chain = _end_paragraph(text, paragraph_end, stack, quotes, chain)
        if stack:
            chain = _take_mark(text, mark, at, stack, quotes, chain)
        elif mark in _CLOSES and (mark not in _STRAIGHT or _opens(text, at, len(mark))):
            stack.append((mark, at))
            if paragraph_end < at:
                paragraph_end = text.find("\n", at)
                paragraph_end = len(text) if paragraph_end < 0 else paragraph_end
    if stack:
        _end_paragraph(text, paragraph_end, stack, quotes, chain)
    return quotes


def _take_mark(
    text: str, mark: str, at: int, stack: list[tuple[str, int]], quotes: list[Quote], chain: int
) -> int:
    """The next quotation's number, after a mark inside an open quotation was read."""
    if _opens_again(text, mark, at):
        if len(stack) < _MAX_DEPTH:
            stack.append((mark, at))
    elif mark in _CLOSES[stack[-1][0]]:
        _, opened = stack.pop()
        if not stack:
            quotes.append(Quote(opened, at + len(mark), chain))
            return chain + 1
    elif stack[0][0] != _SINGLE and mark in _CLOSES[stack[0][0]]:
        quotes.append(Quote(stack[0][1], at + len(mark), chain))
        stack.clear()
        return chain + 1
    elif (
        mark in _CLOSES
        and (mark not in _STRAIGHT or _opens(text, at, len(mark)))
        and len(stack) < _MAX_DEPTH
    ):
        stack.append((mark, at))
    return chain


def _opens(text: str, at: int, length: int = 1) -> bool:
    """Whether a straight mark stands where a quotation opens: after space, before none."""
    return (at == 0 or text[at - 1] in _SPACE) and (
        at + length < len(text) and text[at + length] not in _BLANK
    )


def _opens_again(text: str, mark: str, at: int) -> bool:
    """Whether a mark that may close opens a nested quotation: `"He said "no" twice"`."""
    return mark in '"“' and _opens(text, at) and text[at - 1 : at] not in "—–-/:"


def _end_paragraph(
    text: str, at: int, stack: list[tuple[str, int]], quotes: list[Quote], chain: int
) -> int:
    """The next quotation's number; an open quotation ends here or goes on below."""
    mark, opened = stack[0]
    stack.clear()
    following = at
    while following < len(text) and text[following] in _BLANK:
        following += 1
    if mark != _SINGLE and text.startswith((mark, _CLOSES[mark][:1]), following):
        quotes.append(Quote(opened, at, chain))
        return chain
    return chain + 1
